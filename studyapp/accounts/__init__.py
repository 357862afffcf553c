"""People: users, guests, their preferences, sign-up and sign-in."""
