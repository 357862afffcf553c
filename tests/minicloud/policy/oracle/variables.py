"""Policy variables: `${key}`, `${key, 'default'}` and the three characters `${*}`, `${?}`, `${$}`.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

import re

from tests.minicloud.policy.oracle.request import Request
from tests.minicloud.policy.oracle.values import texts_of
from tests.minicloud.policy.oracle.wildcards import Letters, literal, plain

VARIABLE = re.compile(r"\$\{([^}]*)\}")
DEFAULT = re.compile(r"^(.*?), '(.*)'$", re.DOTALL)


def filled(text: str, request: Request, has_variables: bool) -> Letters | None:
    """The text with its variables replaced; what they bring is no wildcard.

    None when a variable has no single value in the request and no default.
    """
    if not has_variables:
        return plain(text)
    letters: Letters = []
    at = 0
    for found in VARIABLE.finditer(text):
        value = value_of(found[1], request)
        if value is None:
            return None
        letters += plain(text[at : found.start()]) + literal(value)
        at = found.end()
    return letters + plain(text[at:])


def value_of(inside: str, request: Request) -> str | None:
    """What stands for the words between the braces.

    Only single-valued keys may be used:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
    """
    if inside in ("*", "?", "$"):
        return inside
    with_default = DEFAULT.match(inside)
    key = with_default[1] if with_default else inside
    value = request.context.get(key.strip().lower())
    if value is not None and not isinstance(value, (list, tuple)):
        return texts_of(value)[0]
    return with_default[2] if with_default else None
