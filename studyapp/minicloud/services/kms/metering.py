"""What of KMS is charged: a dollar a month for each key by the hour, and requests.

AWS KMS pricing: the first and second rotation of a key add a dollar a month each, later ones
nothing. A key that waits for its deletion costs nothing; when the deletion is cancelled it is
charged as though it had never been planned.
"""

from collections.abc import Sequence

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.service import Charge, Gauge
from studyapp.minicloud.kernel.work import Records
from studyapp.minicloud.services.kms.service import SERVICE
from studyapp.minicloud.services.kms.state import KEYS, Key

KEPT, WAITING = "KMS-Keys", "KMS-Keys:Waiting"  # the second has no price
PAID_ROTATIONS = 2


@SERVICE.metered(KEYS)
def keys(_db: Records, _key: tuple[str, ...], key: Key) -> Sequence[Gauge]:
    """A key with its first two rotations."""
    much = 1 + min(len(key.rotations), PAID_ROTATIONS)
    if key.deletion:
        return (Gauge(key.id, WAITING, much, "hour", key.tags),)
    return (Gauge(key.id, KEPT, much, "hour", key.tags, resumes=WAITING),)


@SERVICE.charges
def requests(
    ctx: Context, _operation: str, params: Params, output: Output | None, _error: str
) -> Charge | None:
    """Each request that succeeds; whose key it was when the call names it."""
    if output is None:
        return None
    named = str(output.get("KeyId") or params.get("KeyId") or "").rpartition("/")[2]
    key = named if named and ctx.db.get(KEYS, named) else ""
    return Charge("KMS-Requests", ctx.region, key)
