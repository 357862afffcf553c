"""What a line of the shell is once it is read: words, commands, pipelines. Values only."""

from msgspec import Struct


class Literal(Struct, frozen=True):
    """Text as it stands; quoted text is neither split nor matched against file names."""

    text: str
    quoted: bool = False


class Variable(Struct, frozen=True):
    """`$NAME` or `${NAME}`, with `${NAME:-word}` and its kin in `operator` and `word`.

    `${#NAME}` has the operator "length".
    """

    name: str
    operator: str = ""
    word: "Word | None" = None
    quoted: bool = False


class Substitution(Struct, frozen=True):
    """`$(script)`: the output of a script, without the newlines at its end."""

    script: "Script"
    quoted: bool = False


class Arithmetic(Struct, frozen=True):
    """`$((expression))`: the expression as a word, whose variables are put in first."""

    expression: "Word"
    quoted: bool = False


Part = Literal | Variable | Substitution | Arithmetic


class Word(Struct, frozen=True):
    """Parts that stand side by side without a space."""

    parts: tuple[Part, ...]

    def plain(self) -> str | None:
        """The word's text when it is one unquoted literal, else None."""
        if len(self.parts) != 1:
            return None
        part = self.parts[0]
        return part.text if isinstance(part, Literal) and not part.quoted else None


class Redirection(Struct, frozen=True):
    """`descriptor` is 0, 1 or 2, or 12 for `&>`; `operator` one of `< << > >> >&`.

    The target of `<<` is the text of the here-document.
    """

    descriptor: int
    operator: str
    target: Word


class Simple(Struct, frozen=True):
    """A command with its words, the assignments before it and its redirections."""

    assignments: tuple[tuple[str, Word], ...]
    words: tuple[Word, ...]
    redirections: tuple[Redirection, ...]


class Group(Struct, frozen=True):
    """`( script )`, whose changes of folder and variables stay inside, or `{ script; }`."""

    script: "Script"
    redirections: tuple[Redirection, ...]
    apart: bool


class For(Struct, frozen=True):
    """`for name in words; do body; done`."""

    name: str
    words: tuple[Word, ...]
    body: "Script"
    redirections: tuple[Redirection, ...]


class While(Struct, frozen=True):
    """`while condition; do body; done`, or `until` with `awaited`."""

    condition: "Script"
    body: "Script"
    awaited: bool
    redirections: tuple[Redirection, ...]


class If(Struct, frozen=True):
    """`if … then … elif … else … fi`: conditions with their scripts; the last resort has none."""

    branches: tuple[tuple["Script | None", "Script"], ...]
    redirections: tuple[Redirection, ...]


class Case(Struct, frozen=True):
    """`case word in pattern) script ;; … esac`."""

    word: Word
    clauses: tuple[tuple[tuple[Word, ...], "Script"], ...]
    redirections: tuple[Redirection, ...]


class Test(Struct, frozen=True):
    """`[[ expression ]]`: words, and the operators `&& || ( ) < >` as text."""

    items: tuple[Word | str, ...]
    redirections: tuple[Redirection, ...]


class Sum(Struct, frozen=True):
    """`((expression))`: its exit code is 0 when the value is not."""

    expression: Word
    redirections: tuple[Redirection, ...]


Command = Simple | Group | For | While | If | Case | Test | Sum


class Pipeline(Struct, frozen=True):
    """Commands joined by `|`; `negated` by a leading `!`."""

    commands: tuple[Command, ...]
    negated: bool = False


class Chain(Struct, frozen=True):
    """Pipelines joined by `&&` and `||`; each with the operator before it ("" for the first)."""

    links: tuple[tuple[str, Pipeline], ...]


class Script(Struct, frozen=True):
    """Chains, one after the other."""

    chains: tuple[Chain, ...]


class ShellSyntaxError(Exception):
    """A line that cannot be read; its text is what bash prints behind `bash: `."""
