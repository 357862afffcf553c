"""AWS's own managed policies, as far as a course meets them."""

from base64 import b32encode
from collections.abc import Mapping
from functools import cache
from hashlib import blake2b
from pathlib import Path

import msgspec
from msgspec import Struct

from studyapp.minicloud.kernel.ids import UNIQUE_LENGTH

PREFIX = "arn:aws:iam::aws:policy"
LONGEST = 131_072  # characters of a document in IAM's model; longer ones are not indented
DATA = Path(__file__).with_name("managed_policies.json")
OF_SERVICES = Path(__file__).with_name("service_linked.json")  # see `linked`


class Managed(Struct, frozen=True):
    """A policy that AWS maintains: its default version alone. Times in milliseconds."""

    name: str
    path: str
    version: int
    created: int
    updated: int
    document: msgspec.Raw

    @property
    def arn(self) -> str:
        """Its name in all accounts."""
        return f"{PREFIX}{self.path}{self.name}"

    @property
    def id(self) -> str:
        """A unique id of AWS's form; made up, as AWS publishes none."""
        digest = blake2b(self.arn.encode(), digest_size=32).digest()
        return "ANPA" + b32encode(digest).decode()[:UNIQUE_LENGTH]

    @property
    def text(self) -> str:
        """Its JSON."""
        return _text(self.arn)


class _File(Struct, frozen=True):
    as_of: str
    source: str
    policies: tuple[Managed, ...]


def find(arn: str) -> Managed | None:
    """The managed policy with this ARN."""
    return by_arn().get(arn)


@cache
def by_arn() -> Mapping[str, Managed]:
    """All of them by ARN, in the order of their names in lower case."""
    read = [
        one
        for file in (DATA, OF_SERVICES)
        for one in msgspec.json.decode(file.read_bytes(), type=_File).policies
    ]
    return {one.arn: one for one in sorted(read, key=lambda one: one.name.lower())}


@cache
def _text(arn: str) -> str:
    document = bytes(by_arn()[arn].document)
    text = msgspec.json.format(document, indent=4).decode()
    return text if len(text) <= LONGEST else document.decode()
