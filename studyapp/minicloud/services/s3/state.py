"""What S3 keeps: buckets, current objects, older versions and delete markers, uploads.

The current object of a key lies in OBJECTS. A key whose newest version is a delete marker has no
record there. Everything older, and every delete marker, lies in VERSIONS, newest first.
"""

from typing import Any

from msgspec import Struct

from studyapp.minicloud.kernel.blobs import Blob
from studyapp.minicloud.kernel.clock import Moment
from studyapp.minicloud.kernel.records import GLOBAL, Table

NULL = "null"  # the version id of what is written without versioning
ENABLED = "Enabled"
SUSPENDED = "Suspended"
COMPOSITE = "COMPOSITE"  # the checksum type of a checksum of checksums
NOWHEN = Moment(0, 0)
HIGHEST = 2**64 - 1


class PublicAccess(Struct, frozen=True):
    """The four switches of Block Public Access; on for new buckets since April 2023."""

    block_acls: bool = True
    ignore_acls: bool = True
    block_policy: bool = True
    restrict: bool = True


class Bucket(Struct, frozen=True, omit_defaults=True):
    """A bucket and its settings.

    `policy` is its JSON with unique ids as principals, "" without one; `block` None when Block
    Public Access was deleted. `website` and `cors` are in the model's shapes. `encryption` is the
    algorithm of the default encryption.
    """

    name: str
    region: str
    created: Moment = NOWHEN
    versioning: str = ""
    policy: str = ""
    block: PublicAccess | None = PublicAccess()
    ownership: str = "BucketOwnerEnforced"
    website: dict[str, Any] | None = None
    cors: list[dict[str, Any]] | None = None
    tags: dict[str, str] = {}
    encryption: str = "AES256"


class Headers(Struct, frozen=True, omit_defaults=True):
    """What an object says of itself in answers."""

    content_type: str = "binary/octet-stream"
    cache_control: str = ""
    disposition: str = ""
    encoding: str = ""
    language: str = ""
    expires: int | None = None
    redirect: str = ""
    metadata: dict[str, str] = {}


class Part(Struct, frozen=True, array_like=True):
    """A part of an object that was uploaded in parts: its number, ETag and size."""

    number: int
    etag: str
    size: int


class Version(Struct, frozen=True, omit_defaults=True):
    """A version of an object, or a delete marker (`blob` None).

    `sequence` orders the versions of a key; `checksums` holds what the client had checked, by
    the model's name ("ChecksumCRC32"), and `checksum_type` FULL_OBJECT or COMPOSITE.
    """

    key: str
    id: str
    sequence: int
    modified: Moment = NOWHEN
    etag: str = ""
    blob: Blob | None = None
    headers: Headers = Headers()
    storage_class: str = "STANDARD"
    tags: dict[str, str] = {}
    parts: tuple[Part, ...] = ()
    checksums: dict[str, str] = {}
    checksum_type: str = ""

    @property
    def size(self) -> int:
        """Bytes of the body; 0 of a delete marker."""
        return self.blob.size if self.blob else 0

    @property
    def is_marker(self) -> bool:
        """Whether it stands for "deleted"."""
        return self.blob is None


class Upload(Struct, frozen=True, omit_defaults=True):
    """A multipart upload that has begun."""

    key: str
    id: str
    started: Moment = NOWHEN
    headers: Headers = Headers()
    storage_class: str = "STANDARD"
    tags: dict[str, str] = {}
    algorithm: str = ""
    checksum_type: str = ""


class StoredPart(Struct, frozen=True, omit_defaults=True):
    """A part that was uploaded."""

    number: int
    etag: str
    modified: Moment
    blob: Blob | None = None
    checksums: dict[str, str] = {}


class Usage(Struct, frozen=True, omit_defaults=True):
    """How much a bucket holds, so that nobody has to count: versions and markers, and bytes."""

    versions: int = 0
    bytes: int = 0
    uploads: int = 0


BUCKETS = Table("s3", "buckets", Bucket, scope=GLOBAL)
OBJECTS = Table("s3", "objects", Version, scope=GLOBAL)  # (bucket, key)
VERSIONS = Table("s3", "versions", Version, scope=GLOBAL)  # (bucket, key, newest first)
UPLOADS = Table("s3", "uploads", Upload, scope=GLOBAL)  # (bucket, key, upload id)
PARTS = Table("s3", "parts", StoredPart, scope=GLOBAL)  # (bucket, upload id, part number)
USAGE = Table("s3", "usage", Usage, scope=GLOBAL, tally=True)  # bucket


def older(bucket: str, version: Version) -> tuple[str, str, str]:
    """The key of a record in VERSIONS: newest first."""
    return bucket, version.key, f"{HIGHEST - version.sequence:016x}"
