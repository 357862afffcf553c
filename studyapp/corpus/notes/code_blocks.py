"""The inside of a block of code: its language, and whether JSON and YAML can be read."""

import json
import re
from collections.abc import Sequence
from itertools import accumulate

import msgspec
import yaml

from studyapp.corpus.notes.fences import Fence
from studyapp.corpus.notes.languages import code_in, first_word, is_language, mistyped
from studyapp.corpus.notes.lines import is_layout, looks_like_prose
from studyapp.corpus.notes.report import Report

_CHECKED_AT_ONCE = 200_000
_CHECKED_IN_ALL = 2_000_000
_COST_OF_ONE = 1000
_DEEPEST = 400
_BRACKETS = re.compile(r"[\[\]{}]")
_LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class CodeBlock(msgspec.Struct, frozen=True):
    """What a block of code turned out to be; `prose` when its text is not code at all.

    `first_line` is what stood behind the opening mark and belongs into the block.
    """

    language: str
    prose: bool = False
    first_line: str = ""


class CodeReader:
    """Judges the blocks of one file, spending a bounded time on all of them together."""

    def __init__(self, lines: Sequence[str], report: Report) -> None:
        self.lines = lines
        self.report = report
        self.left = _CHECKED_IN_ALL

    def read(self, fence: Fence) -> CodeBlock:
        """Decide the language of a block; reports what is mistaken or broken in it."""
        if fence.first == 0 and self.lines[0].startswith("---"):
            return CodeBlock("yaml")
        body = self.lines[fence.first + 1 : fence.end]
        label = first_word(fence.label)
        language = label if is_language(label) else mistyped(label)
        first_line = code_in(fence.label)
        if label and not language and _is_prose(body):
            self._report_prose(fence)
            return CodeBlock("", prose=True, first_line=first_line)
        if first_line:
            message = "The mark that opens the block carries code. It is the block's first line."
            self.report.add(fence.first, "code-in-label", message)
            return CodeBlock(language or "text", first_line=first_line)
        self._report_label_rest(fence)
        if label and language != label:
            language = language or "text"
            message = f'"{fence.label[:40]}" is not a language. The block is shown as {language}.'
            self.report.add(fence.first, "fence-language", message)
        return CodeBlock(self._checked(fence, language, "\n".join(body)))

    def _report_label_rest(self, fence: Fence) -> None:
        if " " in fence.label:
            message = f'Of the mark "{fence.label[:40]}" only the language is used.'
            self.report.add(fence.first, "fence-label", message)

    def _report_prose(self, fence: Fence) -> None:
        message = (
            f'The block marked "{fence.label[:40]}" holds sentences, not code. '
            f"It is shown as text, without its marks (to line {fence.last + 1})."
        )
        self.report.add(fence.first, "prose-in-fence", message)

    def _checked(self, fence: Fence, language: str, body: str) -> str:
        """The language, corrected by what the body can be read as."""
        claims_json = language in {"json", "jsonl"}
        claims_yaml = language in {"yaml", "yml"}
        looks_json = body.lstrip()[:1] in {"{", "["}
        if not (claims_json or claims_yaml or (looks_json and language in {"bash", "sh"})):
            return language
        if not self._affordable(fence, body):
            return language
        if looks_json and not claims_json:
            return self._maybe_json(fence, language, body)
        if claims_json:
            return self._json(fence, language, body)
        self._report_yaml(fence, body)
        return language

    def _affordable(self, fence: Fence, body: str) -> bool:
        cost = len(body) + _COST_OF_ONE
        too_large = len(body) > _CHECKED_AT_ONCE or cost > self.left
        if too_large or _depth(body) > _DEEPEST:
            message = "This block is too large or too deep to be checked. It was kept as it is."
            self.report.add(fence.first, "unchecked-code", message)
            return False
        self.left -= cost
        return True

    def _maybe_json(self, fence: Fence, language: str, body: str) -> str:
        """A block with another label whose text starts like JSON."""
        if _json_error(body) is None:
            self._report_label(fence, "JSON")
            return "json"
        if language in {"yaml", "yml"}:
            self._report_yaml(fence, body)
        return language

    def _json(self, fence: Fence, language: str, body: str) -> str:
        error = _json_error(body)
        if error is None or (language == "jsonl" and _are_json_lines(body)):
            return language
        if _is_yaml_map(body):
            self._report_label(fence, "YAML")
            return "yaml"
        line, reason = error
        index = min(fence.first + line, fence.end - 1)
        if "//" in self.lines[index] or "/*" in self.lines[index]:
            reason += " (JSON has no comments)"
        message = f"The JSON cannot be read: {reason}. It was kept as it is."
        self.report.add(index, "broken-json", message)
        return language

    def _report_yaml(self, fence: Fence, body: str) -> None:
        error = _yaml_error(body)
        if error is None:
            return
        line, reason = error
        index = min(fence.first + line, fence.end - 1)
        message = f"The YAML cannot be read: {reason}. It was kept as it is."
        self.report.add(index, "broken-yaml", message)

    def _report_label(self, fence: Fence, really: str) -> None:
        label = fence.label[:40]
        message = f'The block is marked "{label}" but holds {really}. It is shown as {really}.'
        self.report.add(fence.first, "mislabelled-fence", message)


def _depth(body: str) -> int:
    """How deep the brackets go, at most."""
    steps = (1 if found in "[{" else -1 for found in _BRACKETS.findall(body))
    return max(accumulate(steps, lambda depth, step: max(0, depth + step)), default=0)


def _json_error(body: str) -> tuple[int, str] | None:
    """Line (from 1) and reason of the first mistake in JSON, or None."""
    try:
        json.loads(body)
    except json.JSONDecodeError as error:
        return error.lineno, _sentence_part(error.msg)
    except (ValueError, RecursionError):
        return 1, "a number or the nesting is too long"
    return None


def _are_json_lines(body: str) -> bool:
    return all(_json_error(line) is None for line in body.split("\n") if line.strip())


def _yaml_error(body: str) -> tuple[int, str] | None:
    """Line (from 1) and reason of the first mistake in YAML, or None. Tags are not resolved."""
    try:
        for _event in yaml.parse(body, Loader=_LOADER):
            pass
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return line, _sentence_part(error.problem or "it is not well formed")
    except (yaml.YAMLError, ValueError, RecursionError):
        return 1, "it holds characters that YAML does not allow"
    return None


def _is_yaml_map(body: str) -> bool:
    """Whether the text is YAML with keys or list items, and not JSON gone wrong."""
    text = body.lstrip()
    if not text or text[0] in "{[\"'" or _yaml_error(body) is not None:
        return False
    keyed = re.search(r"^[ ]*(?:- |[\w./-]+:(?: |$))", body, re.MULTILINE)
    return keyed is not None


def _sentence_part(reason: str) -> str:
    reason = " ".join(reason.split())[:120].rstrip(".")
    return reason[:1].lower() + reason[1:]


def _is_prose(body: Sequence[str]) -> bool:
    """Whether most lines are sentences and none would turn into something else as text."""
    written = [line for line in body if line.strip()]
    if any(line.lstrip().startswith(("#", "```", "~~~")) or is_layout(line) for line in written):
        return False
    return 2 * sum(map(_is_sentence, written)) > len(written)


def _is_sentence(line: str) -> bool:
    text = line.strip()
    return looks_like_prose(text[:1].upper() + text[1:])
