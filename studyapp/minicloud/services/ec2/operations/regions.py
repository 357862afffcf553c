"""Regions and Availability Zones."""

from hashlib import blake2b

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.regions import REGIONS, Region
from studyapp.minicloud.services.ec2 import errors, limits
from studyapp.minicloud.services.ec2.filters import View
from studyapp.minicloud.services.ec2.listing import filtered
from studyapp.minicloud.services.ec2.needs import anything
from studyapp.minicloud.services.ec2.service import SERVICE
from studyapp.minicloud.services.ec2.state import DEFAULTS

REGION_PATHS = {
    "endpoint": "Endpoint",
    "opt-in-status": "OptInStatus",
    "region-name": "RegionName",
}
ZONE_PATHS = {
    "group-name": "GroupName",
    "message": "Messages.Message",
    "opt-in-status": "OptInStatus",
    "region-name": "RegionName",
    "state": "State",
    "zone-id": "ZoneId",
    "zone-name": "ZoneName",
    "zone-type": "ZoneType",
}
SHORT = {"north": "n", "south": "s", "east": "e", "west": "w", "central": "c"}


def _region_view(region: Region) -> View:
    return {
        "RegionName": region.code,
        "Endpoint": f"ec2.{region.code}.amazonaws.com",
        "OptInStatus": "not-opted-in" if region.opt_in else "opt-in-not-required",
    }


@SERVICE.operation("DescribeRegions", needs=anything, reads=True)
def describe_regions(ctx: Context, params: Params) -> Output:
    """Regions that the account can use, with AllRegions also those that it has to opt in to.

    The sandbox has no opting in: those Regions stay "not-opted-in".
    """
    wanted = params.get("RegionNames") or ()
    unknown = [name for name in wanted if name not in REGIONS]
    if unknown:
        text = f"Invalid region names: [{', '.join(unknown)}]"
        raise errors.invalid(text, unverified=True)
    shown = [
        _region_view(region)
        for region in REGIONS.values()
        if (region.code in wanted if wanted else params.get("AllRegions") or not region.opt_in)
    ]
    return {"Regions": filtered(params, REGION_PATHS, shown)}


@SERVICE.operation("DescribeAvailabilityZones", needs=anything, reads=True)
def describe_availability_zones(ctx: Context, params: Params) -> Output:
    """The zones of the Region. Zone names are each account's own, zone ids everybody's."""
    region = REGIONS[ctx.region]
    ids = _zone_ids(ctx.account, region)
    shown = [
        {
            "State": "available",
            "OptInStatus": "opt-in-not-required",
            "Messages": [],
            "RegionName": region.code,
            "ZoneName": zone,
            "ZoneId": ids[zone],
            "GroupName": f"{region.code}-zg-1",
            "NetworkBorderGroup": region.code,
            "ZoneType": "availability-zone",
        }
        for zone in region.zones
    ]
    for member, given in (("ZoneName", "ZoneNames"), ("ZoneId", "ZoneIds")):
        wanted = params.get(given) or ()
        known = {view[member] for view in shown}
        unknown = [name for name in wanted if name not in known]
        if unknown:
            raise errors.invalid(f"Invalid availability zone: [{unknown[0]}]")
        if wanted:
            shown = [view for view in shown if view[member] in wanted]
    return {"AvailabilityZones": filtered(params, ZONE_PATHS, shown)}


def zone_id(account: str, zone: str) -> str:
    """The id of a zone, which means the same place in every account."""
    return _zone_ids(account, REGIONS[zone[:-1]])[zone]


def _zone_ids(account: str, region: Region) -> dict[str, str]:
    """Zone ids of a Region, dealt out to an account's zone names in an order of its own."""
    place, direction, number = region.code.rsplit("-", 2)
    for word, letter in SHORT.items():
        direction = direction.replace(word, letter)
    base = f"{place.replace('-', '')}{direction}{number}"
    count = len(region.zones)
    turn = blake2b(f"{account}:{region.code}".encode(), digest_size=4).digest()[0] % count
    return {
        zone: f"{base}-az{(index + turn) % count + 1}" for index, zone in enumerate(region.zones)
    }


@SERVICE.operation("DescribeAccountAttributes", needs=anything, reads=True)
def describe_account_attributes(ctx: Context, params: Params) -> Output:
    """What the account has and may have in this Region."""
    values = {
        "supported-platforms": "VPC",
        "default-vpc": ctx.db.read(DEFAULTS).vpc or "none",
        "vpc-max-security-groups-per-interface": str(limits.GROUPS_PER_INTERFACE),
        "vpc-max-elastic-ips": str(limits.ADDRESSES),
    }
    wanted = params.get("AttributeNames") or values
    return {
        "AccountAttributes": [
            {"AttributeName": name, "AttributeValues": [{"AttributeValue": values[name]}]}
            for name in wanted
            if name in values
        ]
    }
