"""Written exam items: `items/<name>.yaml`, a list of questions."""

from studyapp.corpus.fields import Fields, records
from studyapp.corpus.findings import FileFindings
from studyapp.corpus.prose import look_through
from studyapp.corpus.questions import FEWEST, judge_options
from studyapp.corpus.schema import Counterfactual, Item, Option, Source
from studyapp.corpus.yaml_places import Mapping, last_line

LEVELS = ("recall", "match", "one-inference", "beyond")
POOLS = ("practice", "mock")
_MOST_OPTIONS = 6
_KEYS = (
    "id",
    "task",
    "level",
    "pool",
    "section",
    "stem",
    "options",
    "difficulty",
    "sources",
    "counterfactual",
)
_OPTION_KEYS = ("text", "correct", "misconception", "why")


def read_items(text: str, file: FileFindings) -> list[Item]:
    """Read the items of one file; whatever is wrong is noted in `file`."""
    return [_read_item(record, file) for record in records(text, file, "item") or []]


def _read_item(record: Mapping, file: FileFindings) -> Item:
    fields = Fields(record, file, "the item", _KEYS)
    lesson, section = read_section(fields, file)
    item = Item(
        id=fields.kebab("id"),
        stem=fields.text("stem"),
        options=_read_options(fields, file),
        lesson=lesson,
        section=section,
        source=Source(file.path, record.line, last_line(record)),
        task=fields.text("task"),
        level=fields.choice("level", LEVELS),
        pool=fields.choice("pool", POOLS),
        difficulty=fields.number("difficulty", 1, 5),
        sources=fields.texts("sources", required=True),
        counterfactual=_read_counterfactual(fields, file),
    )
    if item.id:
        file.name("question", item.id, fields.line("id"))
    if item.task:
        file.refer("task", item.task, fields.line("task"))
    look_through(item.stem, fields.line("stem"), file)
    if item.pool == "mock":
        _judge_mock(item, fields, file)
    if item.counterfactual:
        _judge_counterfactual(item, item.counterfactual, fields, file)
    return item


def _read_counterfactual(fields: Fields, file: FileFindings) -> Counterfactual | None:
    record = fields.child("counterfactual", required=False)
    if record is None:
        return None
    inner = Fields(record, file, "the counterfactual", ("replace", "with", "key"))
    return Counterfactual(
        replace=inner.text("replace"),
        by=inner.text("with"),
        key=inner.number("key", 0, _MOST_OPTIONS - 1),
    )


def _judge_counterfactual(
    item: Item, changed: Counterfactual, fields: Fields, file: FileFindings
) -> None:
    """The phrase stands in the stem once, and the new key is an option that is wrong as it is."""
    line = fields.line("counterfactual")
    found = " ".join(item.stem.split()).count(" ".join(changed.replace.split()))
    if changed.replace and found != 1:
        file.problem(line, f"the stem holds `{changed.replace}` {found} times; it must stand once")
    if item.kind != "single":
        file.problem(line, "only an item with one right option can have a counterfactual")
    elif changed.key >= len(item.options):
        file.problem(line, f"there is no option {changed.key}; the first option is 0")
    elif item.options[changed.key].correct:
        file.problem(line, f"option {changed.key} is the key already; name another one")


def read_section(fields: Fields, file: FileFindings) -> tuple[str, str]:
    """Read `section: lesson-id#slug` into its two halves and note what it points at."""
    text = fields.text("section")
    lesson, _, section = text.partition("#")
    if lesson and section:
        file.refer("section", text, fields.line("section"))
    elif text:
        file.problem(fields.line("section"), f"`section` must be `lesson-id#slug`, not `{text}`")
    return lesson, section


def _read_options(fields: Fields, file: FileFindings) -> tuple[Option, ...]:
    children = fields.children("options")
    options: list[Option] = []
    for number, record in enumerate(children, 1):
        inner = Fields(record, file, f"option {number}", _OPTION_KEYS)
        option = Option(
            text=inner.text("text", required=False),
            correct=inner.flag("correct"),
            why=inner.text("why", required=False),
            misconception=inner.text("misconception", required=False) or None,
        )
        look_through(option.text, inner.line("text"), file)
        look_through(option.why, inner.line("why"), file)
        options.append(option)
    lines = [record.line for record in children]
    line = fields.line("options")
    judge_options(options, lines, line, file, most=_MOST_OPTIONS)
    return tuple(options)


def _judge_mock(item: Item, fields: Fields, file: FileFindings) -> None:
    """Hold mock items to the shapes of the exam: one of four, or several of five or more."""
    if item.level == "beyond":
        file.problem(fields.line("level"), "a `beyond` item cannot be in pool mock")
    count = len(item.options)
    if item.kind == "single" and count > FEWEST - 1 and count != 4:
        file.problem(
            fields.line("options"), f"a mock item with one right option has 4 options, not {count}"
        )
    elif item.kind == "multiple" and count < 5:
        file.problem(
            fields.line("options"),
            f"a mock item with several right options has 5 or 6 options, not {count}",
        )
