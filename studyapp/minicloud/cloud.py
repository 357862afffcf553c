"""The facade: a cloud of services over a storage."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from studyapp.minicloud import spec
from studyapp.minicloud.dispatch import remeasuring, time
from studyapp.minicloud.dispatch.callers import Callers
from studyapp.minicloud.dispatch.chain import Chain, Ended, Environment, NeedsLock
from studyapp.minicloud.dispatch.identity import Identity
from studyapp.minicloud.kernel import earlier, history, travel
from studyapp.minicloud.kernel.call import Anonymous, Call, Door, Principal, Result
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.errors import CloudError, not_implemented
from studyapp.minicloud.kernel.secrets import KeyRing
from studyapp.minicloud.kernel.service import Need, Operation, Registry, Service
from studyapp.minicloud.kernel.storage import JournalRow, NameTaken, Storage, World
from studyapp.minicloud.policy.fixing import Question

T = TypeVar("T")


class Cloud:
    """What doors call. It holds no state of any world."""

    def __init__(self, services: Sequence[Service], identity: Identity, secrets: KeyRing) -> None:
        self.registry = Registry(services)
        self.secrets = secrets
        self._env = Environment(self.registry, identity, secrets, Callers())

    def call(self, storage: Storage, world: str, call: Call) -> Result:
        """Make one call in one transaction.

        Raises CloudError (with `request_id` and `decision`) when it is refused, KeyError when
        there is no such world.
        """
        _check_door(call)
        found = self._find(call)
        ended = None
        if not isinstance(found, CloudError):
            ended = self._reading(storage, world, call, *found)
        if ended is None:
            ended = self._locked(storage, world, call, found)
        if ended.error is not None:
            raise ended.error
        if ended.result is None:
            raise RuntimeError("a call ended without an answer")
        return ended.result

    def create(self, storage: Storage, world: World, *, wall: int, entropy: bytes) -> None:
        """Make a world with its first account, as every service starts it."""
        storage.create(world)
        self.start(storage, world.id, wall=wall, entropy=entropy)

    def start(self, storage: Storage, world: str, *, wall: int, entropy: bytes) -> None:
        """Let the services make what the account of an empty world starts with."""
        with storage.write(world) as writer:
            caller = Anonymous(writer.world.account)
            call = Call("", "", {}, caller, wall, entropy, door=Door.LAB, recorded=False)
            writer.world.last_call = wall
            chain = Chain(self._env, writer, writer, storage.blobs(world), call)
            chain.start_account()
            writer.save_world()

    def undo(self, storage: Storage, world: str, *, past_points: bool = False) -> history.Act:
        """Take the last act back; `history.NothingToDo` when there is none."""
        with storage.write(world) as writer:
            act = history.undo(writer, past_points=past_points)
            writer.save_world()
        return act

    def redo(self, storage: Storage, world: str) -> history.Act:
        """Do the act again that was undone last; `history.NothingToDo` when there is none."""
        with storage.write(world) as writer:
            act = history.redo(writer)
            writer.save_world()
        return act

    def undo_to(self, storage: Storage, world: str, row: int) -> None:
        """Take back all that was done above a row; `history.NothingToDo` when that cannot be."""
        with storage.write(world) as writer:
            history.undo_to(writer, row)
            writer.save_world()

    def add_point(self, storage: Storage, world: str, label: str, *, wall: int) -> int:
        """Name a point of the history at which undo stops, such as the start of a lab; its row."""
        with storage.write(world) as writer:
            now = time.simulated(writer.world, wall)
            row = JournalRow(
                parent=writer.world.head,
                kind=history.POINT,
                act="",
                label=label,
                at=now,
                wall=wall,
                branch=writer.world.branch,
                changes=history.pack(()),
            )
            number = history.add_row(writer, row)
            writer.save_world()
        return number

    def skip(self, storage: Storage, world: str, milliseconds: int, *, wall: int) -> None:
        """Put the simulated clock on; what becomes due happens at the next call.

        It is no act: undo never turns the clock back (decision 5). ValueError unless it is
        forward.
        """
        with storage.write(world) as writer:
            time.skip(writer.world, milliseconds, wall)
            writer.save_world()

    def pause(self, storage: Storage, world: str, *, wall: int) -> None:
        """Let the simulated clock stand."""
        with storage.write(world) as writer:
            time.pause(writer.world, wall)
            writer.save_world()

    def go_on(self, storage: Storage, world: str, *, wall: int, always: bool | None = None) -> None:
        """Let the simulated clock run; with `always` also while nobody calls, or with False not."""
        with storage.write(world) as writer:
            time.go_on(writer.world, wall)
            if always is not None:
                writer.world.runs_on = always
            writer.save_world()

    def undo_earlier(
        self, storage: Storage, world: str, row: int, *, act: str, wall: int
    ) -> history.Act:
        """Take an earlier act back by a new step; see `earlier.reversal` for what it raises."""
        with storage.write(world) as writer:
            now = time.simulated(writer.world, wall)
            time.touch(writer.world, wall)
            found = earlier.undo_earlier(
                writer,
                row,
                act=act,
                now=now,
                wall=wall,
                following=lambda parts: remeasuring.following(self.registry, writer, parts),
            )
            writer.save_world()
        return found

    def jump(
        self, storage: Storage, world: str, row: int, *, wall: int, before: bool = False
    ) -> None:
        """Stand after a row of the history, or before it, on any branch; the clock goes with it.

        `history.NothingToDo` when the history does not hold it.
        """
        with storage.write(world) as writer:
            now = time.simulated(writer.world, wall)
            time.touch(writer.world, wall)
            place, at = travel.place_of(travel.Tree(writer), row, before=before)
            travel.jump(writer, place, at=at, now=now, wall=wall)
            writer.save_world()

    def name_branch(self, storage: Storage, world: str, number: int, name: str) -> None:
        """Name a branch, or take its name; `history.NothingToDo` when too many have one."""
        with storage.write(world) as writer:
            travel.name_branch(writer, number, name)
            writer.save_world()

    def delete_branch(self, storage: Storage, world: str, number: int) -> None:
        """Delete a branch beside the current one; `history.NothingToDo` when there is none."""
        with storage.write(world) as writer:
            travel.delete_branch(writer, number)
            writer.save_world()

    def admit(self, storage: Storage, world: str, call: Call) -> None:
        """Refuse what the caller may not do before its body is taken in; nothing is recorded.

        Raises CloudError.
        """
        found = self._find(call)
        if isinstance(found, CloudError):
            raise found
        with storage.read(world) as reader:
            Chain(self._env, reader, None, storage.blobs(world), call).admit(*found)

    @contextmanager
    def looking(self, storage: Storage, world: str, call: Call) -> Iterator[Context]:
        """What the operation of a call would see, without the call: to ask what would be allowed.

        Nothing can be written. CloudError when there is no such caller.
        """
        with storage.read(world) as reader:
            chain = Chain(self._env, reader, None, storage.blobs(world), call)
            yield chain.look(self.registry.services[call.service])

    def questions(
        self, storage: Storage, world: str, call: Call, principal: Principal, needs: Sequence[Need]
    ) -> list[Question]:
        """What would be decided if `principal` needed these things in a call like this one."""
        with storage.read(world) as reader:
            chain = Chain(self._env, reader, None, storage.blobs(world), call)
            return chain.questions(self.registry.services[call.service], principal, needs)

    def aside(
        self,
        storage: Storage,
        world: str,
        call: Call,
        run: Callable[[Context], T],
        *,
        act: str = "",
    ) -> T:
        """What a door does for a caller beside AWS's operations, such as giving a shell keys.

        `run` sees what an operation of the call's service would. With a name in `act` it is an
        act that can be undone; it is recorded nowhere. CloudError when there is no such caller.
        """
        with storage.write(world) as writer:
            chain = Chain(self._env, writer, writer, storage.blobs(world), call)
            found = chain.aside(self.registry.services[call.service], run, act)
            writer.save_world()
        return found

    def _find(self, call: Call) -> tuple[Service, Operation] | CloudError:
        service = self.registry.services.get(call.service)
        operation = service.operations.get(call.operation) if service else None
        if service is None or operation is None:
            if (
                service is not None
                and call.operation not in spec.model(service.name).operation_names
            ):
                return unknown_operation(call.service, call.operation)
            return not_implemented(call.service, call.operation)
        return service, operation

    def _reading(
        self, storage: Storage, world: str, call: Call, service: Service, operation: Operation
    ) -> Ended | None:
        """Try without the lock; None when the call needs it."""
        if not operation.reads:
            return None
        blobs = storage.blobs(world)
        with storage.read(world) as reader:
            chain = Chain(self._env, reader, None, blobs, call)
            try:
                if chain.needs_lock(operation):
                    return None
                ended = chain.run(service, operation)
            except NeedsLock:
                return None
            finally:
                chain.let_go()
        if call.recorded:
            for row in ended.rows:
                storage.add_trail(world, row)
        return ended

    def _locked(
        self,
        storage: Storage,
        world: str,
        call: Call,
        found: tuple[Service, Operation] | CloudError,
    ) -> Ended:
        blobs = storage.blobs(world)
        try:
            with storage.write(world) as writer:
                chain = Chain(self._env, writer, writer, blobs, call)
                try:
                    if isinstance(found, CloudError):
                        return chain.refuse(found)
                    return chain.run(*found)
                finally:
                    chain.let_go()
        except NameTaken as error:
            text = f"The name {error} is taken by somebody else."
            raise CloudError("EntityAlreadyExists", text, 409, unverified=True) from error


def _check_door(call: Call) -> None:
    """Refuse what no door makes: ValueError."""
    if len(call.entropy) != 32:
        raise ValueError("a call brings 32 bytes of entropy")
    if not isinstance(call.door, Door):
        raise ValueError(f"there is no door {call.door!r}")


def unknown_operation(service: str, operation: str) -> CloudError:
    """What a service answers to an operation that it never had, in its protocol's words."""
    found = spec.codes.code(service, "unknown-operation")
    version = spec.model(service).metadata.get("apiVersion", "")
    text = found.text.format(operation=operation[:100], version=version)
    return CloudError(found.code, text, found.status, unverified=not found.verified)
