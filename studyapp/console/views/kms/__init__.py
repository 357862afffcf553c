"""Pages of KMS."""
