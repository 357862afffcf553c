"""Checksums against the check values that their catalogues publish."""

from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.minicloud.kernel.checksums import ALGORITHMS, checksum, hasher


@pytest.mark.parametrize(
    ("algorithm", "expected"),
    [
        ("CRC32", "cbf43926"),
        ("CRC32C", "e3069283"),
        ("CRC64NVME", "ae8b14860a799888"),
        ("SHA1", "f7c3bc1d808e04732adf679965ccc34ca7ae3441"),
        ("MD5", "25f9e794323b453885f5181f1b624d0b"),
    ],
)
def test_digits_have_the_published_checksum(algorithm: str, expected: str) -> None:
    assert b64decode(checksum(algorithm, b"123456789")).hex() == expected


@given(st.sampled_from(sorted(ALGORITHMS)), st.lists(st.binary(max_size=9), max_size=6))
def test_pieces_give_the_checksum_of_the_whole(algorithm: str, pieces: list[bytes]) -> None:
    hashing = hasher(algorithm)
    for piece in pieces:
        hashing.update(piece)
    whole = hasher(algorithm)
    whole.update(b"".join(pieces))
    assert hashing.digest() == whole.digest()
