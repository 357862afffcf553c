"""Sentences of hasty or careful prose: splitting, tidying, and refusing what is not clean."""

import re

import msgspec

from studyapp.itemgen.terms import word_set, words
from studyapp.itemgen.tokens import OBJECT, Text

_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|vs|approx|incl|No|St|Dr|Mr|Ms)|\b[A-Za-z])\.$")
_TAIL = 16  # no abbreviation is longer, so a long paragraph is not read again at each full stop
_NOT_SPACE = re.compile(r"\S")
_END = re.compile(r"[.!?][\"'”’)]*(?=\s|$)")
_DANGLING = word_set(
    "a an the and or but of in on at by for from to with into like as such that which who than "
    "its their your our is are be can will may each any some this these those using via if when "
    "while where because running between through under over non more"
)
_UNCLEAN = re.compile(
    r"https?:|www\.|->|=>|→|\bTODO\b|[{}<>|\\`]|\*\*|\?\?|\betc\.? etc|\bi\b|\[\[|\]\]|"
    r"(?<!\d),(?!\s|\d)|\s[,;:]|\b(\w+) \1\b|(?<![\w.'’&/+-])[b-z](?![\w.'’&/+-])|"
    r"(?<![\w.])(?!https?\b|ssh\b|tcp\b|udp\b|dns\b|tls\b|ssl\b|grpc\b|html\b|css\b|xml\b|sql\b|"
    r"nfs\b|smb\b|vpc\b)[bcdfghjklmnpqrstvwxz]{3,}(?![\w.])|"
    r"\b(?:from|to|of|in|on|with|for|into) you (?!can\b|to\b|will\b|need\b|and\b|or\b|in\b|at\b|by\b)[a-z]|"
    r"\bhow many [a-z]+[^s\W] |\bhelps? \w+ing\b|"
    r"\ban [bcdfgjklmnpqrstvwyz][a-z]|\ba [aeio](?!ne\b|nce\b|u)[a-z]|"
    r"[a-z] (?:Is|It|The|This|They|There|You|We|A|An|And|In|For) [a-z]",
)
_FIRST_PERSON = re.compile(r"\b(?:I|my|me)\b(?!/)")
_DANGLING_REFERENCE = re.compile(
    r"\b(?:as follows|the following|below|above mentioned|as seen|the image|the figure|"
    r"the former|the latter|this example|see above)\b",
    re.IGNORECASE,
)
_REPAIRS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b([Aa]llow)(s?) to (?=[a-z])"), r"\1\2 you to "),
    (re.compile(r"\b(?:Ec2|ec2)\b"), "EC2"),
    (re.compile(r"\b(?:Aws|aws)\b(?! [a-z-]+ --)"), "AWS"),
    (re.compile(r"\b(?:Ebs|ebs)\b"), "EBS"),
    (re.compile(r"\bs3\b(?!:)"), "S3"),
    (re.compile(r"\b(?:Ami)\b"), "AMI"),
    (re.compile(r"\b(?:saas|Saas)\b"), "SaaS"),
    (re.compile(r"\b([Ii])pv([46])\b"), r"IPv\2"),
    (re.compile(r"\s+([.,;:)])"), r"\1"),
    (re.compile(r"\(\s+"), "("),
)
_ESCAPED = re.compile(r"([*`<>\[\]\\|]|(?<![^\W_])_|_(?![^\W_]))")
_BLOCK_START = re.compile(r"^(?:([#+\-])(?=\s|$)|(\d+)([.)])(?=\s|$)|(={2,}|-{2,}|~{3,}))")


class Sentence(msgspec.Struct, frozen=True):
    """A sentence and where it starts. `ended` says whether it has its final sign."""

    text: str
    start: int
    line: int
    ended: bool


def sentences(text: Text) -> list[Sentence]:
    """The sentences of a run of text, in order."""
    found: list[Sentence] = []
    start = 0
    for match in _END.finditer(text.text):
        tail = text.text[max(start, match.end() - _TAIL) : match.end()]
        if _ABBREVIATION.search(tail) or _goes_on(text.text, match.end(), tail):
            continue
        _append(found, text, start, match.end(), ended=True)
        start = match.end()
    _append(found, text, start, len(text.text), ended=False)
    return found


def _goes_on(text: str, end: int, tail: str) -> bool:
    """True after "etc." and the like when the sentence continues in lower case."""
    following = _NOT_SPACE.search(text, end) if tail.endswith("etc.") else None
    return following is not None and following.group().islower()


def _append(found: list[Sentence], text: Text, start: int, end: int, *, ended: bool) -> None:
    raw = text.text[start:end]
    lead = len(raw) - len(raw.lstrip())
    if raw.strip():
        at = start + lead
        found.append(Sentence(squash(raw), at, text.line_at(at), ended))


def squash(text: str) -> str:
    """The text on one line with single spaces."""
    return " ".join(text.split())


def tidy(text: str) -> str:
    """The text with its slips of case and spacing mended, ready to be shown."""
    text = squash(text).strip(" ,;:-–—*")
    for pattern, replacement in _REPAIRS:
        text = pattern.sub(replacement, text)
    return text


def capital(text: str) -> str:
    """The text with a capital at its start, unless its first word is written in a way of its own."""
    first = text.split(" ", 1)[0]
    if first[1:] != first[1:].lower():
        return text
    return text[:1].upper() + text[1:]


def lower_start(text: str) -> str:
    """The text as it goes on inside a sentence: first letter small, unless it is a name."""
    first = text.split(" ", 1)[0]
    known = first.lower() in {"a", "an", "the", "used", "any", "one"}
    return text[:1].lower() + text[1:] if known else text


def sentence_end(text: str) -> str:
    """The text with a full stop, unless it has an end already."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def plain(text: str) -> str:
    """The text without a final full stop."""
    return text[:-1] if text.endswith(".") and not text.endswith(("etc.", "..")) else text


def is_clean(text: str) -> bool:
    """True when the text can stand on a card: whole, no code, no links, nothing left open."""
    return (
        OBJECT not in text
        and not _UNCLEAN.search(text)
        and not _FIRST_PERSON.search(text)
        and not _DANGLING_REFERENCE.search(text)
        and _balanced(text)
        and not dangles(text)
        and all(character.isprintable() for character in text)
    )


def _balanced(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return False
    return depth == 0 and text.count('"') % 2 == 0 and text.count("“") == text.count("”")


def dangles(text: str) -> bool:
    """True when the last word cannot end a sentence."""
    last = words(text)[-1:]
    return not last or (last[0] in _DANGLING and not text.rstrip(" .").isupper())


def escape(text: str) -> str:
    """The text as Markdown that shows exactly this text."""
    escaped = _ESCAPED.sub(r"\\\1", text)
    return _BLOCK_START.sub(_escape_start, escaped)


def _escape_start(match: re.Match[str]) -> str:
    mark, number, dot, rule = match.groups()
    if number:
        return f"{number}\\{dot}"
    return f"\\{mark or rule}"
