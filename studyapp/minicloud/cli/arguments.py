"""Options of a command: which there are, and what was given for them."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from studyapp.minicloud.cli import errors
from studyapp.minicloud.cli.naming import kebab

if TYPE_CHECKING:
    from botocore.model import OperationModel, Shape


class Option(Struct, frozen=True):
    """An option `--name`, or a positional word.

    `kind` is "one" (one value), "many" (any number), "flag" (none), "maybe" (one or none), "pair"
    (two values, each time it is given), "word" (a positional). `member` is the parameter that it fills, with its `shape`; `negates`
    marks the `--no-…` of a flag; `default` is what "maybe" has without a value; `type` is "int"
    when the command itself reads the number; `choices` are the values that it may have.
    """

    name: str
    kind: str = "one"
    member: str = ""
    shape: "Shape | None" = None
    required: bool = False
    negates: bool = False
    default: str = ""
    type: str = ""
    choices: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """As the tool names it in errors."""
        return self.name if self.kind == "word" else f"--{self.name}"


Options = dict[str, Option]
Given = dict[str, list[str]]


def table(operation: "OperationModel", *, paged: bool) -> Options:
    """The options of an operation, in the model's order, and those that all operations have."""
    found: Options = {}
    shape = operation.input_shape
    required = set(shape.required_members) if shape is not None else set()
    for member, inner in shape.members.items() if shape is not None else ():
        name = kebab(member)
        wanted = member in required and member not in operation.idempotent_members
        kind = _kind(inner)
        found[name] = Option(name, kind, member, inner, wanted, default="true")
        if kind in {"flag", "maybe"}:
            found[f"no-{name}"] = Option(f"no-{name}", "flag", member, inner, negates=True)
    for name in ("cli-input-json", "cli-input-yaml"):
        found[name] = Option(name)
    found["generate-cli-skeleton"] = Option("generate-cli-skeleton", "maybe", default="input")
    if paged:
        found["starting-token"] = Option("starting-token")
        found["page-size"] = Option("page-size", type="int")
        found["max-items"] = Option("max-items", type="int")
    if operation.has_streaming_output:
        found["outfile"] = Option("outfile", "word", required=True)
    return found


def _kind(shape: "Shape") -> str:
    """A structure of nothing but a boolean `Value` may be given as a flag."""
    if shape.type_name == "boolean":
        return "flag"
    if shape.type_name == "structure" and list(shape.members) == ["Value"]:
        return "maybe" if shape.members["Value"].type_name == "boolean" else "one"
    return "many" if shape.type_name == "list" else "one"


def read(words: Sequence[str], options: Mapping[str, Option]) -> tuple[Given, list[str]]:
    """What was given for each option, and the words that none takes; CliError for misuse."""
    given: Given = {}
    extras: list[str] = []
    places = [option for option in options.values() if option.kind == "word"]
    rest = list(words)
    while rest:
        word = rest.pop(0)
        if not is_option(word):
            if places:
                given[places.pop(0).name] = [word]
            else:
                extras.append(word)
            continue
        name, equals, value = word[2:].partition("=")
        option = find(name, options)
        if option is None:
            extras.append(word)
        else:
            taken = _taken(option, rest, [value] if equals else None)
            before = given.get(option.name, []) if option.kind == "pair" else []
            given[option.name] = before + taken
    return given, extras


def is_option(word: str) -> bool:
    """Whether a word is read as an option: it begins with a dash and is no number or sentence."""
    if len(word) < 2 or word[0] != "-" or " " in word.partition("=")[0]:
        return False
    return not word[1:].replace(".", "", 1).isdecimal()


def find(name: str, options: Mapping[str, Option]) -> Option | None:
    """The option of a name, or the only one that begins so."""
    if name in options and options[name].kind != "word":
        return options[name]
    close = [o for o in options.values() if o.kind != "word" and name and o.name.startswith(name)]
    if len(close) > 1:
        names = ", ".join(option.shown for option in close)
        raise errors.misused(f"ambiguous option: --{name} could match {names}")
    return close[0] if close else None


def _taken(option: Option, rest: list[str], attached: list[str] | None) -> list[str]:
    if option.kind == "flag":
        return _flag(option, attached)
    if option.kind == "pair":
        return _pair(option, rest, attached)
    values = attached
    if values is None:
        values = []
        while rest and not is_option(rest[0]) and (option.kind == "many" or not values):
            values.append(rest.pop(0))
    if not values and option.kind == "maybe":
        return [option.default]
    if not values and option.kind == "one":
        raise errors.misused(f"argument {option.shown}: expected one argument")
    _check(option, values)
    return values


def _flag(option: Option, attached: list[str] | None) -> list[str]:
    if attached is not None:
        text = f"argument {option.shown}: ignored explicit argument {attached[0]!r}"
        raise errors.misused(text)
    return ["true"]


def _pair(option: Option, rest: list[str], attached: list[str] | None) -> list[str]:
    pair = [] if attached else rest[:2]
    if len(pair) < 2 or any(is_option(word) for word in pair):
        raise errors.misused(f"argument {option.shown}: expected 2 arguments")
    del rest[:2]
    return pair


def _check(option: Option, values: list[str]) -> None:
    """CliError for a value that is no number, or none of the choices, where one is wanted."""
    if option.choices and values[0] not in option.choices:
        raise errors.invalid_choice(option.shown, values[0], option.choices)
    if option.type != "int":
        return
    text = values[0]
    try:
        int(text[:40])
    except ValueError:
        raise errors.misused(f"argument {option.shown}: invalid int value: {text!r}") from None


def check_required(given: Given, options: Mapping[str, Option]) -> None:
    """CliError that names all required options that were not given."""
    lacking = [
        option.shown
        for option in options.values()
        if option.required and option.name not in given and f"no-{option.name}" not in given
    ]
    if lacking:
        raise errors.missing(lacking)
