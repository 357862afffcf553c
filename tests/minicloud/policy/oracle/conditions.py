"""The Condition element: operators, keys and values joined.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
"""

from typing import Any

from tests.minicloud.policy.oracle.operators import NEGATED, POSITIVE, takes_variables
from tests.minicloud.policy.oracle.request import Request, listed
from tests.minicloud.policy.oracle.values import texts_of
from tests.minicloud.policy.oracle.variables import filled
from tests.minicloud.policy.oracle.wildcards import Letters


def holds(conditions: dict[str, Any], request: Request, has_variables: bool) -> bool:
    """All operators must hold, and all keys of each."""
    return all(
        one_key_holds(operator, key, listed(stated), request, has_variables)
        for operator, keys in conditions.items()
        for key, stated in keys.items()
    )


def one_key_holds(
    operator: str, key: str, stated: list[Any], request: Request, has_variables: bool
) -> bool:
    """One operator with one key. Names of keys know no case.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
    """
    quantifier, _, name = operator.rpartition(":")
    values = request.context.get(key.lower())
    if values is not None and texts_of(values) == []:
        values = None  # A key without any value is no key, as Null says.
    if name == "Null":
        absent = "true" if values is None else "false"
        return any(absent in texts_of(one) for one in stated)
    if_exists = name.endswith("IfExists")
    name = name.removesuffix("IfExists")
    if values is None and if_exists:
        return True
    with_variables = has_variables and takes_variables(name)
    texts = [text for value in stated for text in texts_of(value)]
    filled_in = [filled(text, request, with_variables) for text in texts]
    known = [letters for letters in filled_in if letters is not None]
    if name in NEGATED and len(known) < len(texts):
        # A value with a variable that has none cannot be matched, so that "no value matches"
        # cannot be said either: the statement is invalid.
        # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
        return False
    if quantifier == "ForAllValues":
        return all(value_holds(name, value, known) for value in members(values))
    if quantifier == "ForAnyValue":
        return any(value_holds(name, value, known) for value in members(values))
    if values is None:
        return name in NEGATED
    return value_holds(name, texts_of(values)[0], known)


def value_holds(name: str, value: str, stated: list[Letters]) -> bool:
    """Several values of the policy: one must match; under a negated operator none may (NOR)."""
    if name in NEGATED:
        return not any(POSITIVE[NEGATED[name]](value, one) for one in stated)
    return any(POSITIVE[name](value, one) for one in stated)


def members(values: Any) -> list[str]:
    """The values of a multivalued key; a missing key and an empty text are the empty set.

    ForAllValues holds of the empty set, ForAnyValue does not:
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
    """
    return [] if values is None or values == "" else texts_of(values)
