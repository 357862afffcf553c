"""RSA keys of 2048 bits out of given randomness, and their DER forms (RFC 8017, RFC 5208).

Only for keys of simulated machines: it is not made to withstand somebody who measures its time.
"""

from collections.abc import Callable
from math import gcd, prod

from msgspec import Struct

BITS = 2048
EXPONENT = 65_537
ROUNDS = 8  # of Miller and Rabin: 1024-bit numbers that are not primes hardly pass one
RSA_OID = bytes.fromhex("06092a864886f70d010101")  # rsaEncryption, 1.2.840.113549.1.1.1
NULL = b"\x05\x00"
SMALL = [n for n in range(3, 2_000, 2) if all(n % d for d in range(3, int(n**0.5) + 1, 2))]
SMALL_PRODUCT = prod(SMALL)
Random = Callable[[int], bytes]  # so many bytes, at most 64 at a time


class Key(Struct, frozen=True):
    """A private key: two primes and the private exponent."""

    p: int
    q: int
    d: int

    @property
    def n(self) -> int:
        """The modulus."""
        return self.p * self.q


def new_key(random: Random) -> Key:
    """A key of 2048 bits; the same randomness gives the same key."""
    while True:
        p, q = sorted((_prime(random), _prime(random)), reverse=True)
        order = (p - 1) * (q - 1)
        if p != q and gcd(order, EXPONENT) == 1:
            return Key(p, q, pow(EXPONENT, -1, order))


def _prime(random: Random) -> int:
    """The first prime from a random number of 1024 bits on, whose two highest bits are set."""
    start = int.from_bytes(random(64) + random(64))
    candidate = start | 3 << (BITS // 2 - 2) | 1
    while not is_prime(candidate):
        candidate += 2
    return candidate


def is_prime(number: int) -> bool:
    """Whether an odd number above 2000 is a prime, with overwhelming probability."""
    if gcd(number, SMALL_PRODUCT) != 1:
        return False
    odd, halvings = number - 1, 0
    while odd % 2 == 0:
        odd, halvings = odd // 2, halvings + 1
    return all(_passes(number, base, odd, halvings) for base in (2, *SMALL[: ROUNDS - 1]))


def _passes(number: int, base: int, odd: int, halvings: int) -> bool:
    value = pow(base, odd, number)
    if value in (1, number - 1):
        return True
    for _ in range(halvings - 1):
        value = value * value % number
        if value == number - 1:
            return True
    return False


def private_der(key: Key) -> bytes:
    """RSAPrivateKey of PKCS #1, the inside of `BEGIN RSA PRIVATE KEY`."""
    numbers = (
        0,
        key.n,
        EXPONENT,
        key.d,
        key.p,
        key.q,
        key.d % (key.p - 1),
        key.d % (key.q - 1),
        pow(key.q, -1, key.p),
    )
    return _sequence(*(_integer(number) for number in numbers))


def pkcs8_der(key: Key) -> bytes:
    """PrivateKeyInfo of PKCS #8, of which EC2 takes the fingerprint of a key that it made."""
    algorithm = _sequence(RSA_OID, NULL)
    return _sequence(_integer(0), algorithm, _wrap(0x04, private_der(key)))


def public_der(n: int, e: int) -> bytes:
    """SubjectPublicKeyInfo, of which EC2 takes the fingerprint of a key that was imported."""
    bits = b"\x00" + _sequence(_integer(n), _integer(e))
    return _sequence(_sequence(RSA_OID, NULL), _wrap(0x03, bits))


def _sequence(*parts: bytes) -> bytes:
    return _wrap(0x30, b"".join(parts))


def _integer(number: int) -> bytes:
    return _wrap(0x02, number.to_bytes(number.bit_length() // 8 + 1))


def _wrap(tag: int, data: bytes) -> bytes:
    size = len(data)
    if size < 128:
        return bytes((tag, size)) + data
    count = (size.bit_length() + 7) // 8
    return bytes((tag, 128 | count)) + size.to_bytes(count) + data
