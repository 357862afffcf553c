"""Search over the real course, the same on SQLite and on PostgreSQL."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from studyapp.catalog.api import count, find, search
from studyapp.catalog.models import Course, SearchDocument
from studyapp.catalog.search.indexing import KEPT, index_words
from studyapp.catalog.search.words import lexicon_of
from tests.helpers import NOW, make_learner

EXAMPLES = yaml.safe_load((Path(__file__).parent / "search_examples.yaml").read_text())
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("example", EXAMPLES, ids=[entry["query"] for entry in EXAMPLES])
def test_wanted_document_comes_first(real_course: str, example: dict[str, Any]) -> None:
    lessons = [hit.path for hit in search(example["query"], user=None, kinds=["lesson"])]
    everything = [hit.path for hit in search(example["query"], user=None)]
    assert lessons
    assert lessons[0].endswith(example["hit"]), lessons
    assert everything[0].endswith(example["hit"]), everything


def test_what_matched_is_marked_and_the_rest_escaped(real_course: str) -> None:
    _course(documents=[("A <b>bold</b> zebra & co", "Zebras <script>alert(1)</script> run.")])
    (hit,) = search("zebra", user=None)
    assert hit.title_html == "A &lt;b&gt;bold&lt;/b&gt; <mark>zebra</mark> &amp; co"
    assert hit.snippet_html == ("<mark>Zebras</mark> &lt;script&gt;alert(1)&lt;/script&gt; run.")
    assert (hit.kind, hit.context, hit.path, hit.course) == ("lesson", "Somewhere", "/0", "other")


def test_accents_case_and_signs_do_not_matter(real_course: str) -> None:
    _course(documents=[("Café Zürich", "A t3.micro, pay-as-you-go; naïve cafe\u0301s, e-mail")])
    for text in ("cafe", "CAFÉ", "zurich", "Zürich", "t3.micro", "micro", "pay as you go"):
        assert [hit.path for hit in search(text, user=None, course=_only("other"))] == ["/0"], text


def test_quotes_ask_for_the_words_in_that_order(real_course: str) -> None:
    _course(documents=[("One", "the blue door of the red house"), ("Two", "the red door")])
    assert _paths('"red door"') == ["/1"]
    assert sorted(_paths("red door")) == ["/0", "/1"]
    assert _paths('"red door') == ["/1"]


def test_last_word_may_be_a_beginning_and_others_may_not(real_course: str) -> None:
    _course(documents=[("One", "an elephantine memory"), ("Two", "a memorandum on security")])
    assert _paths("elephant") == ["/0"]
    assert _paths("memo") == ["/0", "/1"] or _paths("memo") == ["/1", "/0"]
    assert _paths("securi") == ["/1"], "the index knows this word as `secur`"


def test_short_and_long_forms_find_each_other(real_course: str) -> None:
    synonyms = [["nacl", "network acl"], ["acl", "access control list"]]
    documents = [("One", "A network access control list"), ("Two", "Two NACLs"), ("Three", "cat")]
    _course(documents=documents, synonyms=synonyms)
    for text in ("nacl", "network acls", "NACLs", "network access control list"):
        assert sorted(_paths(text)) == ["/0", "/1"], text


def test_all_words_come_before_some_words(real_course: str) -> None:
    _course(documents=[("One", "applezz and pearzz"), ("Two", "pearzz"), ("Three", "plumzz")])
    found = find("applezz pearzz", user=None, limits={"lesson": 5})
    assert (found.any_word, len(found.groups["lesson"])) == (False, 1)
    found = find("applezz plumzz", user=None, limits={"lesson": 5})
    assert found.any_word
    assert found.totals == {"lesson": 2}


def test_mistyped_words_are_cured_and_named(real_course: str) -> None:
    for text, meant in [
        ("lest privilige", "least privilege"),
        ("regoin", "region"),
        ("avalability zone", "availability zone"),
        ("credentialreport", "credential report"),
    ]:
        found = find(text, user=None, limits={"lesson": 3, "card": 3, "lab": 3})
        assert (found.corrected, found.any_word) == (meant, False)
        assert found.groups["lesson"]
        assert count(text, user=None) == sum(found.totals.values())


def test_a_rare_misspelling_in_a_text_does_not_hide_the_common_word(real_course: str) -> None:
    documents = [("Slip", "a zygmorf"), *[(f"No {n}", "zygomorf") for n in range(12)]]
    _course(documents=documents)
    found = find("zygmorf", user=None, limits={"lesson": 20})
    assert found.corrected == "zygomorf"
    assert found.totals == {"lesson": 13}


def test_words_that_are_right_are_left_alone(real_course: str) -> None:
    for text in ("policies", "mfa", "who secures what", "credential repor"):
        found = find(text, user=None, limits={"lesson": 3})
        assert found.corrected == ""
        assert found.groups["lesson"]


def test_nothing_to_look_for_finds_nothing(real_course: str) -> None:
    for text in ("", "   ", "???", '""', "'", "*", "\0", "\ud800", "(", "xqzvwk"):
        assert search(text, user=None) == []
        assert count(text, user=None) == 0
        assert not find(text, user=None, limits={"lesson": 3}).groups


def test_a_learner_sees_published_courses_and_own_imports_only(real_course: str) -> None:
    mine, other = make_learner("mine@example.org"), make_learner("theirs@example.org")
    _course(slug="mine", owner=mine, documents=[("My wyxyzuv", "wyxyzuv")])
    _course(slug="theirs", owner=other, documents=[("Their wyxyzuv", "wyxyzuv")])
    assert [hit.course for hit in search("wyxyzuv", user=mine)] == ["mine"]
    assert [hit.course for hit in search("wyxyzuv", user=other)] == ["theirs"]
    assert search("wyxyzuv", user=None) == []
    assert count("wyxyzuv", user=mine) == 1
    assert search("wyxyzuv", user=mine, course=Course.objects.get(slug="theirs")) == []
    assert find("wyxyzuw", user=None, limits={"lesson": 3}).corrected == ""
    assert find("wyxyzuw", user=mine, limits={"lesson": 3}).corrected == "wyxyzuv"


def test_kinds_course_and_limit_narrow_the_search(real_course: str) -> None:
    assert {hit.kind for hit in search("region", user=None, kinds=["card"])} == {"card"}
    assert len(search("region", user=None, limit=3)) == 3
    every = search("region", user=None, limit=500)
    assert len(every) == count("region", user=None)
    assert len({(hit.kind, hit.path, hit.title_html) for hit in every}) > 20
    _course(documents=[("One", "region")])
    assert len(search("region", user=None, course=_only("other"))) == 1


def test_a_changed_document_is_found_by_its_new_words_alone(real_course: str) -> None:
    _course(documents=[("One", "wombat")])
    SearchDocument.objects.filter(course__slug="other").update(body="numbat")
    assert (_paths("wombat"), _paths("numbat")) == ([], ["/0"])
    SearchDocument.objects.filter(course__slug="other").delete()
    assert _paths("numbat") == []


def test_a_load_leaves_the_index_in_one_piece(real_course: str) -> None:
    if real_course != "sqlite":
        pytest.skip("only FTS5 keeps the pieces that writes leave until they are merged")
    for number in range(5):
        _course(slug=f"piece-{number}", documents=[(f"Title {number}", "some words to find")])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT segid) FROM catalog_search_idx")
        assert cursor.fetchone() == (1,)


def test_one_search_takes_two_statements(real_course: str, django_assert_num_queries: Any) -> None:
    search("least privilege", user=None)
    with django_assert_num_queries(2):
        search("access keys", user=None)


def test_a_very_long_text_is_cut_and_a_huge_section_is_stored(real_course: str) -> None:
    many = " ".join(f"word{number}" for number in range(KEPT + 1))
    _course(documents=[("Huge", many)])
    assert _paths(f"word{KEPT}") == ["/0"]
    assert _paths("word77 " * 10_000 + "x" * 5_000) == ["/0"]


@given(st.text(max_size=40))
@example("NEAR(a b, 3)")
@example("title: a OR b* AND (")
@example("'a' <-> 'b':* & !c |")
@example("a\\'b")
@example('+-<>~*"@')
@example("é\u0301\u200d🇩🇪ẞİ")
@settings(
    max_examples=15,  # each is looked for three times in the whole course
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_text_raises(real_course: str, text: str) -> None:
    assert len(search(text, user=None)) <= 10
    found = find(text, user=None, limits={"lesson": 2, "card": 2, "lab": 2})
    assert sum(found.totals.values()) == count(text, user=None)


def _course(
    *,
    documents: list[tuple[str, str]],
    slug: str = "other",
    owner: Any = None,
    synonyms: list[list[str]] | None = None,
) -> None:
    course = Course.objects.create(
        slug=slug,
        title=slug,
        checked=False,
        published=owner is None,
        owner=owner,
        synonyms=synonyms or [],
        loaded_at=NOW,
    )
    rows = [
        SearchDocument(
            course=course,
            kind="lesson",
            key=str(place),
            title=title,
            context="Somewhere",
            body=body,
            path=f"/{place}",
        )
        for place, (title, body) in enumerate(documents)
    ]
    SearchDocument.objects.bulk_create(rows)
    index_words(course, rows)
    lexicon_of.cache_clear()


def _only(slug: str) -> Course:
    return Course.objects.get(slug=slug)


def _paths(text: str) -> list[str]:
    return [hit.path for hit in search(text, user=None, course=_only("other"))]


def test_our_lesson_stands_before_imported_notes_on_the_same_thing(real_course: str) -> None:
    text = "The shared responsibility model divides tasks between AWS and the customer."
    _course(documents=[(f"Shared responsibility {n}", text) for n in range(30)], slug="imported")

    first = search("shared responsibility", user=None)[0]

    assert (first.course, first.kind) == ("aws-clf-c02", "lesson")


def test_a_cure_that_stands_beside_its_neighbour_wins(real_course: str) -> None:
    apart = [(f"No {n}", "The lirst of a privilegium") for n in range(3)]
    _course(documents=[*apart, ("Rule", "The leirst privilegium")])

    found = find("lerst privilegiun", user=None, limits={"lesson": 5})

    assert found.corrected == "leirst privilegium"
