"""Pure rules of S3: names, keys, ranges, conditions, tags. No records."""

import re
from collections.abc import Iterable, Mapping
from hashlib import blake2b, md5
from urllib.parse import parse_qsl, unquote

from studyapp.minicloud.kernel.blobs import Blob
from studyapp.minicloud.kernel.call import Params
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.services.s3 import errors, limits
from studyapp.minicloud.services.s3.state import Headers, Version

SECOND = 1000
TAKEN = ("test", "my-bucket", "mybucket", "bucket", "images", "photos", "backup", "logs", "data")
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+")
_BAD_STARTS = ("xn--", "sthree-", "amzn-s3-demo-")
_BAD_ENDS = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]+")
_FAR = 10**18
_SPAN = re.compile(r"bytes=(\d+)-(\d+)")
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def check_bucket_name(name: str) -> None:
    """Amazon S3 User Guide, "General purpose bucket naming rules". Raises InvalidBucketName."""
    if (
        not _NAME.fullmatch(name)
        or ".." in name
        or _ADDRESS.fullmatch(name)
        or name.startswith(_BAD_STARTS)
        or name.endswith(_BAD_ENDS)
    ):
        raise errors.bad_name(name)


def is_taken(name: str) -> bool:
    """Whether another account has the name: some plain words, and one name in a hundred of four
    letters or fewer. Names are unique over all accounts of AWS, and the lesson needs to be met.
    """
    if name in TAKEN:
        return True
    return len(name) <= 4 and blake2b(name.encode(), digest_size=1).digest()[0] < 3


def check_key(key: str) -> None:
    """Raises KeyTooLongError, and InvalidArgument for a character that no answer can carry."""
    if len(key.encode()) > limits.KEY_BYTES:
        raise errors.key_too_long(len(key.encode()))
    if "\x00" in key:
        text = "The sandbox keeps no keys with a NUL."
        raise errors.argument(text, "Key", key.replace("\x00", "\\0"), unverified=True)


def etag_of(blob: Blob) -> str:
    """The entity tag of a body that was stored in one piece."""
    return f'"{blob.md5}"'


def etag_of_parts(etags: Iterable[str]) -> str:
    """The entity tag of a body stored in parts: the MD5 of the parts' MD5s, and their number."""
    digests = [bytes.fromhex(etag.strip('"')) for etag in etags]
    return f'"{md5(b"".join(digests), usedforsecurity=False).hexdigest()}-{len(digests)}"'


def headers_of(params: Params) -> Headers:
    """What an object shall say of itself. Raises MetadataTooLarge."""
    check_redirect(params)
    metadata = {str(k).lower(): str(v) for k, v in (params.get("Metadata") or {}).items()}
    for name in metadata:
        if not _TOKEN.fullmatch(name):
            text = "The name of metadata must be one that a header can have."
            raise errors.argument(text, "Metadata", name[:100], unverified=True)
    size = sum(len(k.encode()) + len(v.encode()) for k, v in metadata.items())
    if size > limits.METADATA_BYTES:
        raise CloudError(
            "MetadataTooLarge",
            "Your metadata headers exceed the maximum allowed metadata size.",
            400,
            Size=size,
            MaxSizeAllowed=limits.METADATA_BYTES,
        )
    return Headers(
        content_type=params.get("ContentType") or "binary/octet-stream",
        cache_control=params.get("CacheControl", ""),
        disposition=params.get("ContentDisposition", ""),
        encoding=params.get("ContentEncoding", ""),
        language=params.get("ContentLanguage", ""),
        expires=params.get("Expires") if isinstance(params.get("Expires"), int) else None,
        redirect=params.get("WebsiteRedirectLocation", ""),
        metadata=metadata,
    )


def part_of(asked: str, size: int) -> tuple[int, int] | None:
    """(start, stop) of a Range header, None when it is to be ignored. Raises InvalidRange."""
    match = _RANGE.fullmatch(asked.strip())
    if match is None or match[1] == match[2] == "":
        return None
    if not match[1]:
        length = _offset(match[2])
        if length == 0 or size == 0:
            raise errors.bad_range(asked, size)
        return max(0, size - length), size
    start = _offset(match[1])
    stop = min(size, _offset(match[2]) + 1) if match[2] else size
    if match[2] and _offset(match[2]) < start:
        return None
    if start >= size:
        raise errors.bad_range(asked, size)
    return start, stop


def _offset(digits: str) -> int:
    """A place in a body; what has more digits than any size is far behind all of them."""
    return int(digits) if len(digits) < len(str(_FAR)) else _FAR


def source_span(asked: str, size: int) -> tuple[int, int]:
    """(start, stop) of what is copied as a part. Raises InvalidArgument.

    API Reference, UploadPartCopy: `bytes=first-last`, both within the source.
    """
    match = _SPAN.fullmatch(asked)
    if match is None:
        text = (
            "The x-amz-copy-source-range value must be of the form bytes=first-last where first "
            "and last are the zero-based offsets of the first and last bytes to copy"
        )
        raise errors.argument(text, "x-amz-copy-source-range", asked)
    start, last = _offset(match[1]), _offset(match[2])
    if start > last or last >= size:
        text = f"Range specified is not valid for source object of size: {size}"
        raise errors.argument(text, "x-amz-copy-source-range", asked)
    return start, last + 1


