"""The colour tokens have the contrast of WCAG 2.2 AA in both themes."""

import math
import re
from pathlib import Path

import pytest

CSS = (Path(__file__).resolve().parents[2] / "static/css/tokens.css").read_text()
PAIR = re.compile(r"--([\w-]+):\s*light-dark\(\s*oklch\(([^)]*)\)\s*,\s*oklch\(([^)]*)\)\s*\)")
TOKENS = {name: (light, dark) for name, light, dark in PAIR.findall(CSS)}
GROUNDS = ("canvas", "surface", "raised", "sunken")
CASES = [
    *(
        (text, ground, 4.5)
        for text in ("ink", "ink-2", "ink-3", "accent", "good", "bad", "warn")
        for ground in GROUNDS
    ),
    *(
        (text, f"{tint}-soft", 4.5)
        for tint in ("accent", "good", "bad", "warn")
        for text in (tint, "ink", "ink-2", "ink-3")
    ),
    ("on-accent", "accent", 4.5),
    ("on-accent", "accent-hi", 4.5),
    *((line, ground, 3.0) for line in ("edge", "focus") for ground in GROUNDS),
]


def luminance(oklch):
    """Relative luminance of an OKLCH colour (Ottosson's matrices), clipped to sRGB."""
    light, chroma, hue = (float(part) for part in oklch.split("/")[0].split())
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long, medium, short = (
        (light + p * a + q * b) ** 3
        for p, q in (
            (0.3963377774, 0.2158037573),
            (-0.1055613458, -0.0638541728),
            (-0.0894841775, -1.2914855480),
        )
    )
    rgb = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    weights = (0.2126, 0.7152, 0.0722)
    return sum(w * min(1, max(0, c)) for w, c in zip(weights, rgb, strict=True))


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), CASES)
def test_a_pair_of_colours_can_be_told_apart(front, ground, least, theme):
    low, high = sorted(luminance(TOKENS[name][theme]) for name in (front, ground))

    assert (high + 0.05) / (low + 0.05) >= least
