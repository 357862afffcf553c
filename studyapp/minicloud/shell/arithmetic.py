"""Whole numbers in `$(( ))`: POSIX's operators over 64 bits, and assignments.

docs: POSIX "Shell Command Language", 2.6.4. Names stand for variables; one that is not set is 0.
"""

import re
from collections.abc import Callable
from functools import partial

TOKEN = re.compile(
    r"\s*(?:(0[xX][0-9a-fA-F]+|\d+)|([A-Za-z_]\w*)"
    r"|(\*\*|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%]=|[-+*/%()<>!~&|^?:=,]))"
)
LEVELS = (
    ("||",),
    ("&&",),
    ("|",),
    ("^",),
    ("&",),
    ("==", "!="),
    ("<", ">", "<=", ">="),
    ("<<", ">>"),
    ("+", "-"),
    ("*", "/", "%"),
)
CLOSENESS = {sign: level for level, signs in enumerate(LEVELS) for sign in signs}
DEEPEST = 24
LONGEST = 4_096  # characters


class ArithmeticProblem(Exception):
    """An expression that cannot be evaluated; its text is what bash prints behind it."""


def evaluate(
    text: str, look: Callable[[str], str | None], assign: Callable[[str, str], None]
) -> int:
    """The value of an expression; ArithmeticProblem."""
    if len(text) > LONGEST:
        raise ArithmeticProblem("expression too long")
    return _Reader(text, look, assign).whole()


def wrapped(value: int) -> int:
    """A number as 64 bits hold it."""
    return (value + 2**63) % 2**64 - 2**63


