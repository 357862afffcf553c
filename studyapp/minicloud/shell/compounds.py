"""Reads loops and conditions: `for`, `while`, `until`, `if`, `case`, `[[ ]]`, `(( ))`."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from studyapp.minicloud.shell.lexer import is_name
from studyapp.minicloud.shell.syntax import (
    Case,
    Command,
    For,
    If,
    Script,
    ShellSyntaxError,
    Sum,
    Test,
    While,
    Word,
)

if TYPE_CHECKING:
    from studyapp.minicloud.shell.parser import Parser

BLANKS = frozenset(" \t\n")
SIGNS = frozenset(["&&", "||", "(", ")", "<", ">"])


def sum_of(parser: "Parser") -> Sum | None:
    """`((expression))`, or None when the two parentheses are those of groups."""
    start = parser.now.start
    if not parser.lexer.text.startswith("((", start):
        return None
    expression = parser.lexer.arithmetic(start + 2)
    if expression is None:
        return None
    parser.advance()
    return Sum(expression, parser.redirections())


def for_loop(parser: "Parser") -> Command:
    """`for name [in words]; do …; done`."""
    parser.advance()
    if parser.now.text == "(":
        raise ShellSyntaxError("for ((: not part of this shell; use for i in $(seq 1 10)")
    name = parser.plain()
    if name is None or not is_name(name):
        raise ShellSyntaxError(f"`{name or ''}': not a valid identifier")
    parser.advance()
    words: list[Word] = []
    if parser.plain() == "in":
        parser.advance()
        while parser.now.word is not None:
            words.append(parser.now.word)
            parser.advance()
    return For(name, tuple(words), _loop_body(parser), parser.redirections())


def _loop_body(parser: "Parser") -> Script:
    if parser.now.text == ";":
        parser.advance()
    parser.skip_newlines()
    parser.take("do")
    body = parser.body("done")
    parser.advance()
    return body


def while_loop(parser: "Parser") -> Command:
    """`while …; do …; done`, and `until`."""
    awaited = parser.plain() == "until"
    parser.advance()
    condition = parser.body("do")
    return While(condition, _loop_body(parser), awaited, parser.redirections())


def condition(parser: "Parser") -> Command:
    """`if …; then …; elif …; else …; fi`."""
    branches: list[tuple[Script | None, Script]] = []
    while True:
        parser.advance()
        asked = parser.body("then")
        parser.advance()
        branches.append((asked, parser.body("elif", "else", "fi")))
        if parser.plain() != "elif":
            break
    if parser.plain() == "else":
        parser.advance()
        branches.append((None, parser.body("fi")))
    parser.advance()
    return If(tuple(branches), parser.redirections())


def case(parser: "Parser") -> Command:
    """`case word in a|b) …;; esac`."""
    parser.advance()
    word = _word(parser)
    parser.skip_newlines()
    parser.take("in")
    parser.skip_newlines()
    clauses: list[tuple[tuple[Word, ...], Script]] = []
    while parser.plain() != "esac":
        clauses.append(_clause(parser))
        parser.skip_newlines()
    parser.advance()
    return Case(word, tuple(clauses), parser.redirections())


def _clause(parser: "Parser") -> tuple[tuple[Word, ...], Script]:
    if parser.now.text == "(":
        parser.advance()
    patterns = [_word(parser)]
    while parser.now.text == "|":
        parser.advance()
        patterns.append(_word(parser))
    if parser.now.text != ")":
        raise parser.unexpected()
    parser.advance()
    script = parser.script((";;", "esac"))
    if parser.now.text == ";;":
        parser.advance()
    elif parser.plain() != "esac":
        raise parser.unexpected()
    return tuple(patterns), script


def _word(parser: "Parser") -> Word:
    word = parser.now.word
    if word is None:
        raise parser.unexpected()
    parser.advance()
    return word


def test(parser: "Parser") -> Command:
    """`[[ … ]]`; what stands behind `=~` is read up to the next blank."""
    parser.advance()
    items: list[Word | str] = []
    while parser.plain() != "]]":
        if parser.now.text in SIGNS:
            items.append(parser.now.text)
        elif parser.now.word is not None:
            items.append(parser.now.word)
            if parser.plain() == "=~":
                items.append(parser.lexer.blank_word(BLANKS))
        elif parser.now.text != "\n":
            raise parser.unexpected()
        parser.advance()
    parser.advance()
    return Test(tuple(items), parser.redirections())


COMPOUNDS: dict[str | None, Callable[["Parser"], Command]] = {
    "for": for_loop,
    "while": while_loop,
    "until": while_loop,
    "if": condition,
    "case": case,
    "[[": test,
}
