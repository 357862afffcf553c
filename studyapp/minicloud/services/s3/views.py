"""Records in the shapes of the model."""

from hashlib import sha256
from typing import Any

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.services.s3.state import Bucket, Version

ALGORITHM = "Checksum"


def owner(account: str) -> dict[str, str]:
    """The canonical user of an account: 64 hexadecimal digits that stand for it."""
    return {"ID": sha256(f"canonical:{account}".encode()).hexdigest()}


def version_id(bucket: Bucket, version: Version) -> dict[str, str]:
    """The version's id, which a bucket that never had versioning does not tell."""
    return {"VersionId": version.id} if bucket.versioning else {}


def checksums(version: Version) -> dict[str, str]:
    """The checksums that were stored with an object."""
    if not version.checksums:
        return {}
    return {**version.checksums, "ChecksumType": version.checksum_type or "FULL_OBJECT"}


def head(bucket: Bucket, version: Version, params: Params) -> Output:
    """The headers of an object, with what the request wants them to be."""
    headers = version.headers
    found: dict[str, Any] = {
        "AcceptRanges": "bytes",
        "LastModified": version.modified,
        "ContentLength": version.size,
        "ETag": version.etag,
        "ContentType": params.get("ResponseContentType") or headers.content_type,
        "ServerSideEncryption": bucket.encryption,
        "Metadata": headers.metadata,
        **version_id(bucket, version),
    }
    further = {
        "CacheControl": params.get("ResponseCacheControl") or headers.cache_control,
        "ContentDisposition": params.get("ResponseContentDisposition") or headers.disposition,
        "ContentEncoding": params.get("ResponseContentEncoding") or headers.encoding,
        "ContentLanguage": params.get("ResponseContentLanguage") or headers.language,
        "Expires": params.get("ResponseExpires") or headers.expires,
        "WebsiteRedirectLocation": headers.redirect,
        "StorageClass": "" if version.storage_class == "STANDARD" else version.storage_class,
    }
    found |= {name: value for name, value in further.items() if value}
    if version.tags:
        found["TagCount"] = len(version.tags)
    if str(params.get("ChecksumMode", "")).upper() == "ENABLED":
        found |= checksums(version)
    return found


def entry(version: Version, key: str) -> dict[str, Any]:
    """An object in a list; `key` as the list writes it."""
    found: dict[str, Any] = {
        "Key": key,
        "LastModified": version.modified,
        "ETag": version.etag,
        "Size": version.size,
        "StorageClass": version.storage_class,
    }
    if version.checksums:
        found["ChecksumAlgorithm"] = [name.removeprefix(ALGORITHM) for name in version.checksums]
        found["ChecksumType"] = version.checksum_type or "FULL_OBJECT"
    return found


def tag_list(tags: dict[str, str]) -> list[dict[str, str]]:
    """Tags in the order of their keys."""
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]
