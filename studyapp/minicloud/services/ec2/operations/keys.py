"""Key pairs.

Amazon EC2 User Guide, "Create a key pair for your Amazon EC2 instance": the private key is in the
answer to CreateKeyPair and nowhere else.
"""

from collections.abc import Sequence

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.service import Need
from studyapp.minicloud.services.ec2 import errors, keymaking, kinds, limits
from studyapp.minicloud.services.ec2.filters import TAGGED, View
from studyapp.minicloud.services.ec2.listing import Listing, described, present, tag_list, tagged
from studyapp.minicloud.services.ec2.needs import about, anything, creation
from studyapp.minicloud.services.ec2.seeking import seek
from studyapp.minicloud.services.ec2.service import SERVICE
from studyapp.minicloud.services.ec2.state import KEY_NAMES, KEYS, KeyPair, Named
from studyapp.minicloud.services.ec2.tagging import new_tags

LONGEST_NAME = 255
PATHS = {
    **TAGGED,
    "fingerprint": "KeyFingerprint",
    "key-name": "KeyName",
    "key-pair-id": "KeyPairId",
}


def _view(ctx: Context, key: KeyPair) -> View:
    return tagged(
        key,
        {
            "KeyPairId": key.id,
            "KeyName": key.name,
            "KeyType": key.kind,
            "KeyFingerprint": key.fingerprint,
            "CreateTime": key.created,
        },
    )


def _with_public(ctx: Context, key: KeyPair) -> View:
    return {**_view(ctx, key), "PublicKey": key.public}


def _on_new(ctx: Context, params: Params) -> Sequence[Need]:
    kind = {"ec2:keypairtype": params.get("KeyType", keymaking.RSA)}
    more = kind if ctx.operation == "CreateKeyPair" else {}
    return list(creation(ctx, params, "key-pair", more, params["KeyName"]))


def _check_new(ctx: Context, name: str) -> None:
    if not 0 < len(name) <= LONGEST_NAME or not (name.isascii() and name.isprintable()):
        text = f"Value ({name}) for parameter keyName is invalid. Character sets beyond ASCII are not supported."
        raise errors.invalid(text, unverified=True)
    if seek(ctx, KEY_NAMES, name) is not None:
        raise errors.key_exists()
    over = errors.refusal(
        "KeyPairLimitExceeded", "The maximum number of key pairs has been reached.", unverified=True
    )
    ctx.quota(limits.KEY_PAIRS, ctx.db.count(KEYS), over)


def _keep(ctx: Context, params: Params, kind: str, public: str, fingerprint: str) -> Output:
    key = KeyPair(
        id=ctx.ids.resource("key"),
        tags=new_tags(params, "key-pair"),
        name=params["KeyName"],
        kind=kind,
        fingerprint=fingerprint,
        public=public,
        created=ctx.now,
    )
    ctx.db.put(KEYS, key.id, key)
    ctx.db.put(KEY_NAMES, key.name, Named(key.id))
    return {
        "KeyPairId": key.id,
        "KeyName": key.name,
        "KeyFingerprint": fingerprint,
        **present(Tags=tag_list(key.tags)),
    }


@SERVICE.operation(
    "CreateKeyPair",
    needs=_on_new,
    act="create key pair {KeyName}",
    secret=("KeyMaterial",),
)
def create_key_pair(ctx: Context, params: Params) -> Output:
    """Make a key pair; the answer holds the private key as a PEM file."""
    if params.get("KeyFormat", "pem") != "pem":
        text = "Keys in the ppk format are not part of this sandbox yet."
        raise CloudError("NotImplemented", text, 501)
    name, kind = params["KeyName"], params.get("KeyType", keymaking.RSA)
    _check_new(ctx, name)
    made = keymaking.make(kind, name, ctx.entropy)
    output = _keep(ctx, params, kind, made.public, made.fingerprint)
    return {**output, "KeyMaterial": made.material}


@SERVICE.operation("ImportKeyPair", needs=_on_new, act="import key pair {KeyName}")
def import_key_pair(ctx: Context, params: Params) -> Output:
    """Keep a public key that was made elsewhere."""
    _check_new(ctx, params["KeyName"])
    found = keymaking.read(params["PublicKeyMaterial"])
    return _keep(ctx, params, found.kind, found.public, found.fingerprint)


@SERVICE.operation("DescribeKeyPairs", needs=anything, reads=True)
def describe_key_pairs(ctx: Context, params: Params) -> Output:
    """Key pairs by name, id or filters."""
    ids = list(params.get("KeyPairIds") or ())
    for name in params.get("KeyNames") or ():
        found = seek(ctx, KEY_NAMES, name)
        if found is None:
            raise errors.no_key(name)
        ids.append(found.id)
    view = _with_public if params.get("IncludePublicKey") else _view
    listing = Listing(kinds.KEY, "KeyPairs", "KeyPairIds", PATHS, view)
    return described(ctx, {**params, "KeyPairIds": ids}, listing)


def _named(ctx: Context, params: Params) -> KeyPair | None:
    if params.get("KeyPairId"):
        return seek(ctx, KEYS, params["KeyPairId"])
    found = seek(ctx, KEY_NAMES, params.get("KeyName", ""))
    return seek(ctx, KEYS, found.id) if found else None


def _on_named(ctx: Context, params: Params) -> Sequence[Need]:
    found = _named(ctx, params)
    name = found.name if found else params.get("KeyName", "*")
    return [about(ctx, "key-pair", name, found)]


@SERVICE.operation("DeleteKeyPair", needs=_on_named, act="delete key pair {KeyName}")
def delete_key_pair(ctx: Context, params: Params) -> Output:
    """Delete a key pair; one that is not there is no error. Machines keep their public key."""
    if not params.get("KeyName") and not params.get("KeyPairId"):
        raise errors.missing("KeyName or KeyPairId")
    found = _named(ctx, params)
    if found is None:
        return {"Return": True}
    ctx.db.delete(KEYS, found.id)
    ctx.db.delete(KEY_NAMES, found.name)
    return {"Return": True, "KeyPairId": found.id}
