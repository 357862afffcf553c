"""Plain sentences for a learner: why a statement did not match, and why a request was decided so."""

from collections.abc import Mapping, Sequence
from typing import Final

VERBS: Final[Mapping[str, str]] = {
    "stringequals": "must be",
    "stringnotequals": "must not be",
    "stringequalsignorecase": "must be (in any case)",
    "stringnotequalsignorecase": "must not be (in any case)",
    "stringlike": "must look like",
    "stringnotlike": "must not look like",
    "numericequals": "must equal",
    "numericnotequals": "must not equal",
    "numericlessthan": "must be less than",
    "numericlessthanequals": "must be at most",
    "numericgreaterthan": "must be greater than",
    "numericgreaterthanequals": "must be at least",
    "dateequals": "must be the instant",
    "datenotequals": "must not be the instant",
    "datelessthan": "must be before",
    "datelessthanequals": "must not be after",
    "dategreaterthan": "must be after",
    "dategreaterthanequals": "must not be before",
    "bool": "must be",
    "binaryequals": "must be the bytes",
    "ipaddress": "must be in",
    "notipaddress": "must not be in",
    "arnequals": "must look like",
    "arnlike": "must look like",
    "arnnotequals": "must not look like",
    "arnnotlike": "must not look like",
}
SUBJECTS: Final = {"forallvalues": "every value of", "foranyvalue": "one value of"}
RULES: Final[Mapping[str, str]] = {
    "deny-wins": "A statement denies it, and a deny wins over every allow.",
    "not-principal": "A Deny with NotPrincipal spares no user or role that has a permissions "
    "boundary, whomever it lists. Use Principal * with a condition on aws:PrincipalArn instead.",
    "allowed": "A statement allows it and nothing denies it.",
    "root": "The root user may do everything in its own account unless a policy denies it.",
    "named": "The resource's policy allows it to this caller, which is enough in one account.",
    "role-named": "The resource's policy allows it to the caller's role, and no limit is in the way.",
    "granted": "A grant allows it to the caller, which needs no policy of its own for that.",
    "outsider": "The caller has no policies of its own: the resource's policy lets it in.",
    "no-allow": "No policy of the caller allows it, and what is not allowed is denied.",
    "outsider-no-allow": "The caller has no policies of its own, and the resource's policy does not "
    "let it in.",
    "other-account": "The resource belongs to another account, whose policy does not let the "
    "caller in.",
    "must-be-named": "This kind of resource must let the caller in by its own policy, and it does "
    "not.",
    "boundary": "The permissions boundary does not allow it; a boundary grants nothing, it limits.",
    "session": "The session policy does not allow it; a session policy grants nothing, it limits.",
    "scp": "A service control policy does not allow it; every level of the organisation must.",
    "rcp": "A resource control policy does not allow it; every level of the organisation must.",
}


def listed(values: Sequence[str]) -> str:
    """At most three values, and how many more there are."""
    shown = ", ".join(value or '""' for value in values[:3])
    return f"{shown} and {len(values) - 3} more" if len(values) > 3 else shown or "nothing"


def condition(
    operator: str, key: str, wanted: Sequence[str], values: Sequence[str], *, absent: bool
) -> str:
    """Why a condition does not hold: what it asks for and what the request has."""
    quantifier, _, base = operator.lower().rpartition(":")
    has = "the request has no such key" if absent else f"it is {listed(values)}"
    if base == "null":
        must = "be absent" if "true" in map(str.lower, wanted) else "be present"
        return f"By {operator}, {key} must {must}; {has}."
    verb = VERBS.get(base.removesuffix("ifexists"), "must meet")
    subject = f"{SUBJECTS[quantifier]} {key}" if quantifier in SUBJECTS else key
    return f"By {operator}, {subject} {verb} {_either(verb, wanted)}; {has}."


def _either(verb: str, wanted: Sequence[str]) -> str:
    if len(wanted) < 2:
        return listed(wanted)
    return f"any of {listed(wanted)}" if "not" in verb else f"one of {listed(wanted)}"


def mismatch(part: str, wanted: Sequence[str], values: Sequence[str], *, excluding: bool) -> str:
    """Why an action, a resource or a principal is not covered."""
    if not wanted:
        return f"The statement names no {part}."
    covers = "everything but " if excluding else ""
    return f"The {part} is {listed(values)}; the statement covers {covers}{listed(wanted)}."
