"""Checksums that S3 accepts beside MD5, computed as the bytes pass by.

CRC32C (Castagnoli) and CRC64NVME have no function in the standard library: both are reflected
CRCs with all ones before and after, driven by a table of two bytes at a time.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
"""

import hashlib
import sys
from array import array
from base64 import b64encode
from collections.abc import Callable, Iterable
from functools import cache
from typing import Protocol
from zlib import crc32

CRC32C_POLYNOMIAL = 0x82F63B78  # reflected
CRC64NVME_POLYNOMIAL = 0x9A6C9329AC4BC9B5  # reflected


class Hasher(Protocol):
    """What takes bytes piece by piece and ends in a digest."""

    def update(self, data: bytes, /) -> None:
        """Take in the next bytes."""
        ...

    def digest(self) -> bytes:
        """The digest of all bytes so far, big endian."""
        ...


class Crc32:
    """CRC-32 as zlib computes it."""

    def __init__(self) -> None:
        self._value = 0

    def update(self, data: bytes, /) -> None:
        """See `Hasher.update`."""
        self._value = crc32(data, self._value)

    def digest(self) -> bytes:
        """See `Hasher.digest`."""
        return self._value.to_bytes(4, "big")


class Crc:
    """A reflected CRC of 32 or 64 bits by its polynomial."""

    def __init__(self, polynomial: int, bits: int) -> None:
        self._bits = bits
        self._ones = (1 << bits) - 1
        self._value = self._ones
        self._bytes, self._pairs = _tables(polynomial)

    def update(self, data: bytes, /) -> None:
        """See `Hasher.update`."""
        value = self._value
        table = self._pairs
        even = len(data) & ~1
        for pair in _pairs_of(data[:even]):
            value = table[(value ^ pair) & 0xFFFF] ^ (value >> 16)
        for byte in data[even:]:
            value = self._bytes[(value ^ byte) & 0xFF] ^ (value >> 8)
        self._value = value

    def digest(self) -> bytes:
        """See `Hasher.digest`."""
        return (self._value ^ self._ones).to_bytes(self._bits // 8, "big")


def _pairs_of(data: bytes) -> Iterable[int]:
    pairs = array("H", data)
    if sys.byteorder == "big":
        pairs.byteswap()
    return pairs


@cache
def _tables(polynomial: int) -> tuple[list[int], list[int]]:
    single = []
    for byte in range(256):
        value = byte
        for _ in range(8):
            value = (value >> 1) ^ (polynomial if value & 1 else 0)
        single.append(value)
    return single, [_step_two(single, pair) for pair in range(65536)]


def _step_two(single: list[int], pair: int) -> int:
    value = single[pair & 0xFF] ^ (pair >> 8)
    return single[value & 0xFF] ^ (value >> 8)


ALGORITHMS: dict[str, Callable[[], Hasher]] = {
    "CRC32": Crc32,
    "CRC32C": lambda: Crc(CRC32C_POLYNOMIAL, 32),
    "CRC64NVME": lambda: Crc(CRC64NVME_POLYNOMIAL, 64),
    "SHA1": lambda: hashlib.sha1(usedforsecurity=False),
    "SHA256": hashlib.sha256,
    "SHA512": hashlib.sha512,
    "MD5": lambda: hashlib.md5(usedforsecurity=False),
}


def hasher(algorithm: str) -> Hasher:
    """A fresh hasher by S3's name ("CRC32C"); KeyError for one that is not computed here."""
    return ALGORITHMS[algorithm]()


def checksum(algorithm: str, data: bytes) -> str:
    """The checksum of the bytes in Base64, as `x-amz-checksum-*` carries it."""
    hashing = hasher(algorithm)
    hashing.update(data)
    return b64encode(hashing.digest()).decode()
