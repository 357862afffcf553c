"""The sandbox console and the shell page."""
