"""ARNs in a wrong form, and actions that are about another kind of resource than the one named."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from msgspec.structs import replace as alter

from studyapp.minicloud.kernel.regions import REGIONS
from studyapp.minicloud.policy.checking import PARTITION
from studyapp.minicloud.policy.editing import Patches, add_item, drop_item, members, replace
from studyapp.minicloud.policy.linting.actions import is_known, meant
from studyapp.minicloud.policy.linting.forms import PARTS, meets, stem
from studyapp.minicloud.policy.linting.parts import Part, parts_of, root_of, values
from studyapp.minicloud.policy.linting.values import Cure, Finding, Kind, Lint, nearest

OPEN: Final = re.compile(r"[*?]|\$\{")
REGION: Final = re.compile(r"[a-z]{2}(-[a-z]+){1,3}-\d")
ACCOUNT: Final = re.compile(r"\d{12}|aws|")
MOST_KINDS: Final = 4  # kinds of resources that a sentence names
UNSURE: Final = frozenset({"INVALID_ARN_RESOURCE", "INVALID_ARN_ACCOUNT"})
S3: Final = "arn:aws:s3:::"


def resources(lint: Lint, text: str) -> Iterator[Finding]:
    """Wrong ARNs, then actions that no resource of their statement fits."""
    for part in parts_of(text):
        wrong = [
            found
            for element in ("Resource", "NotResource")
            for value in values(part, element)
            for found in _form(lint, value)
        ]
        yield from wrong
        # What a misspelled ARN names is not known.
        if not wrong:
            yield from _unmet(lint, text, part)


def _form(lint: Lint, value: Part) -> Iterator[Finding]:
    fields = value.text.split(":", PARTS - 1)
    if fields[0] != "arn" or len(fields) < 3 or not PARTITION.fullmatch(fields[1]):
        return  # its shape is wrong, which others say
    service = fields[2]
    known = lint.reference.arns(service)
    if not OPEN.search(service) and service not in lint.reference.services():
        meant = nearest(service, lint.reference.services())
        yield _wrong(
            lint, value, "INVALID_SERVICE", f"AWS has no service {service}.", (2, meant or None)
        )
    elif len(fields) < PARTS:
        yield _short(lint, value, fields)
    elif known:
        yield from _fields(lint, value, fields, known)


def _short(lint: Lint, value: Part, fields: list[str]) -> Finding:
    """Fewer than six parts: most often the empty ones were left out."""
    sentence = "An ARN has six parts: arn:partition:service:Region:account:resource."
    known = list(lint.reference.arns(fields[2]).values())
    made = ""
    if len(fields) > 3 and any(not _has(one, 3) and not _has(one, 4) for one in known):
        made = ":".join([*fields[:3], "", "", fields[-1]])
    elif len(fields) == PARTS - 1 and any(not _has(one, 3) for one in known):
        made = ":".join([*fields[:3], "", *fields[3:]])
    cures = (Cure(f"Change to {made}", replace(value.node, made)),) if made else ()
    span = (value.node.at, value.node.end)
    return lint.finding("error", "MISSING_ARN_FIELD", sentence, span, path=value.path, cures=cures)


def _has(form: str, index: int) -> bool:
    """Whether ARNs of a form have something in this part."""
    return bool(form.split(":", PARTS - 1)[index])


def _fields(
    lint: Lint, value: Part, fields: list[str], known: Mapping[str, str]
) -> Iterator[Finding]:
    title = lint.reference.services().get(fields[2], fields[2])
    region, account = fields[3], fields[4]
    alike = [one for one in known.values() if _alike(fields[5], one)] or list(known.values())
    if region and not any(_has(one, 3) for one in alike):
        sentence = f"ARNs of {title} such as this one have no Region."
        yield _wrong(lint, value, "ARN_REGION_NOT_ALLOWED", sentence, (3, ""))
    elif region and not OPEN.search(region) and not REGION.fullmatch(region):
        meant = nearest(region, REGIONS)
        yield _wrong(
            lint, value, "INVALID_ARN_REGION", f"{region} is no Region.", (3, meant or None)
        )
    elif account and not any(_has(one, 4) for one in alike):
        sentence = f"ARNs of {title} such as this one have no account."
        yield _wrong(lint, value, "ARN_ACCOUNT_NOT_ALLOWED", sentence, (4, ""))
    elif not OPEN.search(account) and not ACCOUNT.fullmatch(account):
        sentence = f"{account} is no account: an id has twelve digits."
        yield _wrong(lint, value, "INVALID_ARN_ACCOUNT", sentence, (4, lint.account or None))
    elif not any(meets(value.text, one) for one in known.values()):
        yield _resource(lint, value, fields, known, title)


def _alike(resource: str, form: str) -> bool:
    """Whether the last part of a value begins as that of a form, where that begins with a word."""
    start = stem(form)
    literal = OPEN.split(resource)[0]
    return literal.startswith(start) if start else "/" not in start


def _resource(
    lint: Lint, value: Part, fields: list[str], known: Mapping[str, str], title: str
) -> Finding:
    """A last part that no kind of resource has."""
    if not fields[4] and any(
        meets(":".join([*fields[:4], "1" * 12, fields[5]]), one) for one in known.values()
    ):
        sentence = f"ARNs of {title} such as this one name the account."
        found = _wrong(lint, value, "INVALID_ARN_ACCOUNT", sentence, (4, lint.account or None))
        return alter(found, kind="warning")
    word, stroke, rest = fields[5].partition("/")
    stems = {stem(one).partition("/")[0] for one in known.values() if "/" in stem(one)}
    meant = nearest(word, stems - {word}) if stroke else ""
    sentence = f"{title} has no kind of resource with such an ARN."
    instead = f"{meant}/{rest}" if meant else None
    return _wrong(lint, value, "INVALID_ARN_RESOURCE", sentence, (5, instead))


def _wrong(
    lint: Lint, value: Part, code: str, sentence: str, meant: tuple[int, str | None]
) -> Finding:
    """A finding about one part of an ARN; `meant` is its number and what should stand there.

    The reference has not every form of every service: what it cannot mend is a warning.
    """
    cures: tuple[Cure, ...] = ()
    index, instead = meant
    if instead is not None:
        fields = value.text.split(":", PARTS - 1)
        fields[index] = instead
        made = ":".join(fields)
        cures = (Cure(f"Change to {made}", replace(value.node, made)),)
    span = (value.node.at, value.node.end)
    sure = instead is not None or code not in UNSURE
    kind: Kind = "error" if sure else "warning"
    return lint.finding(kind, code, sentence, span, path=value.path, cures=cures)


def _unmet(lint: Lint, text: str, part: Part) -> Iterator[Finding]:
    """Actions for which the statement names no resource."""
    held = [one for one in values(part, "Resource") if one.text.startswith("arn:")]
    if not held or any(one.text == "*" for one in values(part, "Resource")):
        return
    told: set[str] = set()
    for value in values(part, "Action"):
        # Of a misspelled action the one that is meant is looked at.
        wanted = value.text if is_known(lint, value.text) else meant(lint, value.text)
        prefix, _, name = wanted.partition(":")
        action = lint.reference.actions(prefix.lower()).get(name.lower())
        if action is None:
            continue
        arns = lint.reference.arns(prefix.lower())
        forms = [arns[one.name] for one in action.resources if one.name in arns]
        if not action.resources:
            yield _only_star(lint, text, part, value)
        elif forms and not any(meets(one.text, form) for one in held for form in forms):
            kinds = _either([one.name for one in action.resources])
            if kinds not in told:
                told.add(kinds)
                yield _other_kind(lint, text, held, wanted, kinds)


def _either(kinds: list[str]) -> str:
    """A few kinds of resources, and how many more there are."""
    names = list(dict.fromkeys(kinds))
    more = len(names) - MOST_KINDS
    shown = " or ".join(names[:MOST_KINDS] if more > 1 else names)
    return f"{shown} or one of {more} more" if more > 1 else shown


def _only_star(lint: Lint, text: str, part: Part, value: Part) -> Finding:
    """An action that cannot be limited to resources, in a statement that names some."""
    sentence = f"{value.text} knows no single resources: this statement does not allow it."
    if not part.allows():
        sentence = f"{value.text} knows no single resources: this statement does not deny it."
    span = (value.node.at, value.node.end)
    cures = [Cure(f"Give {value.text} a statement on *", _moved(text, part, value))]
    return lint.finding("warning", "", sentence, span, path=value.path, cures=cures)


def _moved(text: str, part: Part, value: Part) -> Patches:
    """The action in a statement of its own, on everything."""
    effect = str(part.members["Effect"].node.value) if "Effect" in part.members else "Allow"
    made = {"Effect": effect, "Action": value.text, "Resource": "*"}
    whole = members(root_of(text))["Statement"].node
    index = value.path[-1]
    alone = value.parent is None or not isinstance(index, int) or len(values(part, "Action")) == 1
    if alone:
        return replace(part.members["Resource"].node, "*")
    if value.parent is None or not isinstance(index, int):
        raise RuntimeError("a list without its node")
    return (*drop_item(value.parent, index), *add_item(text, whole, made))


def _other_kind(lint: Lint, text: str, held: list[Part], action: str, kinds: str) -> Finding:
    first = held[0]
    span = (first.node.at, first.node.end)
    wanted = _s3(first.text, kinds) if action.lower().startswith("s3:") else ""
    if wanted:
        only = "the bucket" if wanted.endswith("/*") else "objects"
        about = "objects" if wanted.endswith("/*") else "the bucket itself"
        sentence = f"This names {only} only. {action} is about {about} and needs {wanted.removeprefix(S3)} too."
        patches = (
            add_item(text, first.parent, wanted)
            if first.parent is not None
            else add_item(text, first.node, wanted)
        )
        cure = (Cure(f"Add {wanted}", patches),)
        return lint.finding("warning", "", sentence, span, path=first.path, cures=cure)
    sentence = (
        f"{action} is about a resource of the kind {kinds}, which the statement does not name."
    )
    return lint.finding("warning", "", sentence, span, path=first.path)


def _s3(value: str, kinds: str) -> str:
    """The objects of a bucket, or the bucket of objects."""
    if not value.startswith(S3):
        return ""
    bucket, stroke, _ = value.removeprefix(S3).partition("/")
    if not stroke and "object" in kinds.split(" or "):
        return f"{S3}{bucket}/*"
    return f"{S3}{bucket}" if stroke and "bucket" in kinds.split(" or ") else ""
