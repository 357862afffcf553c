"""Ciphertexts: real AES-256 in Galois/Counter Mode, as KMS's symmetric keys use it.

AWS KMS Cryptographic Details, "AWS KMS symmetric encryption": AES-GCM with 256-bit keys, the
encryption context as additional authenticated data. The layout of the blob is ours: a version,
the key's id, the number of its material, the nonce, the text with its tag.
"""

from collections.abc import Mapping
from hashlib import sha256
from hmac import digest as hmac
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec import Struct

from studyapp.minicloud.kernel.entropy import Entropy
from studyapp.minicloud.kernel.secrets import KeyRing
from studyapp.minicloud.services.kms.state import Key

VERSION = 1
NONCE = 12  # bytes
HEAD = 1 + 16 + 2


class Sealed(Struct, frozen=True):
    """A ciphertext in its parts; `material` counts from 0."""

    key: str
    material: int
    nonce: bytes
    text: bytes


def seal(
    secrets: KeyRing, key: Key, plain: bytes, context: Mapping[str, str], entropy: Entropy
) -> bytes:
    """The ciphertext of `plain` under the key's newest material."""
    material = len(key.rings) - 1
    nonce = entropy.token(NONCE)
    head = bytes([VERSION]) + UUID(key.id).bytes + material.to_bytes(2, "big")
    cipher = AESGCM(_material(secrets, key, material))
    return head + nonce + cipher.encrypt(nonce, plain, _bound(head, context))


def read(blob: bytes) -> Sealed:
    """The parts of a ciphertext; ValueError when it is none of ours."""
    if len(blob) < HEAD + NONCE + 16 or blob[0] != VERSION:
        raise ValueError("no ciphertext of this service")
    material = int.from_bytes(blob[17:HEAD], "big")
    return Sealed(
        str(UUID(bytes=blob[1:17])), material, blob[HEAD : HEAD + NONCE], blob[HEAD + NONCE :]
    )


def opened(secrets: KeyRing, key: Key, sealed: Sealed, context: Mapping[str, str]) -> bytes:
    """What was encrypted; ValueError when blob or context were changed."""
    if sealed.material >= len(key.rings):
        raise ValueError("no such material")
    head = bytes([VERSION]) + UUID(sealed.key).bytes + sealed.material.to_bytes(2, "big")
    cipher = AESGCM(_material(secrets, key, sealed.material))
    try:
        return cipher.decrypt(sealed.nonce, sealed.text, _bound(head, context))
    except InvalidTag as error:
        raise ValueError("the text was changed, or the encryption context is another") from error


def material_id(key: Key, number: int) -> str:
    """The public name of a material: 64 hexadecimal digits."""
    return sha256(f"material:{key.id}:{number}".encode()).hexdigest()


def _material(secrets: KeyRing, key: Key, number: int) -> bytes:
    return secrets.derive(f"kms:{key.id}:{number}", key.rings[number])


def _bound(head: bytes, context: Mapping[str, str]) -> bytes:
    """What the text is bound to; the order of the context's pairs does not count."""
    return hmac(b"context", head + msgspec.json.encode(sorted(context.items())), sha256)
