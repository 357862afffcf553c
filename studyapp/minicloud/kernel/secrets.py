"""Secrets of access keys and seals of tokens: derived from a key ring, never stored."""

from base64 import b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from hmac import compare_digest
from hmac import digest as hmac

SEAL_LENGTH = 12  # bytes of the seal of a token


class KeyRing:
    """Named keys; the current one makes new secrets, older ones still check theirs."""

    def __init__(self, keys: Mapping[str, bytes], current: str) -> None:
        if current not in keys:
            raise ValueError(f"the key ring has no key {current!r}")
        self._keys = dict(keys)
        self.current = current
        # The secret of an access key by its id, serial number and key of the ring: 40 characters;
        # KeyError when the ring's key is gone. Each request of a client asks for the same.
        self.secret = lru_cache(maxsize=256)(self._secret)

    def _secret(self, access_key_id: str, serial: int, ring: str) -> str:
        text = f"access-key:{access_key_id}:{serial}".encode()
        return b64encode(hmac(self._keys[ring], text, sha256)).decode()[:40]

    def derive(self, purpose: str, ring: str) -> bytes:
        """32 bytes for one purpose out of a named key; KeyError when the ring's key is gone."""
        return hmac(self._keys[ring], f"derived:{purpose}".encode(), sha256)

    def seal(self, data: bytes) -> str:
        """A token of letters, digits, `-` and `_` that only this ring can make."""
        mark = hmac(self._keys[self.current], b"token:" + data, sha256)[:SEAL_LENGTH]
        return urlsafe_b64encode(mark + data).decode().rstrip("=")

    def unseal(self, token: str) -> bytes:
        """What was sealed; ValueError when the token is not one of ours."""
        try:
            raw = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except ValueError:
            raise ValueError("not a token") from None
        mark, data = raw[:SEAL_LENGTH], raw[SEAL_LENGTH:]
        for key in self._keys.values():
            if compare_digest(mark, hmac(key, b"token:" + data, sha256)[:SEAL_LENGTH]):
                return data
        raise ValueError("not a token")
