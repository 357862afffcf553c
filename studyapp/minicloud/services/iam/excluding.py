"""Policies that a simulation leaves out, to try what would be without them.

API Reference, "SimulatePrincipalPolicy", PolicyExclusionList and PolicyIdentifier: by type, by the
ARN of an attached policy, or by the name of an inline policy and its holder. What matches nothing
is no error.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from studyapp.minicloud.policy.matching import Test, Wild, glob
from studyapp.minicloud.services.iam import errors
from studyapp.minicloud.services.iam.rules import MANAGED_ARN
from studyapp.minicloud.services.iam.simulation import INLINE, Origin

Excludes = Callable[[Origin], bool]


def without(origins: Iterable[Origin], identifiers: Iterable[Mapping[str, Any]]) -> list[Origin]:
    """The policies that stay; InvalidInput for an identifier in a wrong form."""
    excluded = [_excluding(one) for one in identifiers]
    return [one for one in origins if not any(excludes(one) for excludes in excluded)]


def _excluding(identifier: Mapping[str, Any]) -> Excludes:
    """What one identifier excludes; it has one member, as the model is a union."""
    if "PolicyType" in identifier:
        return lambda one: identifier["PolicyType"] in _types(one)
    if "PolicyArn" in identifier:
        named = _named(identifier["PolicyArn"])
        return lambda one: one.source.layer == "identity" and named(one.source.arn)
    inline = identifier["InlinePolicyIdentifier"]
    whose = (inline["AttachmentType"], inline["PolicyName"])
    holder = _pattern(inline["AttachmentName"])
    return lambda one: (one.sort, one.inline) == whose and holder(one.holder)


def _types(origin: Origin) -> tuple[str, ...]:
    """The types by which a policy that is really there can be left out."""
    if origin.source.layer == "scp":
        return ("scp",)
    if origin.sort == "none":
        return ()  # it came with the call
    if origin.source.layer == "boundary":
        return ("permission-boundary",)
    return ("inline",) if origin.sort in INLINE else (origin.sort,)


def _named(arn: str) -> Test:
    head, _, name = arn.rpartition("/")
    if not MANAGED_ARN.fullmatch(arn) or "*" in head or "?" in head:
        raise errors.invalid_input(f"Invalid policy ARN: {arn}")
    matches = _pattern(name)
    return lambda text: text.startswith(f"{head}/") and matches(text.removeprefix(f"{head}/"))


def _pattern(text: str) -> Test:
    if text.count("*") > 1:
        raise errors.invalid_input(f"{text} has more than one *.")
    return glob([Wild(text)])
