"""Items as other programs read them: JSON lines, Moodle's XML, and GIFT.

All three hold the items in the same order: by course, exam task and id. Moodle and GIFT know no
"all or nothing": there, a wrong option takes all points away and each right one gives its share.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from xml.etree import ElementTree as ET  # only writes; nothing foreign is parsed

from studyapp.catalog.api import Item

Json = dict[str, Any]
FORMATS = ("jsonl", "moodle", "gift")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_GIFT_MARKS = re.compile(r"([\\~=#{}:])")


def items_in_order(course: str | None) -> Iterator[Item]:
    """The items in use of a course (None: of all), in the order of the export."""
    items = Item.objects.filter(retired_at=None).select_related("course", "lesson")
    if course is not None:
        items = items.filter(course__slug=course)
    return items.order_by("course__slug", "task", "key").iterator(chunk_size=500)


def export(items: Iterable[Item], form: str) -> Iterator[str]:
    """The export as pieces of text, each ending with a line end."""
    if form == "moodle":
        return _moodle(items)
    return _gift(items) if form == "gift" else _jsonl(items)


def as_json(item: Item) -> Json:
    """An item with exactly the keys that the contract names."""
    return {
        "id": item.key,
        "kind": item.kind,
        "stem": item.stem,
        "options": [
            {
                "text": option["text"],
                "correct": bool(option["correct"]),
                "rationale": option.get("why") or "",
                "misconception": option.get("misconception"),
            }
            for option in item.options
        ],
        "task": item.task,
        "level": item.level,
        "lesson": item.lesson.key if item.lesson else None,
        "family": item.family,
        "seed": item.seed,
        "proof": item.proof,
        "source": item.source,
        "pool": item.pool,
    }


def _jsonl(items: Iterable[Item]) -> Iterator[str]:
    for item in items:
        yield json.dumps(as_json(item), ensure_ascii=False) + "\n"


def _category(item: Item) -> str:
    return f"{item.course.title.replace('/', '//')}/{item.task or 'No exam task'}"


def _shares(item: Item) -> tuple[str, str]:
    """The percentage of a right option and of a wrong one, as Moodle's list of grades has them."""
    count = sum(bool(option["correct"]) for option in item.options)
    if count == 1:
        return "100", "0"
    return f"{100 / count:.5f}".rstrip("0").rstrip("."), "-100"


def _moodle(items: Iterable[Item]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
    category = ""
    for item in items:
        if _category(item) != category:
            category = _category(item)
            yield _xml(_moodle_category(category))
        yield _xml(_moodle_question(item))
    yield "</quiz>\n"


def _xml(element: ET.Element) -> str:
    ET.indent(element)
    return ET.tostring(element, encoding="unicode") + "\n"


def _add(parent: ET.Element, tag: str, text: str = "", **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, tag, attributes)
    element.text = _NOT_XML.sub("", text)
    return element


def _text(parent: ET.Element, tag: str, text: str, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, tag, attributes)
    _add(element, "text", text)
    return element


def _moodle_category(category: str) -> ET.Element:
    question = ET.Element("question", type="category")
    _text(question, "category", f"$course$/top/{category}")
    return question


def _moodle_question(item: Item) -> ET.Element:
    question = ET.Element("question", type="multichoice")
    _text(question, "name", item.key)
    _text(question, "questiontext", item.stem, format="markdown")
    _text(question, "generalfeedback", "", format="markdown")
    for tag, value in (("defaultgrade", "1"), ("penalty", "0"), ("hidden", "0")):
        _add(question, tag, value)
    _add(question, "idnumber", item.key)
    _add(question, "single", "true" if item.kind == "single" else "false")
    _add(question, "shuffleanswers", "true")
    _add(question, "answernumbering", "abc")
    right, wrong = _shares(item)
    for option in item.options:
        fraction = right if option["correct"] else wrong
        answer = _text(question, "answer", option["text"], fraction=fraction, format="markdown")
        _text(answer, "feedback", option.get("why") or "", format="markdown")
    tags = ET.SubElement(question, "tags")
    for tag in (f"task {item.task}" if item.task else "", item.level, item.pool):
        if tag:
            _text(tags, "tag", tag)
    return question


def _gift(items: Iterable[Item]) -> Iterator[str]:
    category = ""
    for item in items:
        if _category(item) != category:
            category = _category(item)
            yield f"$CATEGORY: {' '.join(category.split())}\n\n"
        yield _gift_question(item)


def _gift_question(item: Item) -> str:
    right, wrong = _shares(item)
    lines = [f"// {' '.join(f'{item.level}, {item.pool}, {item.source}'.split())}"]
    lines.append(f"::{_gift_text(item.key)}::[markdown]{_gift_text(item.stem)}{{")
    for option in item.options:
        share = right if option["correct"] else wrong
        mark = ("=" if option["correct"] else "~") if item.kind == "single" else f"~%{share}%"
        why = option.get("why") or ""
        feedback = f"#{_gift_text(why)}" if why else ""
        lines.append(f"\t{mark}{_gift_text(option['text'])}{feedback}")
    lines.append("}")
    return "\n".join(lines) + "\n\n"


def _gift_text(text: str) -> str:
    escaped = _GIFT_MARKS.sub(r"\\\1", text.replace("\r\n", "\n"))
    return escaped.replace("\n", "\\n")
