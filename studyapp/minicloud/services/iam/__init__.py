"""IAM: users, groups, roles, policies, keys and passwords of an account."""

from studyapp.minicloud.services.iam import keys, operations, start
from studyapp.minicloud.services.iam.identity import IamIdentity
from studyapp.minicloud.services.iam.service import SERVICE

__all__ = ["SERVICE", "IamIdentity", "keys", "operations", "start"]
