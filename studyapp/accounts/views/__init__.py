"""Views of accounts: the entrance, preferences, leaving, and well-known addresses."""
