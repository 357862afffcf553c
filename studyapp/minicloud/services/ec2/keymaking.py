"""Key pairs: made out of the call's entropy, read from public keys, and their fingerprints.

Amazon EC2 User Guide, "Verify the fingerprint of your key pair": for RSA keys that EC2 made it is
the SHA-1 of the private key in PKCS #8, for imported ones the MD5 of the public key, for ED25519
keys the SHA-256 as OpenSSH shows it.
"""

import binascii
from base64 import b64decode, b64encode
from hashlib import md5, sha1, sha256
from struct import pack, unpack_from
from typing import NamedTuple

from studyapp.minicloud.kernel.entropy import Entropy
from studyapp.minicloud.services.ec2 import ed25519, errors, rsa

RSA, ED25519 = "rsa", "ed25519"
LEAST_BITS, MOST_BITS = 1_024, 4_096


class Made(NamedTuple):
    """A new key pair: the private key as a PEM file, the public one as an OpenSSH line."""

    material: str
    public: str
    fingerprint: str


class Read(NamedTuple):
    """An imported public key."""

    kind: str
    public: str
    fingerprint: str


def make(kind: str, name: str, entropy: Entropy) -> Made:
    """A key pair of kind "rsa" or "ed25519"."""
    return _make_ed25519(name, entropy) if kind == ED25519 else _make_rsa(name, entropy)


def _make_rsa(name: str, entropy: Entropy) -> Made:
    key = rsa.new_key(entropy.token)
    digest = sha1(rsa.pkcs8_der(key), usedforsecurity=False).digest()
    blob = _text(b"ssh-rsa") + _number(rsa.EXPONENT) + _number(key.n)
    material = _pem("RSA PRIVATE KEY", rsa.private_der(key), 64)
    return Made(material, _line("ssh-rsa", blob, name), digest.hex(":"))


def _make_ed25519(name: str, entropy: Entropy) -> Made:
    """In OpenSSH's own form (PROTOCOL.key): without a passphrase the private part is in plain."""
    seed, check = entropy.token(32), entropy.token(4)
    public = ed25519.public_key(seed)
    blob = _text(b"ssh-ed25519") + _text(public)
    private = check * 2 + blob + _text(seed + public) + _text(b"")
    private += bytes(range(1, 1 + -len(private) % 8))
    none = _text(b"none")
    data = (
        b"openssh-key-v1\0"
        + none
        + none
        + _text(b"")
        + pack(">I", 1)
        + _text(blob)
        + _text(private)
    )
    material = _pem("OPENSSH PRIVATE KEY", data, 70)
    return Made(material, _line("ssh-ed25519", blob, name), _sha256(blob))


def read(material: bytes) -> Read:
    """A public key in OpenSSH's form; InvalidKey.Format for anything else."""
    words = material.decode("utf-8", "replace").split()
    refusal = errors.refusal("InvalidKey.Format", "Key is not in valid OpenSSH public key format")
    if len(words) < 2 or words[0] not in ("ssh-rsa", "ssh-ed25519"):
        raise refusal
    try:
        blob = b64decode(words[1], validate=True)
        parts = _parts(blob)
    except (binascii.Error, ValueError) as error:
        raise refusal from error
    if not parts or parts[0] != words[0].encode():
        raise refusal
    public = " ".join(words)
    if words[0] == "ssh-ed25519" and len(parts) == 2 and len(parts[1]) == 32:
        return Read(ED25519, public, _sha256(blob))
    if words[0] == "ssh-rsa" and len(parts) == 3:
        e, n = int.from_bytes(parts[1]), int.from_bytes(parts[2])
        if LEAST_BITS <= n.bit_length() <= MOST_BITS:
            digest = md5(rsa.public_der(n, e), usedforsecurity=False).digest()
            return Read(RSA, public, digest.hex(":"))
    raise refusal


def _parts(blob: bytes) -> list[bytes]:
    """The strings that a blob consists of; ValueError when it is cut off."""
    parts, at = [], 0
    while at < len(blob):
        if at + 4 > len(blob):
            raise ValueError("a length is cut off")
        (size,) = unpack_from(">I", blob, at)
        at += 4 + size
        if at > len(blob):
            raise ValueError("a string is cut off")
        parts.append(blob[at - size : at])
    return parts


def _sha256(blob: bytes) -> str:
    return b64encode(sha256(blob).digest()).decode()


def _text(data: bytes) -> bytes:
    return pack(">I", len(data)) + data


def _number(number: int) -> bytes:
    return _text(number.to_bytes(number.bit_length() // 8 + 1))


def _line(kind: str, blob: bytes, name: str) -> str:
    return f"{kind} {b64encode(blob).decode()} {name}"


def _pem(label: str, data: bytes, width: int) -> str:
    text = b64encode(data).decode()
    lines = [text[at : at + width] for at in range(0, len(text), width)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----"])
