"""Free Tier: how an account is charged, and how much of what is free has been used."""

from studyapp.minicloud.services.freetier import operations
from studyapp.minicloud.services.freetier.service import SERVICE

__all__ = ["SERVICE", "operations"]
