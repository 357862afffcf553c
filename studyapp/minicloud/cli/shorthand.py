"""AWS's shorthand syntax: `Key=a,Values=x,y,Nested={A=b,C=[d,e]}`.

docs.aws.amazon.com/cli/latest/userguide/cli-usage-shorthand.html. Values are text; `values` gives
them the types of the model.
"""

import string
from collections.abc import Callable
from typing import Any

KEY = frozenset(string.ascii_letters + string.digits + "-_.#/:")
DEPTH = 30


class ShorthandError(Exception):
    """A text that is not shorthand; the message points at the place."""


class Shorthand:
    """Reads one text; `load` gives the file that a value behind `@=` names."""

    def __init__(self, text: str, load: Callable[[str], Any] = str) -> None:
        self.text = text
        self.load = load
        self.at = 0
        self.depth = 0

    def read(self) -> dict[str, Any]:
        """The pairs of the text."""
        found: dict[str, Any] = {}
        while True:
            start = self.at
            key = self._key()
            named = self._names_file()
            value = self._value()
            value = self.load(value) if named and isinstance(value, str) else value
            if key in found:
                raise self._twice(key, start)
            found[key] = value
            if self.at >= len(self.text):
                return found
            self._expect(",")

    def _twice(self, key: str, start: int) -> ShorthandError:
        return ShorthandError(
            f'Second instance of key "{key}" encountered for input:\n{self._pointed(start)}\n'
            'This is often because there is a preceding "," instead of a space.'
        )

    def _pointed(self, at: int) -> str:
        """The text with a sign under a place, in the line of that place."""
        begin = self.text.rfind("\n", 0, at) + 1
        end = self.text.find("\n", at)
        end = len(self.text) if end < 0 else end
        rest = self.text[end:]
        return f"{self.text[:end]}\n{' ' * (at - begin)}^{rest}"

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _skip_blanks(self) -> None:
        while self._peek().isspace():
            self.at += 1

    def _unexpected(self, wanted: str, got: str = "") -> ShorthandError:
        got = got or self._peek() or "EOF"
        where = self._pointed(self.at)
        return ShorthandError(f"Expected: '{wanted}', received: '{got}' for input:\n{where}")

    def _expect(self, sign: str) -> None:
        self._skip_blanks()
        if self._peek() != sign:
            raise self._unexpected(sign)
        self.at += 1
        self._skip_blanks()

    def _names_file(self) -> bool:
        """Step over `=`, or over `@=`, behind which a value may name a file."""
        named = self.text.startswith("@=", self.at)
        self.at += named
        self._expect("=")
        return named

    def _key(self) -> str:
        start = self.at
        while self._peek() in KEY and self._peek():
            self.at += 1
        return self.text[start : self.at]

    def _value(self) -> Any:
        """A list or a map in brackets, or one value, or several with commas between them."""
        if self._peek() in {"[", "{"}:
            return self._bracketed()
        first = self._word(equals=True)
        values = [first]
        while True:
            self._skip_blanks()
            comma = self.at
            if self._peek() != ",":
                break
            self.at += 1
            self._skip_blanks()
            if self.at >= len(self.text):
                raise self._unexpected("<second>", "<none>")
            following = self._one_more()
            if following is None:
                self.at = comma
                break
            values.append(following)
        return values if len(values) > 1 else first

    def _one_more(self) -> str | None:
        """The next value of a list, None when a pair begins here instead."""
        value = self._word(equals=False)
        self._skip_blanks()
        return None if self._peek() == "=" or (self._peek() not in {"", ","}) else value

    def _bracketed(self) -> Any:
        self.depth += 1
        if self.depth > DEPTH:
            raise ShorthandError("Nested too deeply.")
        value = self._list() if self._peek() == "[" else self._map()
        self.depth -= 1
        return value

    def _list(self) -> list[Any]:
        self._expect("[")
        values: list[Any] = []
        while self._peek() != "]":
            values.append(self._element())
            self._skip_blanks()
            if self._peek() != "]":
                self._expect(",")
        self._expect("]")
        return values

    def _map(self) -> dict[str, Any]:
        self._expect("{")
        values: dict[str, Any] = {}
        while self._peek() != "}":
            start = self.at
            key = self._key()
            named = self._names_file()
            value = self._element()
            value = self.load(value) if named and isinstance(value, str) else value
            self._skip_blanks()
            if self._peek() != "}":
                self._expect(",")
            if key in values:
                raise self._twice(key, start)
            values[key] = value
        self._expect("}")
        return values

    def _element(self) -> Any:
        return self._bracketed() if self._peek() in {"[", "{"} else self._word(equals=True)

    def _word(self, *, equals: bool) -> str:
        """A value; `equals` allows "=" inside it."""
        quote = self._peek()
        if quote in {"'", '"'} and quote:
            return self._quoted(quote)
        stops = "\"',]}" + ("" if equals else "=")
        text = ""
        while (here := self._peek()) and here not in stops:
            if here == "\\" and self.text[self.at + 1 : self.at + 2] == ",":
                here = ","
                self.at += 1
            text += here
            self.at += 1
        return text.rstrip()

    def _quoted(self, quote: str) -> str:
        start = self.at
        self.at += 1
        text = ""
        while (here := self._peek()) != quote:
            if not here:
                self.at = start
                name = "<singled quoted>" if quote == "'" else "<double quoted>"
                raise self._unexpected(name, "<none>")
            if here == "\\" and self.text[self.at + 1 : self.at + 2] in {quote, "\\"}:
                self.at += 1
                here = self._peek()
            text += here
            self.at += 1
        self.at += 1
        return text
