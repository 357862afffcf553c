"""Lists of objects and of versions. A common prefix is passed by one range query, not by reading."""

import re
from collections.abc import Callable, Iterator
from heapq import merge
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import quote

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.pages import BadToken, resume, seal
from studyapp.minicloud.kernel.work import Records
from studyapp.minicloud.services.s3 import errors, limits, rules, store, views
from studyapp.minicloud.services.s3.access import bucket_need, list_keys
from studyapp.minicloud.services.s3.service import SERVICE
from studyapp.minicloud.services.s3.state import OBJECTS, VERSIONS, Version

Since = tuple[str, str]  # where to begin: "after" or "since", and a key
Entry = Version | str  # an object, or a common prefix
T = TypeVar("T")


def entries(db: Records, bucket: str, prefix: str, delimiter: str, begin: Since) -> Iterator[Entry]:
    """Objects and common prefixes in the order of their keys."""
    if "\x00" in prefix:
        return  # no key has one
    how, key = begin
    while True:
        where: dict[str, Any] = {how: (bucket, key)} if key else {}
        jump: str | None = None
        for found in db.values(OBJECTS, bucket, starts=prefix, **where):
            common = rules.common_prefix(found.key, prefix, delimiter)
            if not common:
                yield found
                continue
            yield common
            jump = rules.following(common)
            break
        if jump is None:
            return
        how, key = "since", jump


def take(found: Iterator[T], most: int) -> tuple[list[T], bool]:
    """The first `most` entries, and whether there are more."""
    listed = list(islice(found, most + 1))
    return listed[:most], len(listed) > most


def begin_after(last: str, prefix: str, delimiter: str) -> Since:
    """Where to go on behind a key or a common prefix."""
    common = rules.common_prefix(last, prefix, delimiter)
    if common:
        jump = rules.following(common)
        return ("since", jump) if jump is not None else ("after", last)
    return "after", last


def most_of(params: Params, name: str) -> int:
    """How many entries a page may have. Raises InvalidArgument for fewer than none."""
    wanted: int = params.get(name, limits.A_PAGE)
    if wanted < 0:
        wire = name[:1].lower() + name[1:]
        text = f"Argument {wire} must be an integer between 0 and 2147483647"
        raise errors.argument(text, wire, wanted, unverified=True)
    return min(wanted, limits.A_PAGE)


def marker_of(params: Params, name: str) -> str:
    """A key behind which to go on; what follows a NUL makes no difference, since no key has one."""
    return (params.get(name) or "").partition("\x00")[0]


@SERVICE.operation(
    "ListObjectsV2", needs=bucket_need("s3:ListBucket", list_keys), reads=True, anonymous=True
)
def list_objects_v2(ctx: Context, params: Params) -> Output:
    """Objects of a bucket, a page at a time."""
    db, bucket = store.home(ctx, params)
    prefix, delimiter = params.get("Prefix") or "", params.get("Delimiter") or ""
    most = most_of(params, "MaxKeys")
    filters = {"bucket": bucket.name, "prefix": prefix, "delimiter": delimiter}
    begin: Since = ("after", marker_of(params, "StartAfter"))
    token = params.get("ContinuationToken")
    if token is not None:
        try:
            begin = begin_after(resume(ctx, token, **filters)[0], prefix, delimiter)
        except BadToken:
            text = "The continuation token provided is incorrect"
            raise errors.argument(text, "continuation-token", token) from None
    elif begin[1]:
        begin = begin_after(begin[1], prefix, delimiter)
    listed, more = take(entries(db, bucket.name, prefix, delimiter, begin), most)
    more = more and most > 0
    code = coder(params)
    output = {**_lists(listed, code), "KeyCount": len(listed)}
    output |= {"Name": bucket.name, "Prefix": code(prefix), "MaxKeys": most, "IsTruncated": more}
    if params.get("FetchOwner"):
        for one in output["Contents"]:
            one["Owner"] = views.owner(db.account)
    if more:
        output["NextContinuationToken"] = seal(ctx, (_name(listed[-1]),), **filters)
    return output | echo(params, code, "Delimiter", "StartAfter") | _echo_token(params)


@SERVICE.operation(
    "ListObjects", needs=bucket_need("s3:ListBucket", list_keys), reads=True, anonymous=True
)
def list_objects(ctx: Context, params: Params) -> Output:
    """The older form of the list: pages are told by the last key."""
    db, bucket = store.home(ctx, params)
    prefix, delimiter = params.get("Prefix") or "", params.get("Delimiter") or ""
    most = most_of(params, "MaxKeys")
    marker = marker_of(params, "Marker")
    begin = begin_after(marker, prefix, delimiter) if marker else ("after", "")
    listed, more = take(entries(db, bucket.name, prefix, delimiter, begin), most)
    more = more and most > 0
    code = coder(params)
    output = _lists(listed, code)
    for one in output["Contents"]:
        one["Owner"] = views.owner(db.account)
    output |= {"Name": bucket.name, "Prefix": code(prefix), "Marker": code(marker)}
    output |= {"MaxKeys": most, "IsTruncated": more}
    if more and delimiter:
        output["NextMarker"] = code(_name(listed[-1]))
    return output | echo(params, code, "Delimiter")