def check_redirect(params: Params) -> None:
    """Raises InvalidRedirectLocation."""
    to = params.get("WebsiteRedirectLocation")
    if to and not to.startswith(("/", "http://", "https://")):
        text = "The website redirect location must be prefixed with 'http://' or 'https://' or '/'."
        raise CloudError("InvalidRedirectLocation", text, 400)


def same_etag(wanted: str, etag: str) -> bool:
    """Whether a list of entity tags of a condition names this one."""
    listed = [part.strip().removeprefix("W/").strip('"') for part in wanted.split(",")]
    return "*" in listed or etag.strip('"') in listed


def check_read(params: Params, version: Version, wall_ms: int, prefix: str = "") -> None:
    """Conditions of a read or a copy, in the order of RFC 7232 as S3 documents it.

    Raises PreconditionFailed or the answer 304. `prefix` is "CopySource" for a copy, which knows
    no 304.
    """
    modified = version.modified.wall // SECOND
    if_match = params.get(f"{prefix}IfMatch")
    since = params.get(f"{prefix}IfUnmodifiedSince")
    if if_match is not None:
        if not same_etag(if_match, version.etag):
            raise errors.precondition("If-Match")
    elif since is not None and modified > since // SECOND:
        raise errors.precondition("If-Unmodified-Since")
    none = params.get(f"{prefix}IfNoneMatch")
    later = params.get(f"{prefix}IfModifiedSince")
    changed = True
    if none is not None:
        changed = not same_etag(none, version.etag)
    elif later is not None and later <= wall_ms:
        changed = modified > later // SECOND
    if not changed:
        raise errors.precondition("If-None-Match") if prefix else errors.not_modified()


def check_write(params: Params, current: Version | None) -> None:
    """Conditions of a write. Raises PreconditionFailed, NoSuchKey."""
    if params.get("IfNoneMatch") is not None:
        if params["IfNoneMatch"] != "*":
            raise CloudError(
                "NotImplemented",
                "A header you provided implies functionality that is not implemented.",
                501,
                Header="If-None-Match",
            )
        if current is not None:
            raise errors.precondition("If-None-Match")
    if params.get("IfMatch") is not None:
        if current is None:
            raise errors.no_key(params["Key"])
        if not same_etag(params["IfMatch"], current.etag):
            raise errors.precondition("If-Match")


def tags_of(listed: Iterable[Mapping[str, str]], most: int) -> dict[str, str]:
    """A tag set as a dictionary. Raises InvalidTag."""
    found: dict[str, str] = {}
    for tag in listed:
        key, value = tag["Key"], tag.get("Value", "")
        if key in found:
            raise errors.invalid_tag("Cannot provide multiple Tags with the same key")
        if key.startswith("aws:"):
            raise errors.invalid_tag("System tags cannot be added/updated by requester")
        if not 0 < len(key) <= 128:
            raise errors.invalid_tag("The TagKey you have provided is invalid")
        if len(value) > 256:
            raise errors.invalid_tag("The TagValue you have provided is invalid")
        found[key] = value
    if len(found) > most:
        text = f"Object tags cannot be greater than {most}" if most == 10 else "Too many tags"
        raise CloudError("BadRequest", text, 400)
    return found


def tags_of_header(text: str) -> dict[str, str]:
    """The tags of the header `x-amz-tagging`: a query string."""
    listed = [{"Key": k, "Value": v} for k, v in parse_qsl(text, keep_blank_values=True)]
    return tags_of(listed, limits.TAGS_PER_OBJECT)


def source_of(text: str) -> tuple[str, str, str]:
    """(bucket, key, version id) of a copy's source. Raises InvalidArgument."""
    path, _, version = text.removeprefix("/").partition("?versionId=")
    bucket, slash, key = unquote(path).partition("/")
    if not slash or not bucket or not key:
        wrong = "Copy Source must mention the source bucket and key: sourcebucket/sourcekey"
        raise errors.argument(wrong, "x-amz-copy-source", text)
    return bucket, key, unquote(version)


def common_prefix(key: str, prefix: str, delimiter: str) -> str:
    """What a list shows in the place of a key: up to the first delimiter behind the prefix.

    "" when the key stands for itself, which is so without a delimiter too.
    """
    if not delimiter or not key.startswith(prefix):
        return ""
    place = key.find(delimiter, len(prefix))
    return key[: place + len(delimiter)] if place >= 0 else ""


def following(prefix: str) -> str | None:
    """The least text that is greater than every text that begins with `prefix`; None: no such."""
    points = [ord(letter) for letter in prefix]
    while points and points[-1] == 0x10FFFF:
        points.pop()
    if not points:
        return None
    points[-1] = 0xE000 if points[-1] == 0xD7FF else points[-1] + 1  # surrogates are no characters
    return "".join(map(chr, points))
