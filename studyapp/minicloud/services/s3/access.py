"""What a caller needs for a request: actions, names and condition keys, and the bucket's policy.

Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3".
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

from studyapp.minicloud.kernel.call import Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.service import Need, Needs
from studyapp.minicloud.kernel.work import Records
from studyapp.minicloud.services.s3 import rules, store
from studyapp.minicloud.services.s3.state import BUCKETS, Bucket, Version

Extra = Callable[[Params], dict[str, Any]]

FIXED_KEYS = (
    "aws:sourceip",
    "aws:sourcearn",
    "aws:sourceaccount",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:userid",
    "s3:dataaccesspointarn",
    "s3:dataaccesspointaccount",
)
_SINGLE = ("stringequals", "stringlike", "arnequals", "arnlike", "ipaddress")


def bucket_need(action: str, extra: Extra | None = None) -> Needs:
    """An action on the bucket of the request."""

    def needs(ctx: Context, params: Params) -> Sequence[Need]:
        db, bucket = store.home(ctx, params)
        context = {} if extra is None else extra(params)
        return (on_bucket(ctx, db, bucket, action, context),)

    return needs


def object_need(action: str, *, versioned: str = "") -> Needs:
    """An action on the object of the request; `versioned` is the one for a request of a version."""

    def needs(ctx: Context, params: Params) -> Sequence[Need]:
        db, bucket = store.home(ctx, params)
        rules.check_key(params["Key"])
        wanted = params.get("VersionId")
        name = versioned if wanted and versioned else action
        context = {"s3:versionid": wanted} if wanted else {}
        found = _asked(db, bucket, params)
        return (on_object(ctx, db, bucket, name, params["Key"], context=context, found=found),)

    return needs


def put_need(ctx: Context, params: Params) -> Sequence[Need]:
    """What a write of an object needs: the object, and its tags when it brings some."""
    db, bucket = store.home(ctx, params)
    rules.check_key(params["Key"])
    context: dict[str, Any] = {
        key: params[name] for name, key in _PUT_KEYS.items() if params.get(name)
    }
    tags = rules.tags_of_header(params["Tagging"]) if params.get("Tagging") else {}
    context |= {f"s3:requestobjecttag/{key.lower()}": value for key, value in tags.items()}
    if tags:
        context["s3:requestobjecttagkeys"] = list(tags)
    found = [on_object(ctx, db, bucket, "s3:PutObject", params["Key"], context=context)]
    if tags:
        more = "s3:PutObjectTagging"
        found.append(on_object(ctx, db, bucket, more, params["Key"], context=context))
    return found


_PUT_KEYS = {
    "ACL": "s3:x-amz-acl",
    "StorageClass": "s3:x-amz-storage-class",
    "ServerSideEncryption": "s3:x-amz-server-side-encryption",
    "MetadataDirective": "s3:x-amz-metadata-directive",
    "CopySource": "s3:x-amz-copy-source",
}


def copy_need(ctx: Context, params: Params) -> Sequence[Need]:
    """A copy reads its source and writes its target; tags go with it."""
    source_bucket, key, wanted = rules.source_of(params["CopySource"])
    db, source = store.home(ctx, params, source_bucket)
    read = "s3:GetObjectVersion" if wanted else "s3:GetObject"
    context = {"s3:versionid": wanted} if wanted else {}
    asked = {"Bucket": source_bucket, "Key": key, "VersionId": wanted}
    found = _asked(db, source, asked)
    first = on_object(ctx, db, source, read, key, context=context, found=found)
    return (first, *put_need(ctx, params))


def on_bucket(
    ctx: Context, db: Records, bucket: Bucket, action: str, context: dict[str, Any] | None = None
) -> Need:
    """An action on a bucket."""
    name = f"arn:aws:s3:::{bucket.name}"
    policy = policy_for(ctx, db, bucket)
    return Need(action, name, context or {}, resource_policy=policy, owner=db.account)


def on_object(
    ctx: Context,
    db: Records,
    bucket: Bucket,
    action: str,
    key: str,
    *,
    context: dict[str, Any] | None = None,
    found: Version | None = None,
) -> Need:
    """An action on an object; the tags of what is there are condition keys."""
    name = f"arn:aws:s3:::{bucket.name}/{key}"
    keys = dict(context or {})
    if found is not None:
        tags = found.tags.items()
        keys |= {f"s3:existingobjecttag/{tag.lower()}": value for tag, value in tags}
    policy = policy_for(ctx, db, bucket)
    return Need(action, name, keys, resource_policy=policy, owner=db.account)


def need_of(ctx: Context, action: str, name: str) -> Need:
    """An action on the bucket or object that an ARN names, for those who only ask.

    The policy of a bucket that is not there allows nothing.
    """
    wanted, _, key = name.removeprefix("arn:aws:s3:::").partition("/")
    held = ctx.db.holder("bucket", wanted)
    db = ctx.db.at(account=held.account) if held else ctx.db
    bucket = db.get(BUCKETS, wanted) if held else None
    if bucket is None:
        return Need(action, name)
    if key:
        found = store.current(db, bucket.name, key)
        return on_object(ctx, db, bucket, action, key, found=found)
    return on_bucket(ctx, db, bucket, action, list_keys({}))


def policy_for(ctx: Context, db: Records, bucket: Bucket) -> str:
    """The bucket's policy as it counts for this caller.

    With RestrictPublicBuckets a public policy counts for the owner's account and AWS services
    alone: S3 User Guide, "Blocking public access to your Amazon S3 storage".
    """
    if not bucket.policy or ctx.principal.account == db.account:
        return bucket.policy
    restricted = bucket.block is not None and bucket.block.restrict
    if restricted and ctx.principal.kind != "service" and is_public(bucket.policy):
        return ""
    return bucket.policy


def list_keys(params: Params) -> dict[str, Any]:
    """The condition keys of a list."""
    keys: dict[str, Any] = {"s3:prefix": params.get("Prefix") or ""}
    if params.get("Delimiter"):
        keys["s3:delimiter"] = params["Delimiter"]
    if params.get("MaxKeys") is not None:
        keys["s3:max-keys"] = params["MaxKeys"]
    return keys


def may_list(ctx: Context, db: Records, bucket: Bucket, key: str) -> bool:
    """Whether the caller may learn that a key is not there (decision 11)."""
    return ctx.allows(on_bucket(ctx, db, bucket, "s3:ListBucket", {"s3:prefix": key}))


def is_public(text: str) -> bool:
    """Whether a bucket policy is public.

    S3 User Guide, "The meaning of public": it allows a wildcard principal and no condition keeps
    it to fixed values of certain keys.
    """
    document = json.loads(text)
    statements = document.get("Statement", [])
    listed = statements if isinstance(statements, list) else [statements]
    return any(
        one.get("Effect") == "Allow" and _is_wide(one) and not _is_fixed(one.get("Condition", {}))
        for one in listed
    )


def _asked(db: Records, bucket: Bucket, params: Params) -> Version | None:
    wanted = params.get("VersionId")
    if wanted:
        return store.version(db, bucket.name, params["Key"], wanted)
    return store.current(db, bucket.name, params["Key"])


def _is_wide(statement: dict[str, Any]) -> bool:
    if "NotPrincipal" in statement:
        return True
    principal = statement.get("Principal")
    named = principal.get("AWS", []) if isinstance(principal, dict) else principal
    return "*" in (named if isinstance(named, list) else [named])


def _is_fixed(conditions: dict[str, dict[str, Any]]) -> bool:
    for operator, keys in conditions.items():
        word = operator.lower().removeprefix("foranyvalue:").removesuffix("ifexists")
        if operator.lower().endswith("ifexists") or word not in _SINGLE:
            continue
        for key, values in keys.items():
            listed = values if isinstance(values, list) else [values]
            if key.lower() in FIXED_KEYS and not any(_is_open(key, str(one)) for one in listed):
                return True
    return False


def _is_open(key: str, value: str) -> bool:
    """Whether a condition's value leaves everything open."""
    if key.lower() == "aws:sourceip":
        width = value.partition("/")[2] or "32"
        return not width.isdecimal() or int(width) < 8
    return "*" in value or "?" in value or "${" in value
