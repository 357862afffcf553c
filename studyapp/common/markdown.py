"""The one Markdown renderer: lessons, notes, cards, previews all go through it.

CommonMark and tables, code highlighted by Pygments, plus the course's own marks: callouts
(`> [!EXAM]`), glossary terms (`[[term]]`), lesson links (`lesson:id#section`) and prices
(`{{ price key }}`). Raw HTML is shown as text, and nh3 sanitises what comes out all the same.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

CALLOUTS = {
    "EXAM": ("exam", "Exam tip"),
    "COST": ("is-warn", "What it costs"),
    "TRAP": ("is-bad", "Trap"),
    "TODAY": ("today", "As of today"),
}
TAGS = (
    "a abbr b blockquote br caption code dd del details dfn div dl dt em figcaption figure h2 h3"
    " h4 h5 h6 hr i img kbd li mark ol p pre s section small span strong sub summary sup table"
    " tbody td tfoot th thead tr ul"
)
ATTRIBUTES = {
    "*": {"class", "id", "title", "role", "aria-label", "tabindex", "lang"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height", "loading"},
    "ol": {"start"},
    "th": {"scope"},
    "code": {"class"},
}


@dataclass(frozen=True)
class References:
    """What the marks of a text point to: glossary, prices and where lessons are."""

    glossary: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # lower case → id, text
    prices: Mapping[str, str] = field(default_factory=dict)
    lesson_url: Callable[[str], str | None] = lambda lesson: None


NOTHING = References()
BEYOND = "beyond"  # mark of code that goes further than our sandbox: ```bash beyond
LONGEST_RUN = 20_000  # letters of a paragraph or cell whose marks are read: no sentence is longer


# A line of words and bold words, without any other mark or anything to escape: most sides of
# cards and most options are that, and to parse them would take most of the time of a load.
_PLAIN = r"[^\W_]|[ ,.;:'\"()/%+=?€$→–…!“”’-]"
_SIMPLE = re.compile(
    rf"(?!\d+[.)])(?=[^\W_]|[\"(“]|\*\*)"
    rf"(?:(?:^|(?<=[ (]))\*\*[^\W_](?:(?:{_PLAIN})*[^\W_])?\*\*(?=$|[ ,.;:)?!])|{_PLAIN})+(?<! )"
)
_BOLD = re.compile(r"\*\*([^*]+)\*\*")
LONGEST_SIMPLE = 1000


def _is_simple(markdown: str) -> bool:
    return len(markdown) <= LONGEST_SIMPLE and _SIMPLE.fullmatch(markdown) is not None


def _with_bold(markdown: str) -> str:
    return _BOLD.sub(r"<strong>\1</strong>", markdown) if "*" in markdown else markdown


def render(markdown: str, references: References = NOTHING) -> str:
    """Markdown as sanitised HTML. Headings keep their level; the caller places the page's `h1`."""
    if _is_simple(markdown):
        return f"<p>{_with_bold(markdown)}</p>\n"
    html = _parser().render(markdown, {"course": references})
    return _clean(html)


def render_inline(markdown: str, references: References = NOTHING) -> str:
    """One line of Markdown as sanitised HTML without a paragraph around it."""
    if _is_simple(markdown):
        return _with_bold(markdown)
    return _clean(_parser().renderInline(markdown, {"course": references}))


def plain_text(markdown: str) -> str:
    """The words of a text without its marks, for search and for labels."""
    if _is_simple(markdown):
        return markdown.replace("**", "")
    words: list[str] = []
    for token in _parser().parse(markdown, {"course": NOTHING}):
        if token.type in {"fence", "code_block"}:
            words.append(token.content)
        for child in token.children or ():
            if child.type in {"softbreak", "hardbreak"}:
                words.append(" ")
            elif child.content:
                words.append(child.content)
        words.append("\n")
    return "\n".join(line for line in "".join(words).splitlines() if line.strip())


def highlight_code(code: str, language: str) -> str:
    """Code as HTML with Pygments' classes; unknown languages stay plain."""
    try:
        lexer = get_lexer_by_name(language or "text", stripnl=False)
    except ClassNotFound:
        lexer = get_lexer_by_name("text", stripnl=False)
    return str(highlight(code, lexer, _formatter()))


@lru_cache(maxsize=1)
def _formatter() -> HtmlFormatter[str]:
    return HtmlFormatter(nowrap=True, classprefix="hl-")


@lru_cache(maxsize=1)
def _tags() -> set[str]:
    return set(TAGS.split())


def _clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=_tags(),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener",
        strip_comments=True,
    )


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "typographer": False}, renderer_cls=_Renderer)
    parser.enable(["table", "strikethrough"])
    parser.inline.ruler.before("link", "glossary_term", _glossary_term)
    parser.inline.ruler.before("link", "price", _price)
    parser.core.ruler.at("inline", _inline)
    parser.core.ruler.push("callouts", _callouts)
    parser.core.ruler.push("table_heads", _table_heads)
    parser.validateLink = _is_safe_link  # type: ignore[method-assign]  # the library's own hook
    return parser


def _is_safe_link(url: str) -> bool:
    scheme, colon, _rest = url.strip().lower().partition(":")
    return not colon or "/" in scheme or scheme in {"http", "https", "mailto", "lesson"}


