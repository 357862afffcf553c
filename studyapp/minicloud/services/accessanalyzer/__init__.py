"""IAM Access Analyzer: whom policies let in from outside, and what is wrong with them."""

from studyapp.minicloud.services.accessanalyzer import operations
from studyapp.minicloud.services.accessanalyzer.service import SERVICE

__all__ = ["SERVICE", "operations"]
