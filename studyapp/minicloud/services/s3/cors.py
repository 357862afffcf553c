"""What the CORS rules of a bucket answer to a browser's page from another origin.

S3 User Guide, "Using cross-origin resource sharing (CORS)" and "Elements of a CORS
configuration"; API Reference, "OPTIONS object". Rules are in the model's shape; the first one
that fits counts. Origins and methods are compared as they are written, headers in any case.
"""

from typing import Any

from msgspec import Struct

from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.work import Records
from studyapp.minicloud.services.s3 import errors
from studyapp.minicloud.services.s3.state import BUCKETS

METHODS = ("GET", "PUT", "HEAD", "POST", "DELETE")
Rule = dict[str, Any]
Headers = tuple[tuple[str, str], ...]

_VARY = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method"


class Asking(Struct, frozen=True):
    """What a page asks: its origin, the method and the headers that it means to send.

    `method` is "" when a preflight request names none; `headers` are in lower case.
    """

    origin: str
    method: str
    headers: tuple[str, ...] = ()


def check(rules: list[Rule]) -> None:
    """Whether rules can be stored. Raises InvalidRequest for what S3 does not take."""
    for rule in rules:
        for method in rule["AllowedMethods"]:
            if method not in METHODS:
                text = (
                    f"Found unsupported HTTP method in CORS config. Unsupported method is {method}"
                )
                raise errors.request(text)
        _check_wildcards(rule)


def _check_wildcards(rule: Rule) -> None:
    for element in ("AllowedOrigin", "AllowedHeader"):
        for value in rule.get(f"{element}s") or ():
            if value.count("*") > 1:
                text = f'{element} "{value}" can not have more than one wildcard.'
                raise errors.request(text)
    for header in rule.get("ExposeHeaders") or ():
        if "*" in header:
            raise errors.request(
                f'ExposeHeader "{header}" contains wildcard. We currently do not support '
                "wildcard for ExposeHeader."
            )


def rules_of(db: Records, bucket: str) -> list[Rule] | None:
    """The rules of a bucket, empty when it has none; None when there is no such bucket."""
    held = db.holder("bucket", bucket) if bucket and "\x00" not in bucket else None
    found = db.at(account=held.account).get(BUCKETS, bucket) if held else None
    return None if found is None else found.cors or []


def preflight(rules: list[Rule] | None, asking: Asking, *, resource: str) -> Headers:
    """The headers that answer a preflight request.

    `rules` are None when there is no such bucket; `resource` is OBJECT or BUCKET, what the path
    names. Raises AccessForbidden (403), BadRequest for a method that S3 does not know.
    """
    if rules is None:
        raise forbidden("Bucket not found", asking)
    if not rules:
        raise forbidden("CORS is not enabled for this bucket.", asking)
    if asking.method not in METHODS:
        text = f"Invalid Access-Control-Request-Method: {asking.method or 'null'}"
        raise CloudError("BadRequest", text, 400, unverified=True)
    headers = answer(rules, asking)
    if headers is None:
        raise forbidden(_NOT_ALLOWED, asking, resource)
    if asking.headers:
        headers = (*headers, ("Access-Control-Allow-Headers", ", ".join(asking.headers)))
    return headers


def answer(rules: list[Rule], asking: Asking) -> Headers | None:
    """The headers that let the page read an answer; None when no rule fits."""
    for rule in rules:
        origin = _fitting(rule["AllowedOrigins"], asking.origin)
        allowed = [header.lower() for header in rule.get("AllowedHeaders") or ()]
        if (
            origin is not None
            and asking.method in rule["AllowedMethods"]
            and all(_fitting(allowed, header) is not None for header in asking.headers)
        ):
            return _headers(rule, "*" if origin == "*" else asking.origin)
    return None


def no_origin() -> CloudError:
    """What a preflight request without an origin is answered."""
    text = "Insufficient information. Origin request header needed."
    return CloudError("BadRequest", text, 400)


def forbidden(
    text: str, asking: Asking, resource: str = "BUCKET", *, unverified: bool = False
) -> CloudError:
    """AccessForbidden, with the method that was asked for."""
    members = {"Method": asking.method or "OPTIONS", "ResourceType": resource}
    text = f"CORSResponse: {text}"
    return CloudError("AccessForbidden", text, 403, unverified=unverified, **members)


# The spelling is S3's.
_NOT_ALLOWED = (
    "This CORS request is not allowed. This is usually because the evalution of Origin, request "
    "method / Access-Control-Request-Method or Access-Control-Request-Headers are not "
    "whitelisted by the resource's CORS spec."
)


def _fitting(patterns: list[str], value: str) -> str | None:
    """The first pattern, with one `*` at most, that a value fits."""
    for pattern in patterns:
        start, star, end = pattern.partition("*")
        long_enough = len(value) >= len(start) + len(end)
        if value == pattern or (
            star and long_enough and value.startswith(start) and value.endswith(end)
        ):
            return pattern
    return None


def _headers(rule: Rule, origin: str) -> Headers:
    found = [("Access-Control-Allow-Origin", origin)]
    if origin != "*":
        found.append(("Access-Control-Allow-Credentials", "true"))
    found.append(("Access-Control-Allow-Methods", ", ".join(rule["AllowedMethods"])))
    if rule.get("ExposeHeaders"):
        found.append(("Access-Control-Expose-Headers", ", ".join(rule["ExposeHeaders"])))
    if rule.get("MaxAgeSeconds") is not None:
        found.append(("Access-Control-Max-Age", str(rule["MaxAgeSeconds"])))
    return (*found, ("Vary", _VARY))