def _glossary_term(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("[[", state.pos):
        return False
    end = state.src.find("]]", state.pos + 2)
    if end < 0 or "\n" in state.src[state.pos : end]:
        return False
    if not silent:
        term, _bar, shown = state.src[state.pos + 2 : end].partition("|")
        references: References = state.env["course"]
        _id, meaning = references.glossary.get(term.strip().lower(), ("", ""))
        token = state.push("glossary_term", "dfn", 0)
        token.content = shown or term
        token.meta = {"meaning": meaning}
    state.pos = end + 2
    return True


def _price(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("{{ price ", state.pos):
        return False
    end = state.src.find("}}", state.pos)
    if end < 0:
        return False
    if not silent:
        key = state.src[state.pos + 9 : end].strip()
        references: References = state.env["course"]
        state.push("text", "", 0).content = references.prices.get(key, key)
    state.pos = end + 2
    return True


def _inline(state: StateCore) -> None:
    """Read the marks of each run of text, but not of an endless one: brackets that nobody closes
    cost the square of its length."""
    for token in state.tokens:
        if token.type != "inline":
            continue
        if len(token.content) > LONGEST_RUN:
            token.children = [Token("text", "", 0, content=token.content)]
        else:
            token.children = []
            state.md.inline.parse(token.content, state.md, state.env, token.children)


def _callouts(state: StateCore) -> None:
    """Turn a blockquote that opens with `[!KIND]` into a callout."""
    stack: list[Token | None] = []
    for place, token in enumerate(state.tokens):
        if token.type == "blockquote_open":
            kind = _callout_kind(state.tokens[place + 1 : place + 3])
            if kind:
                token.type, token.tag = "callout_open", "div"
                token.meta = {"kind": kind}
            stack.append(token if kind else None)
        elif token.type == "blockquote_close" and stack.pop() is not None:
            token.type, token.tag = "callout_close", "div"


def _callout_kind(following: Sequence[Token]) -> str | None:
    if len(following) < 2 or not following[1].children:
        return None
    inline = following[1]
    children = inline.children or []
    first = children[0]
    mark, bracket, rest = first.content.partition("]")
    kind = mark[2:]
    if not bracket or not mark.startswith("[!") or kind not in CALLOUTS:
        return None
    first.content = rest.lstrip()
    if not first.content:
        del children[0]
        if children and children[0].type == "softbreak":
            del children[0]
    return kind


def _table_heads(state: StateCore) -> None:
    """Scope the headers, and make the first cell of each body row the header of its row."""
    in_body = first = False
    for place, token in enumerate(state.tokens):
        if token.type == "tbody_open":
            in_body = True
        elif token.type == "tbody_close":
            in_body = False
        elif token.type == "th_open":
            _head_cell(token, state.tokens[place + 1], state.tokens[place + 2])
        elif token.type == "tr_open":
            first = in_body
        elif token.type == "td_open" and first:
            token.tag = "th"
            token.attrSet("scope", "row")
        elif token.type == "td_close" and first:
            token.tag, first = "th", False


def _head_cell(opening: Token, inline: Token, closing: Token) -> None:
    """An empty corner is a plain cell; every other head names its column."""
    if inline.content.strip():
        opening.attrSet("scope", "col")
    else:
        opening.tag = closing.tag = "td"


class _Renderer(RendererHTML):
    """Adds the site's classes where markdown-it writes bare elements."""

    def glossary_term(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        meaning = tokens[idx].meta["meaning"]
        title = f' title="{_escape(meaning)}" tabindex="0"' if meaning else ""
        return f"<dfn{title}>{_escape(tokens[idx].content)}</dfn>"

    def callout_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        css, title = CALLOUTS[tokens[idx].meta["kind"]]
        return f'<div class="callout {css}" role="note"><b>{title}</b><div>'

    def callout_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return "</div></div>\n"

    def table_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        heads = []
        for place in range(idx, len(tokens)):
            if tokens[place].type == "thead_close":
                break
            if tokens[place].type == "inline":
                heads.append(tokens[place].content)
        label = "Table: " + ", ".join(head for head in heads if head)
        return (
            f'<div class="tbl plain top card" role="region" tabindex="0"'
            f' aria-label="{_escape(label)}"><table>\n'
        )

    def table_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return "</table></div>\n"

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        language, *marks = token.info.split() or [""]
        code = highlight_code(token.content, language)
        label = f"{language} code" if language and language != "text" else "Code"
        block = (
            f'<pre class="code" tabindex="0" role="region" aria-label="{_escape(label)}">'
            f"<code>{code}</code></pre>\n"
        )
        if BEYOND not in marks:
            return block
        return f'<div class="try beyond"><p class="eyebrow">Beyond the sandbox</p>{block}</div>\n'

    def link_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        token = tokens[idx]
        target = str(token.attrGet("href") or "")
        if target.startswith("lesson:"):
            references: References = env["course"]
            token.attrSet("href", references.lesson_url(target.removeprefix("lesson:")) or "#")
        return self.renderToken(tokens, idx, options, env)


def _escape(text: Any) -> str:
    return (
        str(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace('"', "&quot;")
    )
