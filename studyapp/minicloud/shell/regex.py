"""POSIX regular expressions, basic and extended, that cannot run away.

The pattern becomes a small program; all ways through it are walked side by side, so that the work
is at most (length of the text) x (length of the program). Each step is counted against a budget.
Back-references are not known. Grammar: POSIX "Regular Expressions" (XBD 9).
"""

from collections.abc import Callable, Iterator

from msgspec import Struct

Test = Callable[[str], bool]
LARGEST = 2_000  # instructions in a program
REPEATS = 255

CLASSES: dict[str, Test] = {
    "alpha": str.isalpha,
    "digit": lambda char: char in "0123456789",
    "alnum": str.isalnum,
    "space": str.isspace,
    "blank": lambda char: char in " \t",
    "upper": str.isupper,
    "lower": str.islower,
    "punct": lambda char: char.isprintable() and not char.isalnum() and char != " ",
    "xdigit": lambda char: char in "0123456789abcdefABCDEF",
    "print": str.isprintable,
}
ESCAPES: dict[str, Test] = {
    "d": CLASSES["digit"],
    "w": lambda char: char.isalnum() or char == "_",
    "W": lambda char: not (char.isalnum() or char == "_"),
    "s": str.isspace,
    "S": lambda char: not char.isspace(),
}


class RegexError(Exception):
    """A pattern that cannot be read, or a match that costs too much."""


class Step(Struct, frozen=True):
    """One instruction: a test of a character, a fork, a mark, an assertion, or the end.

    `kind` is one of "test", "fork", "mark", "start", "end", "edge", "match"; `targets` are where
    it goes on (a fork prefers the first).
    """

    kind: str
    test: Test | None = None
    targets: tuple[int, ...] = ()
    number: int = 0


class Budget:
    """Counts steps; shared by all that the commands of one line search and read."""

    def __init__(self, steps: int = 2_500_000) -> None:
        self.left = steps

    def spend(self, steps: int) -> None:
        """Take steps away; RegexError when none are left."""
        self.left -= steps
        if self.left < 0:
            raise RegexError("the search takes too long here")


class Match(Struct, frozen=True):
    """Where a pattern matched; `groups` are (start, end) of the whole and of each group."""

    groups: tuple[tuple[int, int] | None, ...]

    @property
    def span(self) -> tuple[int, int]:
        """Start and end of the whole match."""
        whole = self.groups[0]
        return whole or (0, 0)


