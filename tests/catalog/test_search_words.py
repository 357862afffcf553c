"""The parts of search that need no database: stems, folding, mistakes, the query, snippets."""

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studyapp.catalog.search import postgresql, sqlite
from studyapp.catalog.search.query import Phrase, corrections, parse
from studyapp.catalog.search.snippets import LENGTH, Marker, marked
from studyapp.catalog.search.stems import stem
from studyapp.catalog.search.text import fold, words_of
from studyapp.catalog.search.words import Lexicon, Vocabulary, edits, synonym_map

TEXT = (
    "security groups and network acls decide policies for instances; a gateway load balancer "
    "region regions availability zone zones cloudwatch lambda relational running hoping agreed"
)


def vocabulary(*groups: list[str], text: str = TEXT) -> Vocabulary:
    synonyms = synonym_map(groups)
    named = frozenset(word for members in synonyms.values() for words in members for word in words)
    counts = dict.fromkeys([*words_of(text), *named], 5)
    letters = {word: sum({1 << (ord(letter) & 63) for letter in word}) for word in counts}
    stems = frozenset(map(stem, counts))
    return Vocabulary((Lexicon(counts, sorted(counts), stems, letters, synonyms, named),))


def query(text: str, *groups: list[str]):
    found = parse(text, vocabulary(*groups))
    assert found is not None
    return found


@pytest.mark.parametrize(
    "words",
    [
        "caresses ponies ties caress cats feed agreed plastered bled motoring sing",
        "conflated troubled sized hopping tanned falling hissing fizzed failing filing",
        "happy sky relational conditional rational valenci hesitanci digitizer conformabli",
        "radicalli differentli vileli analogousli vietnamization predication operator feudalism",
        "decisiveness hopefulness callousness formaliti sensitiviti sensibiliti triplicate",
        "formative formalize electriciti electrical hopeful goodness revival allowance inference",
        "airliner gyroscopic adjustable defensible irritant replacement adjustment dependent",
        "adoption homologou communism activate angulariti homologous effective bowdlerize",
        "probate rate cease controll roll ec2 s3 iam a is zones café über analogy",
    ],
)
def test_stems_are_those_of_the_sqlite_index(words):
    index = sqlite3.connect(":memory:")
    index.execute(
        "CREATE VIRTUAL TABLE t USING fts5(x, tokenize='porter unicode61 remove_diacritics 2')"
    )
    index.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, 'instance')")
    for word in words.split():
        index.execute("INSERT INTO t VALUES (?)", [word])
    stored = [row[0] for row in index.execute("SELECT term FROM v ORDER BY doc")]
    assert stored == [stem(fold(word)) for word in words.split()]


@given(st.text())
@settings(deadline=None)
def test_folding_keeps_every_place(text):
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [
        ("region", "region", 0),
        ("regoin", "region", 1),
        ("lamda", "lambda", 1),
        ("privilige", "privilege", 1),
        ("avalability", "availability", 1),
        ("rols", "role", 1),
        ("acess", "access", 1),
        ("polcies", "policy", 3),
        ("", "abc", 3),
        ("abc", "xyz", 3),
        ("ca", "abc", 3),
    ],
)
def test_edits_count_added_dropped_changed_and_swapped_letters(one, other, distance):
    assert edits(one, other, 3) == edits(other, one, 3) == distance


@given(st.text("abc", max_size=7), st.text("abc", max_size=7))
@settings(deadline=None)
def test_edits_stop_early_without_a_different_answer(one, other):
    whole = edits(one, other, 20)
    assert edits(one, other, 2) == min(whole, 3)
    assert edits(one, other, 1) == min(whole, 2)


def test_small_words_do_not_count_beside_others():
    assert query("what is the region").groups == query("region").groups
    assert len(query("what is it").groups) == 3


def test_a_word_may_go_on_only_while_it_is_typed():
    assert query("secu").groups == (((Phrase(("secu",), prefix=True),),),)
    assert query("secu ").groups[0][0] == (Phrase(("secu",), prefix=True),)  # no word yet
    assert query("regions ").groups == (((Phrase(("regions",)),),),)
    assert query("region").groups == (((Phrase(("region",)),),),)  # nothing longer is known
    assert query("a region").groups == query("region").groups


def test_a_beginning_that_is_longer_than_the_stem_is_completed():
    assert (Phrase(("security",)),) in query("securi").groups[0]


def test_the_longest_synonym_wins_and_long_forms_are_spelled_out():
    groups = [["nacl", "network acl"], ["acl", "access control list"]]
    found = query("network acls", *groups)
    assert len(found.groups) == 1
    assert (Phrase(("nacl",)),) in found.groups[0]
    assert (Phrase(("network", "access", "control", "list")),) in found.groups[0]


def test_two_words_that_are_one_find_it():
    assert (Phrase(("cloudwatch",)),) in query("cloud watch").groups[0]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("regoin", ["region"]),
        ("loadbalancer", ["load balancer"]),
        ("polcies regoin", ["policies region"]),
        ("region", []),
        ("securit", []),
        ("xqzvwk", []),
        ("12345", []),
    ],
)
def test_unknown_words_are_cured(text, meant):
    assert [found.corrected for found in corrections(text, vocabulary())] == meant


def test_both_databases_get_the_same_query_in_their_own_language():
    found = query('sg "load balancer" zon', ["sg", "security group"])
    assert sqlite.expression(found) == (
        '("sg" OR "security group") AND ("load balancer") AND ("zon"*)'
    )
    assert postgresql.expression(found) == (
        "((('sg')) | (('security' <-> 'group'))) & ((('load' <-> 'balancer'))) & ((('zon':*)))"
    )


def test_every_form_of_a_word_is_marked_and_no_part_of_another():
    marker = Marker(query("policy"))
    text = "Policies: a POLICY, policyholder, metapolicy"
    assert marked(text, marker.spans(text)) == (
        "<mark>Policies</mark>: a <mark>POLICY</mark>, policyholder, metapolicy"
    )


def test_neighbours_become_one_mark_and_phrases_are_marked_whole():
    text = "The Gateway Load Balancer, a load-balancer"
    assert marked(text, Marker(query("load balancer")).spans(text)) == (
        "The Gateway <mark>Load Balancer</mark>, a <mark>load</mark>-<mark>balancer</mark>"
    )
    assert marked(text, Marker(query('"load balancer"')).spans(text)) == (
        "The Gateway <mark>Load Balancer</mark>, a <mark>load-balancer</mark>"
    )


def test_a_snippet_shows_the_place_with_most_of_the_words():
    text = "A region is far. " + "Nothing here. " * 40 + "Each region has zones. " + "End. " * 90
    snippet = Marker(query("region zone")).snippet(text)
    assert "Each <mark>region</mark> has <mark>zones</mark>." in snippet
    assert snippet.startswith("…")
    assert snippet.endswith("…")
    assert len(snippet) < LENGTH + 40


@given(st.text(max_size=400), st.text(max_size=20))
@settings(deadline=None)
def test_no_text_breaks_marks_or_escaping(text, asked):
    found = parse(asked, vocabulary())
    if found is not None:
        snippet = Marker(found).snippet(text)
        bare = snippet.replace("<mark>", "").replace("</mark>", "")
        assert "<" not in bare
        assert snippet.count("<mark>") == snippet.count("</mark>")
