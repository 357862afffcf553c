"""`aws s3 mb`, `rb`, `website`, `presign`."""

from typing import Any

from studyapp.minicloud.cli import errors
from studyapp.minicloud.cli.arguments import Option
from studyapp.minicloud.cli.errors import CliError
from studyapp.minicloud.cli.s3.client import NO_KEY, PREFIX, Client, Refused, address, number, read
from studyapp.minicloud.cli.tools import Run
from studyapp.minicloud.kernel.errors import CloudError

USUAL_LINK = 3_600
LONGEST_LINK = 604_800  # seconds: a week, the most that signature version 4 allows


def _bucket(words: list[str], options: tuple[Option, ...]) -> tuple[dict[str, list[str]], str]:
    given, paths = read(words, options, "path")
    if not paths[0].startswith(PREFIX):
        raise errors.CliError("\n<S3Uri>\nError: Invalid argument type\n", errors.USAGE)
    return given, paths[0]


def mb(run: Run, words: list[str], chosen: dict[str, str]) -> int:
    """Make a bucket, with `--tags key value` for each of its tags."""
    given, path = _bucket(words, (Option("tags", "pair"),))
    client = Client(run, chosen)
    place = address(path)
    asked: dict[str, Any] = {}
    if client.region != "us-east-1":
        asked["LocationConstraint"] = client.region
    if "tags" in given:
        keys, values = given["tags"][::2], given["tags"][1::2]
        asked["Tags"] = [{"Key": k, "Value": v} for k, v in zip(keys, values, strict=True)]
    try:
        client.call("CreateBucket", Bucket=place.bucket, CreateBucketConfiguration=asked or None)
    except Refused as refused:
        run.complain(f"make_bucket failed: {path} {refused.text}")
        return 1
    run.write(f"make_bucket: {place.bucket}\n")
    return 0


def rb(run: Run, words: list[str], chosen: dict[str, str]) -> int:
    """Remove a bucket, with `--force` what is in it first."""
    given, path = _bucket(words, (Option("force", "flag"),))
    place = address(path)
    if place.key:
        text = "Please specify a valid bucket name only. E.g. s3://"
        raise errors.said(f"{text}{place.bucket}", errors.USAGE)
    client = Client(run, chosen)
    try:
        if "force" in given:
            for item in list(client.objects(place)):
                client.call("DeleteObject", Bucket=place.bucket, Key=item.key)
                run.write(f"delete: s3://{place.bucket}/{item.key}\n")
    except Refused as refused:
        text = "remove_bucket failed: Unable to delete all objects in the bucket, bucket will not be deleted."
        run.complain(f"fatal error: {refused.text}")
        raise CliError(f"\n{text}\n", errors.GENERAL) from None
    try:
        client.call("DeleteBucket", Bucket=place.bucket)
    except Refused as refused:
        run.complain(f"remove_bucket failed: {path} {refused.text}")
        return 1
    run.write(f"remove_bucket: {place.bucket}\n")
    return 0


def website(run: Run, words: list[str], chosen: dict[str, str]) -> int:
    """Make a bucket a web site."""
    options = (Option("index-document"), Option("error-document"))
    given, paths = read(words, options, "paths")
    configuration: dict[str, dict[str, str]] = {}
    if "index-document" in given:
        configuration["IndexDocument"] = {"Suffix": given["index-document"][0]}
    if "error-document" in given:
        configuration["ErrorDocument"] = {"Key": given["error-document"][0]}
    client = Client(run, chosen)
    bucket = address(paths[0]).bucket
    try:
        client.call("PutBucketWebsite", Bucket=bucket, WebsiteConfiguration=configuration)
    except Refused as refused:
        raise errors.said(refused.text, refused.code) from None
    return 0


def presign(run: Run, words: list[str], chosen: dict[str, str]) -> int:
    """Print an address that reads an object for a while."""
    given, paths = read(words, (Option("expires-in"),), "path")
    wanted = number(given, "expires-in")
    seconds = USUAL_LINK if wanted is None else wanted
    if not 0 < seconds <= LONGEST_LINK:
        raise errors.said("--expires-in must be between 1 and 604800 seconds.", errors.USAGE)
    place = address(paths[0])
    if not place.bucket or not place.key:
        raise errors.said(NO_KEY, errors.USAGE)
    client = Client(run, chosen)
    held = client.setup
    try:
        link = run.tools.presign(place.bucket, place.key, seconds, client.region, held.profile)
    except CloudError as error:
        raise errors.refused(error, "GetObject") from None
    run.write(link + "\n")
    return 0
