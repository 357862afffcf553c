"""The site around the features: today, landing, navigation, search page, errors, health."""
