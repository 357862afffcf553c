"""`aws s3 ls`."""

from studyapp.minicloud.cli import errors
from studyapp.minicloud.cli.arguments import Option
from studyapp.minicloud.cli.s3.client import (
    REQUEST_PAYER,
    Client,
    Refused,
    address,
    instant,
    number,
    read,
)
from studyapp.minicloud.cli.tools import Output, Run
from studyapp.minicloud.kernel.clock import to_datetime

OPTIONS = (
    Option("recursive", "flag"),
    Option("human-readable", "flag"),
    Option("summarize", "flag"),
    Option("page-size"),
    REQUEST_PAYER,
    Option("bucket-name-prefix"),
    Option("bucket-region"),
)
UNITS = ("KiB", "MiB", "GiB", "TiB")


def ls(run: Run, words: list[str], chosen: dict[str, str]) -> int:
    """List buckets, or what is under a prefix."""
    given, paths = read(words, OPTIONS)
    client = Client(run, chosen)
    try:
        if not paths or not address(paths[0]).bucket:
            names = {"bucket-name-prefix": "Prefix", "bucket-region": "BucketRegion"}
            asked = {member: given[name][0] for name, member in names.items() if name in given}
            for bucket in client.call("ListBuckets", **asked).get("Buckets", ()):
                run.write(f"{_when(instant(bucket.get('CreationDate')))} {bucket['Name']}\n")
            return 0
        return _objects(run, client, paths[0], given)
    except Refused as refused:
        raise errors.said(refused.text, refused.code) from None


def _objects(run: Run, client: Client, path: str, given: dict[str, list[str]]) -> int:
    place = address(path)
    whole = "recursive" in given
    size = number(given, "page-size")
    count, total, empty = 0, 0, True
    for page in client.pages(place, None if whole else "/", size):
        empty = empty and not (page.get("Contents") or page.get("CommonPrefixes"))
        _prefixes(run, page)
        for item in page.get("Contents", ()):
            count, total = count + 1, total + item["Size"]
            name = item["Key"] if whole else item["Key"].rpartition("/")[2]
            shown = _size(item["Size"], "human-readable" in given)
            run.write(f"{_when(instant(item.get('LastModified')))} {shown:>10} {name}\n")
    if "summarize" in given:
        shown = _size(total, "human-readable" in given)
        run.write(f"\nTotal Objects: {count}\n   Total Size: {shown}\n")
    return int(empty and bool(place.key))


def _prefixes(run: Run, page: Output) -> None:
    for item in page.get("CommonPrefixes", ()):
        name = item["Prefix"].rstrip("/").rpartition("/")[2]
        run.write(f"{'PRE':>30} {name}/\n")


def _when(when: int) -> str:
    return to_datetime(when).strftime("%Y-%m-%d %H:%M:%S")


def _size(size: int, human: bool) -> str:
    return human_size(size) if human else str(size)


def human_size(size: int) -> str:
    """`1 Byte`, `12 Bytes`, `1.2 MiB`."""
    if size == 1:
        return "1 Byte"
    if size < 1024:
        return f"{size} Bytes"
    value, power = size / 1024, 0
    while round(value, 1) >= 1024 and power < len(UNITS) - 1:
        value, power = value / 1024, power + 1
    return f"{value:.1f} {UNITS[power]}"