class Regex:
    """A compiled pattern; `extended` for `grep -E` and `sed -E`."""

    def __init__(
        self,
        pattern: str,
        *,
        extended: bool = False,
        fold: bool = False,
        budget: Budget | None = None,
    ) -> None:
        self.fold = fold
        self.budget = budget or Budget()
        self.steps: list[Step] = []
        reader = _Reader(
            pattern.lower() if fold and "\\" not in pattern else pattern, extended, self
        )
        reader.alternatives(0)
        if reader.position < len(pattern):
            raise RegexError("Unmatched ) or \\)")
        self.groups = reader.groups
        self.emit(Step("match"))
        special = "\\[.*^$" + ("+?(){}|" if extended else "")
        self.plain = pattern if pattern and not fold and not set(pattern) & set(special) else None

    def emit(self, step: Step) -> int:
        """Add an instruction; gives its number."""
        if len(self.steps) >= LARGEST:
            raise RegexError("Regular expression too big")
        self.steps.append(step)
        return len(self.steps) - 1

    def search(self, text: str, start: int = 0) -> Match | None:
        """The leftmost, then longest match at or behind `start`."""
        if self.plain is not None:
            self.budget.spend(1 + len(text) // 64)
            found = text.find(self.plain, start)
            return None if found < 0 else Match(((found, found + len(self.plain)),))
        walker = _Walker(self, text)
        return walker.run(start)

    def every(self, text: str) -> Iterator[Match]:
        """Matches one behind the other, none overlapping."""
        start = 0
        while start <= len(text):
            match = self.search(text, start)
            if match is None:
                return
            yield match
            left, right = match.span
            start = right if right > left else right + 1


class _Reader:
    """Reads a pattern and emits its program."""

    def __init__(self, pattern: str, extended: bool, regex: Regex) -> None:
        self.pattern = pattern
        self.extended = extended
        self.regex = regex
        self.position = 0
        self.groups = 0

    def looking_at(self, sign: str) -> bool:
        """Whether an operator (named by its extended form) stands here."""
        form = sign if self.extended else "\\" + sign
        return self.pattern.startswith(form, self.position)

    def take(self, sign: str) -> bool:
        """Step over an operator when it stands here."""
        if not self.looking_at(sign):
            return False
        self.position += 1 if self.extended else 2
        return True

    def alternatives(self, depth: int) -> None:
        """`a|b`: each alternative, in order."""
        if depth > 20:
            raise RegexError("Regular expression too big")
        begin = len(self.regex.steps)
        self._sequence(depth)
        ends: list[int] = []
        while self.take("|"):
            self._insert(begin, Step("fork", targets=(begin + 1, len(self.regex.steps) + 2)))
            ends = [end + (end >= begin) for end in ends]
            ends.append(self.regex.emit(Step("fork")))
            begin = len(self.regex.steps)
            self._sequence(depth)
        for end in ends:
            self.regex.steps[end] = Step("fork", targets=(len(self.regex.steps),))

    def _insert(self, at: int, step: Step) -> None:
        """Put an instruction before others, whose targets behind it move on by one."""
        moved = [_moved(old, at) for old in self.regex.steps[at:]]
        del self.regex.steps[at:]
        self.regex.emit(step)
        for old in moved:
            self.regex.emit(old)

    def _sequence(self, depth: int) -> None:
        first = True
        while self.position < len(self.pattern):
            if self.looking_at("|") or (depth and self.looking_at(")")):
                return
            begin = len(self.regex.steps)
            if not self._assertion(first, depth):
                self._atom(first, depth)
                self._repeats(begin)
            first = False

    def _assertion(self, first: bool, depth: int) -> bool:
        here = self.pattern[self.position]
        rest = self.pattern[self.position + 1 :]
        closes = not rest or rest.startswith(("\\)", "\\|") if not self.extended else (")", "|"))
        if here == "^" and (first or self.extended):
            kind = "start"
        elif here == "$" and (closes or self.extended):
            kind = "end"
        elif here == "\\" and rest[:1] in {"b", "<", ">"}:
            kind = "edge"
            self.position += 1
        else:
            return False
        self.position += 1
        self.regex.emit(Step(kind, targets=(len(self.regex.steps) + 1,)))
        return True

    def _atom(self, first: bool, depth: int) -> None:
        if self.take("("):
            self._group(depth)
            return
        here = self.pattern[self.position]
        self.position += 1
        if here == "*" and not first and self.extended:
            raise RegexError("Invalid preceding regular expression")
        if here == "[":
            self._emit_test(self._bracket())
        elif here == ".":
            self._emit_test(lambda char: char != "\n")
        elif here == "\\":
            self._escaped()
        else:
            self._emit_test(self._literal(here))

    def _group(self, depth: int) -> None:
        self.groups += 1
        number = self.groups
        self.regex.emit(Step("mark", targets=(len(self.regex.steps) + 1,), number=2 * number))
        self.alternatives(depth + 1)
        if not self.take(")"):
            raise RegexError("Unmatched ( or \\(")
        self.regex.emit(Step("mark", targets=(len(self.regex.steps) + 1,), number=2 * number + 1))

    def _emit_test(self, test: Test) -> None:
        self.regex.emit(Step("test", test, (len(self.regex.steps) + 1,)))

    def _literal(self, char: str) -> Test:
        if self.regex.fold:
            low = char.lower()
            return lambda other: other.lower() == low
        return char.__eq__

    def _escaped(self) -> None:
        if self.position >= len(self.pattern):
            raise RegexError("Trailing backslash")
        char = self.pattern[self.position]
        self.position += 1
        if char.isdecimal():
            raise RegexError("Invalid back reference")
        self._emit_test(ESCAPES.get(char) or self._literal({"n": "\n", "t": "\t"}.get(char, char)))

    def _bracket(self) -> Test:
        negated = self.pattern.startswith("^", self.position)
        self.position += negated
        tests: list[Test] = []
        first = True
        while first or not self.pattern.startswith("]", self.position):
            if self.position >= len(self.pattern):
                raise RegexError("Unmatched [, [^, [:, [., or [=")
            tests.append(self._bracket_item())
            first = False
        self.position += 1
        return lambda char: any(test(char) for test in tests) != negated

    def _bracket_item(self) -> Test:
        if self.pattern.startswith("[:", self.position):
            end = self.pattern.find(":]", self.position)
            name = self.pattern[self.position + 2 : end] if end >= 0 else ""
            if name not in CLASSES:
                raise RegexError("Invalid character class name")
            self.position = end + 2
            return CLASSES[name]
        low = self.pattern[self.position]
        self.position += 1
        following = self.pattern[self.position : self.position + 2]
        if len(following) == 2 and following[0] == "-" and following[1] != "]":
            self.position += 2
            return self._between(low, following[1])
        return self._literal(low)

    def _between(self, low: str, high: str) -> Test:
        if low > high:
            raise RegexError("Invalid range end")
        if self.regex.fold:
            return lambda char: low <= char.lower() <= high or low <= char.upper() <= high
        return lambda char: low <= char <= high

    def _repeats(self, begin: int) -> None:
        while True:
            if self.pattern.startswith("*", self.position):
                self.position += 1
                self._repeat(begin, 0, None)
            elif self.take("+"):
                self._repeat(begin, 1, None)
            elif self.take("?"):
                self._repeat(begin, 0, 1)
            elif self.take("{"):
                self._repeat(begin, *self._counts())
            else:
                return

    def _counts(self) -> tuple[int, int | None]:
        close = "}" if self.extended else "\\}"
        end = self.pattern.find(close, self.position)
        low, comma, high = (
            self.pattern[self.position : end].partition(",") if end >= 0 else ("",) * 3
        )
        if end < 0 or not (low + high).isdecimal():
            raise RegexError("Invalid content of \\{\\}" if end >= 0 else "Unmatched { or \\{")
        self.position = end + len(close)
        least = int(low or 0)
        most = (int(high) if high else None) if comma else least
        if max(least, most or 0) > REPEATS or (most is not None and most < least):
            raise RegexError("Invalid content of \\{\\}")
        return least, most

    def _repeat(self, begin: int, least: int, most: int | None) -> None:
        """Replace the program from `begin` by `least` to `most` copies of it."""
        body = [_shifted(step, -begin) for step in self.regex.steps[begin:]]
        del self.regex.steps[begin:]
        for _ in range(least):
            self._copy(body)
        if most is None:
            fork = self.regex.emit(Step("fork"))
            self._copy(body)
            self.regex.emit(Step("fork", targets=(fork,)))
            self.regex.steps[fork] = Step("fork", targets=(fork + 1, len(self.regex.steps)))
            return
        forks = []
        for _ in range(most - least):
            forks.append(self.regex.emit(Step("fork")))
            self._copy(body)
        for fork in forks:
            self.regex.steps[fork] = Step("fork", targets=(fork + 1, len(self.regex.steps)))

    def _copy(self, body: list[Step]) -> None:
        at = len(self.regex.steps)
        for step in body:
            self.regex.emit(_shifted(step, at))


def _shifted(step: Step, by: int) -> Step:
    targets = tuple(target + by for target in step.targets)
    return Step(step.kind, step.test, targets, step.number)


def _moved(step: Step, at: int) -> Step:
    targets = tuple(target + (target >= at) for target in step.targets)
    return Step(step.kind, step.test, targets, step.number)


Marks = tuple[int, ...]
Threads = dict[int, Marks]


class _Walker:
    """Walks all ways through a program over one text."""

    def __init__(self, regex: Regex, text: str) -> None:
        self.regex = regex
        self.text = text
        self.best: Marks | None = None

    def run(self, start: int) -> Match | None:
        """The leftmost, longest match from `start` on."""
        threads: Threads = {}
        size = 2 * self.regex.groups + 2
        for at in range(start, len(self.text) + 1):
            if self.best is None:
                self._add(threads, 0, at, (at, *([-1] * (size - 1))))
            if not threads and self.best is not None:
                break
            self._note(threads, at)
            threads = self._step(threads, at)
        if self.best is None:
            return None
        return Match(_groups(self.best))

    def _note(self, threads: Threads, at: int) -> None:
        """Keep a match that ends here when it begins as far left as the best one."""
        marks = threads.get(len(self.regex.steps) - 1)
        if marks and (self.best is None or marks[0] <= self.best[0]):
            self.best = (marks[0], at, *marks[2:])

    def _step(self, threads: Threads, at: int) -> Threads:
        self.regex.budget.spend(len(threads) + 1)
        if at >= len(self.text):
            return {}
        char = self.text[at]
        following: Threads = {}
        for number, marks in threads.items():
            step = self.regex.steps[number]
            if self.best is not None and marks[0] > self.best[0]:
                continue
            if step.kind == "test" and step.test and step.test(char):
                self._add(following, step.targets[0], at + 1, marks)
        return following

    def _add(self, threads: Threads, number: int, at: int, marks: Marks) -> None:
        """Put a thread, and all that it forks into without reading, in order of preference."""
        todo = [(number, marks)]
        while todo:
            number, marks = todo.pop()
            if number in threads:
                continue
            self.regex.budget.spend(1)
            threads[number] = marks
            step = self.regex.steps[number]
            if step.kind == "mark":
                marks = (*marks[: step.number], at, *marks[step.number + 1 :])
            if step.kind in {"fork", "mark"} or self._holds(step.kind, at):
                todo.extend((target, marks) for target in reversed(step.targets))

    def _holds(self, kind: str, at: int) -> bool:
        if kind == "start":
            return at == 0
        if kind == "end":
            return at == len(self.text)
        return kind == "edge" and self._in_word(at - 1) != self._in_word(at)

    def _in_word(self, at: int) -> bool:
        return 0 <= at < len(self.text) and ESCAPES["w"](self.text[at])


def _groups(marks: Marks) -> tuple[tuple[int, int] | None, ...]:
    pairs = zip(marks[::2], marks[1::2], strict=True)
    return tuple((low, high) if low >= 0 <= high else None for low, high in pairs)
