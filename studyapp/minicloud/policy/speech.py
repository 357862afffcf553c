"""A policy in words: each statement as a plain sentence for a learner.

It says what the text says, statement by statement; what comes of all policies together is the
matter of `evaluate`.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct

from studyapp.minicloud.policy.document import MalformedPolicy, read
from studyapp.minicloud.policy.wording import SUBJECTS, VERBS

# The verbs of `wording` say what must be; here they say what is.
IS: Final = (
    ("must not look", "does not look"),
    ("must look", "looks"),
    ("must not be", "is not"),
    ("must be", "is"),
    ("must equal", "equals"),
    ("must not equal", "does not equal"),
)
FLAGS: Final = {
    "aws:multifactorauthpresent": ("the caller signed in with MFA", "the caller has no MFA"),
    "aws:securetransport": ("the request is encrypted (TLS)", "the request is not encrypted"),
}
KEYS: Final = {
    "aws:sourceip": "the address of the caller",
    "aws:requestedregion": "the Region of the call",
    "aws:principalarn": "the ARN of the caller",
    "aws:principalaccount": "the account of the caller",
    "aws:username": "the user name of the caller",
    "aws:currenttime": "the time of the call",
    "s3:prefix": "the prefix of the list (s3:prefix)",
}
NOUNS: Final = {
    "user": "user",
    "group": "group",
    "role": "role",
    "policy": "policy",
    "instance": "instance",
    "security-group": "security group",
    "volume": "volume",
    "subnet": "subnet",
    "vpc": "VPC",
    "key": "key",
    "instance-profile": "instance profile",
    "key-pair": "key pair",
}
WHOLE: Final = re.compile(r"\*+")
ACCOUNT: Final = re.compile(r"\d{12}|arn:[^:]*:iam::(\d{12}):root")


class Spoken(Struct, frozen=True):
    """A statement in words. `conditions` are parts of the sentence, `actions` as written."""

    sid: str
    effect: str
    sentence: str
    conditions: tuple[str, ...]
    actions: tuple[str, ...]


def in_words(text: str, titles: Mapping[str, str]) -> tuple[Spoken, ...]:
    """Each statement of a policy; `titles` are the names of services by prefix.

    Raises MalformedPolicy when the text is no policy.
    """
    document = read(text)
    if isinstance(document, tuple):
        raise MalformedPolicy(document)
    statements = json.loads(text)["Statement"]
    listed = statements if isinstance(statements, list) else [statements]
    return tuple(_spoken(one, titles) for one in listed)


def _spoken(one: Mapping[str, Any], titles: Mapping[str, str]) -> Spoken:
    denies = one["Effect"] == "Deny"
    conditions = tuple(
        condition_words(operator, key, _list(values))
        for operator, tests in one.get("Condition", {}).items()
        for key, values in tests.items()
    )
    may = "may never" if denies else "may"
    what = _actions(one, titles)
    where = _resources(one)
    only = f" {'if' if denies else 'only if'} {_and(conditions)}" if conditions else ""
    return Spoken(
        sid=one.get("Sid", ""),
        effect=one["Effect"],
        sentence=f"{_who(one)} {may} {what}{where}{only}.",
        conditions=conditions,
        actions=tuple(_list(one.get("Action", one.get("NotAction", [])))),
    )


def _list(value: Any) -> list[str]:
    items = value if isinstance(value, list) else [value]
    return [str(item).lower() if isinstance(item, bool) else str(item) for item in items]


def _and(parts: Sequence[str]) -> str:
    return _joined(parts, "and")


def _joined(parts: Sequence[str], word: str) -> str:
    if len(parts) < 2:
        return "".join(parts) or "nothing"
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def _who(one: Mapping[str, Any]) -> str:
    if "Principal" not in one and "NotPrincipal" not in one:
        return "Whoever has this policy"
    excluding = "NotPrincipal" in one
    named = one["NotPrincipal"] if excluding else one["Principal"]
    pairs = [("AWS", "*")] if isinstance(named, str) else _pairs(named)
    words = [principal_words(kind, name) for kind, name in pairs]
    listed = _and(words)
    return f"Everyone but {listed}" if excluding else listed[:1].upper() + listed[1:]


def _pairs(named: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(kind, name) for kind, names in named.items() for name in _list(names)]


def principal_words(kind: str, name: str) -> str:
    """Who is meant by an entry of a Principal element."""
    if kind == "Service":
        return f"the service {name}"
    if kind == "Federated":
        return f"those whom {name} vouches for"
    if name == "*":
        return "everyone"
    account = ACCOUNT.fullmatch(name)
    if account:
        return f"account {account[1] or name}"
    sort, _, rest = name.split(":", 5)[-1].partition("/")
    return f"{sort} {rest}" if rest else name


def _actions(one: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    excluding = "NotAction" in one
    words = [action_words(text, titles) for text in _list(one.get("Action", one.get("NotAction")))]
    if excluding:
        return f"do everything except {_and(words)}"
    plain = [word for word in words if ":" in word.split(" ")[0]]
    wide = [word for word in words if word not in plain]
    parts = [*([f"call {_and(plain)}"] if plain else ()), *([f"do {_and(wide)}"] if wide else ())]
    return ", and ".join(parts) or "call nothing"


def action_words(text: str, titles: Mapping[str, str]) -> str:
    """An action, or what a pattern of actions covers."""
    prefix, _, name = text.partition(":")
    title = titles.get(prefix.lower(), prefix)
    if WHOLE.fullmatch(text):
        return "everything"
    if WHOLE.fullmatch(name):
        return f"everything in {title}"
    if re.fullmatch(r"[A-Za-z]+\*", name):
        return f"whatever in {title} begins with {name[:-1]}"
    if "*" in name or "?" in name:
        return f"whatever in {title} looks like {name}"
    return text


def _resources(one: Mapping[str, Any]) -> str:
    if "Resource" not in one and "NotResource" not in one:
        return ""
    excluding = "NotResource" in one
    words = [resource_words(text) for text in _list(one.get("Resource", one.get("NotResource")))]
    return f" on everything except {_and(words)}" if excluding else f" on {_and(words)}"


def resource_words(text: str) -> str:
    """A resource, or what a pattern of resources covers."""
    if WHOLE.fullmatch(text):
        return "every resource"
    parts = text.split(":", 5)
    if len(parts) < 6:
        return text
    service, region, rest = parts[2], parts[3], parts[5]
    if service == "s3":
        return _bucket_words(rest)
    sort, slash, name = rest.partition("/")
    noun = NOUNS.get(sort)
    if noun is None or not slash:
        return text
    where = f" in {region}" if region and "*" not in region else ""
    return f"every {noun}{where}" if WHOLE.fullmatch(name) else f"{noun} {name}{where}"


def _bucket_words(rest: str) -> str:
    bucket, slash, key = rest.partition("/")
    whole = "every bucket" if WHOLE.fullmatch(bucket) else f"bucket {bucket}"
    if not slash:
        return f"{whole} and every object in it" if WHOLE.fullmatch(bucket) else whole
    if WHOLE.fullmatch(key):
        return f"every object in {whole}"
    if key.endswith("*") and "*" not in key[:-1] and "?" not in key:
        return f"the objects in {whole} that begin with {key[:-1]}"
    return f"the object {key} in {whole}"


def condition_words(operator: str, key: str, values: Sequence[str]) -> str:
    """What a condition asks for: "the caller signed in with MFA"."""
    quantifier, _, base = operator.lower().rpartition(":")
    optional = base.endswith("ifexists")
    base = base.removesuffix("ifexists")
    maybe = ", or the request says nothing about it" if optional else ""
    known = key.lower()
    if base == "bool" and known in FLAGS and len(values) == 1:
        yes, no = FLAGS[known]
        return (yes if values[0].lower() == "true" else no) + maybe
    subject = KEYS.get(known, key)
    if base == "null":
        return f"{subject} is {'absent' if 'true' in map(str.lower, values) else 'present'}"
    if quantifier in SUBJECTS:
        subject = f"{SUBJECTS[quantifier]} {subject}"
    verb = _is(VERBS.get(base, "must meet"))
    return f"{subject} {verb} {_values(verb, values)}{maybe}"


def _is(verb: str) -> str:
    for must, now in IS:
        if verb.startswith(must):
            return verb.replace(must, now, 1)
    return verb.replace("must meet", "meets")


def _values(verb: str, values: Iterable[str]) -> str:
    listed = [value or '""' for value in values]
    return _joined(listed, "nor" if "not" in verb else "or")
