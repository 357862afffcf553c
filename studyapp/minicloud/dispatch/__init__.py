"""The chain that every call goes through, one module a step (decision 11)."""
