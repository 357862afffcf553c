"""What a request names."""

import pytest

from studyapp.common.http import whole_number


@pytest.mark.parametrize(
    ("given", "found"),
    [
        *(("0", 0), ("7", 7), ("007", 7), ("9" * 18, 10**18 - 1)),
        *((None, 5), ("", 5), ("-1", 5), ("1.0", 5), (" 1", 5), ("\u0663", 5), ("a", 5)),
        *(("9" * 19, 5), ("9" * 5_000, 5)),
    ],
)
def test_a_whole_number_or_the_default(given, found):
    assert whole_number(given, 5) == found
