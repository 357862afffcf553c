"""Distances on the globe, and how long a signal needs for them."""

import math
from typing import Protocol

EARTH_KM = 6371
FIBRE_KM_PER_MS = 200  # light in glass, one way
DETOUR = 1.5  # cables do not follow the shortest way: a rule of thumb
SMALLEST_MS = 5  # routers and the last mile


class Located(Protocol):
    """Something with a place."""

    @property
    def latitude(self) -> float:
        """Degrees north."""

    @property
    def longitude(self) -> float:
        """Degrees east."""


def distance_km(one: Located, other: Located) -> float:
    """The great-circle distance of two places."""
    a, b = math.radians(one.latitude), math.radians(other.latitude)
    turn = math.radians(other.longitude - one.longitude)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(turn / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def round_trip_ms(km: float) -> int:
    """About how long an answer over that distance takes; an estimate, no measurement."""
    return round(SMALLEST_MS + 2 * km * DETOUR / FIBRE_KM_PER_MS)
