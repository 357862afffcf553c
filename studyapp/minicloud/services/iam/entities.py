"""From a unique id back to whose it is."""

from studyapp.minicloud.kernel import principals
from studyapp.minicloud.kernel.arn import name_of, parse
from studyapp.minicloud.kernel.work import Records
from studyapp.minicloud.services.iam.state import ENTITIES, Entity, EntityKind

OF_GROUPS = "AGPA"  # how the ids of groups begin


def entity_of(db: Records, unique_id: str) -> Entity | None:
    """The user, group or role of this account with a unique id, None when it is gone.

    Users and roles are known to the whole world by their ids, groups to their account alone.
    """
    if unique_id.startswith(OF_GROUPS):
        return db.get(ENTITIES, unique_id)
    known = principals.arn_of(db, unique_id)
    named = parse(known) if known else None
    if named is None or named.account != db.account:
        return None
    kind: EntityKind = "role" if named.resource.startswith("role/") else "user"
    return Entity(kind, name_of(named.resource).lower())
