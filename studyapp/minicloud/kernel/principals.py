"""The users and roles of a world by unique id and by ARN, for the policies that name them.

A policy is stored with unique ids (AIDA…, AROA…) in the place of ARNs: who is deleted and made
again does not regain access. IAM User Guide, "AWS JSON policy elements: Principal": the ARN is
transformed to the unique id when the policy is saved, and back when it is shown.
"""

import re

from studyapp.minicloud.kernel.work import Records

BY_ID = "principal-id"
BY_ARN = "principal-arn"
ENTITY = re.compile(r"arn:aws:iam::(\d{12}):(user|role)/\S+")
ACCOUNT = re.compile(r"\d{12}")


class UnknownPrincipal(ValueError):
    """A policy names a user or role of this world that is not there; the text is its ARN."""


def introduce(db: Records, unique_id: str, arn: str) -> None:
    """Make a principal known by a new id; nobody else has the ARN."""
    db.claim(BY_ID, unique_id, arn.encode(), fresh=True)


def forget(db: Records, unique_id: str, arn: str) -> None:
    """The principal was deleted."""
    db.release(BY_ID, unique_id)
    if db.holder(BY_ARN, arn) is not None:  # in worlds of earlier versions
        db.release(BY_ARN, arn)


def id_of(db: Records, arn: str) -> str | None:
    """The unique id of a user or role: all are looked through, as seldom as a policy names one."""
    known = arn.encode()
    return next((name for name, claim in db.holders(BY_ID) if claim.data == known), None)


def arn_of(db: Records, unique_id: str) -> str | None:
    """The ARN of the user or role with this unique id, None when it is gone."""
    found = db.holder(BY_ID, unique_id)
    return found.data.decode() if found else None


def stored(db: Records, name: str) -> str:
    """A principal as a policy is kept: users and roles by unique id, accounts by root's ARN.

    UnknownPrincipal for a user or role of this world that is not there; accounts outside the
    world are never looked up. For `policy.rename_principals`.
    """
    if ACCOUNT.fullmatch(name):
        return f"arn:aws:iam::{name}:root"
    entity = ENTITY.fullmatch(name)
    if entity is None or db.holder("account", entity[1]) is None:
        return name
    found = id_of(db, name)
    if found is None:
        raise UnknownPrincipal(name)
    return found


def shown(db: Records, name: str) -> str:
    """A kept principal as it is answered; the id of who was deleted stays an id."""
    return arn_of(db, name) or name
