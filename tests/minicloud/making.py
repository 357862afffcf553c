"""A small world with all services in it, and short ways to call them.

Names that end in an underscore are ours, all others are parameters of the operation:

    world.call("iam", "CreateUser", UserName="agent")
    world.call("s3", "ListBuckets", as_=world.user("agent", "s3:ListAllMyBuckets"))
    world.denied("s3", "ListBuckets", as_=world.user("agent"))
"""

import json
from itertools import count

import pytest

from studyapp.minicloud import spec
from studyapp.minicloud.cloud import Cloud
from studyapp.minicloud.kernel.blobs import Blob
from studyapp.minicloud.kernel.call import ArnCaller, Call, Door, KeyCaller
from studyapp.minicloud.kernel.clock import Moment
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.memory import MemoryStorage
from studyapp.minicloud.kernel.secrets import KeyRing
from studyapp.minicloud.kernel.storage import World as WorldRow
from studyapp.minicloud.services import ALL
from studyapp.minicloud.services.iam import IamIdentity

ACCOUNT = "123456789012"
WALL = 1_767_603_600_000  # 2026-01-05 09:00 UTC
RING = KeyRing({"k1": b"a key for tests, of 32 bytes ..."}, "k1")
CLOUD = Cloud(ALL, IamIdentity(), RING)
EVERYTHING = "*"


class World:
    """A world of its own. Calls are the administrator's unless `as_` says otherwise.

    `beside` is another world, whose storage this one shares.
    """

    def __init__(self, *, account=ACCOUNT, seed="seed", cloud=CLOUD, beside=None):
        self.cloud = cloud
        self.id = "w" if beside is None else f"w-{account}"
        self.storage = MemoryStorage() if beside is None else beside.storage
        self.account = account
        self.seed = seed
        self.wall = WALL
        self._calls = count(1)
        row = WorldRow(id=self.id, seed=seed, account=account)
        cloud.create(self.storage, row, wall=self.wall, entropy=self._entropy())

    # -- who

    @property
    def root(self):
        return f"arn:aws:iam::{self.account}:root"

    @property
    def administrator(self):
        return f"arn:aws:iam::{self.account}:user/administrator"

    def user(self, name, *actions, resource="*", **statement):
        """The ARN of a user who may do `actions` (and nothing else), made when it is not there."""
        try:
            arn = self.call("iam", "GetUser", UserName=name)["User"]["Arn"]
        except CloudError:
            arn = self.call("iam", "CreateUser", UserName=name)["User"]["Arn"]
        if actions:
            text = policy(*actions, resource=resource, **statement)
            self.call("iam", "PutUserPolicy", UserName=name, PolicyName="may", PolicyDocument=text)
        return arn

    # -- calls

    def call(self, service, operation, *, as_="", **params):
        """The output of a call; CloudError when it is refused."""
        return self.result(service, operation, as_=as_, **params).output

    def result(
        self,
        service,
        operation,
        *,
        as_="",
        region_="us-east-1",
        door_=Door.CONSOLE,
        act_="",
        recorded_=True,
        source_ip_="203.0.113.7",
        user_agent_="tests",
        **params,
    ):
        """The whole `Result`. `as_` is an ARN, the id of an access key, or a `Caller`."""
        call = Call(
            service,
            operation,
            params,
            self._caller(as_),
            self.wall,
            self._entropy(),
            region=region_,
            door=door_,
            act=act_,
            source_ip=source_ip_,
            user_agent=user_agent_,
            recorded=recorded_,
        )
        return self.cloud.call(self.storage, self.id, call)

    def refused(self, service, operation, **params):
        """The CloudError that a call must end with."""
        with pytest.raises(CloudError) as caught:
            self.result(service, operation, **params)
        return caught.value

    def denied(self, service, operation, **params):
        """The same for a call that the policies must not allow."""
        error = self.refused(service, operation, **params)
        assert error.decision is not None, error
        assert not error.decision.allowed, error
        return error

    # -- time and history

    def pass_time(self, milliseconds):
        """Let the wall's clock go on; at most half an hour at a time, else the world pauses."""
        self.wall += milliseconds

    def skip(self, milliseconds):
        """Jump ahead in simulated time."""
        with self.storage.write(self.id) as writer:
            writer.world.offset += milliseconds
            writer.save_world()

    def undo(self):
        return self.cloud.undo(self.storage, self.id)

    def redo(self):
        return self.cloud.redo(self.storage, self.id)

    def rows(self):
        """Every stored record by (account, place, key): equal rows are equal worlds."""
        return {
            (*where, key): image
            for where, place in self.storage.worlds[self.id].places.items()
            for key, image in place.images.items()
        }

    def trail(self):
        """The rows of the trail, oldest first."""
        return list(self.storage.worlds[self.id].trail)

    def put_body(self, data):
        """Store a body as a door does before the call; for streaming parameters."""
        return self.storage.blobs(self.id).put([data])

    def _caller(self, who):
        if not who:
            return ArnCaller(self.administrator)
        if not isinstance(who, str):
            return who
        return ArnCaller(who) if who.startswith("arn:") else KeyCaller(who)

    def _entropy(self):
        return next(self._calls).to_bytes(32, "big")


def policy(*actions, resource="*", effect="Allow", **more):
    """The JSON of an identity policy with one statement."""
    return document({"Effect": effect, "Action": list(actions), "Resource": resource, **more})


def trust(*principals, kind="AWS", action="sts:AssumeRole", **more):
    """The JSON of a trust policy with one statement."""
    return document(
        {"Effect": "Allow", "Principal": {kind: list(principals)}, "Action": action, **more}
    )


def document(*statements):
    """The JSON of a policy."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def misfits(service, operation, output):
    """Where an output is not what botocore's model says: paths and reasons, none when it fits."""
    shape = spec.operation(service, operation).output_shape
    return [] if shape is None and not output else list(_misfits(shape, output, ""))


def _misfits(shape, value, path):
    inner = {"structure": _in_structure, "list": _in_list, "map": _in_map}.get(shape.type_name)
    if inner is None:
        yield from _in_scalar(shape, value, path)
    elif not isinstance(value, list if shape.type_name == "list" else dict):
        yield f"{path}: {value!r} is no {shape.type_name}"
    else:
        yield from inner(shape, value, path)


def _in_structure(shape, value, path):
    yield from (f"{path}.{name}: missing" for name in shape.required_members if name not in value)
    for name, item in value.items():
        if name in shape.members:
            yield from _misfits(shape.members[name], item, f"{path}.{name}")
        else:
            yield f"{path}.{name}: not in the model"


def _in_list(shape, value, path):
    for number, item in enumerate(value):
        yield from _misfits(shape.member, item, f"{path}[{number}]")


def _in_map(shape, value, path):
    for key, item in value.items():
        yield from _misfits(shape.key, key, f"{path}.{key}")
        yield from _misfits(shape.value, item, f"{path}.{key}")


def _in_scalar(shape, value, path):
    kind = shape.type_name
    if not isinstance(value, TYPES[kind]) or (kind != "boolean" and isinstance(value, bool)):
        yield f"{path}: {value!r} is no {kind}"
    elif kind == "string" and shape.enum and value not in shape.enum:
        yield f"{path}: {value!r} is not one of {shape.enum}"


TYPES = {
    "string": str,
    "character": str,
    "boolean": bool,
    "integer": int,
    "long": int,
    "float": int | float,
    "double": int | float,
    "timestamp": int | Moment,
    "blob": bytes | Blob,
}