@SERVICE.operation(
    "ListObjectVersions", needs=bucket_need("s3:ListBucketVersions", list_keys), reads=True
)
def list_object_versions(ctx: Context, params: Params) -> Output:
    """All versions and delete markers, newest first within a key."""
    db, bucket = store.home(ctx, params)
    prefix, delimiter = params.get("Prefix") or "", params.get("Delimiter") or ""
    most = most_of(params, "MaxKeys")
    key, last = marker_of(params, "KeyMarker"), params.get("VersionIdMarker") or ""
    if last and not key:
        text = "A version-id marker cannot be specified without a key marker."
        raise errors.argument(text, "version-id-marker", last)
    rows = version_entries(db, bucket.name, prefix, delimiter, (key, last))
    listed, more = take(rows, most)
    more = more and most > 0
    code = coder(params)
    output: Output = {
        "Name": bucket.name,
        "Prefix": code(prefix),
        "KeyMarker": code(key),
        "VersionIdMarker": last,
        "MaxKeys": most,
        "IsTruncated": more,
        "Versions": [],
        "DeleteMarkers": [],
        "CommonPrefixes": [],
    }
    for found, latest in listed:
        _add_version(output, found, code, views.owner(db.account), latest=latest)
    if more:
        final = listed[-1][0]
        output["NextKeyMarker"] = code(_name(final))
        if isinstance(final, Version):
            output["NextVersionIdMarker"] = final.id
    return output | echo(params, code, "Delimiter")


def version_entries(
    db: Records, bucket: str, prefix: str, delimiter: str, behind: tuple[str, str]
) -> Iterator[tuple[Entry, bool]]:
    """Versions and common prefixes behind a key and a version of it, as `entries` gives objects."""
    if "\x00" in prefix:
        return
    key, last = behind
    how, since = begin_after(key, prefix, delimiter) if key else ("after", "")
    if how == "since":
        key = last = ""
    while True:
        jump: str | None = None
        for found, latest in _all_versions(db, bucket, prefix, since, (key, last)):
            common = rules.common_prefix(found.key, prefix, delimiter)
            if not common:
                yield found, latest
                continue
            yield common, False
            jump = rules.following(common)
            break
        if jump is None:
            return
        since, key, last = jump, "", ""


def _all_versions(
    db: Records, bucket: str, prefix: str, start: str, behind: tuple[str, str]
) -> Iterator[tuple[Version, bool]]:
    """(version, whether it is the newest of its key) from a key on, behind a version of one."""
    key, last = behind
    since = (bucket, start) if start else None
    tops = db.scan(OBJECTS, bucket, starts=prefix, since=since)
    olds = db.scan(VERSIONS, bucket, starts=prefix, since=since)
    rows = merge(
        ((found.key.encode(), 0, found) for _, found in tops),
        ((found.key.encode(), 1, found) for _, found in olds),
        key=lambda row: row[:2],
    )
    seen = None
    passing = bool(key)
    for _, _, found in rows:
        latest = found.key != seen
        seen = found.key
        if passing and found.key == key:
            if last and found.id == last:
                last, passing = "", False
            continue
        passing = False
        yield found, latest


def _add_version(
    output: Output,
    found: Entry,
    code: Callable[[str], str],
    owner: dict[str, str],
    *,
    latest: bool,
) -> None:
    if isinstance(found, str):
        output["CommonPrefixes"].append({"Prefix": code(found)})
        return
    key = code(found.key)
    shared = {"Key": key, "VersionId": found.id, "IsLatest": latest, "Owner": owner}
    if found.is_marker:
        output["DeleteMarkers"].append({**shared, "LastModified": found.modified})
    else:
        output["Versions"].append({**views.entry(found, key), **shared})


def _lists(listed: list[Entry], code: Callable[[str], str]) -> Output:
    return {
        "Contents": [views.entry(one, code(one.key)) for one in listed if not isinstance(one, str)],
        "CommonPrefixes": [{"Prefix": code(one)} for one in listed if isinstance(one, str)],
    }


def _name(entry: Entry) -> str:
    return entry if isinstance(entry, str) else entry.key


def coder(params: Params) -> Callable[[str], str]:
    """How keys are written: percent-encoded when the request wants it."""
    if params.get("EncodingType") == "url":
        return _percent
    return lambda text: text


_is_plain = re.compile(r"[\w/.*~-]*", re.ASCII).fullmatch


def _percent(text: str) -> str:
    return text if _is_plain(text) else quote(text, safe="/-_.*~")


def echo(params: Params, code: Callable[[str], str], *names: str) -> Output:
    """Parameters that the answer repeats."""
    found: Output = {name: code(params[name]) for name in names if params.get(name)}
    if params.get("EncodingType"):
        found["EncodingType"] = params["EncodingType"]
    return found


def _echo_token(params: Params) -> Output:
    token = params.get("ContinuationToken")
    return {"ContinuationToken": token} if token is not None else {}
