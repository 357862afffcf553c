"""The linter: what is wrong with a policy, or unwise in it, each with a place and cures.

It says all that `check` says, and more: names that AWS does not have, ARNs, principals and variables in
a wrong form, values that a condition cannot read, actions without their resource, permissions that
are too wide. It needs a `Reference` of AWS's services.
"""

from collections.abc import Iterator
from itertools import islice

from studyapp.minicloud.policy.checking import Use
from studyapp.minicloud.policy.linting.actions import actions
from studyapp.minicloud.policy.linting.conditions import conditions
from studyapp.minicloud.policy.linting.keys import keys
from studyapp.minicloud.policy.linting.principals import principals
from studyapp.minicloud.policy.linting.resources import resources
from studyapp.minicloud.policy.linting.shape import no_text, shape
from studyapp.minicloud.policy.linting.syntax import syntax
from studyapp.minicloud.policy.linting.values import (
    MOST,
    Cure,
    Finding,
    Kind,
    Lint,
    Reference,
)
from studyapp.minicloud.policy.linting.variables import variables
from studyapp.minicloud.policy.linting.width import width

LONGEST = 131_072  # characters; longer texts are refused by every operation
RANKS = ("error", "security", "warning", "suggestion")


def lint(text: str, use: Use, reference: Reference, *, account: str = "") -> tuple[Finding, ...]:
    """All findings in the order of the text; `account` is the id that cures put in."""
    it = Lint(text, use, reference, account)
    if not text.strip():
        return (no_text(it),)
    if len(text) > LONGEST:
        sentence = f"A policy has at most {LONGEST} characters."
        return (it.finding("error", "", sentence, (0, 1)),)
    found = list(islice(_findings(it), MOST))
    return tuple(sorted(found, key=lambda one: (one.at, RANKS.index(one.kind))))


def _findings(it: Lint) -> Iterator[Finding]:
    broken, text = syntax(it)
    yield from broken
    if not text:
        return
    yield from shape(it, text)
    for rule in (actions, keys, conditions, variables, principals, resources, width):
        yield from rule(it, text)


__all__ = ["Cure", "Finding", "Kind", "Lint", "Reference", "Use", "lint"]
