"""What a lab's check finds in an account: over state and behaviour, never over clicks."""

from collections.abc import Callable
from typing import Any

import msgspec

from studyapp.corpus.lab_schema import (
    BucketExists,
    Can,
    Check,
    Either,
    Every,
    GroupExists,
    Listening,
    Neither,
    NoOwnPolicies,
    ObjectExists,
    PageAnswers,
    Reachable,
    RuleOpen,
    UserExists,
    UserInGroup,
    WebsiteAnswers,
)
from studyapp.sandbox.api import Answer, InboundRule, Watch

UNANSWERED = ("timed-out", "no-route")  # what "blocked" stands for


class Step(msgspec.Struct, frozen=True):
    """How a step stands: passed, or not yet, with what to say to somebody who is near (HTML)."""

    id: str
    passed: bool
    near: str = ""


def look(steps: list[dict[str, Any]], watch: Watch) -> list[Step]:
    """How each step of a lab stands; `steps` as `catalog.Lab` keeps them."""
    return [_step(step, watch) for step in steps]


def _step(step: dict[str, Any], watch: Watch) -> Step:
    if holds(msgspec.convert(step["check"], Check), watch):
        return Step(step["id"], True)
    for close in step["close"]:
        if holds(msgspec.convert(close["when"], Check), watch):
            return Step(step["id"], False, close["say"])
    return Step(step["id"], False)


def holds(check: Check, watch: Watch) -> bool:
    """Whether a check holds now."""
    match check:
        case Every(checks=inner):
            return all(holds(one, watch) for one in inner)
        case Either(checks=inner):
            return any(holds(one, watch) for one in inner)
        case Neither(checks=inner):
            return not any(holds(one, watch) for one in inner)
        case _:
            return _JUDGES[type(check)](check, watch)


def _user_exists(check: UserExists, watch: Watch) -> bool:
    return watch.ask("iam", "GetUser", UserName=check.user) is not None


def _group_exists(check: GroupExists, watch: Watch) -> bool:
    return watch.ask("iam", "GetGroup", GroupName=check.group) is not None


def _user_in_group(check: UserInGroup, watch: Watch) -> bool:
    found = watch.ask("iam", "ListGroupsForUser", UserName=check.user)
    return found is not None and check.group in [one["GroupName"] for one in found["Groups"]]


def _no_own_policies(check: NoOwnPolicies, watch: Watch) -> bool:
    inline = watch.ask("iam", "ListUserPolicies", UserName=check.user)
    attached = watch.ask("iam", "ListAttachedUserPolicies", UserName=check.user)
    if inline is None or attached is None:
        return False
    return not inline["PolicyNames"] and not attached["AttachedPolicies"]


def _can(check: Can, watch: Watch) -> bool:
    """Nobody of that name: neither allowed nor denied."""
    allowed = watch.may(check.who, check.action, check.resource)
    return allowed is not None and allowed == (check.expect == "allowed")


def _listening(check: Listening, watch: Watch) -> bool:
    return watch.listens(_name(check.on), check.port)


def _reachable(check: Reachable, watch: Watch) -> bool:
    verdict = watch.verdict(_address(check.source), _name(check.to), check.port, check.protocol)
    if check.expect == "blocked":
        return verdict in UNANSWERED
    return verdict == check.expect


def _rule_open(check: RuleOpen, watch: Watch) -> bool:
    rules = watch.inbound(_name(check.to))
    return any(_fits(rule, check) for rule in rules)


def _fits(rule: InboundRule, check: RuleOpen) -> bool:
    if not rule.covers(check.protocol, check.port):
        return False
    if check.cidr:
        return rule.source == check.cidr
    return not check.cidr_not or rule.source != check.cidr_not


def _page_answers(check: PageAnswers, watch: Watch) -> bool:
    found = watch.page(_address(check.source), _name(check.to), check.path, check.port)
    return _says(found, check.status, check.contains)


def _bucket_exists(check: BucketExists, watch: Watch) -> bool:
    return watch.ask("s3", "HeadBucket", Bucket=check.bucket) is not None


def _object_exists(check: ObjectExists, watch: Watch) -> bool:
    return watch.ask("s3", "HeadObject", Bucket=check.bucket, Key=check.key) is not None


def _website_answers(check: WebsiteAnswers, watch: Watch) -> bool:
    return _says(watch.website(check.bucket, check.path), check.status, check.contains)


def _says(answer: Answer, status: int, words: str) -> bool:
    return answer.status == status and words.encode() in answer.body


def _name(place: str) -> str:
    return place.removeprefix("tag:Name=")


def _address(place: str) -> str:
    """The address of a place on the internet; "" is any."""
    return place.removeprefix("internet").strip()


_JUDGES: dict[type, Callable[[Any, Watch], bool]] = {
    UserExists: _user_exists,
    GroupExists: _group_exists,
    UserInGroup: _user_in_group,
    NoOwnPolicies: _no_own_policies,
    Can: _can,
    Listening: _listening,
    Reachable: _reachable,
    RuleOpen: _rule_open,
    PageAnswers: _page_answers,
    BucketExists: _bucket_exists,
    ObjectExists: _object_exists,
    WebsiteAnswers: _website_answers,
}
