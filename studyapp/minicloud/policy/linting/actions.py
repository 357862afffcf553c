"""Actions that AWS does not have, and those that another one of the list covers."""

import re
from collections.abc import Iterator
from typing import Final

from studyapp.minicloud.policy.checking import VENDOR
from studyapp.minicloud.policy.editing import drop_item, replace
from studyapp.minicloud.policy.linting.parts import Part, parts_of, values
from studyapp.minicloud.policy.linting.values import Cure, Finding, Lint, nearest
from studyapp.minicloud.policy.matching import Wild, glob

# Operations of the API whose action has another name: Service Authorization Reference, S3, Lambda.
OPERATIONS: Final = {
    "s3:listbuckets": "s3:ListAllMyBuckets",
    "s3:headbucket": "s3:ListBucket",
    "s3:headobject": "s3:GetObject",
    "s3:listobjects": "s3:ListBucket",
    "s3:listobjectsv2": "s3:ListBucket",
    "s3:copyobject": "s3:PutObject",
    "s3:deleteobjects": "s3:DeleteObject",
    "s3:createmultipartupload": "s3:PutObject",
    "s3:uploadpart": "s3:PutObject",
    "s3:putpublicaccessblock": "s3:PutBucketPublicAccessBlock",
    "lambda:invoke": "lambda:InvokeFunction",
    "iam:assumerole": "sts:AssumeRole",
}
COMPARED: Final = 500  # values of a list that are held against each other
WILD: Final = re.compile(r"[*?]")
NAME: Final = re.compile(r"[A-Za-z0-9*?]+")
# The services that a learner meets first, in which an action without its service is looked for.
FIRST: Final = ("s3", "ec2", "iam", "lambda", "dynamodb", "kms", "sts", "rds", "sqs", "sns")


def actions(lint: Lint, text: str) -> Iterator[Finding]:
    """Unknown and redundant actions."""
    for part in parts_of(text):
        for element in ("Action", "NotAction"):
            held = values(part, element)
            for value in held:
                yield from _unknown(lint, value)
            if len(held) <= COMPARED:
                yield from _redundant(lint, held)


def _unknown(lint: Lint, value: Part) -> Iterator[Finding]:
    prefix, colon, name = value.text.partition(":")
    if not colon or not name or ":" in name or not VENDOR.fullmatch(prefix):
        return  # its shape is wrong, which others say
    known = lint.reference.actions(prefix.lower())
    title = lint.reference.services().get(prefix.lower(), "")
    if not title:
        sentence = f"AWS has no service with the prefix {prefix}."
        instead = _meant_service(lint, prefix, name)
        yield _finding(lint, value, "INVALID_SERVICE_IN_ACTION", sentence, instead)
        return
    if WILD.search(name):
        fits = glob([Wild(name.lower())])
        if not any(fits(one) for one in known):
            sentence = f"No action of {title} looks like {name}."
            yield _finding(
                lint, value, "INVALID_ACTION", sentence, _meant_pattern(lint, prefix, name)
            )
        return
    if name.lower() in known:
        return
    instead = meant(lint, value.text)
    reason = f" {name} is an operation; its action is called {instead}."
    sentence = f"{title} has no action called {name}."
    if value.text.lower() in OPERATIONS:
        sentence += reason
    yield _finding(lint, value, "INVALID_ACTION", sentence, instead)


def _meant_service(lint: Lint, prefix: str, name: str) -> str:
    """The same action of the service that is meant; "" when that is not plain."""
    if not NAME.fullmatch(name):
        return ""
    near = nearest(prefix, lint.reference.services())
    if near:
        return f"{near}:{name}"
    having = [one for one in FIRST if name.lower() in lint.reference.actions(one)]
    return f"{having[0]}:{lint.reference.actions(having[0])[name.lower()].name}" if having else ""


def is_known(lint: Lint, text: str) -> bool:
    """Whether AWS has an action of this name."""
    prefix, _, name = text.partition(":")
    return name.lower() in lint.reference.actions(prefix.lower())


def meant(lint: Lint, text: str) -> str:
    """The action that is meant by one that AWS does not have; "" when none is like it."""
    prefix, _, name = text.partition(":")
    if text.lower() in OPERATIONS:
        return OPERATIONS[text.lower()]
    close = nearest(name, [one.name for one in lint.reference.actions(prefix.lower()).values()])
    return f"{prefix.lower()}:{close}" if close else ""


def _meant_pattern(lint: Lint, prefix: str, name: str) -> str:
    """A pattern whose letters before the star begin some action."""
    stem = name.partition("*")[0]
    if not stem or not name.endswith("*"):
        return ""
    starts = {re.match("[A-Z][a-z]*", one.name) for one in lint.reference.actions(prefix).values()}
    close = nearest(stem, {found[0] for found in starts if found})
    return f"{prefix}:{close}*" if close else ""


def _finding(lint: Lint, value: Part, code: str, sentence: str, instead: str) -> Finding:
    cures = (Cure(f"Change to {instead}", replace(value.node, instead)),) if instead else ()
    span = (value.node.at, value.node.end)
    return lint.finding("error", code, sentence, span, path=value.path, cures=cures)


def _redundant(lint: Lint, held: list[Part]) -> Iterator[Finding]:
    """An action that a pattern of the same list covers, or that stands there twice."""
    lowered = [one.text.lower() for one in held]
    tests = [(one, glob([Wild(one)])) for one in dict.fromkeys(lowered) if WILD.search(one)]
    firsts: set[str] = set()
    for index, value in enumerate(held):
        name = lowered[index]
        twice = name in firsts
        firsts.add(name)
        cover = (
            name if twice else next((one for one, fits in tests if one != name and fits(name)), "")
        )
        if cover and value.parent is not None:
            written = held[lowered.index(cover)].text
            sentence = f"{written} covers {value.text} already."
            cure = Cure(f"Remove {value.text}", drop_item(value.parent, index))
            span = (value.node.at, value.node.end)
            yield lint.finding(
                "suggestion", "REDUNDANT_ACTION", sentence, span, path=value.path, cures=(cure,)
            )
