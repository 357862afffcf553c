"""The public key of an Ed25519 key, by RFC 8032 section 5.1.5, in plain integers.

Only for keys of simulated machines: it is not made to withstand somebody who measures its time.
"""

from hashlib import sha512

P = 2**255 - 19
D = -121_665 * pow(121_666, P - 2, P) % P
Point = tuple[int, int, int, int]  # extended homogeneous coordinates: x/z, y/z, and x*y/z
NEUTRAL: Point = (0, 1, 1, 0)


def public_key(seed: bytes) -> bytes:
    """The 32 bytes of the public key of a 32-byte seed."""
    if len(seed) != 32:
        raise ValueError("an Ed25519 seed has 32 bytes")
    lower = bytearray(sha512(seed).digest()[:32])
    lower[0] &= 248
    lower[31] = lower[31] & 127 | 64
    x, y, z, _ = _times(int.from_bytes(lower, "little"), _base())
    inverse = pow(z, P - 2, P)
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _base() -> Point:
    """The point that all keys are multiples of: y = 4/5, x even."""
    y = 4 * pow(5, P - 2, P) % P
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x & 1:
        x = P - x
    return x, y, 1, x * y % P


def _add(one: Point, two: Point) -> Point:
    x1, y1, z1, t1 = one
    x2, y2, z2, t2 = two
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(factor: int, point: Point) -> Point:
    total = NEUTRAL
    while factor:
        if factor & 1:
            total = _add(total, point)
        point = _add(point, point)
        factor >>= 1
    return total
