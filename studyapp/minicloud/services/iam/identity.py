"""Who calls, and which policies say what they may do: what the chain asks IAM."""

import json
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from studyapp.minicloud.kernel import arn
from studyapp.minicloud.kernel.arn import name_of
from studyapp.minicloud.kernel.call import ArnCaller, KeyCaller, Principal
from studyapp.minicloud.kernel.clock import Moment
from studyapp.minicloud.kernel.credentials import KIND, OF_SESSION, Session, entry
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.work import Records
from studyapp.minicloud.policy import Source
from studyapp.minicloud.services.iam import managed
from studyapp.minicloud.services.iam.entities import entity_of
from studyapp.minicloud.services.iam.service import SERVICE
from studyapp.minicloud.services.iam.state import (
    GROUPS,
    KEYS,
    PASSWORD_POLICY,
    POLICIES,
    ROLES,
    USERS,
    VERSIONS,
    Group,
    Holder,
    Role,
    Tags,
    User,
    version_key,
)

# IAM User Guide, "Permit IAM users to change their own passwords": what the account's password
# policy allows all users when it lets them change their passwords.
MAY_CHANGE = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": "iam:GetAccountPasswordPolicy", "Resource": "*"},
            {
                "Effect": "Allow",
                "Action": "iam:ChangePassword",
                "Resource": [
                    "arn:aws:iam::*:user/${aws:username}",
                    "arn:aws:iam::*:user/*/${aws:username}",
                ],
            },
        ],
    }
)
SESSION = "console"  # the session's name when console or shell act as a role


class IamIdentity:
    """Implements `dispatch.identity.Identity` over the records of IAM."""

    def by_key(self, db: Records, caller: KeyCaller, now: Moment, service: str) -> Principal:
        """See `Identity.by_key`: an inactive key is as good as none."""
        session = _session_of(db, caller.access_key_id)
        if session is not None:
            if service == SERVICE.name and not session.iam:
                raise _unknown_key()
            return _assumed(db, caller, session, now)
        key = db.get(KEYS, caller.access_key_id)
        if key is None or not key.active or caller.session_token:
            raise _unknown_key()
        if key.owner == db.account:
            return _root(db.account, key.id)
        entity = entity_of(db, key.owner)
        user = db.get(USERS, entity.key) if entity else None
        if user is None:
            raise _unknown_key()
        return _user(db.account, user, key.id)

    def by_arn(self, db: Records, caller: ArnCaller, now: Moment) -> Principal:
        """See `Identity.by_arn`: root, a user, a role, or a named session of a role."""
        try:
            named = arn.parse(caller.arn)
        except ValueError:
            raise _gone(caller.arn) from None
        if named.account != db.account or db.holder("account", db.account) is None:
            raise _gone(caller.arn)
        kind, _, rest = named.resource.partition("/")
        parts = rest.split("/")
        if named.service == "iam" and named.resource == "root":
            return _signed_in(_root(db.account), now)
        if named.service == "iam" and kind == "user":
            user = db.get(USERS, parts[-1].lower())
            if user is not None and user.name == parts[-1]:
                return _signed_in(_user(db.account, user), now, with_factor=bool(user.devices))
        if named.service == "iam" and kind == "role":
            return _acting(db, parts[-1], SESSION, now, caller.arn)
        if named.service == "sts" and kind == "assumed-role" and len(parts) == 2:
            return _acting(db, parts[0], parts[1], now, caller.arn)
        raise _gone(caller.arn)

    def sources(self, db: Records, principal: Principal) -> Sequence[Source]:
        """See `Identity.sources`: of the user or role, of groups, boundary, of the session."""
        if principal.kind not in ("user", "role"):
            return ()
        holder = _holder(db, principal.unique_id.partition(":")[0])
        own = tuple(_of(db, holder)) if holder is not None else ()
        return (*own, *_limits(db, principal.access_key_id))


def _holder(db: Records, unique_id: str) -> User | Role | None:
    entity = entity_of(db, unique_id)
    if entity is None or entity.kind == "group":
        return None
    return db.get(USERS, entity.key) if entity.kind == "user" else db.get(ROLES, entity.key)


def _of(db: Records, holder: User | Role) -> Iterator[Source]:
    yield from _held(db, holder, "")
    if isinstance(holder, User):
        for group in groups_of(db, holder):
            yield from _held(db, group, f" (group {group.name})")
        if db.read(PASSWORD_POLICY).may_change:
            yield Source("identity", "account password policy", MAY_CHANGE)
    if holder.boundary:
        yield Source(
            "boundary", name_of(holder.boundary), text_of(db, holder.boundary), holder.boundary
        )


def _limits(db: Records, key: str) -> Iterator[Source]:
    session = _session_of(db, key)
    for name, text in session.policies if session else ():
        yield Source("session", name, text)


