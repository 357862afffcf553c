"""What is asked of the cloud, by whom, and what it answers."""

from enum import StrEnum
from typing import Any

from msgspec import Struct

Params = dict[str, Any]
Output = dict[str, Any]


class KeyCaller(Struct, frozen=True):
    """Somebody who signed with an access key; the door has checked the signature."""

    access_key_id: str
    session_token: str = ""


class ArnCaller(Struct, frozen=True):
    """The principal as whom the console or the shell acts: root, a user or a role."""

    arn: str


class Anonymous(Struct, frozen=True):
    """Nobody; `account` is the one whose resource is asked for."""

    account: str


Caller = KeyCaller | ArnCaller | Anonymous


class Door(StrEnum):
    """Where a call came in."""

    HTTP = "http"
    CONSOLE = "console"
    SHELL = "shell"
    LAB = "lab"
    ITEMS = "items"
    HOST = "host"


class CallAs(StrEnum):
    """As whom an inner call is made (decision 12).

    CALLER: the caller, with `aws:CalledVia`; SERVICE_ROLE: a role that was passed to the service;
    SERVICE_LINKED: the service's own role; SERVICE: the service's principal; INTERNAL: a read of
    the service's own state, which asks nobody.
    """

    CALLER = "caller"
    SERVICE_ROLE = "service-role"
    SERVICE_LINKED = "service-linked"
    SERVICE = "service"
    INTERNAL = "internal"


class Call(Struct, frozen=True):
    """One request to the cloud.

    `wall` is the time by the wall's clock in milliseconds; `entropy` 32 random bytes; `act`
    groups the calls of one act of the learner for undo (empty: an act of its own); `referer` is
    the page whose link was followed; `recorded` False is for pages and checks that only look.
    """

    service: str
    operation: str
    params: Params
    caller: Caller
    wall: int
    entropy: bytes
    region: str = "us-east-1"
    door: Door = Door.HTTP
    act: str = ""
    source_ip: str = "127.0.0.1"
    user_agent: str = ""
    referer: str = ""
    secure: bool = True
    recorded: bool = True


class Principal(Struct, frozen=True):
    """Who makes a call, as policies and messages name it.

    `kind` is root, user, role (a session of it), service or anonymous. `arn` is the one of AWS's
    messages; for a session `role_arn` is the role's own. `unique_id` is AIDA… of a user,
    AROA…:session of a session, the account id of root. A federated user is a user with a
    session: `role_arn` and the beginning of `unique_id` are the user's. Times in milliseconds,
    simulated. `source` is the ARN of the resource on whose behalf a service acts. `source_identity` and the tags with
    keys in `transitive` are those that sessions hand on.
    """

    kind: str
    account: str
    arn: str
    unique_id: str
    name: str = ""
    role_arn: str = ""
    session: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    mfa_at: int | None = None
    issued_at: int | None = None
    via: tuple[str, ...] = ()
    access_key_id: str = ""
    source: str = ""
    source_identity: str = ""
    transitive: tuple[str, ...] = ()

    @property
    def is_federated(self) -> bool:
        """Whether GetFederationToken made the session."""
        return self.kind == "user" and bool(self.session)

    @property
    def user_id(self) -> str:
        """What `aws:userid` and GetCallerIdentity tell."""
        return f"{self.account}:{self.session}" if self.is_federated else self.unique_id


class Result(Struct, frozen=True):
    """The answer to a call: output in the model's shape, and what was decided on the way.

    `now` is the simulated time as of which it answers; `step` the journal row it made, 0 when it
    changed nothing; `version` the world's version after it.
    """

    output: Output
    request_id: str
    decision: Any
    principal: Principal
    now: int
    step: int
    version: int
