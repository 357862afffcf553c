"""The small tools under the families: tokens, sentences, terms, spelling."""

import pytest

from studyapp.corpus.notes import import_notes
from studyapp.itemgen import generate, tokens
from studyapp.itemgen.families import acronyms
from studyapp.itemgen.ids import make_id
from studyapp.itemgen.initials import spells_out
from studyapp.itemgen.prose import escape, is_clean, sentences, tidy
from studyapp.itemgen.spelling import suspects
from studyapp.itemgen.terms import leaks, mask, nested, normalise
from studyapp.itemgen.tokens import OBJECT, ListBlock, Paragraph, TableBlock, Text, parse
from tests.work import calls


def test_blocks_become_a_tree_with_the_lines_of_the_file() -> None:
    nodes = parse("One\ntwo\n\n- a\n- b\n  - c\n\n| x | y |\n|---|---|\n| 1 | 2 |", 10)
    paragraph, listing, table = nodes
    assert isinstance(paragraph, Paragraph)
    assert isinstance(listing, ListBlock)
    assert isinstance(table, TableBlock)
    assert paragraph.text.line_at(paragraph.text.text.index("two")) == 11
    assert [item.text.line for item in listing.items] == [13, 14]
    nested_list = listing.items[1].children[0]
    assert isinstance(nested_list, ListBlock)
    assert nested_list.items[0].text.line == 15
    assert table.rows[0][0].line == 19


def test_callouts_code_and_rules_are_left_out() -> None:
    text = "> [!EXAM]\n> words\n\n```bash\naws s3 ls\n```\n\n---\n\nkept"
    (kept,) = parse(text, 1)
    assert isinstance(kept, Paragraph)
    assert kept.text.text == "kept"


def test_links_become_their_text_and_opaque_things_a_mark() -> None:
    (node,) = parse("[shown](lesson:x#y), [[term]], [[term|other]], `x`, {{ price a b }}", 1)
    assert isinstance(node, Paragraph)
    assert node.text.text == f"shown, term, other, {OBJECT}, {OBJECT}"


def test_bold_ranges_hold_the_bold_words() -> None:
    (node,) = parse("A **[[root user]]** and **more**.", 1)
    assert isinstance(node, Paragraph)
    assert [node.text.text[a:b] for a, b in node.text.bold] == ["root user", "more"]


def test_sentences_end_at_their_signs_and_not_at_abbreviations() -> None:
    text = Text("It works, e.g. here. it goes on, etc. and on! Version 2.0 too", 1)
    assert [(each.text, each.ended) for each in sentences(text)] == [
        ("It works, e.g. here.", True),
        ("it goes on, etc. and on!", True),
        ("Version 2.0 too", False),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "ends with the",
        "has an open (bracket",
        "see https://x.y",
        "a -> b",
        "x\u0000y",
        "type an size",
    ],
)
def test_unclean_text_is_refused(text: str) -> None:
    assert not is_clean(text)


def test_tidy_mends_case_and_spacing() -> None:
    assert tidy(" the Ec2  and aws s3 , allow to see: ") == "the EC2 and AWS S3, allow you to see"


def test_normalising_forgets_case_articles_and_asides() -> None:
    assert normalise("The  Elastic-Block Store (EBS)") == normalise("elastic block store")
    assert normalise("(EBS)") == "ebs"


def test_masking_covers_all_writings_of_a_term() -> None:
    text = "Amazon SQS, that is SQS or Simple Queue Service, works."
    assert mask(text, "Amazon SQS (Simple Queue Service)") == "[…], that is […] or […], works."


def test_masking_covers_the_short_name_that_a_parenthesis_spells_out() -> None:
    text = "The EFS asks who may read from it."
    assert mask(text, "EFS Storage (Elastic File System)") == "The […] asks who may read from it."
    assert mask(text, "EFS Storage (shared files)") == text


def test_leaks_see_through_inflections() -> None:
    assert leaks("S3 Replication", "copies are replicated to a bucket")
    assert not leaks("Depot", "a place that keeps parcels")


def test_leaks_see_the_end_of_a_joined_name() -> None:
    assert leaks("CodeArtifact", "the management of artifacts")
    assert leaks("cloudshell", "a shell in the browser")
    assert leaks("Amazon MQ", "moves RabbitMQ to the cloud")
    assert not leaks("network", "a day of work")
    assert not leaks("scalability", "the ability to grow")


@pytest.mark.parametrize(
    ("term", "text", "told"),
    [
        ("AWS WAF", "a web application firewall that guards sites", True),
        ("CloudHSM", "hardware security module", True),
        ("AWS KMS", "keeps keys and more secrets", False),
        ("Depot", "a place that keeps parcels", False),
    ],
)
def test_a_text_that_opens_by_spelling_an_abbreviation_gives_it_away(
    term: str, text: str, told: bool
) -> None:
    assert spells_out(term, text) is told


def test_nested_names() -> None:
    assert nested("S3", "S3 Glacier")
    assert not nested("S3 Standard", "S3 Glacier")


def test_escaped_text_shows_itself() -> None:
    assert escape("* <b> _x_ [y]") == "\\* \\<b\\> \\_x\\_ \\[y\\]"
    assert escape("22. x") == "22\\. x"


def test_rare_near_misses_of_common_words_are_suspected() -> None:
    texts = ["management of networks"] * 4 + ["managment of netowrks, managing replicas"]
    assert suspects(texts) == {"managment", "netowrks"}


def test_ids_depend_on_each_part() -> None:
    one = make_id("course", "lesson#a", "cloze", "Term")
    assert one == make_id("course", "lesson#a", "cloze", "the TERM")
    assert one.startswith("cloze-")
    assert len(one) == len("cloze-") + 16
    others = [
        make_id("other", "lesson#a", "cloze", "Term"),
        make_id("course", "lesson#b", "cloze", "Term"),
        make_id("course", "lesson#a", "port", "Term"),
        make_id("course", "lesson#a", "cloze", "Word"),
    ]
    assert len({one, *others}) == 5


@pytest.mark.parametrize("piece", ["a", "{{ price ", "a-"])
def test_an_endless_word_or_open_mark_costs_no_more_than_its_length(piece: str) -> None:
    def work(size: int) -> int:
        text = piece * (size // len(piece))
        course = import_notes(f"# A\n\n{text}\n".encode(), slug="notes")
        return calls(lambda: generate(course))

    work(100)
    assert work(40_000) < 2.3 * work(20_000)


def test_words_longer_than_any_word_are_not_compared() -> None:
    """Each would be kept once for each of its letters."""
    common, slip = "abcdefgh" * 5, "abcdefgh" * 4 + "abcdegh"
    assert suspects([common] * 4 + [slip]) == {slip}
    assert suspects([f"{common}xx"] * 4 + [f"{slip}xx"]) == set()


def test_patterns_begin_at_words_and_end_before_long() -> None:
    """Else an endless word, or an open mark, would be read anew from each of its letters."""
    long_form = "Elastic Block Store (EBS)"
    assert acronyms._AFTER.match(long_form)
    assert not any(acronyms._AFTER.match(long_form, place) for place in range(1, 7))
    mark = "{{ price %s }}"
    assert tokens._PLACEHOLDER.fullmatch(mark % "s3")
    assert not tokens._PLACEHOLDER.search(mark % ("s" * 200))
