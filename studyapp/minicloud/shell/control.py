"""Runs loops and conditions. What bounds them is the number of commands that a line may run."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from studyapp.minicloud.shell.expand import Expander, ExpansionError
from studyapp.minicloud.shell.files import Folder
from studyapp.minicloud.shell.patterns import matcher
from studyapp.minicloud.shell.regex import Budget, Regex, RegexError
from studyapp.minicloud.shell.streams import Sink
from studyapp.minicloud.shell.syntax import Case, Command, For, If, Script, Sum, Test, While, Word
from studyapp.minicloud.shell.tools.conditions import binary, unary

if TYPE_CHECKING:
    from studyapp.minicloud.shell.interpreter import Shell


class Jump(Exception):
    """`break` or `continue`, through so many loops."""

    def __init__(self, levels: int, *, again: bool) -> None:
        super().__init__(levels)
        self.levels = levels
        self.again = again


class Lines:
    """What `read` takes line by line while a loop runs."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self) -> str | None:
        """The next line with its end if it has one, None behind the last."""
        if self.at >= len(self.data):
            return None
        end = self.data.find(b"\n", self.at) + 1 or len(self.data)
        line, self.at = self.data[self.at : end], end
        return line.decode("utf-8", "surrogateescape")


def run(shell: "Shell", command: Command, stdin: bytes, out: Sink, err: Sink) -> None:
    """Run a compound command; ExpansionError when one of its words is no good."""
    if isinstance(command, For):
        _for(shell, command, stdin, out, err)
    elif isinstance(command, While):
        _while(shell, command, stdin, out, err)
    elif isinstance(command, If):
        _if(shell, command, stdin, out, err)
    elif isinstance(command, Case):
        _case(shell, command, stdin, out, err)
    elif isinstance(command, Test):
        shell.code = int(not holds(command, shell.expander(err), shell.folder))
    elif isinstance(command, Sum):
        shell.code = int(shell.expander(err).number(command.expression) == 0)


def _for(shell: "Shell", loop: For, stdin: bytes, out: Sink, err: Sink) -> None:
    expander = shell.expander(err)
    values = [text for word in loop.words for text in expander.arguments(word)]
    shell.code = 0
    for value in values:
        shell.assign(loop.name, value)
        if not _round(shell, loop.body, stdin, out, err):
            return


def _while(shell: "Shell", loop: While, stdin: bytes, out: Sink, err: Sink) -> None:
    code = 0
    while _asked(shell, loop.condition, stdin, out, err) != loop.awaited:
        more = _round(shell, loop.body, stdin, out, err)
        code = shell.code
        if not more:
            break
    shell.code = code


def _round(shell: "Shell", body: Script, stdin: bytes, out: Sink, err: Sink) -> bool:
    """Run a loop's body once; whether the loop goes on."""
    shell.loops += 1
    try:
        shell.run_script(body, stdin, out, err)
    except Jump as jump:
        if jump.levels > 1 and shell.loops > 1:
            raise Jump(jump.levels - 1, again=jump.again) from None
        return jump.again
    finally:
        shell.loops -= 1
    return True


def _asked(shell: "Shell", condition: Script, stdin: bytes, out: Sink, err: Sink) -> bool:
    """Whether a condition holds; that it fails does not end a shell with `set -e`."""
    shell.guarded += 1
    try:
        shell.run_script(condition, stdin, out, err)
    finally:
        shell.guarded -= 1
    return shell.code == 0


def _if(shell: "Shell", command: If, stdin: bytes, out: Sink, err: Sink) -> None:
    for condition, script in command.branches:
        if condition is None or _asked(shell, condition, stdin, out, err):
            shell.run_script(script, stdin, out, err)
            return
    shell.code = 0


def _case(shell: "Shell", command: Case, stdin: bytes, out: Sink, err: Sink) -> None:
    expander = shell.expander(err)
    text = expander.text(command.word)
    shell.code = 0
    for patterns, script in command.clauses:
        if any(fits(text, expander.pattern(pattern), shell.budget) for pattern in patterns):
            shell.run_script(script, stdin, out, err)
            return


def fits(text: str, pattern: str, budget: Budget) -> bool:
    """Whether a text fits a pattern of names; ExpansionError when that costs too much."""
    if not set(pattern) & set("*?["):
        return text == pattern
    try:
        return matcher(pattern, budget)(text)
    except RegexError as error:
        raise ExpansionError(str(error)) from None


def holds(command: Test, expander: Expander, folder: Folder) -> bool:
    """Whether `[[ … ]]` holds; ExpansionError when it cannot be read."""
    reader = _Reader(command.items, expander, folder)
    value = reader.either()
    if reader.at < len(command.items):
        raise ExpansionError("syntax error in conditional expression")
    return value


class _Reader:
    """Evaluates a conditional expression while it reads; `idle` parts are not expanded."""

    def __init__(self, items: Sequence[Word | str], expander: Expander, folder: Folder) -> None:
        self.items = items
        self.expander = expander
        self.folder = folder
        self.at = 0
        self.depth = 0

    def _take(self, sign: str) -> bool:
        here = self.items[self.at] if self.at < len(self.items) else None
        found = here == sign or (isinstance(here, Word) and here.plain() == sign)
        self.at += found
        return found

    def either(self) -> bool:
        """`a || b`."""
        value = self.both()
        while self._take("||"):
            other = self.both()
            value = value or other
        return value

    def both(self) -> bool:
        """`a && b`."""
        value = self.single()
        while self._take("&&"):
            other = self.single()
            value = value and other
        return value

    def single(self) -> bool:
        """`! a`, `( a )`, or a test."""
        self.depth += 1
        if self.depth > 40:
            raise ExpansionError("conditional expression: nested too deeply")
        if self._take("!"):
            value = not self.single()
        elif self._take("("):
            value = self.either()
            if not self._take(")"):
                raise ExpansionError("syntax error in conditional expression: expected `)'")
        else:
            value = self._test()
        self.depth -= 1
        return value

    def _word(self) -> Word:
        item = self.items[self.at] if self.at < len(self.items) else None
        if not isinstance(item, Word):
            raise ExpansionError("syntax error in conditional expression")
        self.at += 1
        return item

    def _test(self) -> bool:
        first = self._word()
        sign = first.plain() or ""
        following = self.items[self.at] if self.at < len(self.items) else None
        if sign[:1] == "-" and len(sign) == 2 and isinstance(following, Word):
            return self._checked(lambda: unary(sign, self.expander.text(self._word()), self.folder))
        operator = following if isinstance(following, str) else following and following.plain()
        if operator in {"<", ">"} or (isinstance(following, Word) and operator):
            self.at += 1
            return self._compared(self.expander.text(first), str(operator), self._word())
        return bool(self.expander.text(first))

    def _compared(self, left: str, operator: str, right: Word) -> bool:
        if operator in {"=", "==", "!="}:
            pattern = self.expander.pattern(right)
            return fits(left, pattern, self.folder.budget) == (operator != "!=")
        text = self.expander.text(right)
        if operator == "=~":
            return self._matches(left, text)
        if operator in {"<", ">"}:
            return (left < text) == (operator == "<") and left != text
        return self._checked(lambda: binary(left, operator, text))

    def _matches(self, text: str, pattern: str) -> bool:
        try:
            regex = Regex(pattern, extended=True, budget=self.folder.budget)
            return regex.search(text) is not None
        except RegexError as error:
            raise ExpansionError(f"{pattern}: {error}") from None

    def _checked(self, check: Callable[[], bool]) -> bool:
        try:
            return check()
        except ValueError as error:
            raise ExpansionError(f"[[: {error}") from None
