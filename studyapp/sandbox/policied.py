"""Things with a policy of their own: how it is read, and with which call another one is put."""

import re
from collections.abc import Callable
from typing import Any, Final
from urllib.parse import unquote

from msgspec import Struct

from studyapp.minicloud.kernel.call import Params
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.sandbox.desk import Desk

TRUST: Final = re.compile(r"sts:(AssumeRole\w*|TagSession|SetSourceIdentity)", re.IGNORECASE)


class Request(Struct, frozen=True):
    """A call that somebody would make."""

    service: str
    operation: str
    params: dict[str, Any]
    region: str = ""


class Policied(Struct, frozen=True):
    """A thing that can have a policy. `arn` is its own, `kind` how the policy counts."""

    arn: str
    account: str
    kind: str
    read: Request
    member: str
    put: Callable[[str], Request]
    delete: Request | None = None

    def text(self, desk: Desk) -> str:
        """The policy as AWS shows it; "" when there is none, or no such thing."""
        asked = self.read
        try:
            found: Any = desk.peek(
                asked.service,
                asked.operation,
                asked.params,
                account=self.account,
                region=asked.region,
            )
        except CloudError:
            return ""
        for name in self.member.split("."):
            found = found.get(name, {})
        text = str(found or "")
        return unquote(text) if text.startswith("%") else text


def policied(action: str, resource: str, account: str) -> Policied | None:
    """The thing whose policy is asked for an action on a resource, when it can have one.

    `account` owns it.
    """
    service, _, name = resource.partition(":")[2].partition(":")[2].partition(":")
    if service == "s3" and action.lower() != "s3:createbucket":
        return _bucket(resource.partition("/")[0], account)
    if service == "kms" and ":key/" in resource:
        return _key(resource, account)
    if service == "iam" and TRUST.fullmatch(action) and ":role/" in name:
        return _role(resource, account)
    return None


def _bucket(arn: str, account: str) -> Policied | None:
    which: Params = {"Bucket": arn.rpartition(":")[2]}
    if "*" in arn:
        return None
    return Policied(
        arn,
        account,
        "ordinary",
        Request("s3", "GetBucketPolicy", which),
        "Policy",
        lambda text: Request("s3", "PutBucketPolicy", {**which, "Policy": text}),
        Request("s3", "DeleteBucketPolicy", which),
    )


def _key(arn: str, account: str) -> Policied:
    region = arn.split(":")[3]
    which: Params = {"KeyId": arn.rpartition("/")[2], "PolicyName": "default"}
    return Policied(
        arn,
        account,
        "key",
        Request("kms", "GetKeyPolicy", which, region),
        "Policy",
        lambda text: Request("kms", "PutKeyPolicy", {**which, "Policy": text}, region),
    )


def _role(arn: str, account: str) -> Policied:
    which: Params = {"RoleName": arn.rpartition("/")[2]}
    return Policied(
        arn,
        account,
        "trust",
        Request("iam", "GetRole", which),
        "Role.AssumeRolePolicyDocument",
        lambda text: Request("iam", "UpdateAssumeRolePolicy", {**which, "PolicyDocument": text}),
    )
