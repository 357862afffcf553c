"""Web fonts, made at set-up out of their packages: latin subset, woff2, into `var/assets/fonts`.

Nothing of the fonts is committed. When a package is missing or a file cannot be made, the
stylesheet's system fonts serve; the caller says so. The licences (OFL) are put beside them.
"""

import importlib
from pathlib import Path
from typing import NamedTuple

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

LATIN = [
    *range(0x20, 0x180),
    *(0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026, 0x20AC),
    *(0x2190, 0x2191, 0x2192, 0x2193, 0x2212, 0x2248, 0x2260, 0x2264, 0x2265, 0x21B5, 0x25CF),
]
FEATURES = ["kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "tnum", "lnum"]


class Face(NamedTuple):
    """One font file: where it comes from, and which axes are pinned or narrowed."""

    target: str
    package: str
    file: str
    axes: dict[str, float | tuple[float, float]]


FACES = [
    Face(
        "source-serif",
        "fontpkg_source_serif_4",
        "SourceSerif4[opsz,wght].ttf",
        {"opsz": 18, "wght": (400, 700)},
    ),
    Face(
        "source-serif-italic",
        "fontpkg_source_serif_4",
        "SourceSerif4-Italic[opsz,wght].ttf",
        {"opsz": 18, "wght": (400, 700)},
    ),
    Face("atkinson", "fontpkg_atkinson_hyperlegible", "AtkinsonHyperlegible-Regular.ttf", {}),
    Face("atkinson-bold", "fontpkg_atkinson_hyperlegible", "AtkinsonHyperlegible-Bold.ttf", {}),
    Face(
        "jetbrains-mono",
        "fontpkg_jetbrains_mono",
        "JetBrainsMono[wght].ttf",
        {"wght": (400, 700)},
    ),
]


def make_fonts(folder: Path) -> list[str]:
    """Make every face that is not in `folder` yet; returns a line for each that failed."""
    folder.mkdir(parents=True, exist_ok=True)
    failures = []
    for face in FACES:
        target = folder / f"{face.target}.woff2"
        if target.exists():
            continue
        try:
            _make(face, target)
        except (ImportError, OSError, KeyError, ValueError) as error:
            failures.append(f"{face.target}: {error}")
    return failures


def _make(face: Face, target: Path) -> None:
    package = Path(str(importlib.import_module(face.package).__file__)).parent
    options = Options()
    options.layout_features = FEATURES
    font = TTFont(package / "files" / face.file)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=LATIN)
    subsetter.subset(font)
    if face.axes:
        instantiateVariableFont(font, face.axes, inplace=True)
    font.flavor = "woff2"
    partial = target.with_suffix(".part")
    font.save(partial)
    (target.parent / f"{face.package}-LICENSE.txt").write_bytes((package / "LICENSE").read_bytes())
    partial.rename(target)