class _Reader:
    """Evaluates while it reads."""

    def __init__(
        self, text: str, look: Callable[[str], str | None], assign: Callable[[str, str], None]
    ) -> None:
        self.text = text
        self.look = look
        self.assign = assign
        self.depth = 0
        self.idle = 0  # above zero, what is read is not done: no assignment, no division
        self.tokens = self._tokens(text)
        self.at = 0

    def _tokens(self, text: str) -> list[str]:
        found, at = [], 0
        text = text.rstrip()
        while at < len(text):
            match = TOKEN.match(text, at)
            if match is None:
                raise self._problem("operand expected", text[at:])
            found.append(match[0].strip())
            at = match.end()
        return found

    def _problem(self, what: str, token: str) -> ArithmeticProblem:
        return ArithmeticProblem(f'{self.text}: syntax error: {what} (error token is "{token}")')

    def peek(self) -> str:
        """The present token, "" behind the end."""
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, *tokens: str) -> str:
        """Step over one of these when it stands here."""
        here = self.peek()
        if not here or here not in tokens:
            return ""
        self.at += 1
        return here

    def whole(self) -> int:
        """The value of the whole text; an empty one is 0."""
        if not self.tokens:
            return 0
        value = self.several()
        if self.peek():
            raise self._problem("invalid arithmetic operator", self.peek())
        return value

    def several(self) -> int:
        """Expressions with commas between them: the value is the last one's."""
        value = self.choice()
        while self.take(","):
            value = self.choice()
        return value

    def choice(self) -> int:
        """An assignment, or `a ? b : c`, or what binds closer."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise ArithmeticProblem("expression recursion level exceeded")
        value = self._assignment()
        if value is None:
            value = self.level(0)
            if self.take("?"):
                value = self._either(value)
        self.depth -= 1
        return value

    def _assignment(self) -> int | None:
        name = self.peek()
        operator = self.tokens[self.at + 1] if self.at + 1 < len(self.tokens) else ""
        signs = {"=", "+=", "-=", "*=", "/=", "%="}
        if not name.isidentifier() or operator not in signs:
            return None
        self.at += 2
        value = self.choice()
        if operator != "=":
            value = self.combined(operator[0], self.variable(name), value)
        return self.put(name, value)

    def put(self, name: str, value: int) -> int:
        """Set a variable."""
        if not self.idle:
            self.assign(name, str(value))
        return value

    def _either(self, condition: int) -> int:
        first = self._idly(self.choice, condition == 0)
        if not self.take(":"):
            raise self._problem("`:' expected for conditional expression", self.peek())
        second = self._idly(self.choice, condition != 0)
        return first if condition else second

    def _idly(self, read: Callable[[], int], idle: bool) -> int:
        self.idle += idle
        value = read()
        self.idle -= idle
        return value

    def level(self, lowest: int) -> int:
        """Values with operators that bind at least so closely between them, from the left."""
        value = self.power()
        while (closeness := CLOSENESS.get(self.peek(), -1)) >= lowest:
            operator = self.take(self.peek())
            settled = (operator == "||" and value != 0) or (operator == "&&" and value == 0)
            other = self._idly(partial(self.level, closeness + 1), settled)
            value = self.combined(operator, value, other)
        return value

    def power(self) -> int:
        """`**`, from the right."""
        value = self.unary()
        if not self.take("**"):
            return value
        self.depth += 1
        if self.depth > DEEPEST:
            raise ArithmeticProblem("expression recursion level exceeded")
        exponent = self.power()
        self.depth -= 1
        if exponent < 0:
            raise ArithmeticProblem(f"{self.text}: exponent less than 0")
        return wrapped(pow(value, exponent, 2**64))

    def unary(self) -> int:
        """Signs before a value, values, names with `++` and `--`."""
        sign = self.take("++", "--")
        if sign and self.peek().isidentifier():
            name = self.tokens[self.at]
            self.at += 1
            return self.put(name, wrapped(self.variable(name) + (1 if sign == "++" else -1)))
        sign = self.take("!", "~", "-", "+") or sign
        if sign:
            self.depth += 1
            if self.depth > DEEPEST:
                raise ArithmeticProblem("expression recursion level exceeded")
            value = self.unary()
            self.depth -= 1
            signed = {"!": int(value == 0), "~": ~value, "-": wrapped(-value)}
            return signed.get(sign, value)
        return self.single()

    def single(self) -> int:
        """A number, a name or a parenthesis."""
        word = self.peek()
        self.at += 1
        if word[:1].isdecimal():
            return self.number(word)
        if word.isidentifier():
            value = self.variable(word)
            sign = self.take("++", "--")
            if sign:
                self.put(word, wrapped(value + (1 if sign == "++" else -1)))
            return value
        if word == "(":
            value = self.several()
            if not self.take(")"):
                raise self._problem("missing `)'", self.peek())
            return value
        raise self._problem("operand expected", word)

    def number(self, token: str) -> int:
        """A decimal, octal (`07`) or hexadecimal (`0xf`) number."""
        base = 16 if token[:2].lower() == "0x" else 8 if token[0] == "0" and len(token) > 1 else 10
        try:
            return wrapped(int(token[:40], base))
        except ValueError:
            text = f"{token}: value too great for base"
            raise ArithmeticProblem(f'{text} (error token is "{token}")') from None

    def variable(self, name: str) -> int:
        """A variable's number; a text that is none counts as 0."""
        text = (self.look(name) or "0").strip()
        sign, digits = (-1, text[1:]) if text[:1] == "-" else (1, text)
        if not re.fullmatch(r"0[xX][0-9a-fA-F]+|\d+", digits):
            return 0
        return wrapped(sign * self.number(digits))

    def combined(self, operator: str, a: int, b: int) -> int:
        """Two values under an operator."""
        if operator in {"/", "%"}:
            if b == 0 and not self.idle:
                raise ArithmeticProblem(f'{self.text}: division by 0 (error token is "{b}")')
            quotient = abs(a) // abs(b or 1) * (1 if (a < 0) == (b < 0) else -1)
            return wrapped(quotient if operator == "/" else a - b * quotient)
        return wrapped(PLAIN[operator](a, b))


PLAIN: dict[str, Callable[[int, int], int]] = {
    "||": lambda a, b: int(bool(a or b)),
    "&&": lambda a, b: int(bool(a and b)),
    "|": int.__or__,
    "^": int.__xor__,
    "&": int.__and__,
    "==": lambda a, b: int(a == b),
    "!=": lambda a, b: int(a != b),
    "<": lambda a, b: int(a < b),
    ">": lambda a, b: int(a > b),
    "<=": lambda a, b: int(a <= b),
    ">=": lambda a, b: int(a >= b),
    "<<": lambda a, b: a << (b % 64),
    ">>": lambda a, b: a >> (b % 64),
    "+": int.__add__,
    "-": int.__sub__,
    "*": int.__mul__,
}
