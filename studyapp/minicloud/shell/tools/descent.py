"""What reads programs of awk and filters of jq: tokens, how deep, and what binds alike in both."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from msgspec import Struct

DEEPEST = 40
LONGEST = 16_384  # characters


class Node(Struct, frozen=True):
    """One part of what was read: its kind, the parts in it, and a name, sign or value."""

    kind: str
    parts: tuple["Node", ...] = ()
    value: Any = None


class Descent(ABC):
    """A recursive descent; `kind` and `word` are what is looked at, `at` is behind it.

    `token` has a named group for each kind of token, `failure` is raised for what cannot be read,
    `whole` is how its text names what is read.
    """

    token: ClassVar[re.Pattern[str]]
    failure: ClassVar[type[Exception]]
    whole: ClassVar[str]

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise self.failure(f"the {self.whole} is too long here")
        self.text = text
        self.at = 0
        self.depth = 0
        self.kind = ""
        self.word = ""
        self.advance()

    def advance(self) -> str:
        """Take the present token and read the next."""
        taken = self.word
        found = self.token.match(self.text, self.at)
        if found is None:
            raise self.unreadable()
        self.at = found.end()
        self.kind = found.lastgroup or ""
        self.word = found[self.kind]
        return taken

    def take(self, *tokens: str) -> str:
        """Step over one of these when it stands here."""
        return self.advance() if self.word in tokens and self.kind in {"sign", "name"} else ""

    def need(self, token: str) -> None:
        """Step over a token that has to stand here."""
        if not self.take(token):
            raise self.unexpected()

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """Read what is nested one step deeper."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.failure(f"the {self.whole} is nested too deeply")
        yield
        self.depth -= 1

    def sum(self) -> Node:
        """`a + b - c`."""
        node = self.product()
        while sign := self.take("+", "-"):
            node = Node("sum", (node, self.product()), sign)
        return node

    def product(self) -> Node:
        """`a * b / c % d`."""
        node = self.signed()
        while sign := self.take("*", "/", "%"):
            node = Node("sum", (node, self.signed()), sign)
        return node

    @abstractmethod
    def signed(self) -> Node:
        """What binds closer than products."""

    @abstractmethod
    def unexpected(self) -> Exception:
        """The error for a token that cannot stand here."""

    @abstractmethod
    def unreadable(self) -> Exception:
        """The error for what is no token at all."""
