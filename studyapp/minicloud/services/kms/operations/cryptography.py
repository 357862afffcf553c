"""Encrypting and decrypting, and keys for data."""

from typing import Any

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.kms import envelope, errors
from studyapp.minicloud.services.kms.finding import check_usable, find, home, key_arn
from studyapp.minicloud.services.kms.needs import (
    anything,
    key_of,
    on_both,
    on_ciphertext,
    on_key,
)
from studyapp.minicloud.services.kms.operations.grants import check_tokens
from studyapp.minicloud.services.kms.service import SERVICE
from studyapp.minicloud.services.kms.state import Key
from studyapp.minicloud.services.kms.views import SPEC

SIZES = {"AES_256": 32, "AES_128": 16}


@SERVICE.operation("Encrypt", needs=on_key(alias=True), reads=True, secret=("Plaintext",))
def encrypt(ctx: Context, params: Params) -> Output:
    """Encrypt up to 4 KiB directly under a key."""
    _check(params)
    check_tokens(ctx, params)
    ctx = home(ctx, params["KeyId"])
    key = find(ctx, params["KeyId"], alias=True)
    check_usable(ctx, key)
    blob = _sealed(ctx, key, bytes(params["Plaintext"]), params.get("EncryptionContext", {}))
    return {"CiphertextBlob": blob, "KeyId": key_arn(ctx, key), "EncryptionAlgorithm": SPEC}


@SERVICE.operation("Decrypt", needs=on_ciphertext, reads=True)
def decrypt(ctx: Context, params: Params) -> Output:
    """Decrypt what a key of this Region encrypted; the ciphertext names the key."""
    _check(params)
    check_tokens(ctx, params)
    ctx, key = key_of(ctx, params["CiphertextBlob"], params.get("KeyId", ""))
    check_usable(ctx, key)
    plain, material = _opened(ctx, key, params, params.get("EncryptionContext", {}))
    return {
        "KeyId": key_arn(ctx, key),
        "Plaintext": plain,
        "EncryptionAlgorithm": SPEC,
        "KeyMaterialId": material,
    }


@SERVICE.operation("ReEncrypt", needs=on_both, reads=True)
def re_encrypt(ctx: Context, params: Params) -> Output:
    """Decrypt and encrypt under another key; the plain text never leaves the service."""
    _check(params)
    check_tokens(ctx, params)
    at, source = key_of(ctx, params["CiphertextBlob"], params.get("SourceKeyId", ""))
    to = home(ctx, params["DestinationKeyId"])
    target = find(to, params["DestinationKeyId"], alias=True)
    check_usable(at, source)
    check_usable(to, target)
    plain, material = _opened(at, source, params, params.get("SourceEncryptionContext", {}))
    return {
        "CiphertextBlob": _sealed(
            ctx, target, plain, params.get("DestinationEncryptionContext", {})
        ),
        "SourceKeyId": key_arn(at, source),
        "KeyId": key_arn(to, target),
        "SourceEncryptionAlgorithm": SPEC,
        "DestinationEncryptionAlgorithm": SPEC,
        "SourceKeyMaterialId": material,
        "DestinationKeyMaterialId": _newest(target),
    }


@SERVICE.operation("GenerateDataKey", needs=on_key(alias=True), reads=True)
def generate_data_key(ctx: Context, params: Params) -> Output:
    """A key for data, in plain and encrypted under a key of KMS: envelope encryption."""
    key, plain, blob = _data_key(ctx, params)
    return {
        "CiphertextBlob": blob,
        "Plaintext": plain,
        "KeyId": key_arn(home(ctx, params["KeyId"]), key),
        "KeyMaterialId": _newest(key),
    }


@SERVICE.operation("GenerateDataKeyWithoutPlaintext", needs=on_key(alias=True), reads=True)
def generate_data_key_without_plaintext(ctx: Context, params: Params) -> Output:
    """The same for later: only the encrypted copy."""
    key, _plain, blob = _data_key(ctx, params)
    return {
        "CiphertextBlob": blob,
        "KeyId": key_arn(home(ctx, params["KeyId"]), key),
        "KeyMaterialId": _newest(key),
    }


@SERVICE.operation("GenerateRandom", needs=anything, reads=True)
def generate_random(ctx: Context, params: Params) -> Output:
    """Random bytes."""
    if "CustomKeyStoreId" in params or "Recipient" in params:
        raise errors.not_modelled("A custom key store or an enclave")
    if "NumberOfBytes" not in params:
        raise errors.validation("NumberOfBytes is required.")
    return {"Plaintext": _random(ctx, params["NumberOfBytes"])}


def _data_key(ctx: Context, params: Params) -> tuple[Key, bytes, bytes]:
    _check(params)
    check_tokens(ctx, params)
    ctx = home(ctx, params["KeyId"])
    key = find(ctx, params["KeyId"], alias=True)
    if ("KeySpec" in params) == ("NumberOfBytes" in params):
        raise errors.validation("Please specify either number of bytes or key spec.")
    check_usable(ctx, key)
    size = params.get("NumberOfBytes") or SIZES[params["KeySpec"]]
    plain = _random(ctx, size)
    return key, plain, _sealed(ctx, key, plain, params.get("EncryptionContext", {}))


def _check(params: Params) -> None:
    if "Recipient" in params or "DryRunModifiers" in params:
        raise errors.not_modelled("A request of an enclave")
    for name in (
        "EncryptionAlgorithm",
        "SourceEncryptionAlgorithm",
        "DestinationEncryptionAlgorithm",
    ):
        if params.get(name, SPEC) != SPEC:
            raise errors.not_modelled(f"The algorithm {params[name]}")


def _sealed(ctx: Context, key: Key, plain: bytes, context: dict[str, str]) -> bytes:
    return envelope.seal(ctx.secrets, key, plain, context, ctx.entropy)


def _opened(ctx: Context, key: Key, params: Params, context: dict[str, Any]) -> tuple[bytes, str]:
    sealed = envelope.read(bytes(params["CiphertextBlob"]))
    try:
        plain = envelope.opened(ctx.secrets, key, sealed, context)
    except ValueError as error:
        raise errors.bad_ciphertext() from error
    return plain, envelope.material_id(key, sealed.material)


def _newest(key: Key) -> str:
    return envelope.material_id(key, len(key.rings) - 1)


def _random(ctx: Context, size: int) -> bytes:
    parts = [ctx.entropy.token(64) for _ in range(-(-size // 64))]
    return b"".join(parts)[:size]
