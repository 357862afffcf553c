"""Where the statement that decided stands, what it says, and the way to its page."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from msgspec import Struct

from studyapp.console.acts import every
from studyapp.console.attachments import GROUP, ROLE, USER, Kind, policy_url
from studyapp.console.explain import DENIALS
from studyapp.console.policies import laid_out
from studyapp.sandbox.api import (
    GRANT,
    CloudError,
    Decision,
    Desk,
    MalformedPolicy,
    Simulated,
    Step,
    policy_in_words,
    policy_spans,
    service_titles,
)

PAGES = {"User": "iam_user", "Group": "iam_group", "Role": "iam_role"}
SORTS = {"user": USER, "role": ROLE}


class Deciding(Struct, frozen=True):
    """A statement that decided, with its `lines` ("5-11") and the page of its policy.

    `words` is "" when the policy may not be read.
    """

    place: str
    why: str
    words: str = ""
    url: str = ""
    lines: str = ""


class _Policy(Struct, frozen=True):
    text: str
    url: str


def deciding(desk: Desk, one: Simulated) -> tuple[Deciding, ...]:
    """The statements that decided a simulated call."""
    return tuple(_deciding(desk, one, step) for step in one.decision.deciding)


def _deciding(desk: Desk, one: Simulated, step: Step) -> Deciding:
    place, why = step.place, step.why.sentence
    try:
        policy = _policy(desk, one, step)
    except CloudError as error:
        if not DENIALS.search(error.code):
            raise
        policy = None
    if policy is None:
        return Deciding(place, why)
    try:
        words = policy_in_words(policy.text, service_titles())[step.index].sentence
        span = policy_spans(policy.text)[step.index]
    except (MalformedPolicy, IndexError):  # it was changed since
        return Deciding(place, why, "", policy.url)
    place = f"{place} Lines {span.line} to {span.end_line}."
    lines = f"{span.line}-{span.end_line}"
    return Deciding(place, why, words, _marked(policy.url, lines), lines)


def _marked(url: str, lines: str) -> str:
    """The page of a policy with the lines marked that decided."""
    address, sign, place = url.partition("#")
    if not address:
        return ""
    return f"{address}{'&' if '?' in address else '?'}mark={lines}{sign}{place}"


def _policy(desk: Desk, one: Simulated, step: Step) -> _Policy | None:
    """The policy that a step names, as it is stored now."""
    if step.level == GRANT:
        return None
    if step.layer == "resource":
        # That of another account's thing was not read.
        return _Policy(laid_out(one.policy), resource_url(one.resource)) if one.policy else None
    sort, _, path = one.who.rpartition(":")[2].partition("/")
    if sort not in SORTS:
        return None
    name = path.rpartition("/")[2]
    source, _, rest = step.source.partition(" (group ")
    kind = GROUP if rest else SORTS[sort]
    holder = rest.removesuffix(")") if rest else name
    if step.layer == "boundary":
        return next(_managed(desk, source, {}, "ListPolicies", "Policies"), None)
    who = {kind.member: holder}
    attached = f"ListAttached{kind.word}Policies"
    found = next(_managed(desk, source, who, attached, "AttachedPolicies"), None)
    return found or _inline(desk, kind, holder, source)


def _managed(
    desk: Desk, name: str, who: dict[str, Any], operation: str, key: str
) -> Iterator[_Policy]:
    for one in every(desk, "iam", operation, who, key):
        if one["PolicyName"] == name:
            arn = one.get("PolicyArn") or one["Arn"]
            version = desk.look("iam", "GetPolicy", {"PolicyArn": arn})["Policy"]
            asked = {"PolicyArn": arn, "VersionId": version["DefaultVersionId"]}
            held = desk.look("iam", "GetPolicyVersion", asked)["PolicyVersion"]
            yield _Policy(laid_out(held["Document"]), policy_url(arn))


def _inline(desk: Desk, kind: Kind, holder: str, name: str) -> _Policy | None:
    who = {kind.member: holder}
    if name not in every(desk, "iam", f"List{kind.word}Policies", who, "PolicyNames"):
        return None
    found = desk.look("iam", f"Get{kind.word}Policy", {**who, "PolicyName": name})
    page = reverse(f"console:{PAGES[kind.word]}", args=[holder])
    url = f"{page}?{urlencode({'edit': name})}#form-put-inline"
    return _Policy(laid_out(found["PolicyDocument"]), url)


def resource_url(resource: str) -> str:
    """The page on which the policy of a bucket, key or role can be changed; "" for others."""
    if resource.startswith("arn:aws:s3:::"):
        bucket = resource.removeprefix("arn:aws:s3:::").partition("/")[0]
        return reverse("console:s3_permissions", args=[bucket])
    if ":kms:" in resource and ":key/" in resource:
        return reverse("console:kms_key_access", args=[resource.rpartition("/")[2]])
    if ":role/" in resource:
        return reverse("console:iam_role", args=[resource.rpartition("/")[2]])
    return ""


def verdict_word(decision: Decision) -> str:
    """The decision in a word or two."""
    if decision.allowed:
        return "Allowed"
    return "Denied by a statement" if decision.reason == "explicit-deny" else "Denied"
