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
    for key in _read(ctx, "kms", "ListKeys", {"Limit": 1000}).get("Keys", ()):
        which = {"KeyId": key["KeyId"], "PolicyName": "default"}
        policy = str(_read(ctx, "kms", "GetKeyPolicy", which).get("Policy", ""))
        yield Resource(key["KeyArn"], KEY, policy)


def _roles(ctx: Context) -> Iterator[Resource]:
    given: Params = {"MaxItems": 1000}
    while True:
        found = _read(ctx, "iam", "ListRoles", given)
        for role in found.get("Roles", ()):
            text = str(role.get("AssumeRolePolicyDocument", ""))
            yield Resource(role["Arn"], ROLE, unquote(text) if text.startswith("%") else text)
        if not found.get("IsTruncated"):
            return
        given = {**given, "Marker": found["Marker"]}


def _read(ctx: Context, service: str, operation: str, params: Params) -> dict[str, Any]:
    """What another service says of its own state; nothing where nothing is set."""
    try:
        return ctx.invoke(service, operation, params, CallAs.INTERNAL)
    except CloudError as error:
        if error.status is not None and error.status >= 500:
            raise
        return {}
