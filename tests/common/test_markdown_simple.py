"""A line of plain and bold words takes a shorter way to the same HTML."""

from hypothesis import example, given
from hypothesis import strategies as st

from studyapp.common import markdown
from studyapp.common.markdown import plain_text, render, render_inline

MORE = "\n\n`code`"  # a second paragraph that only the parser can read
WORDS = st.text(alphabet="aB7ß ,.;:'\"()/%+=?!“”-*_`[]<&\\\n", max_size=40)
BOLD = st.lists(
    st.sampled_from(["a", "B7", "**a b**", "**c**", " ", "(", ")", ".", "1.", "-", "**"])
)


def whole_way(text: str) -> str:
    """The HTML of the text's own paragraphs, by the parser."""
    html = render(text + MORE)
    return html.removesuffix("<p><code>code</code></p>\n")


@given(st.one_of(WORDS, BOLD.map("".join)))
@example("1. first")
@example("1.5 hours")
@example("**a**b")
@example("**a** (**b**)")
@example('"**a**"')
@example("a**b**")
@example("** a**")
@example("- a")
@example("a  b ")
def test_both_ways_give_the_same(text):
    if markdown._is_simple(text):
        assert render(text) == whole_way(text)
        assert render_inline(text) == whole_way(text).removeprefix("<p>").removesuffix("</p>\n")
        assert plain_text(text) == plain_text(text + MORE).removesuffix("code").rstrip("\n")


def test_what_cards_say_takes_the_short_way():
    for text in ("Amazon S3", "What is **Amazon EC2**?", "Up to 72 % (three years), “Standard”"):
        assert markdown._is_simple(text)
