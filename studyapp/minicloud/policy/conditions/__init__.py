"""Conditions: an operator, a key, the policy's values; asked with a request's context.

IAM User Guide, "Condition operators" and "Set operators for multi-valued context keys".
"""

from studyapp.minicloud.policy.conditions.compiling import (
    AnyCondition,
    Condition,
    compile_condition,
    is_operator,
)

__all__ = ["AnyCondition", "Condition", "compile_condition", "is_operator"]
