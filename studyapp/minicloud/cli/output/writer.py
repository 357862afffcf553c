"""Text that grows up to a cap."""

LONGEST = 2_000_000


class TooLong(Exception):
    """More was written than anybody would read."""


class Writer:
    """Collects pieces of text; TooLong beyond the cap."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.size = 0

    def write(self, text: str) -> None:
        """Add a piece."""
        self.size += len(text)
        if self.size > LONGEST:
            raise TooLong
        self.pieces.append(text)

    def text(self) -> str:
        """All of it."""
        return "".join(self.pieces)
