"""Whatever the text, generation does not fail and all that it makes is well formed."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studyapp.corpus.schema import Course
from studyapp.itemgen import generate
from studyapp.itemgen.terms import normalise
from tests.itemgen.building import course, lesson, section

WORDS = st.sampled_from(
    [
        "depot",
        "beacon",
        "queue",
        "server",
        "bucket",
        "zone",
        "region",
        "copy",
        "disk",
        "wall",
        "door",
        "EBS",
        "S3",
        "SSH",
        "HTTPS",
        "22",
        "443",
        "is",
        "are",
        "a",
        "an",
        "the",
        "it",
        "they",
        "allows",
        "used",
        "to",
        "for",
        "that",
        "which",
        "keeps",
        "moves",
        "hides",
        "sends",
        "and",
        "of",
        "in",
        "**bold**",
        "*soft*",
        "`code`",
        "[[term]]",
        "(EBS)",
        ":",
        "-",
        ".",
        ",",
        "::",
        "|",
        "**",
        "[x](y)",
        "<b>",
        "{{p}}",
        "\\",
        "_",
        "#",
        "é",
        "²",
        "9",
    ]
)
LINES = st.lists(WORDS, min_size=1, max_size=14).map(" ".join)
PREFIXES = st.sampled_from(["", "", "- ", "1. ", "  - ", "# ", "#### ", "> ", "| ", "```\n", "\n"])
STRUCTURED = st.lists(st.tuples(PREFIXES, LINES).map("".join), max_size=25).map("\n".join)
PAIRS = st.lists(st.tuples(LINES, LINES).map(": ".join).map("- {}".format), max_size=9).map(
    "\n".join
)
ROWS = st.lists(st.tuples(LINES, LINES, LINES).map(" | ".join).map("| {} |".format), max_size=7)
TABLES = ROWS.map(lambda rows: "\n".join(["| x | y | z |", "|---|---|---|", *rows]))
TEXTS = st.one_of(STRUCTURED, PAIRS, TABLES, st.text(max_size=300))
TITLES = st.one_of(LINES, st.text(max_size=40))
SECTIONS = st.lists(st.tuples(TEXTS, TITLES), min_size=1, max_size=4)
COURSES = st.builds(
    lambda parts, checked: course(
        lesson(
            *(
                section(text, title=title, slug=f"s{number}")
                for number, (text, title) in enumerate(parts)
            )
        ),
        checked=checked,
    ),
    SECTIONS,
    st.booleans(),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(COURSES)
def test_any_course_gives_well_formed_cards_and_items(own: Course) -> None:
    generated = generate(own)
    assert generated == generate(own)
    ids = [each.id for each in (*generated.cards, *generated.items)]
    assert len(set(ids)) == len(ids)
    fronts = [normalise(card.front.replace("*", "")) for card in generated.cards]
    assert len(set(fronts)) == len(fronts)
    for card in generated.cards:
        assert 8 <= len(card.front) <= 220
        assert 2 <= len(card.back) <= 400 or card.back.isdigit()
        assert card.source.line >= 1
    for item in generated.items:
        assert item.stem.strip()
        assert [option.correct for option in item.options].count(True) == 1
        assert len({normalise(option.text) for option in item.options}) == len(item.options) == 4
        assert all(option.text.strip() and option.why.strip() for option in item.options)
