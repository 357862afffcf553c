"""Drawings: SVG that may stand inside a page, described for those who cannot see it."""

import re
import xml.parsers.expat
from collections.abc import Mapping

from studyapp.corpus.fields import KEBAB
from studyapp.corpus.findings import FileFindings

_ELEMENTS = frozenset(
    {"svg", "title", "desc", "g", "defs", "marker", "text", "tspan", "path", "rect", "circle"}
    | {"ellipse", "line", "polyline", "polygon"}
)
_FORBIDDEN = re.compile(r"style|on.*|(?:.*:)?href|xml:base")
_PAINTS = frozenset({"none", "currentColor"})
_ROOT = ("viewBox", "role", "aria-labelledby", "class")


def read_figure(text: str, file: FileFindings, *, name: str) -> str:
    """Check one drawing and return it as it is; whatever is wrong is noted in `file`."""
    if not KEBAB.fullmatch(name):
        file.problem(1, "name the file with small letters, digits and hyphens")
    checker = _Checker(file)
    try:
        checker.parser.Parse(text.encode("utf-8", "surrogatepass"), True)
    except xml.parsers.expat.ExpatError as error:
        what = xml.parsers.expat.ErrorString(error.code)
        file.problem(max(1, error.lineno), f"the drawing is not well-formed SVG: {what}")
        return text
    except _UnsafeError:
        return text
    checker.finish()
    return text


class _UnsafeError(Exception):
    """The drawing declares a document type, so it is not parsed further."""


class _Checker:
    def __init__(self, file: FileFindings) -> None:
        self.file = file
        self.labels: dict[str, str] = {}
        self.labelled_by: list[str] = []
        self.depth = 0
        self.parser = xml.parsers.expat.ParserCreate("UTF-8")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.ProcessingInstructionHandler = self._instruction

    def finish(self) -> None:
        """Check that the drawing is named and described."""
        for element in ("title", "desc"):
            if self.labels.get(element, "") not in self.labelled_by:
                self.file.problem(
                    1, f"the drawing needs a <{element}> whose id stands in `aria-labelledby`"
                )

    def _problem(self, message: str) -> None:
        self.file.problem(self.parser.CurrentLineNumber, message)

    def _doctype(self, *_: object) -> None:
        self._problem("a drawing has no document type; remove it")
        raise _UnsafeError

    def _instruction(self, *_: object) -> None:
        self._problem("a drawing has no processing instruction; remove it")

    def _start(self, element: str, attributes: Mapping[str, str]) -> None:
        if self.depth == 0:
            self._root(element, attributes)
        self.depth += 1
        if element not in _ELEMENTS:
            self._problem(f"a drawing may not hold <{element}>")
        if element in {"title", "desc"}:
            self.labels.setdefault(element, attributes.get("id", ""))
        for name, value in attributes.items():
            self._attribute(name, value)

    def _end(self, _: str) -> None:
        self.depth -= 1

    def _root(self, element: str, attributes: Mapping[str, str]) -> None:
        missing = [name for name in _ROOT if not attributes.get(name)]
        if element != "svg" or missing:
            self._problem(f"a drawing starts with <svg> that has {', '.join(_ROOT)}")
        self.labelled_by = attributes.get("aria-labelledby", "").split()

    def _attribute(self, name: str, value: str) -> None:
        if _FORBIDDEN.fullmatch(name):
            self._problem(f"a drawing may not use `{name}`; classes give it its look")
        elif name in {"fill", "stroke", "color"} and value not in _PAINTS:
            self._problem(f"`{name}` may be none or currentColor, not `{value}`")
