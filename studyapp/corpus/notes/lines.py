"""What a single line looks like: blank, layout, list item, prose; and the mending of spaces."""

import re

from studyapp.corpus.notes.report import Report

LONG_LINE = 1000

_ODD_SPACES = "\x0b\x0c\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_INVISIBLE = "\u200b\u200e\u200f\u2060\ufeff" + "".join(
    map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
)
_CONTROLS = "".join(
    chr(code)
    for code in (*range(9), *range(0x0E, 0x20), *range(0x7F, 0xA0))
    if chr(code) not in _ODD_SPACES
)
_SPACES = str.maketrans(dict.fromkeys(_ODD_SPACES, " ") | dict.fromkeys(_INVISIBLE + _CONTROLS, ""))
_CODE = str.maketrans(dict.fromkeys(_CONTROLS, ""))
_ODD = re.compile("[" + re.escape(_ODD_SPACES + _INVISIBLE + _CONTROLS) + "]")

_LAYOUT_MARKS = """
toc end-toc endtoc /toc tocstop toc-end start-toc tableofcontents [toc] [[toc]] [[_toc_]]
${toc} {:toc} {{toc}} @[toc] \\newpage \\pagebreak
"""
_LAYOUT = frozenset(_LAYOUT_MARKS.split())
_COMMENT_TAGS = ("markdownlint-", "prettier-ignore", "vale ", "omit in toc", "no toc")
_MARKER = re.compile(r"(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)")
_SYMBOLS = re.compile(r"[{}\[\]=;$|<>\\&@#]")


def is_layout(line: str) -> bool:
    """Whether the line only places a table of contents, a page break or the like."""
    text = line.strip().lower()
    if text.startswith("<!--") and text.endswith("-->"):
        text = text[4:-3].strip()
        return text in _LAYOUT or text.startswith(_COMMENT_TAGS)
    return text in _LAYOUT and text != "toc"


def indent_of(line: str) -> int:
    """The width of the leading spaces; a tab reaches to the next multiple of four."""
    width = 0
    for char in line:
        if char == " ":
            width += 1
        elif char == "\t":
            width += 4 - width % 4
        else:
            break
    return width


def is_list_item(line: str) -> bool:
    """Whether the line opens an item of a list, at whatever depth."""
    return _MARKER.match(line.lstrip(" \t")) is not None


def looks_like_prose(line: str) -> bool:
    """Whether a line is a sentence rather than code."""
    text = line.strip()
    if indent_of(line) > 3 or not text[:1].isalpha():
        return False
    words = text[:LONG_LINE].split()
    sentence = text[0].isupper() or text[-1] in ".:?!,"
    plain = len(_SYMBOLS.findall(text[:LONG_LINE])) <= 2
    return sentence and plain and len(words) >= 4 and not any(w.startswith("-") for w in words)


def mend_spaces(line: str, index: int, report: Report) -> str:
    """A line of prose with plain spaces only: leading tabs widened, odd characters replaced."""
    if _ODD.search(line):
        line = line.translate(_SPACES)
        message = "Unusual spaces or invisible characters were replaced by plain spaces."
        report.add(index, "odd-whitespace", message)
    body = line.lstrip(" \t")
    if not body:
        return ""
    if "\t" in line:
        line = " " * indent_of(line) + body.replace("\t", "    ")
        report.add(index, "tab", "Tabs were replaced by spaces; lists keep their depth.")
    if len(line) > LONG_LINE:
        message = f"This line has {len(line):,} characters. It was kept as it is."
        report.add(index, "long-line", message)
    return line


def mend_code(line: str, index: int, report: Report) -> str:
    """A line of code as it was written, but without control characters."""
    mended = line.translate(_CODE)
    if mended != line:
        report.add(index, "odd-whitespace", "Control characters were taken out of the code.")
    return mended
