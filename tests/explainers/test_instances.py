"""Names of instance types: the parts of real ones, and why others are none."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.explainers.instances import LONGEST, NotAName, read_name

NAMES = {
    "t3.micro": ("General purpose", ["t", "3", "micro"]),
    "m7g.large": ("General purpose", ["m", "7", "g", "large"]),
    "c7gn.2xlarge": ("Compute optimized", ["c", "7", "g", "n", "2xlarge"]),
    "r6id.metal": ("Memory optimized", ["r", "6", "i", "d", "metal"]),
    "x2iezn.12xlarge": ("Memory optimized", ["x", "2", "i", "e", "z", "n", "12xlarge"]),
    "im4gn.xlarge": ("Storage optimized", ["im", "4", "g", "n", "xlarge"]),
    "inf2.24xlarge": ("Accelerated computing", ["inf", "2", "24xlarge"]),
    "hpc7a.96xlarge": ("HPC optimized", ["hpc", "7", "a", "96xlarge"]),
    "c7i-flex.large": ("Compute optimized", ["c", "7", "i", "-flex", "large"]),
    "u7i-12tb.224xlarge": ("Memory optimized", ["u", "7", "i", "-12tb", "224xlarge"]),
    "u-6tb1.metal": ("Memory optimized", ["u", "-6tb", "1", "metal"]),
    "mac2-m2pro.metal": ("General purpose", ["mac", "2", "-m2pro", "metal"]),
    "m7i.metal-24xl": ("General purpose", ["m", "7", "i", "metal-24xl"]),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_real_name_is_read_whole(facts, name):
    family, parts = NAMES[name]

    reading = read_name(f" {name.upper()} ", facts.instances)

    assert reading.family == family
    assert [part.text for part in reading.parts] == parts
    assert all(part.says for part in reading.parts)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "no dot"),
        ("m7g", "no dot"),
        ("large.m7g", "a generation"),
        ("m.large", "a generation"),
        ("y7.large", "“y”"),
        ("m7x.large", "“x”"),
        ("m7.huge", "“huge” is no size"),
        ("m7.0xlarge", "is no size"),
        ("m7g..large", "scheme"),
        ("m7." + "x" * LONGEST, "at most"),
    ],
)
def test_another_text_is_refused_with_the_part_at_fault(facts, name, why):
    with pytest.raises(NotAName, match=why):
        read_name(name, facts.instances)


def test_more_xlarge_is_more_processors(facts):
    assert "16 vCPUs" in read_name("m5.4xlarge", facts.instances).parts[-1].says


@given(st.data())
def test_any_series_and_letters_are_read_back(facts, data):
    series = data.draw(st.sampled_from(facts.instances.series)).letters
    marks = [mark.letters for mark in facts.instances.marks if len(mark.letters) == 1]
    letters = data.draw(st.lists(st.sampled_from(marks), max_size=4))
    generation = data.draw(st.integers(1, 20))
    name = f"{series}{generation}{''.join(letters)}.8xlarge"

    reading = read_name(name, facts.instances)

    assert "".join(part.text for part in reading.parts) == name.replace(".", "")


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(facts, text):
    with suppress(NotAName):
        assert read_name(text, facts.instances).name == text.strip().lower()
