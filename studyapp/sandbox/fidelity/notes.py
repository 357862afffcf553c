"""What a service's README tells about how far it goes."""

from pathlib import Path

from msgspec import Struct

MODELLED, MISSING, DIFFERENT = "Modelled", "Not modelled", "Not like AWS"


class Notes(Struct, frozen=True):
    """Three chapters of a README, as Markdown; empty where it has none."""

    modelled: str = ""
    missing: str = ""
    different: str = ""


def notes(readme: Path) -> Notes:
    """The chapters that README has under these headings, whatever else it tells."""
    found: dict[str, list[str]] = {}
    chapter: list[str] = []
    for line in readme.read_text().splitlines():
        if line.startswith("## "):
            chapter = found.setdefault(line.removeprefix("## ").strip(), [])
        else:
            chapter.append(line)
    return Notes(*("\n".join(found.get(name, ())) for name in (MODELLED, MISSING, DIFFERENT)))
