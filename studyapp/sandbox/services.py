"""Worlds are made, reset, moved and swept here; what happens inside them is the engine's."""

import secrets
from base64 import b64encode
from datetime import datetime
from hmac import compare_digest

import msgspec
from django.db import connection, transaction
from msgspec.structs import replace

from studyapp.accounts.api import User, register_collector, register_merge
from studyapp.minicloud.kernel.call import Call, KeyCaller
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.storage import World as WorldState
from studyapp.minicloud.kernel.work import CLAIMS
from studyapp.minicloud.services.iam import keys
from studyapp.minicloud.shell import Session
from studyapp.sandbox import engine
from studyapp.sandbox.models import (
    Body,
    BodyPart,
    Generation,
    HomeFile,
    Journal,
    Name,
    Record,
    ShellLine,
    ShellSession,
    Trail,
    World,
)
from studyapp.sandbox.queries import state_of, world_of_name

LABEL_BYTES = 5  # ten hexadecimal digits: the label of a world's hosts
ROWS_A_SWEEP = 5_000
OF_GENERATION = (Record, Trail, Journal, BodyPart, Body, Name, ShellSession, ShellLine, HomeFile)


class AccountInUse(Exception):
    """The account id cannot be given: the text says why, and what to do."""


class Credentials(msgspec.Struct, frozen=True):
    """An account, and the access key of its root."""

    account_id: str
    access_key_id: str
    secret_access_key: str
    region: str
    endpoint_url: str


def make_world(
    now: datetime, *, owner: User | None = None, account_id: str = "", take_over: bool = False
) -> World:
    """A world with one account.

    With `take_over` an existing world whose first account has this id is replaced, unless it
    belongs to somebody who has signed up.
    Raises AccountInUse.
    """
    with transaction.atomic():
        if account_id:
            _free(account_id, take_over=take_over)
        account = account_id or _new_account_id()
        generation = Generation.objects.create()
        world = World.objects.create(
            id=secrets.token_hex(LABEL_BYTES),
            account=account,
            owner=owner,
            generation=generation.pk,
            state=b"",
            created_at=now,
        )
        Generation.objects.filter(pk=generation.pk).update(world=world)
        state = WorldState(id=world.id, seed=secrets.token_hex(16), account=account)
        _start(state, now)
    world.refresh_from_db()
    return world


def world_of(user: User, now: datetime) -> World:
    """The learner's world, made at its first use."""
    found = World.objects.filter(owner=user).first()
    if found is not None:
        return found
    with transaction.atomic():
        # Of two first requests at once, the second waits for the learner's row and finds it.
        User.objects.select_for_update().get(pk=user.pk)
        found = World.objects.filter(owner=user).first()
        return found or make_world(now, owner=user)


def reset_world(world: World, now: datetime) -> None:
    """Point the world at a fresh, empty generation with the same id and keys.

    The shell starts anew too: its history and its files are of the old generation. The rows of the old one are swept by the daily chore.
    """
    with transaction.atomic():
        kept = World.objects.select_for_update().get(pk=world.pk)
        state = state_of(kept)
        old = kept.generation
        generation = Generation.objects.create(world=kept)
        Generation.objects.filter(pk=old).update(world=None)
        Name.objects.filter(generation_id=old).delete()
        kept.generation = generation.pk
        kept.acting_as = ""
        kept.save(update_fields=["generation", "acting_as"])
        fresh = WorldState(
            id=state.id,
            seed=state.seed,
            account=state.account,
            generation=state.generation + 1,
            version=state.version + 1,
        )
        _start(fresh, now)
    world.refresh_from_db()


def credentials_of(world: World, endpoint_url: str) -> Credentials:
    """The key of the root of the world's first account."""
    seed = state_of(world).seed
    key = keys.root_key_id(seed)
    name = Name.objects.get(place=f"{CLAIMS}access-key", key=key.encode())
    _, secret = engine.secret_of(key, bytes(name.data))
    return Credentials(world.account, key, secret, world.region, endpoint_url)


def environment_of(made: Credentials) -> dict[str, str]:
    """The environment that makes any AWS client talk to the sandbox."""
    return {
        "AWS_ENDPOINT_URL": made.endpoint_url,
        "AWS_ACCESS_KEY_ID": made.access_key_id,
        "AWS_SECRET_ACCESS_KEY": made.secret_access_key,
        "AWS_REGION": made.region,
        "AWS_DEFAULT_REGION": made.region,  # the name that boto3 reads
        # A few operations put a word before the host name, which only a real domain can serve.
        "AWS_DISABLE_HOST_PREFIX_INJECTION": "true",
    }


