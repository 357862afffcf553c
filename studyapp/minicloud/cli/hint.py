"""One line about the command under the cursor: its form, and what the option at hand is."""

from collections.abc import Sequence

from msgspec import Struct

from studyapp.minicloud import spec
from studyapp.minicloud.cli import helping, naming, prose
from studyapp.minicloud.cli.arguments import Option, Options
from studyapp.minicloud.cli.complete import BREAKS, positionals
from studyapp.minicloud.cli.operations import options_of

MOST_OPTIONS = 6


class Hint(Struct, frozen=True):
    """`name` is the command ("cp"), `usage` its form, `text` a sentence about it or its option."""

    name: str
    usage: str
    text: str = ""


def hint(line: str, cursor: int) -> Hint | None:
    """What helps at the cursor; None when the command is not one of the tool's."""
    before = line[: max(cursor, 0)]
    start = max((before.rfind(sign) for sign in BREAKS), default=-1) + 1
    words = before[start:].split()
    if words[:1] != ["aws"]:
        return None
    plain = positionals(words[1:])
    if len(plain) < 2:
        return None
    if plain[0] == "s3":
        known = helping.S3.get(plain[1])
        return Hint(plain[1], *known) if known else None
    service = naming.service_of(plain[0])
    name = naming.operations(service).get(plain[1]) if service else None
    return _operation(service, name, words) if service and name else None


def _operation(service: str, name: str, words: Sequence[str]) -> Hint:
    options = options_of(service, name)
    at_hand = next((word for word in reversed(words) if word.startswith("--")), "")[2:]
    option = options.get(at_hand)
    text = spec.docs(service, name)
    if option is not None and option.member:
        shape = spec.operation(service, name).input_shape
        text = spec.member_docs(service, shape.name).get(option.member, "") if shape else ""
    return Hint(naming.kebab(name), _usage(options), prose.summary(text))


def _usage(options: Options) -> str:
    """The required options, then a few of the others."""
    shown = [o for o in options.values() if not o.negates and (o.member or o.kind == "word")]
    required = [_form(option) for option in shown if option.required]
    others = [f"[{_form(option)}]" for option in shown if not option.required]
    room = max(MOST_OPTIONS - len(required), 0)
    return " ".join([*required, *others[:room], *(["…"] if len(others) > room else [])])


def _form(option: Option) -> str:
    if option.kind == "word":
        return f"<{option.name}>"
    return option.shown if option.kind == "flag" else f"{option.shown} <value>"
