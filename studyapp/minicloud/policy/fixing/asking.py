"""The same call made otherwise: what a caller can change about a request to meet conditions."""

from collections.abc import Iterator
from typing import Final

from studyapp.minicloud.policy.conditions import AnyCondition
from studyapp.minicloud.policy.conditions.compiling import NullCondition
from studyapp.minicloud.policy.fixing.reading import (
    Place,
    action_fits,
    conditions_hold,
    principal_fits,
    resource_fits,
)
from studyapp.minicloud.policy.fixing.values import Ask, Candidate, Question

# Keys whose value is the caller's choice, and what it is to choose one.
CHOICES: Final = {
    "aws:multifactorauthpresent": "Sign in with MFA",
    "aws:securetransport": "Make the request over HTTPS",
    "aws:requestedregion": "Make the call in the Region {value}",
    "aws:sourceip": "Call from an address in {value}",
    "s3:x-amz-server-side-encryption": "Send the header x-amz-server-side-encryption: {value}",
    "s3:x-amz-acl": "Send the header x-amz-acl: {value}",
    "s3:x-amz-storage-class": "Ask for the storage class {value}",
    "s3:prefix": "List with the prefix {value}",
    "sts:externalid": "Give the external id {value}",
    "sts:rolesessionname": "Name the session {value}",
    "ec2:instancetype": "Ask for the instance type {value}",
    "aws:requesttag/": "Give it the tag {name} = {value}",
    "kms:encryptioncontext:": "Give the encryption context {name} = {value}",
}
USUAL: Final = {"s3:x-amz-server-side-encryption": "AES256"}
# What has to be there, with a value that nothing tells.
NAMED: Final = {
    "aws:requesttag/": "Give it the tag {name}",
    "kms:encryptioncontext:": "Give an encryption context with {name}",
}
ANY_VALUE: Final = "a value of your own"


def asks_against(place: Place, question: Question) -> Iterator[Candidate]:
    """Requests that a denying statement does not match."""
    for condition in place.statement.conditions:
        for ask in _choices(condition, question):
            context = {**question.query.context, ask.key.lower(): ask.value}
            if condition.fails(context) is not None:
                yield Candidate(ask=ask)
                break


def asks_for(place: Place, question: Question) -> Iterator[Candidate]:
    """Requests that an allowing statement matches, which fails by one condition only."""
    covers = action_fits(place, question) and resource_fits(place, question)
    if not (covers and principal_fits(place, question)):
        return
    context = question.query.context
    failing = [one for one in place.statement.conditions if one.fails(context) is not None]
    if len(failing) != 1:
        return
    for ask in _choices(failing[0], question):
        if conditions_hold(place, {**context, ask.key.lower(): ask.value}):
            yield Candidate(ask=ask)
            return


def _choices(condition: AnyCondition, question: Question) -> Iterator[Ask]:
    """Values of the key that a caller could choose."""
    key = condition.key
    stem = next((one for one in CHOICES if key == one or (_open(one) and key.startswith(one))), "")
    if not stem:
        return
    if stem in ("aws:multifactorauthpresent", "aws:securetransport"):
        yield Ask(condition.written_key, value=True, said=f"{CHOICES[stem]}.")
        return
    if stem == "aws:requestedregion" and _is_in_a_region(question.query.resource):
        return
    if isinstance(condition, NullCondition) and stem in NAMED:
        said = NAMED[stem].format(name=condition.written_key[len(stem) :])
        yield Ask(condition.written_key, ANY_VALUE, f"{said}, with {ANY_VALUE}.")
        return
    written = () if isinstance(condition, NullCondition) else condition.written
    usual = (USUAL[stem],) if stem in USUAL else ()
    for value in (*written, *usual):
        plain = _plain(stem, value)
        if plain:
            name = condition.written_key[len(stem) :]
            said = CHOICES[stem].format(value=value, name=name)
            yield Ask(condition.written_key, plain, f"{said}.")


def _is_in_a_region(resource: str) -> bool:
    """Whether a thing exists in a Region, so that a call in another one would not find it."""
    fields = resource.split(":", 5)
    return len(fields) == 6 and bool(fields[3]) and not fields[5].endswith("*")


def _open(stem: str) -> bool:
    return stem.endswith(("/", ":"))


def _plain(stem: str, value: str) -> str:
    """A value of the request that a value of the policy stands for; "" when that is not plain."""
    if stem == "aws:sourceip":
        return value.partition("/")[0]
    return "" if any(sign in value for sign in "*?$") else value
