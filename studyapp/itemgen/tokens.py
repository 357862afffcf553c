"""Markdown blocks as a light tree: headings, paragraphs, lists and tables with their lines.

Only what the families look at is kept. Fences, quotes (callouts), HTML and rules become
nothing; inline code, images and unfilled placeholders become `OBJECT`, a sign that no clean
sentence holds, so that a family drops the sentence instead of showing half of it.
"""

import bisect
import re
from collections.abc import Iterator, Sequence

import msgspec
from markdown_it import MarkdownIt
from markdown_it.token import Token

OBJECT = "\ufffc"
_WIKI = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]+)\]\]")
_PLACEHOLDER = re.compile(r"\{\{.{0,200}?\}\}")
_OPAQUE = frozenset({"code_inline", "image", "html_inline"})
_SKIPPED = frozenset({"blockquote_open"})


class Text(msgspec.Struct, frozen=True):
    """Plain text of one inline run. A line break is one space; `breaks` says where they were.

    `bold` holds the (start, end) ranges of strong text, `line` the 1-based line of the start.
    """

    text: str
    line: int
    breaks: tuple[int, ...] = ()
    bold: tuple[tuple[int, int], ...] = ()

    def line_at(self, offset: int) -> int:
        """The line in the file of the character at `offset`."""
        return self.line + bisect.bisect_left(self.breaks, offset)


class Heading(msgspec.Struct, frozen=True, tag="heading"):
    """A heading inside a block."""

    level: int
    text: Text


class Paragraph(msgspec.Struct, frozen=True, tag="paragraph"):
    """A paragraph."""

    text: Text


class ListItem(msgspec.Struct, frozen=True):
    """A list item: its first paragraph and what is nested below it."""

    text: Text
    children: tuple["Node", ...] = ()


class ListBlock(msgspec.Struct, frozen=True, tag="list"):
    """A bullet or numbered list."""

    items: tuple[ListItem, ...]
    line: int


class TableBlock(msgspec.Struct, frozen=True, tag="table"):
    """A table with its header row."""

    header: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]
    line: int


Node = Heading | Paragraph | ListBlock | TableBlock


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable("table")


_MARKDOWN = _parser()


def parse(markdown: str, first_line: int) -> tuple[Node, ...]:
    """The tree of one block whose first line stands on `first_line` of its file."""
    tokens = _MARKDOWN.parse(markdown)
    return tuple(_nodes(_Cursor(tokens, first_line)))


class _Cursor:
    """A position in the flat list of tokens."""

    def __init__(self, tokens: Sequence[Token], first_line: int) -> None:
        self.tokens = tokens
        self.first_line = first_line
        self.at = 0

    def more(self) -> bool:
        return self.at < len(self.tokens)

    def peek(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def line_of(self, token: Token) -> int:
        return self.first_line + (token.map[0] if token.map else 0)

    def skip_to_close(self, opening: Token) -> None:
        """Go past the token that closes `opening`."""
        while self.more():
            token = self.take()
            if token.nesting == -1 and token.level == opening.level:
                return


def _nodes(cursor: _Cursor, stop: str = "") -> Iterator[Node]:
    while cursor.more():
        token = cursor.take()
        if token.type == stop:
            return
        node = _node(cursor, token)
        if node is not None:
            yield node


def _node(cursor: _Cursor, token: Token) -> Node | None:
    if token.type == "heading_open":
        return Heading(int(token.tag[1:]), _leaf(cursor))
    if token.type == "paragraph_open":
        return Paragraph(_leaf(cursor))
    if token.type in {"bullet_list_open", "ordered_list_open"}:
        close = token.type.replace("open", "close")
        return ListBlock(tuple(_list_items(cursor, close)), cursor.line_of(token))
    if token.type == "table_open":
        return _table(cursor, token)
    if token.type in _SKIPPED:
        cursor.skip_to_close(token)
    return None


def _leaf(cursor: _Cursor) -> Text:
    """The text of a heading or paragraph: one inline token, then the closing one."""
    inline = cursor.take()
    text = _inline(inline, cursor.line_of(inline))
    cursor.take()
    return text


def _list_items(cursor: _Cursor, stop: str) -> Iterator[ListItem]:
    while cursor.more():
        token = cursor.take()
        if token.type == stop:
            return
        children = tuple(_nodes(cursor, "list_item_close"))
        if children and isinstance(children[0], Paragraph):
            yield ListItem(children[0].text, children[1:])
        else:
            yield ListItem(Text("", cursor.line_of(token)), children)


def _table(cursor: _Cursor, opening: Token) -> TableBlock:
    rows: list[tuple[Text, ...]] = []
    cells: list[Text] = []
    while cursor.more():
        token = cursor.take()
        if token.type == "table_close":
            break
        if token.type == "inline":
            cells.append(_inline(token, cursor.line_of(token)))
        elif token.type == "tr_close":
            rows.append(tuple(cells))
            cells = []
    header, body = (rows[0], rows[1:]) if rows else ((), [])
    return TableBlock(header, tuple(body), cursor.line_of(opening))


def _inline(token: Token, line: int) -> Text:
    """Flatten an inline token: links and emphasis to their text, opaque things to `OBJECT`."""
    parts: list[str] = []
    breaks: list[int] = []
    bold: list[tuple[int, int]] = []
    opened: list[int] = []
    length = 0
    for child in token.children or ():
        piece = _piece(child)
        if child.type in {"softbreak", "hardbreak"}:
            breaks.append(length)
        elif child.type == "strong_open":
            opened.append(length)
        elif child.type == "strong_close" and opened:
            bold.append((opened.pop(), length))
        parts.append(piece)
        length += len(piece)
    return Text("".join(parts), line, tuple(breaks), tuple(bold))


def _piece(child: Token) -> str:
    if child.type in {"softbreak", "hardbreak"}:
        return " "
    if child.type in _OPAQUE:
        return OBJECT
    if child.type == "text":
        shown = _WIKI.sub(lambda match: match.group(1), child.content)
        return _PLACEHOLDER.sub(OBJECT, shown)
    return ""
