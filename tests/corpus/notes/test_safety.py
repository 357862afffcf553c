"""Notes that once slipped something through: each must stay harmless."""

import pytest

from tests.corpus.notes.checks import assert_harmless, assert_sound, imported, markdown, sections


@pytest.mark.parametrize(
    "text",
    [
        "a ` b\n`<b>`",  # a span that pairs with the line above
        "- a ` b\n- c ` d\n`<b>`",
        "a | ` <b> | `\n-|-\n",  # a table cuts a span in two
        "[[](`2) <b>`",  # the target of a link swallows a backtick
        '[a](b "`") `<b>`',
        "\\`<b>`",
        "<<b>script>alert(1)</script>",  # a dropped tag must not leave a new one
        "<b>```\n\n```\n<script>\n```\n",  # nor a fence
        "word\n- ",  # a heading by its underline
        "word\n    - \n",
        "10) word\n    - \n",
        "<br>-  # ",
        "> quoted\n> ---",
        "- item\n  ---",
        "<br>- a\n\n    ## T",  # a list that shows only when a tag is dropped
        "text\n     - ```\n<b>\n```",
        "text\n2. ```bash\n   <b>\n   ```",
        "> ```\n> <b>\n<i>",
        "1. a\n\n      ```\n<b>\n      ```",
        "text\n    ```\n<script>x</script>\n    ```",
        "~~~\n```\n<b>\n~~~\n<i>",
        "# <script>alert(1)</script>\n\na",
        "# &lt;script&gt;x\n\na",
        "![a](x\n<script>",
        "[a]: <b> '\n<script>'",
        "text " + "` " * 501 + "<b>",
    ],
)
def test_it_shows_neither_html_nor_headings(text: str) -> None:
    course = imported(text)
    assert_harmless(course)
    assert_sound(course)


def test_code_may_hold_anything_and_shows_it() -> None:
    course = imported("# A\n\n```html\n<script>alert(1)</script>\n```\n")
    assert markdown(sections(course)[0]) == "```html\n<script>alert(1)</script>\n```"
    assert_harmless(course)