def _held(db: Records, holder: Holder, note: str) -> Iterator[Source]:
    for name, text in holder.inline:
        yield Source("identity", name + note, text)
    for policy in holder.attached:
        yield Source("identity", name_of(policy) + note, text_of(db, policy), policy)


def groups_of(db: Records, user: User) -> Iterator[Group]:
    """The groups that a user is in, in the order of joining."""
    for unique_id in user.groups:
        entity = entity_of(db, unique_id)
        group = db.get(GROUPS, entity.key) if entity else None
        if group is not None:
            yield group


def text_of(db: Records, policy: str) -> str:
    """The JSON of the default version of an attached policy, AWS's or the account's own."""
    known = managed.find(policy)
    if known is not None:
        return known.text
    found = db.get(POLICIES, name_of(policy).lower())
    version = db.get(VERSIONS, (found.id, version_key(found.default))) if found else None
    if version is None:
        raise LookupError(f"{policy} is attached and not there")
    return version.text


def _root(account: str, key: str = "") -> Principal:
    name = f"arn:aws:iam::{account}:root"
    return Principal("root", account, name, account, "root", access_key_id=key)


def _user(account: str, user: User, key: str = "") -> Principal:
    name = f"arn:aws:iam::{account}:user{user.path}{user.name}"
    return Principal("user", account, name, user.id, user.name, tags=user.tags, access_key_id=key)


def _signed_in(who: Principal, now: Moment, *, with_factor: bool = False) -> Principal:
    """Root or a user with the temporary credentials of a sign-in to the console.

    Nobody signs in here: the sign-in is of now, with a second factor for a user who has one, as
    AWS asks for it then. Of root's nobody asks here: it would cost each of root's calls a read.
    """
    return replace(who, issued_at=now.simulated, mfa_at=now.simulated if with_factor else None)


def _acting(db: Records, name: str, session: str, now: Moment, asked: str) -> Principal:
    """A session of a role that console or shell act as without any key."""
    role = db.get(ROLES, name.lower())
    if role is None or role.name != name:
        raise _gone(asked)
    return _of_role(db, role, session, tags=role.tags, issued=now.simulated)


def _session_of(db: Records, key: str) -> Session | None:
    claim = db.holder(KIND, key) if key.startswith(OF_SESSION) else None
    return entry(claim).session if claim else None


def _assumed(db: Records, caller: KeyCaller, session: Session, now: Moment) -> Principal:
    """Who signed with the keys of a session."""
    root = session.holder == db.account
    holder = None if root else _holder(db, session.holder)
    if not (root or holder) or not session.has(caller.session_token):
        raise _unknown_key()
    if session.is_over(now):
        raise CloudError("ExpiredToken", "The security token included in the request is expired")
    key = caller.access_key_id
    if holder is None or isinstance(holder, User):
        whose = _root(db.account, key) if holder is None else _user(db.account, holder, key)
        whose = _federated(whose, session) if session.name else whose
        return replace(whose, issued_at=session.issued, mfa_at=session.mfa)
    tags = _tags_in(session, holder.tags)
    acting = _of_role(db, holder, session.name, tags=tags, issued=session.issued, key=key)
    return replace(
        acting,
        mfa_at=session.mfa,
        source_identity=session.source_identity,
        transitive=session.transitive,
    )


def _federated(user: Principal, session: Session) -> Principal:
    """A user's session under another name: GetFederationToken."""
    return replace(
        user,
        arn=f"arn:aws:sts::{user.account}:federated-user/{session.name}",
        unique_id=f"{user.unique_id}:{session.name}",
        role_arn=user.arn,
        session=session.name,
        tags=_tags_in(session, user.tags),
    )


def _tags_in(session: Session, own: Tags) -> Tags:
    """The tags of whose session it is, but for those that the session sets."""
    given = {key.lower() for key, _ in session.tags}
    return tuple(tag for tag in own if tag[0].lower() not in given) + session.tags


def _of_role(
    db: Records, role: Role, session: str, *, tags: Tags, issued: int, key: str = ""
) -> Principal:
    return Principal(
        "role",
        db.account,
        f"arn:aws:sts::{db.account}:assumed-role/{role.name}/{session}",
        f"{role.id}:{session}",
        role.name,
        role_arn=f"arn:aws:iam::{db.account}:role{role.path}{role.name}",
        session=session,
        tags=tags,
        issued_at=issued,
        access_key_id=key,
    )


def _unknown_key() -> CloudError:
    text = "The security token included in the request is invalid."
    return CloudError("InvalidClientTokenId", text, 403)


def _gone(asked: str) -> CloudError:
    return CloudError("NoSuchEntity", f"There is no principal {asked} any more.", 404)
