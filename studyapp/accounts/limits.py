"""How often one place or one learner may do what makes a row for good.

The counts lie in the cache, as those of failed sign-ins do, and the limits leave room for a class
that shares one address.
"""

from ipaddress import ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest

HOUR = 3600  # seconds
GUESTS_A_PLACE = 300  # an hour
REPORTS_A_PLACE = 100
REPORTS_A_LEARNER = 20
SANDBOXES_A_PLACE = 20


def may_start_guest(request: HttpRequest) -> bool:
    """Count a new guest; False when too many came from this address within the hour."""
    return _within("guest", _place(request), GUESTS_A_PLACE)


def may_report(request: HttpRequest) -> bool:
    """Count a report of a mistake; False when this learner or address sent too many."""
    if not _within("report", _place(request), REPORTS_A_PLACE):
        return False
    who = f"user-{request.user.pk}" if request.user.pk else _place(request)
    return _within("report-of", who, REPORTS_A_LEARNER)


def may_make_sandbox(request: HttpRequest) -> bool:
    """Count a sandbox account that a program asks for; False after too many from one address."""
    return _within("sandbox", _place(request), SANDBOXES_A_PLACE)


def _place(request: HttpRequest) -> str:
    """The client's address; of IPv6 the network, since one household holds a whole /64."""
    given = str(get_adapter().get_client_ip(request))
    try:
        address = ip_address(given)
    except ValueError:
        return given
    return str(ip_network((address, 64), strict=False) if address.version == 6 else address)


def _within(action: str, who: str, most: int) -> bool:
    """Count in a window of an hour that begins with the first act."""
    name = f"limit:{action}:{who}"
    cache.add(name, 0, HOUR)
    try:
        return int(cache.incr(name)) <= most
    except ValueError:  # the window ended between the two calls
        cache.set(name, 1, HOUR)
        return True
