"""What the one renderer makes of Markdown, and what it never lets through."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.common.markdown import References, plain_text, render, render_inline
from tests.work import calls

COURSE = References(
    glossary={"region": ("Region", 'An "area" with zones')},
    prices={"ec2 t3.micro": "0.0104 USD an hour"},
    lesson_url=lambda target: f"/learn/basics/{target}",
)


def test_raw_html_is_shown_as_text():
    html = render("<script>alert(1)</script> <b onclick=x>y</b>")

    assert "<script" not in html
    assert "<b" not in html
    assert "&lt;script&gt;" in html


def test_a_link_that_runs_a_script_stays_text():
    for target in ("javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x"):
        assert "<a" not in render(f"[x]({target})")


def test_a_glossary_term_carries_its_meaning():
    html = render("A [[Region|place]] is far away.", COURSE)

    assert '<dfn title="An &quot;area&quot; with zones" tabindex="0">place</dfn>' in html


def test_a_term_without_an_entry_is_still_marked():
    assert render_inline("[[Unknown]]", COURSE) == "<dfn>Unknown</dfn>"


def test_a_lesson_link_leads_to_the_lesson():
    assert 'href="/learn/basics/zones#two"' in render("[z](lesson:zones#two)", COURSE)


def test_a_price_comes_from_the_data():
    assert "0.0104 USD an hour" in render("It costs {{ price ec2 t3.micro }}.", COURSE)


def test_a_callout_is_a_note_with_its_kind_in_words():
    html = render("> [!TRAP]\n> Zones are not copies.")

    assert '<div class="callout is-bad" role="note"><b>Trap</b>' in html
    assert "[!TRAP]" not in html


def test_a_plain_quotation_stays_one():
    assert "<blockquote>" in render("> Just words.")


def test_a_callout_in_a_callout_closes_both():
    html = render("> [!TRAP]\n> one\n>\n> > two\n\nafter")

    assert html.count("<div") == html.count("</div")
    assert html.count("<blockquote") == html.count("</blockquote")


def test_a_table_scrolls_by_itself_and_names_rows_and_columns():
    html = render("| | SG | NACL |\n|---|---|---|\n| Memory | yes | no |")

    assert 'role="region" tabindex="0" aria-label="Table: SG, NACL"' in html
    assert '<th scope="col">SG</th>' in html
    assert '<th scope="row">Memory</th>' in html
    assert "<td></td>" in html.replace("\n", "")


def test_code_is_highlighted_by_class_alone():
    html = render('```json\n{"a": 1}\n```')

    assert 'class="hl-nt"' in html
    assert "style=" not in html


def test_code_beyond_the_sandbox_says_so():
    html = render("```bash beyond\naws sqs create-queue\n```")

    assert '<p class="eyebrow">Beyond the sandbox</p>' in html
    assert "Beyond the sandbox" not in render("```bash\naws sqs create-queue\n```")


def test_an_unknown_language_is_plain_code():
    assert "hello" in render("```klingon\nhello\n```")


def test_plain_text_keeps_the_words_and_drops_the_marks():
    text = plain_text("**A** [[Region|place]] `x`\n\n- one\n- two\n\n```\ncode\n```")

    assert text.split("\n") == ["A place x", "one", "two", "code"]


@pytest.mark.parametrize("mark", ["[", "![", "[[", "{{ price ", "<a ", "**a "])
def test_an_endless_run_of_open_marks_is_shown_as_text_at_once(mark):
    text = mark * (120_000 // len(mark))

    html = render(text)

    assert calls(lambda: render(text)) < 1_000  # nobody looks at each mark
    assert html.count(mark.strip().replace("<", "&lt;")) >= 10_000


@given(st.text(max_size=400))
def test_any_text_renders_without_active_content(text):
    html = render(text, COURSE).lower()

    for bad in ("<script", "<iframe", "<svg", "<style", "javascript:", "<img src=x onerror"):
        assert f'href="{bad}' not in html
        assert bad not in html or bad == "javascript:"
