"""Service-linked roles: which services have one, and that only the service changes it.

IAM User Guide, "Create a service-linked role"; each service's own guide tells the role's name.
The policies are in the same dated file: AWS attaches them, and nobody can attach them elsewhere.
"""

import json
from collections.abc import Mapping
from functools import cache

import msgspec
from msgspec import Struct

from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.iam import catalogue, errors
from studyapp.minicloud.services.iam.managed import OF_SERVICES, PREFIX
from studyapp.minicloud.services.iam.sorts import ROLE
from studyapp.minicloud.services.iam.state import Holder, Role

PATH = "/aws-service-role/"


class Linked(Struct, frozen=True):
    """The role of a service: its name, the policy in it, whether names may have a suffix."""

    principal: str
    name: str
    policy: str
    suffix: bool

    @property
    def policy_arn(self) -> str:
        """The ARN of the policy."""
        return f"{PREFIX}{PATH}{self.policy}"

    @property
    def path(self) -> str:
        """The path of the role."""
        return f"{PATH}{self.principal}/"


class _File(Struct, frozen=True):
    as_of: str
    source: str
    roles: tuple[Linked, ...]


@cache
def _roles() -> Mapping[str, Linked]:
    read = msgspec.json.decode(OF_SERVICES.read_bytes(), type=_File)
    return {one.principal: one for one in read.roles}


def of(principal: str) -> Linked | None:
    """The role of a service by its principal ("autoscaling.amazonaws.com")."""
    return _roles().get(principal)


def make(ctx: Context, kind: Linked, name: str, *, unique_id: str, description: str = "") -> Role:
    """Make the role of a service, with the policy that AWS has for it."""
    allow = {
        "Effect": "Allow",
        "Principal": {"Service": kind.principal},
        "Action": "sts:AssumeRole",
    }
    role = Role(
        name=name,
        id=unique_id,
        created=ctx.now,
        path=kind.path,
        trust=json.dumps({"Version": "2012-10-17", "Statement": [allow]}),
        description=description,
        attached=(kind.policy_arn,),
    )
    ROLE.add(ctx, role)
    catalogue.hold(ctx, kind.policy_arn, "policy", "role", role.id)
    return role


def is_linked(holder: Holder) -> bool:
    """Whether this is the role of a service."""
    return isinstance(holder, Role) and holder.path.startswith(PATH)


def check_changeable(holder: Holder) -> None:
    """Refuse to change the role of a service: UnmodifiableEntity."""
    if is_linked(holder):
        raise errors.protected(holder.name)


def check_attachable(arn: str) -> None:
    """Refuse the policy of a service's role for anybody else: PolicyNotAttachable."""
    if arn.startswith(f"{PREFIX}{PATH}"):
        raise errors.only_for_services()
