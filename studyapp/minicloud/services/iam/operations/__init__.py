"""The operations of IAM, one module a sort of resource."""
