"""The blocks of a section, cut at their headings, and what a heading names."""

import re
from collections.abc import Iterable, Iterator

from studyapp.corpus.schema import Block, Prose
from studyapp.itemgen.model import Frame, Topic
from studyapp.itemgen.prose import is_clean, tidy
from studyapp.itemgen.terms import STOP, normalise, word_set, words
from studyapp.itemgen.tokens import Heading, Node, parse

_LEADING = re.compile(
    r"^(?:#\S*\s+|[\d.]+[.)]\s+|(?:what is|what are|what's|what’s|introduction to|intro to|"
    r"types of|kinds of|list of|about|types?)\s+(?:an?\s+|the\s+)?)",
    re.IGNORECASE,
)
_NOT_A_NAME = word_set(
    "example examples summary overview introduction process versus vs and how create creating "
    "creation running using setup set configure console home todo notes conclusion recap steps "
    "additional differences difference comparison other others know choosing choose build "
    "building why when where which deploy deploying connect connecting add adding use step "
    "first second more deletion image diagram architecture pricing prices price benefits "
    "purchasing best practices privileges model performance strategies policies your our my "
    "tools options components classes foundations"
)
_BRANDED = re.compile(r"^([^(]{2,40}?)\s((?:Amazon|AWS) [A-Z].*)$")
_JOINS = re.compile(r"\s(?:&|/|\+)\s|,|\band\b|->|\bvs\.?\b", re.IGNORECASE)
_PLAIN_TITLES = word_set(
    "summary overview introduction recap conclusion examples example notes details more"
)


def topics(blocks: Iterable[Block], frame: Frame, title: str, line: int) -> list[Topic]:
    """The blocks cut at the headings inside them, each with the trail of headings above it."""
    found: list[Topic] = []
    empty = Topic(frame, (title,), (), line)
    titles: dict[int, str] = {}
    nodes: list[Node] = []
    for node in _all_nodes(blocks):
        if not isinstance(node, Heading):
            nodes.append(node)
            continue
        _close(found, empty, titles, nodes, line)
        nodes, line = [], node.text.line
        titles = {level: title for level, title in titles.items() if level < node.level}
        titles[node.level] = tidy(node.text.text) or "…"
    _close(found, empty, titles, nodes, line)
    return found


def _all_nodes(blocks: Iterable[Block]) -> Iterator[Node]:
    for block in blocks:
        if isinstance(block, Prose):
            yield from parse(block.markdown, block.line)


def _close(
    found: list[Topic],
    empty: Topic,
    titles: dict[int, str],
    nodes: list[Node],
    line: int,
) -> None:
    if nodes:
        inner = tuple(titles[level] for level in sorted(titles))
        found.append(Topic(empty.frame, empty.trail + inner, tuple(nodes), line))


def entity(title: str) -> str | None:
    """The thing that a heading names, or None when it names no single thing."""
    name = tidy(title)
    name = _branded(tidy(_LEADING.sub("", name)))
    bare = normalise(name)
    if not 2 <= len(name) <= 60 or not is_clean(name) or _JOINS.search(name):
        return None
    parts = words(bare)
    if not 1 <= len(parts) <= 6 or _NOT_A_NAME & set(parts):
        return None
    if "?" in name or not any(character.isalpha() for character in name):
        return None
    return name


def _branded(name: str) -> str:
    """The name of a service without what a heading puts before it ("Storage Amazon FSx")."""
    match = _BRANDED.match(name)
    if match is None or STOP & set(words(match.group(1))):
        return name
    return match.group(2)


def subject_of(topic: Topic) -> str | None:
    """The thing that the heading of a topic in notes names.

    The headings of a written course are phrases, and its text names things by itself.
    """
    return None if topic.frame.authored else entity(topic.title)


def scopes_of(topic: Topic, *, above: bool = False) -> tuple[str, ...]:
    """The headings that say what the topic is about, the best first.

    With `above` the topic's own heading is left out.
    """
    if topic.frame.authored:
        return (tidy(topic.frame.about),)
    trail = topic.trail[:-1] if above else topic.trail
    titles = [tidy(title).rstrip(".") for title in (*reversed(trail), topic.frame.about)]
    titles = [title for title in titles if not title.endswith("?")]
    return tuple(dict.fromkeys(title for title in titles if _says_something(title)))


def _says_something(title: str) -> bool:
    return bool(words(title)) and title.casefold() not in _PLAIN_TITLES
