"""What a Host header names: the site, a service of a world, a bucket, a website, an instance.

`<bucket>.s3.<world>.<domain>`, `<service>.<world>.<domain>`,
`<bucket>.s3-website-<region>.<world>.<domain>`, `<ip-with-dashes>.ec2.<world>.<domain>`.
"""

import re
from enum import StrEnum

from msgspec import Struct


class Kind(StrEnum):
    """What answers at a place."""

    SITE = "site"
    SERVICE = "service"
    WEBSITE = "website"
    INSTANCE = "instance"


class Place(Struct, frozen=True):
    """Where a request goes. `world` is the label of a world, "" at the site's own host.

    `bucket` is set for a virtual-hosted bucket and for a website; `name` is the service, or the
    address of an instance with dots.
    """

    kind: Kind
    world: str = ""
    name: str = ""
    bucket: str = ""
    region: str = ""


SITE = Place(Kind.SITE)
_WORLD = re.compile(r"(?:(?P<left>.+)\.)?(?P<world>[0-9a-f]{10})")
_WEBSITE = re.compile(r"(?P<bucket>.+)\.s3-website[-.](?P<region>[a-z0-9-]+)")
_INSTANCE = re.compile(r"(?P<address>\d{1,3}(?:-\d{1,3}){3})\.ec2")


def place_of(host: str, domain: str) -> Place:
    """The place that a Host header names; the site for whatever is not below a world."""
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    name = name.lower().rstrip(".")
    if not name.endswith(f".{domain}"):
        return SITE
    inner = name.removesuffix(f".{domain}")
    match = _WORLD.fullmatch(inner)
    if match is None or match["left"] is None:
        # `<bucket>.localhost`, as clients write it for the endpoint `http://localhost:8000`
        return Place(Kind.SITE, bucket=inner)
    world, left = match["world"], match["left"]
    if website := _WEBSITE.fullmatch(left):
        return Place(Kind.WEBSITE, world, "s3", website["bucket"], website["region"])
    if instance := _INSTANCE.fullmatch(left):
        return Place(Kind.INSTANCE, world, instance["address"].replace("-", "."))
    bucket, dot, service = left.rpartition(".")
    if service == "s3":
        return Place(Kind.SERVICE, world, "s3", bucket)
    return Place(Kind.SERVICE, world, left if not dot else service)


def host_of(world: str, domain: str, *left: str) -> str:
    """The host name of something in a world."""
    return ".".join((*left, world, domain))
