"""Values of context keys and of conditions, in the forms that operators compare."""

import base64
import ipaddress
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def texts_of(value: Any) -> list[str]:
    """A value of the request or the policy as texts; JSON's true is the text "true".

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
    """
    values = list(value) if isinstance(value, (list, tuple)) else [value]
    return [str(one).lower() if isinstance(one, bool) else str(one) for one in values]


def number(text: str) -> Decimal:
    """An integer or decimal number."""
    return Decimal(text)


def instant(text: str) -> float:
    """Seconds since 1970 of an ISO 8601 date of W3C's note, or of seconds themselves.

    https://www.w3.org/TR/NOTE-datetime
    """
    if text.lstrip("-").replace(".", "", 1).isdigit() and len(text) != 4:
        return float(text)
    for form in ("%Y", "%Y-%m"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC).timestamp()
        except ValueError:
            pass
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def network(text: str) -> Network:
    """A CIDR block; an address alone is a block of one address."""
    return ipaddress.ip_network(text, strict=False)


def octets(text: str) -> bytes:
    """The bytes behind base64."""
    return base64.b64decode(text, validate=True)
