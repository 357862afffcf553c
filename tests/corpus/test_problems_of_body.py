"""The body of a lesson: every mistake has its place and a sentence that helps."""

from collections.abc import Callable

import pytest

FIREWALLS = "lessons/networks/firewalls.md"
END = "lets answers pass."

CASES: dict[str, tuple[str, str, str, list[str]]] = {
    "body: no lead": (
        FIREWALLS,
        "A request gets in and no answer comes out.\n",
        "",
        ["13: the lesson has no lead paragraph before its first section"],
    ),
    "body: no section": (
        FIREWALLS,
        "## One remembers {#stateful}",
        "",
        [
            "lessons/basics/regions.md:58: section `firewalls#stateful` is not in lesson firewalls",
            "16: the lesson has no section; start one with `## Title {#slug}`",
        ],
    ),
    "body: heading without slug": (
        FIREWALLS,
        "## One remembers {#stateful}",
        "## One remembers",
        [
            "lessons/basics/regions.md:58: section `firewalls#stateful` is not in lesson firewalls",
            "15: the section heading `One remembers` needs a slug: `{#slug}`",
        ],
    ),
    "body: bad slug": (
        FIREWALLS,
        "{#stateful}",
        "{#It remembers}",
        [
            "lessons/basics/regions.md:58: section `firewalls#stateful` is not in lesson firewalls",
            "15: the slug `It remembers` must be small letters, digits and hyphens",
        ],
    ),
    "body: heading without title": (
        FIREWALLS,
        "## One remembers {#stateful}",
        "## {#stateful}",
        ["15: the section heading has no title"],
    ),
    "body: duplicate slug": (
        FIREWALLS,
        END,
        END + "\n\n## Again {#stateful}\nMore.",
        ["18: duplicate slug `stateful`; it stands at line 15 already"],
    ),
    "body: empty section": (
        FIREWALLS,
        END,
        END + "\n\n## Empty {#empty}\n",
        ["18: the section `Empty` is empty"],
    ),
    "body: first-level heading": (
        FIREWALLS,
        END,
        END + "\n\n# Big",
        ["18: a lesson has no `#` heading; its title is in front matter"],
    ),
    "body: slug on a third-level heading": (
        FIREWALLS,
        END,
        END + "\n\n### Small {#small}",
        ["18: only a `##` heading carries a `{#slug}`; remove it here"],
    ),
    "body: underlined heading": (
        FIREWALLS,
        END,
        END + "\n---",
        ["17: text above this line becomes a heading; leave a blank line between them"],
    ),
    "body: unclosed block": (
        FIREWALLS,
        END,
        END + "\n\n:::try\naws s3 ls",
        ["18: the block `:::try` is never closed; end it with a line `:::`"],
    ),
    "body: block unclosed before a section": (
        FIREWALLS,
        END,
        END + "\n\n:::figure two-zones\nCaption\n\n## Next {#next}\nText.",
        ["18: the block `:::figure` is never closed; end it with a line `:::`"],
    ),
    "body: stray fence": (
        FIREWALLS,
        END,
        END + "\n\n:::",
        ["18: this `:::` closes nothing; remove it, or name the block"],
    ),
    "body: unknown block": (
        FIREWALLS,
        END,
        END + "\n\n:::chek a-b\n:::",
        ["18: unknown block `:::chek`; did you mean `check`?"],
    ),
    "body: unclosed code": (
        FIREWALLS,
        END,
        END + "\n\n```bash\naws s3 ls",
        ["18: the code that starts here is never closed; end it with ```"],
    ),
    "body: raw HTML": (
        FIREWALLS,
        END,
        END + "\n\nA <br> tag, and `<b>` in code.",
        ["18: raw HTML `<br>` is not allowed; put code between backticks"],
    ),
    "body: unknown callout": (
        FIREWALLS,
        END,
        END + "\n\n> [!NOTE]\n> Text.",
        ["18: unknown callout `[!NOTE]`; the callouts are [!EXAM], [!COST], [!TRAP], [!TODAY]"],
    ),
    "body: callout text on its first line": (
        FIREWALLS,
        END,
        END + "\n\n> [!TRAP] Text.",
        ["18: start the text of `[!TRAP]` on the next line, after `> `"],
    ),
    "body: an unprintable character": (
        FIREWALLS,
        END,
        END + "\x07",
        ["16: remove the unprintable character U+0007"],
    ),
    "link: lesson": (
        FIREWALLS,
        END,
        END + " [x](lesson:region)",
        ["16: `region` is not a lesson of the course; did you mean `regions`?"],
    ),
    "link: section": (
        FIREWALLS,
        END,
        END + " [x](lesson:regions#zone)",
        ["16: section `regions#zone` is not in lesson regions; did you mean `zones`?"],
    ),
    "link: own section": (
        FIREWALLS,
        END,
        END + " [x](#statefull)",
        ["16: this lesson has no section `#statefull`; did you mean `stateful`?"],
    ),
    "link: nowhere": (
        FIREWALLS,
        END,
        END + " [x](regions.md)",
        [
            "16: the link to `regions.md` leads nowhere; write `lesson:id#section`, `#section` or a full address"
        ],
    ),
    "term: unknown": (
        FIREWALLS,
        END,
        END + "\n\nA [[Regin]] here.",
        ["18: `regin` is not in the glossary; did you mean `region`?"],
    ),
    "term: never closed": (
        FIREWALLS,
        END,
        END + " A [[Region here.",
        ["16: `[[` must be followed by a glossary term and `]]` on the same line"],
    ),
    "term: shown text inside a table": (
        FIREWALLS,
        END,
        END + "\n\n| a | b |\n|---|---|\n| [[Region|x]] | y |",
        ["20: a table cannot hold `[[term|text]]`; write `[[term]]` or plain text"],
    ),
    "price: unknown": (
        FIREWALLS,
        END,
        END + " {{ price ec2 t3.mikro }}",
        ["16: `ec2 t3.mikro` is not a key of data/prices.yaml; did you mean `ec2 t3.micro`?"],
    ),
    "price: other placeholder": (
        FIREWALLS,
        END,
        END + " {{ quota ec2 }}",
        ["16: `{{` must be followed by `price`, the key of a price and `}}`"],
    ),
    "figure: unknown": (
        FIREWALLS,
        END,
        END + "\n\n:::figure two-zone\nCaption.\n:::",
        ["18: there is no figures/two-zone.svg; did you mean `two-zones`?"],
    ),
    "figure: no name": (
        FIREWALLS,
        END,
        END + "\n\n:::figure\nCaption.\n:::",
        ["18: `:::figure` needs one name of small letters and hyphens"],
    ),
    "figure: no caption": (
        FIREWALLS,
        END,
        END + "\n\n:::figure two-zones\n:::",
        ["18: the figure has no caption; write it on the next line"],
    ),
    "try: no commands": (FIREWALLS, END, END + "\n\n:::try\n:::", ["18: `:::try` has no commands"]),
    "try: argument": (
        FIREWALLS,
        END,
        END + "\n\n:::try now\naws s3 ls\n:::",
        ["18: `:::try` takes no argument, so remove `now`"],
    ),
    "explorer: text": (
        FIREWALLS,
        END,
        END + "\n\n:::explorer zone-failure\ntext\n:::",
        ["18: `:::explorer` holds no text; move it out of the block"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_is_told_with_its_place(name: str, complaints: Callable[..., list[str]]) -> None:
    path, old, new, expected = CASES[name]

    assert complaints(path, old, new) == [
        f"{path}:{line}" if line[0].isdigit() else line for line in expected
    ]
