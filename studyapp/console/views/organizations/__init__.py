"""The pages of AWS Organizations."""
