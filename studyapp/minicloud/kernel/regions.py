"""Regions and Availability Zones: names, and whether an account has to opt in.

As of 2026-11-17 (botocore 1.44.5, `endpoints.json`; opt-in by "Managing AWS Regions", AWS Account
Management Reference Guide). Zone names are letters; how many a Region shows is simplified to
three, six in Northern Virginia.
"""

from msgspec import Struct

HOME = "us-east-1"


class Region(Struct, frozen=True):
    """A Region of the partition `aws`; `place` is what the console calls it."""

    code: str
    place: str
    opt_in: bool = False

    @property
    def zones(self) -> tuple[str, ...]:
        """The names of its Availability Zones."""
        letters = "abcdef" if self.code == HOME else "abc"
        return tuple(self.code + letter for letter in letters)


_TABLE = """
us-east-1 N. Virginia
us-east-2 Ohio
us-west-1 N. California
us-west-2 Oregon
af-south-1 Cape Town *
ap-east-1 Hong Kong *
ap-east-2 Taipei *
ap-northeast-1 Tokyo
ap-northeast-2 Seoul
ap-northeast-3 Osaka
ap-south-1 Mumbai
ap-south-2 Hyderabad *
ap-southeast-1 Singapore
ap-southeast-2 Sydney
ap-southeast-3 Jakarta *
ap-southeast-4 Melbourne *
ap-southeast-5 Malaysia *
ap-southeast-6 New Zealand *
ap-southeast-7 Thailand *
ca-central-1 Central
ca-west-1 Calgary *
eu-central-1 Frankfurt
eu-central-2 Zurich *
eu-north-1 Stockholm
eu-south-1 Milan *
eu-south-2 Spain *
eu-west-1 Ireland
eu-west-2 London
eu-west-3 Paris
il-central-1 Tel Aviv *
me-central-1 UAE *
me-south-1 Bahrain *
mx-central-1 Central *
sa-east-1 São Paulo
"""


def _read(line: str) -> Region:
    code, _, rest = line.partition(" ")
    return Region(code, rest.removesuffix(" *"), rest.endswith("*"))


REGIONS = {region.code: region for region in map(_read, _TABLE.strip().splitlines())}
