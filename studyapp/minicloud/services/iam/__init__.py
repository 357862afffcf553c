"""IAM: users, groups, roles, policies, keys and passwords of an account."""

from studyapp.minicloud.services.iam import keys, members, operations, start
from studyapp.minicloud.services.iam.identity import IamIdentity
from studyapp.minicloud.services.iam.service import SERVICE

__all__ = ["SERVICE", "IamIdentity", "keys", "members", "operations", "start"]
