"""ARN operators: `ArnEquals` and `ArnLike` are the same; each part is compared by itself."""

from collections.abc import Sequence

from studyapp.minicloud.policy.arns import arn_glob
from studyapp.minicloud.policy.conditions.families import Operator, Test
from studyapp.minicloud.policy.matching import Part


def _like(values: Sequence[tuple[Part, ...]]) -> Test:
    tests = [arn_glob(parts, strict=True) for parts in values]
    return lambda text: any(test(text) for test in tests)


OPERATORS = tuple(
    Operator(name, _like, negated="Not" in name, wildcards=True, variables=True)
    for name in ("ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike")
)
