"""Organizations: accounts under one management account, and the policies that limit them."""

from studyapp.minicloud.services.organizations import guardrails, lifecycle, operations
from studyapp.minicloud.services.organizations.service import SERVICE

__all__ = ["SERVICE", "guardrails", "lifecycle", "operations"]
