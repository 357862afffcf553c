"""How KMS answers: records as dictionaries of botocore's shapes."""

from typing import Any

from studyapp.minicloud.kernel import principals
from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.pages import BadToken, page, rows
from studyapp.minicloud.services.kms import envelope, errors, limits
from studyapp.minicloud.services.kms.finding import key_arn
from studyapp.minicloud.services.kms.state import Alias, Grant, Key, Tags

SPEC = "SYMMETRIC_DEFAULT"
USAGE = "ENCRYPT_DECRYPT"


def state_of(key: Key) -> str:
    """Enabled, Disabled or PendingDeletion."""
    if key.deletion:
        return "PendingDeletion"
    return "Enabled" if key.enabled else "Disabled"


def key_view(ctx: Context, key: Key) -> dict[str, Any]:
    """A key's metadata."""
    shown: dict[str, Any] = {
        "AWSAccountId": ctx.account,
        "KeyId": key.id,
        "Arn": key_arn(ctx, key),
        "CreationDate": key.created,
        "Enabled": state_of(key) == "Enabled",
        "Description": key.description,
        "KeyUsage": USAGE,
        "KeyState": state_of(key),
        "Origin": "AWS_KMS",
        "KeyManager": "CUSTOMER",
        "CustomerMasterKeySpec": SPEC,
        "KeySpec": SPEC,
        "EncryptionAlgorithms": [SPEC],
        "MultiRegion": False,
        "CurrentKeyMaterialId": envelope.material_id(key, len(key.rings) - 1),
    }
    if key.deletion:
        shown["DeletionDate"] = key.deletion
    return shown


def alias_view(ctx: Context, alias: Alias) -> dict[str, Any]:
    """An alias with the key that it leads to."""
    return {
        "AliasName": alias.name,
        "AliasArn": ctx.arn(alias.name),
        "TargetKeyId": alias.key,
        "CreationDate": alias.created,
        "LastUpdatedDate": alias.updated,
    }


def grant_view(ctx: Context, grant: Grant) -> dict[str, Any]:
    """A grant with its principals' ARNs."""
    shown: dict[str, Any] = {
        "KeyId": ctx.arn(f"key/{grant.key}"),
        "GrantId": grant.id,
        "Name": grant.name,
        "CreationDate": grant.created,
        "GranteePrincipal": principals.shown(ctx.db, grant.grantee),
        "IssuingAccount": f"arn:aws:iam::{ctx.account}:root",
        "Operations": list(grant.operations),
    }
    if grant.retiring:
        shown["RetiringPrincipal"] = principals.shown(ctx.db, grant.retiring)
    if grant.match:
        member = {"equals": "EncryptionContextEquals", "subset": "EncryptionContextSubset"}
        shown["Constraints"] = {member[grant.match]: dict(grant.context)}
    return shown


def tags_view(tags: Tags) -> list[dict[str, str]]:
    """Tags in KMS's own words."""
    return [{"TagKey": key, "TagValue": value} for key, value in tags]


def listed(
    ctx: Context,
    params: Params,
    found: list[tuple[str, Any]],
    name: str,
    limit: int = limits.A_PAGE,
) -> Output:
    """A page of what was found, in the order of their names, with NextMarker and Truncated."""
    filters = {key: value for key, value in params.items() if key not in ("Marker", "Limit")}
    try:
        items, marker = page(
            ctx,
            rows(found),
            token=params.get("Marker"),
            limit=params.get("Limit", limit),
            **filters,
        )
    except BadToken as error:
        raise errors.bad_marker() from error
    output: Output = {name: items, "Truncated": marker is not None}
    return output if marker is None else output | {"NextMarker": marker}
