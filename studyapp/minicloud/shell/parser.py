"""From tokens to a script: lists, pipelines, groups, redirections. Loops: `compounds`."""

from collections.abc import Iterator
from contextlib import contextmanager

from studyapp.minicloud.shell import compounds
from studyapp.minicloud.shell.lexer import Lexer, Token, is_name
from studyapp.minicloud.shell.syntax import (
    Chain,
    Command,
    Group,
    Literal,
    Pipeline,
    Redirection,
    Script,
    ShellSyntaxError,
    Simple,
    Word,
)

# Words that close or go on with something, so that no command begins with them.
CLOSING = frozenset(["then", "elif", "else", "fi", "do", "done", "esac"])
ABSENT = frozenset(["function", "select", "coproc"])
# Each operator with its default descriptor (12: both outputs) and the form it comes down to.
PLAIN = {
    "<": (0, "<"),
    "<<": (0, "<<"),
    "<<-": (0, "<<"),
    "<<<": (0, "<<"),
    ">": (1, ">"),
    ">|": (1, ">"),
    ">>": (1, ">>"),
    ">&": (1, ">&"),
    "&>": (12, ">"),
    "&>>": (12, ">>"),
}
GROUP_DEPTH = 20


def parse(text: str) -> Script:
    """Read a line, or several; ShellSyntaxError with bash's words."""
    parser = Parser(text, 0, 0)
    script = parser.script(())
    if parser.now.text or parser.now.word:
        raise parser.unexpected()
    return script


def _nested(text: str, position: int, depth: int) -> tuple[Script, int]:
    parser = Parser(text, position, depth)
    script = parser.script((")",))
    if parser.now.text != ")":
        raise ShellSyntaxError("unexpected EOF while looking for matching `)'")
    return script, parser.lexer.position


