"""Identifiers that look like AWS's and never mean two things.

Each is a hash of the world's seed, the branch of its history and a counter that only grows.
"""

from hashlib import blake2b

UNIQUE_LENGTH = 17  # characters after the prefix of AIDA…, AKIA…, as IAM makes them
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 8  # the digit of base32 for each byte


class Ids:
    """The source of identifiers of one call; `counter` goes back into the world's row."""

    def __init__(self, seed: str, branch: int, counter: int) -> None:
        self._seed = seed
        self._branch = branch
        self.counter = counter

    def hex(self, length: int) -> str:
        """`length` hexadecimal digits, at most 64."""
        self.counter += 1
        return self._digest(f"{self._branch}:{self.counter}").hex()[:length]

    def resource(self, prefix: str) -> str:
        """A resource id of EC2's long form, such as `i-0123456789abcdef0`."""
        return f"{prefix}-0{self.hex(16)}"

    def unique(self, prefix: str) -> str:
        """A unique id of IAM's form, such as AIDA followed by 17 letters and digits."""
        self.counter += 1
        digest = self._digest(f"{self._branch}:{self.counter}")[:UNIQUE_LENGTH]
        return prefix + digest.translate(_LETTERS).decode()

    def uuid(self) -> str:
        """An id of the form 8-4-4-4-12."""
        return as_uuid(self.hex(32))

    def fixed(self, *words: str) -> str:
        """64 hexadecimal digits that depend on the seed and the words alone.

        For what is there by default, such as the default VPC of a Region: after an undo it is
        made again with the same id.
        """
        return self._digest("fixed:" + ":".join(words)).hex()

    def _digest(self, words: str) -> bytes:
        return blake2b(f"{self._seed}:{words}".encode(), digest_size=32).digest()


def as_uuid(digits: str) -> str:
    """32 hexadecimal digits in the form 8-4-4-4-12."""
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:32]))
