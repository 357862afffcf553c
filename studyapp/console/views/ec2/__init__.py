"""Pages of EC2."""