class Parser:
    """A recursive descent over the tokens of `text`; `now` is the token looked at."""

    def __init__(self, text: str, position: int, depth: int) -> None:
        self.lexer = Lexer(text, position, depth, _nested)
        self.depth = depth
        self.now = self.lexer.token()

    def advance(self) -> Token:
        """Take the present token and read the next."""
        taken = self.now
        self.now = self.lexer.token()
        return taken

    def unexpected(self) -> ShellSyntaxError:
        """What bash says of a token that cannot stand here."""
        token = self.now
        if not token.text and token.word is None:
            return ShellSyntaxError("syntax error: unexpected end of file")
        name = "newline" if token.text == "\n" else token.text
        name = name or self.lexer.text[token.start : self.lexer.position]
        return ShellSyntaxError(f"syntax error near unexpected token `{name}'")

    def script(self, ends: tuple[str, ...]) -> Script:
        """Chains up to one of the closing tokens, which is left in place."""
        chains: list[Chain] = []
        while True:
            self.skip_newlines()
            if self._at_end(ends):
                return Script(tuple(chains))
            chains.append(self._chain())
            if self.now.text == "&":
                raise ShellSyntaxError("&: jobs in the background are not part of this shell")
            if self.now.text not in {";", "\n"}:
                return Script(tuple(chains))
            self.advance()

    def _at_end(self, ends: tuple[str, ...]) -> bool:
        if self.now.text:
            return self.now.text in ends
        return self.now.word is None or (self.now.word.plain() or "\n") in ends

    def _chain(self) -> Chain:
        links = [("", self._pipeline())]
        while self.now.text in {"&&", "||"}:
            operator = self.advance().text
            self.skip_newlines()
            links.append((operator, self._pipeline()))
        return Chain(tuple(links))

    def _pipeline(self) -> Pipeline:
        negated = self.now.word is not None and self.now.word.plain() == "!"
        if negated:
            self.advance()
        commands = [self._command()]
        while self.now.text == "|":
            self.advance()
            self.skip_newlines()
            commands.append(self._command())
        return Pipeline(tuple(commands), negated)

    def _command(self) -> Command:
        plain = self.plain()
        if self.now.text == "(":
            return compounds.sum_of(self) or self._group(")", apart=True)
        if plain == "{":
            return self._group("}", apart=False)
        if plain in ABSENT:
            raise ShellSyntaxError(f"{plain}: not part of this shell")
        if plain in CLOSING:
            raise self.unexpected()
        if plain in compounds.COMPOUNDS:
            with self.deeper():
                return compounds.COMPOUNDS[plain](self)
        return self._simple()

    def plain(self) -> str | None:
        """The present word when it is one unquoted literal."""
        return self.now.word.plain() if self.now.word else None

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """One level further in; ShellSyntaxError when it is too deep."""
        if self.depth >= GROUP_DEPTH:
            raise ShellSyntaxError("groups: nested too deeply")
        self.depth += 1
        self.lexer.depth += 1
        yield
        self.depth -= 1
        self.lexer.depth -= 1

    def skip_newlines(self) -> None:
        """Step over ends of lines."""
        while self.now.text == "\n":
            self.advance()

    def body(self, *ends: str) -> Script:
        """A script that is not empty, up to one of the closing words, which is left in place."""
        script = self.script(ends)
        if not script.chains or not self._at_end(ends) or self._is_end():
            raise self.unexpected()
        return script

    def take(self, word: str) -> None:
        """Step over a word that has to stand here."""
        if self.plain() != word:
            raise self.unexpected()
        self.advance()

    def redirections(self) -> tuple[Redirection, ...]:
        """Those that stand behind a compound command."""
        found: list[Redirection] = []
        while self._is_redirection():
            found.append(self._redirection())
        return tuple(found)

    def _group(self, end: str, *, apart: bool) -> Group:
        with self.deeper():
            self.advance()
            script = self.body(end)
        self.advance()
        return Group(script, self.redirections(), apart)

    def _is_end(self) -> bool:
        return not self.now.text and self.now.word is None

    def _simple(self) -> Simple:
        assignments: list[tuple[str, Word]] = []
        words: list[Word] = []
        redirections: list[Redirection] = []
        while True:
            if self._is_redirection():
                redirections.append(self._redirection())
            elif self.now.word is None:
                break
            elif not words and (assigned := _assignment(self.now.word)):
                assignments.append(assigned)
                self.advance()
            else:
                words.append(self.now.word)
                self.advance()
        if not (assignments or words or redirections):
            raise self.unexpected()
        return Simple(tuple(assignments), tuple(words), tuple(redirections))

    def _is_redirection(self) -> bool:
        if self.now.text in PLAIN:
            return True
        plain = self.now.word.plain() if self.now.word else None
        return plain in {"0", "1", "2"} and self.lexer.peek() in {"<", ">"}

    def _redirection(self) -> Redirection:
        number = self.advance().word if self.now.word else None
        plain = number.plain() if number else None
        operator = self.advance().text
        if self._is_end():
            raise ShellSyntaxError("syntax error near unexpected token `newline'")
        if self.now.word is None:
            raise self.unexpected()
        target = self.now.word
        if operator in {"<<", "<<-"}:
            quoted = any(isinstance(part, Literal) and part.quoted for part in target.parts)
            name = "".join(part.text for part in target.parts if isinstance(part, Literal))
            target = self.lexer.document(name, quoted=quoted, strip=operator == "<<-")
        if operator == "<<<":
            target = Word((*target.parts, Literal("\n", True)))
        self.advance()
        descriptor, operator = PLAIN[operator]
        return Redirection(descriptor if plain is None else int(plain), operator, target)


def _assignment(word: Word) -> tuple[str, Word] | None:
    first = word.parts[0] if word.parts else None
    if not isinstance(first, Literal) or first.quoted:
        return None
    name, equals, rest = first.text.partition("=")
    if not equals or not is_name(name):
        return None
    parts = ((Literal(rest),) if rest else ()) + word.parts[1:]
    return name, Word(parts)
