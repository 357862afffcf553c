"""Managed policies, AWS's own and the account's, and who holds them; instance profiles."""

from collections import Counter

from msgspec import Struct

from studyapp.minicloud.kernel.arn import name_of
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.services.iam import errors, managed, rules
from studyapp.minicloud.services.iam.managed import Managed
from studyapp.minicloud.services.iam.state import (
    ATTACHMENTS,
    POLICIES,
    PROFILES,
    VERSIONS,
    Attachment,
    EntityKind,
    Policy,
    Profile,
    Purpose,
    Version,
    version_key,
)


class Uses(Struct):
    """How often policies are held, by ARN: attached, and as a boundary."""

    attached: Counter[str]
    boundary: Counter[str]


def arn_of(ctx: Context, policy: Policy) -> str:
    """The ARN of a customer managed policy."""
    return ctx.arn(f"policy{policy.path}{policy.name}")


def own(ctx: Context, arn: str) -> Policy | None:
    """The account's policy with this ARN."""
    found = ctx.db.get(POLICIES, name_of(arn).lower())
    return found if found is not None and arn_of(ctx, found) == arn else None


def find(ctx: Context, arn: str, missing: CloudError | None = None) -> Policy | Managed:
    """The policy with this ARN; ValidationError, or `missing` (NoSuchEntity) without one."""
    rules.check_policy_arn(arn)
    found = managed.find(arn) or own(ctx, arn)
    if found is None:
        raise missing or errors.no_policy(arn)
    return found


def find_own(ctx: Context, arn: str, doing: str, missing: CloudError | None = None) -> Policy:
    """The account's policy with this ARN; AccessDenied for AWS's own, which nobody changes."""
    found = find(ctx, arn, missing)
    if isinstance(found, Managed):
        raise errors.unmodifiable(f"Cannot {doing} an AWS managed policy: {arn}")
    return found


def profile(ctx: Context, name: str) -> Profile:
    """The instance profile of this name; NoSuchEntity."""
    found = ctx.db.get(PROFILES, name.lower())
    if found is None or found.name != name:
        raise errors.no_profile(name)
    return found


def version(ctx: Context, policy: Policy, number: int) -> Version | None:
    """A version of the account's policy."""
    return ctx.db.get(VERSIONS, (policy.id, version_key(number)))


def hold(ctx: Context, arn: str, purpose: Purpose, kind: EntityKind, unique_id: str) -> None:
    """Note that a policy is attached or is a boundary."""
    ctx.db.put(ATTACHMENTS, (arn, purpose, kind, unique_id), Attachment())


def let_go(ctx: Context, arn: str, purpose: Purpose, kind: EntityKind, unique_id: str) -> None:
    """Note that it is so no more."""
    ctx.db.delete(ATTACHMENTS, (arn, purpose, kind, unique_id))


def uses(ctx: Context, arn: str = "") -> Uses:
    """How often a policy (or each) is held."""
    found = Uses(Counter(), Counter())
    for key, _ in ctx.db.scan(ATTACHMENTS, (arn,) if arn else ()):
        (found.attached if key[1] == "policy" else found.boundary)[key[0]] += 1
    return found


def holders(ctx: Context, arn: str, kind: EntityKind, purpose: str) -> list[str]:
    """Unique ids of the users, groups or roles that hold a policy for a purpose (or any)."""
    purposes: tuple[Purpose, ...] = ("policy", "boundary")
    found: dict[str, None] = {}
    for one in purposes:
        if purpose in ("", one):
            found |= dict.fromkeys(key[3] for key, _ in ctx.db.scan(ATTACHMENTS, (arn, one, kind)))
    return list(found)
