"""Commands that start or measure the site."""
