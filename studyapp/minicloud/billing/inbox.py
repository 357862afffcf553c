"""The inbox of an account: mails that AWS would send to addresses outside the cloud.

Nothing leaves the sandbox; whoever learns reads them here. They are records, so an undo of what
led to a mail takes it back.
"""

from collections.abc import Iterator

from msgspec import Struct

from studyapp.minicloud.kernel.records import GLOBAL, Table
from studyapp.minicloud.kernel.work import Records

KEPT = 200


class Mail(Struct, frozen=True):
    """A mail; `at` is when it was sent (simulated), `lines` are its facts by name."""

    at: int
    sender: str
    to: tuple[str, ...]
    subject: str
    text: str
    lines: tuple[tuple[str, str], ...] = ()


INBOX = Table("billing", "inbox", Mail, scope=GLOBAL)  # (when, number)


def send(db: Records, mail: Mail, number: int) -> None:
    """Put a mail into the inbox; `number` orders those of one instant. The oldest ones go."""
    db.put(INBOX, (f"{mail.at:016x}", f"{number:016x}"), mail)
    for key in [key for key, _ in db.scan(INBOX, reverse=True)][KEPT:]:
        db.delete(INBOX, key)


def mails(db: Records) -> Iterator[Mail]:
    """All mails, newest first."""
    return db.values(INBOX, reverse=True)
