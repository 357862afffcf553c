"""What an analyzer looks at: buckets and keys of its Region, and roles, with their policies."""

from collections.abc import Iterator
from hashlib import blake2b
from typing import Any, Final
from urllib.parse import unquote

from msgspec import Struct

from studyapp.minicloud.kernel.call import CallAs, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.membership import accounts, membership
from studyapp.minicloud.services.accessanalyzer.state import ARCHIVED, Analyzer
from studyapp.minicloud.services.accessanalyzer.zones import Access, Zone, accesses

BUCKET: Final = "AWS::S3::Bucket"
KEY: Final = "AWS::KMS::Key"
ROLE: Final = "AWS::IAM::Role"
HOME: Final = "us-east-1"
A_PAGE: Final = 1_000  # keys or roles that a list gives at once
UNSET: Final = ("NoSuchBucketPolicy", "NoSuchPublicAccessBlockConfiguration")


class Resource(Struct, frozen=True):
    """Something with a policy; `strangers` False when it cannot be public."""

    arn: str
    sort: str
    policy: str
    strangers: bool = True


class Finding(Struct, frozen=True):
    """One way into one resource from outside; `archived` says that it was put aside."""

    id: str
    resource: Resource
    access: Access
    archived: bool

    @property
    def status(self) -> str:
        """ACTIVE or ARCHIVED."""
        return "ARCHIVED" if self.archived else "ACTIVE"


def resources(ctx: Context) -> Iterator[Resource]:
    """All that is analyzed here, in the order of their ARNs."""
    found = [*_buckets(ctx), *_keys(ctx), *_roles(ctx)]
    yield from sorted(found, key=lambda one: one.arn)


def findings(ctx: Context, analyzer: Analyzer) -> list[Finding]:
    """What the analyzer finds now."""
    zone = zone_of(ctx, analyzer)
    found: list[Finding] = []
    seen: set[str] = set()
    for resource in resources(ctx):
        if not resource.policy:
            continue
        ways = accesses(resource.policy, resource.arn, zone, strangers=resource.strangers)
        for access in ways:
            name = _id(analyzer, resource, access)
            if name not in seen:
                seen.add(name)
                archived = ctx.db.get(ARCHIVED, (analyzer.name, name)) is not None
                found.append(Finding(name, resource, access, archived))
    return found


def zone_of(ctx: Context, analyzer: Analyzer) -> Zone:
    """Whom the analyzer trusts."""
    mine = membership(ctx.db, ctx.account)
    if analyzer.zone == "ACCOUNT" or not mine.organization:
        return Zone(frozenset({ctx.account}))
    same = [
        one for one in accounts(ctx.db) if membership(ctx.db, one).organization == mine.organization
    ]
    return Zone(frozenset(same), mine.organization)


def _id(analyzer: Analyzer, resource: Resource, access: Access) -> str:
    """The same access has the same id, whenever it is found, as a UUID is written."""
    whole = "\n".join(
        (
            analyzer.name,
            str(analyzer.created),
            resource.arn,
            *access.principal,
            *access.actions,
            *(f"{key}={value}" for key, value in access.conditions),
        )
    )
    text = blake2b(whole.encode(), digest_size=16).hexdigest()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def _buckets(ctx: Context) -> Iterator[Resource]:
    for bucket in _read(ctx, "s3", "ListBuckets", {}).get("Buckets", ()):
        which = {"Bucket": bucket["Name"]}
        region = _read(ctx, "s3", "GetBucketLocation", which).get("LocationConstraint") or HOME
        if region != ctx.region:
            continue
        policy = str(_read(ctx, "s3", "GetBucketPolicy", which).get("Policy", ""))
        block = _read(ctx, "s3", "GetPublicAccessBlock", which)
        rules = block.get("PublicAccessBlockConfiguration", {})
        strangers = not rules.get("RestrictPublicBuckets", False)
        yield Resource(f"arn:aws:s3:::{bucket['Name']}", BUCKET, policy, strangers)


def _keys(ctx: Context) -> Iterator[Resource]:
    for found in _pages(ctx, "kms", "ListKeys", {"Limit": A_PAGE}, "NextMarker"):
        for key in found["Keys"]:
            which = {"KeyId": key["KeyId"], "PolicyName": "default"}
            policy = str(_read(ctx, "kms", "GetKeyPolicy", which)["Policy"])
            yield Resource(key["KeyArn"], KEY, policy)


def _roles(ctx: Context) -> Iterator[Resource]:
    for found in _pages(ctx, "iam", "ListRoles", {"MaxItems": A_PAGE}, "Marker"):
        for role in found["Roles"]:
            text = str(role["AssumeRolePolicyDocument"])
            yield Resource(role["Arn"], ROLE, unquote(text) if text.startswith("%") else text)


def _pages(
    ctx: Context, service: str, operation: str, given: Params, token: str
) -> Iterator[dict[str, Any]]:
    """The pages of a list; `token` is the member of the answer that is the next `Marker`."""
    found = _read(ctx, service, operation, given)
    yield found
    while found.get(token):
        found = _read(ctx, service, operation, {**given, "Marker": found[token]})
        yield found


def _read(ctx: Context, service: str, operation: str, params: Params) -> dict[str, Any]:
    """What another service says of its own state; nothing where nothing is set."""
    try:
        return ctx.invoke(service, operation, params, CallAs.INTERNAL)
    except CloudError as error:
        if error.code not in UNSET:
            raise
        return {}
