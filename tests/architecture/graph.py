"""The picture in ARCHITECTURE.md, drawn from the imports that are really there.

`python -m tests.architecture.graph` writes it into the document; a test compares the two.
"""

from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "studyapp" / "ARCHITECTURE.md"
BEGIN, END = "<!-- rooms: begin -->", "<!-- rooms: end -->"


def edges() -> list[tuple[str, str]]:
    """Which room imports which, without the packages that everybody may use."""
    graph = grimp.build_graph("studyapp", cache_dir=None, exclude_type_checking_imports=True)
    found = set()
    for module in graph.modules:
        for imported in graph.find_modules_directly_imported_by(module):
            a, b = (name.split(".")[1:2] for name in (module, imported))
            if a and b and a != b:
                found.add((a[0], b[0]))
    return sorted(found)


def picture() -> str:
    """A Mermaid graph of the rooms."""
    lines = [f"  {a} --> {b}" for a, b in edges()]
    return "\n".join([BEGIN, "```mermaid", "graph TD", *lines, "```", END])


def embedded(text: str) -> str:
    """The picture as the document has it."""
    return text[text.index(BEGIN) : text.index(END) + len(END)]


if __name__ == "__main__":
    text = DOCUMENT.read_text()
    DOCUMENT.write_text(text.replace(embedded(text), picture()))
