"""Randomness that arrives with a call, so that the engine itself has none."""

from hashlib import blake2b

from studyapp.minicloud.kernel.ids import as_uuid


class Entropy:
    """A stream of bytes out of the call's own 32 bytes: the same bytes, the same stream."""

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._count = 0

    def token(self, length: int) -> bytes:
        """The next `length` bytes of the stream, at most 64 at a time."""
        self._count += 1
        name = self._count.to_bytes(4, "big")
        return blake2b(self._seed + name, digest_size=length).digest()

    def uuid(self) -> str:
        """A request id or event id of the form 8-4-4-4-12."""
        return as_uuid(self.token(16).hex())
