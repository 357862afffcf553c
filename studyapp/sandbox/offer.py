"""What of AWS is in the sandbox, and decisions read back from the record of calls."""

import msgspec

from studyapp.minicloud import spec
from studyapp.minicloud.kernel.storage import TrailRow
from studyapp.minicloud.policy import Decision
from studyapp.sandbox import engine


class ServiceOffer(msgspec.Struct, frozen=True):
    """A service: botocore's name, AWS's title, which operations are there, how many AWS has."""

    name: str
    title: str
    operations: tuple[str, ...]
    total: int


def offers() -> list[ServiceOffer]:
    """The services of the sandbox as the engine registers them, by name."""
    found = []
    for name, operations in sorted(engine.cloud().registry.coverage().items()):
        model = spec.model(name)
        title = str(model.metadata.get("serviceFullName", name))
        found.append(ServiceOffer(name, title, tuple(operations), len(model.operation_names)))
    return found


def decision_of(row: TrailRow) -> Decision | None:
    """The recorded decision on a call; None when no policy was asked."""
    return msgspec.convert(row.decision, Decision) if row.decision else None