def is_root_key(account_id: str, access_key_id: str, secret: str) -> bool:
    """Whether this is an active key pair of the root of an account."""
    found = world_of_name("access-key", access_key_id)
    if found is None:
        return False
    world, data = found
    entry, wanted = engine.secret_of(access_key_id, data)
    if entry.account != account_id or not compare_digest(wanted.encode(), secret.encode()):
        return False
    who = KeyCaller(access_key_id)
    call = Call("sts", "GetCallerIdentity", {}, who, engine.wall(), engine.entropy())
    try:
        result = engine.cloud().call(engine.STORAGE, world.id, replace(call, recorded=False))
    except CloudError:
        return False
    return result.principal.kind == "root"


def choose_region(world: World, region: str) -> None:
    """Let console and shell stand in another Region."""
    World.objects.filter(pk=world.pk).update(region=region)
    world.region = region


def act_as(world: World, arn: str) -> None:
    """Let console and shell act as another principal; "" is the administrator."""
    World.objects.filter(pk=world.pk).update(acting_as=arn)
    world.acting_as = arn


def sweep(now: datetime) -> int:
    """Delete rows of generations that no world stands at; how many rows went."""
    gone = 0
    for generation in Generation.objects.filter(world=None).values_list("pk", flat=True):
        for model in OF_GENERATION:
            gone += _delete_all(model._meta.db_table, generation)
        Generation.objects.filter(pk=generation).delete()
    return gone


@register_merge
def move(guest: User, account: User) -> None:
    """The account keeps its own world; without one it takes the guest's."""
    theirs = World.objects.filter(owner=guest).first()
    if theirs is not None and not World.objects.filter(owner=account).exists():
        World.objects.filter(pk=theirs.pk).update(owner=account)


def collect(user: User) -> dict[str, object]:
    """What the site keeps of a learner's sandbox: its names, and what was called."""
    world = World.objects.filter(owner=user).first()
    if world is None:
        return {}
    with engine.STORAGE.read(world.id) as reader:
        calls = [
            {
                "at": row.wall,
                "call": f"{row.service}:{row.operation}",
                "door": row.door,
                "error": row.error_code,
                "parameters": row.params,
            }
            for row in reader.trail()
        ]
    return {
        "account": world.account,
        "created_at": world.created_at.isoformat(),
        "calls": calls,
        "shell": _shell(world.generation),
    }


def _shell(generation: int) -> dict[str, object]:
    """What was typed in the shell, and its files; bytes that are no text are in Base64."""
    session = ShellSession.objects.filter(pk=generation).first()
    files = HomeFile.objects.filter(generation_id=generation, directory=False).order_by("path")
    history: tuple[str, ...] = ()
    if session is not None:
        history = msgspec.msgpack.decode(bytes(session.data), type=Session).history
    return {"history": list(history), "files": {row.path: _text(bytes(row.data)) for row in files}}


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return b64encode(data).decode()


register_collector("sandbox", collect)


def _start(state: WorldState, now: datetime) -> None:
    """Write the engine's row, and let the services make what an account starts with."""
    wall = engine.milliseconds(now)
    engine.cloud().create(engine.STORAGE, state, wall=wall, entropy=engine.entropy())


def _free(account_id: str, *, take_over: bool) -> None:
    """Make room for a chosen account id; AccountInUse when it is somebody's."""
    if len(account_id) != 12 or not account_id.isdecimal() or not account_id.isascii():
        raise AccountInUse("An account id has twelve digits.")
    found = World.objects.select_for_update().filter(account=account_id).first()
    if found is None:
        if Name.objects.filter(place=f"{CLAIMS}account", key=account_id.encode()).exists():
            raise AccountInUse("That is a member account of a world; choose another id.")
        return
    if not take_over or (found.owner is not None and not found.owner.is_guest):
        raise AccountInUse("That account belongs to a learner; choose another id.")
    Generation.objects.filter(world=found).update(world=None)
    Name.objects.filter(generation_id=found.generation).delete()
    found.delete()


def _new_account_id() -> str:
    while True:
        account = str(secrets.randbelow(9 * 10**11) + 10**11)
        first = World.objects.filter(account=account)
        member = Name.objects.filter(place=f"{CLAIMS}account", key=account.encode())
        if not first.exists() and not member.exists():
            return account


def _delete_all(table: str, generation: int) -> int:
    """Delete in pieces, so that no piece keeps learners waiting."""
    place = "rowid" if connection.vendor == "sqlite" else "ctid"
    gone: int = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {table} WHERE {place} IN "  # noqa: S608  (names of our own, no values)
                f"(SELECT {place} FROM {table} WHERE generation_id = %s LIMIT {ROWS_A_SWEEP})",
                [generation],
            )
            gone += cursor.rowcount
            if cursor.rowcount < ROWS_A_SWEEP:
                return gone
