"""A lesson file: front matter, a lead, and sections made of blocks."""

from collections.abc import Sequence
from pathlib import PurePosixPath

from studyapp.corpus import front_matter
from studyapp.corpus.blocks import BlockPiece, HeadingPiece, Piece, ProsePiece, cut
from studyapp.corpus.fields import KEBAB
from studyapp.corpus.findings import FileFindings, Findings, Reference, did_you_mean
from studyapp.corpus.prose import count_words, look_through
from studyapp.corpus.questions import read_check
from studyapp.corpus.schema import (
    Block,
    CorpusError,
    Explorer,
    Figure,
    Lesson,
    Prose,
    Question,
    Section,
    Source,
    Try,
)
from studyapp.corpus.yaml_places import UNPRINTABLE

_Content = ProsePiece | BlockPiece
_Headed = tuple[HeadingPiece, list[_Content]]


def read_lesson(path: str, text: str, *, module: str) -> Lesson:
    """Read one lesson without looking at the rest of the course.

    Raises CorpusError with every problem of the file.
    """
    findings = Findings()
    lesson = parse_lesson(path, text, module, findings)
    if findings.problems:
        raise CorpusError(findings.sorted_problems())
    return lesson


def parse_lesson(path: str, text: str, module: str, findings: Findings) -> Lesson:
    """Read a lesson as far as it goes; problems, references and ids go to `findings`."""
    file = FileFindings(path, findings)
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    _refuse_unprintable(lines, file)
    last_line = max(1, len(lines) - (lines[-1] == ""))
    head, body_start = front_matter.split(lines, file)
    fallback_id = PurePosixPath(path).stem
    front = front_matter.FrontMatter(fallback_id)
    if head is not None:
        front = front_matter.read(head, file, fallback_id)
    file.name("lesson", front.id, front.line)
    pieces = cut(lines[body_start:], body_start + 1, file)
    lead_pieces, headed = _group(pieces)
    before = len(findings.references)
    lead = _read_lead(lead_pieces, min(body_start + 1, last_line), file)
    sections = _read_sections(headed, last_line, file)
    _check_own_links(sections, findings.references[before:], file)
    return Lesson(
        id=front.id,
        module=module,
        title=front.title,
        source=Source(path, 1, last_line),
        summary=front.summary,
        tasks=front.tasks,
        services=front.services,
        minutes=front.minutes,
        needs=front.needs,
        sources=front.sources,
        checked=front.checked,
        status=front.status,
        lead=lead,
        sections=sections,
        words=_words(pieces),
        text=text,
    )


def _refuse_unprintable(lines: list[str], file: FileFindings) -> None:
    for number, line in enumerate(lines, 1):
        if found := UNPRINTABLE.search(line):
            code = ord(found.group())
            file.problem(number, f"remove the unprintable character U+{code:04X}")


def _words(pieces: Sequence[Piece]) -> int:
    total = 0
    for piece in pieces:
        if isinstance(piece, ProsePiece):
            total += count_words(piece.text)
        elif isinstance(piece, HeadingPiece):
            total += count_words(piece.title)
    return total


def _group(pieces: Sequence[Piece]) -> tuple[list[_Content], list[_Headed]]:
    lead: list[_Content] = []
    headed: list[_Headed] = []
    for piece in pieces:
        if isinstance(piece, HeadingPiece):
            headed.append((piece, []))
        else:
            (headed[-1][1] if headed else lead).append(piece)
    return lead, headed


def _read_lead(pieces: Sequence[_Content], line: int, file: FileFindings) -> tuple[Block, ...]:
    if not any(isinstance(piece, ProsePiece) for piece in pieces):
        file.problem(line, "the lesson has no lead paragraph before its first section")
    return _blocks(pieces, "lead", file)


def _read_sections(
    headed: Sequence[_Headed], last_line: int, file: FileFindings
) -> tuple[Section, ...]:
    if not headed:
        file.problem(last_line, "the lesson has no section; start one with `## Title {#slug}`")
    ends = [*(heading.line - 1 for heading, _ in headed[1:]), last_line]
    sections: list[Section] = []
    slugs: dict[str, int] = {}
    for (heading, pieces), end_line in zip(headed, ends, strict=False):
        first = slugs.setdefault(heading.slug, heading.line)
        if heading.slug and first != heading.line:
            file.problem(
                heading.line, f"duplicate slug `{heading.slug}`; it stands at line {first} already"
            )
        if not pieces:
            file.problem(heading.line, f"the section `{heading.title}` is empty")
        look_through(heading.title, heading.line, file)
        source = Source(file.path, heading.line, end_line)
        blocks = _blocks(pieces, "section", file)
        sections.append(Section(heading.slug, heading.title, source, blocks))
    return tuple(sections)


def _blocks(pieces: Sequence[_Content], where: str, file: FileFindings) -> tuple[Block, ...]:
    blocks = (_block(piece, where, file) for piece in pieces)
    return tuple(block for block in blocks if block is not None)


def _block(piece: _Content, where: str, file: FileFindings) -> Block | None:
    if isinstance(piece, ProsePiece):
        look_through(piece.text, piece.line, file)
        return Prose(piece.text, piece.line)
    match piece.name:
        case "pretest" | "check":
            _refuse_place(piece, where, file)
            return Question(read_check(piece, file))
        case "try":
            return _try(piece, file)
        case "figure":
            return _figure(piece, file)
        case "explorer":
            return _explorer(piece, file)
        case _:
            return None


def _refuse_place(piece: BlockPiece, where: str, file: FileFindings) -> None:
    if piece.name == "pretest" and where == "section":
        file.problem(piece.line, "a pretest stands before the first section; make this a check")
    elif piece.name == "check" and where == "lead":
        file.problem(piece.line, "a check stands inside a section; make this a pretest")


def _try(piece: BlockPiece, file: FileFindings) -> Try:
    commands = "\n".join(piece.body).strip("\n")
    if piece.argument:
        file.problem(piece.line, f"`:::try` takes no argument, so remove `{piece.argument}`")
    if not commands.strip():
        file.problem(piece.line, "`:::try` has no commands")
    return Try(commands, piece.line)


def _figure(piece: BlockPiece, file: FileFindings) -> Figure:
    caption = "\n".join(piece.body).strip()
    if _named(piece, file):
        file.refer("figure", piece.argument, piece.line)
    if not caption:
        file.problem(piece.line, "the figure has no caption; write it on the next line")
    look_through(caption, piece.line + 1, file)
    return Figure(piece.argument, caption, piece.line)


def _explorer(piece: BlockPiece, file: FileFindings) -> Explorer:
    if _named(piece, file):
        file.refer("explainer", piece.argument, piece.line)
    if any(line.strip() for line in piece.body):
        file.problem(piece.line, "`:::explorer` holds no text; move it out of the block")
    return Explorer(piece.argument, piece.line)


def _named(piece: BlockPiece, file: FileFindings) -> bool:
    if KEBAB.fullmatch(piece.argument):
        return True
    file.problem(piece.line, f"`:::{piece.name}` needs one name of small letters and hyphens")
    return False


def _check_own_links(
    sections: Sequence[Section], references: Sequence[Reference], file: FileFindings
) -> None:
    slugs = {section.slug for section in sections}
    for reference in references:
        if reference.kind == "own section" and reference.target not in slugs:
            hint = did_you_mean(reference.target, slugs)
            file.problem(reference.line, f"this lesson has no section `#{reference.target}`{hint}")
