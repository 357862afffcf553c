"""Questions: the body of `:::pretest` and `:::check`, and the rules every question obeys."""

import re
from collections.abc import Sequence

from studyapp.corpus.blocks import BlockPiece
from studyapp.corpus.fields import KEBAB
from studyapp.corpus.findings import FileFindings
from studyapp.corpus.prose import look_through
from studyapp.corpus.schema import Check, Option, Source

_OPTION = re.compile(r"[ ]{0,3}[-*] \[(?P<mark>[ xX])\](?P<rest>.*)")
_MISCONCEPTION = re.compile(r"(?P<why>.*?)[ \t]*\{(?P<id>[a-z0-9-]+)\}")
FEWEST, MOST = 3, 5


def read_check(block: BlockPiece, file: FileFindings) -> Check:
    """Read a `:::pretest` or `:::check` block."""
    if not block.argument:
        file.problem(block.line, f"the {block.name} needs an id: `:::{block.name} some-id`")
    elif not KEBAB.fullmatch(block.argument):
        file.problem(
            block.line,
            f"the id `{block.argument}` must be small letters, digits and hyphens",
        )
    else:
        file.name("question", block.argument, block.line)
    stem: list[str] = []
    options: list[Option] = []
    lines: list[int] = []
    for number, line in enumerate(block.body, block.line + 1):
        if match := _OPTION.fullmatch(line):
            lines.append(number)
            options.append(_read_option(match, number, len(options) + 1, file))
        elif not options:
            stem.append(line)
        elif line.strip():
            file.problem(number, "write each option on one line: `- [ ] Text | Feedback`")
    if not any(line.strip() for line in stem):
        file.problem(block.line, f"the {block.name} has no stem above its options")
    judge_options(options, lines, block.line, file, most=MOST)
    look_through("\n".join(block.body), block.line + 1, file)
    return Check(
        id=block.argument,
        kind=block.name,
        stem="\n".join(stem).strip(),
        options=tuple(options),
        source=Source(file.path, block.line, block.end_line),
    )


def _read_option(match: re.Match[str], line: int, number: int, file: FileFindings) -> Option:
    correct = match["mark"] != " "
    text, bar, why = (part.strip() for part in match["rest"].partition("|"))
    if bar and "|" in why:
        file.problem(line, f"option {number} holds `|` more than once; reword the text")
    misconception = None
    if found := _MISCONCEPTION.fullmatch(why):
        why, misconception = found["why"], found["id"]
    return Option(text=text, correct=correct, why=why, misconception=misconception)


def judge_options(
    options: Sequence[Option], lines: Sequence[int], line: int, file: FileFindings, *, most: int
) -> None:
    """Note what is wrong with the options of the question at `line`."""
    if not FEWEST <= len(options) <= most:
        file.problem(line, f"a question has {FEWEST} to {most} options; this has {len(options)}")
    right = sum(option.correct for option in options)
    if options and not right:
        file.problem(line, "no option is right; mark one as the right answer")
    elif options and right == len(options):
        file.problem(line, "every option is right; a question needs a wrong one too")
    seen: dict[str, int] = {}
    for number, (option, place) in enumerate(zip(options, lines, strict=True), 1):
        _judge_option(option, number, place, file)
        first = seen.setdefault(" ".join(option.text.casefold().split()), number)
        if first != number and option.text:
            file.problem(place, f"option {number} has the same text as option {first}")


def _judge_option(option: Option, number: int, line: int, file: FileFindings) -> None:
    if not option.text:
        file.problem(line, f"option {number} has no text")
    if not option.why:
        file.problem(line, f"option {number} has no `why`: what to tell whoever chooses it")
    if option.misconception is None:
        return
    file.refer("misconception", option.misconception, line)
    if option.correct:
        file.problem(line, f"option {number} is right, so it cannot name a misconception")
