"""A bill in words: what a usage type stands for, how much of it was used, what it costs."""

import re
from fractions import Fraction

from django.urls import reverse
from django.utils.dateformat import format as date_words
from msgspec import Struct

from studyapp.sandbox.api import BillLine, Month, MonthCosts, decimal, dollars, hourly, to_datetime

CLASSES = {
    "": "Standard",
    "SIA-": "Standard-IA",
    "ZIA-": "One Zone-IA",
    "GIR-": "Glacier Instant Retrieval",
    "GLACIER-": "Glacier Flexible Retrieval",
    "Glacier": "Glacier Flexible Retrieval",
    "GDA-": "Glacier Deep Archive",
    "INT-FA-": "Intelligent-Tiering",
    "RRS-": "Reduced Redundancy",
}
WORDS = {
    "EBS:VolumeUsage": "Magnetic volumes",
    "EBS:VolumeUsage.piops": "io1 volumes",
    "EBS:VolumeP-IOPS.gp3": "gp3 IOPS beyond 3,000",
    "EBS:VolumeP-IOPS.piops": "io1 IOPS",
    "EBS:VolumeP-IOPS.io2": "io2 IOPS",
    "EBS:VolumeP-Throughput.gp3": "gp3 throughput beyond 125 MiB/s",
    "PublicIPv4:InUseAddress": "Public IPv4 addresses in use",
    "PublicIPv4:IdleAddress": "Elastic IP addresses that nothing uses",
    "DataTransfer-Out-Bytes": "Data sent to the internet",
    "KMS-Keys": "Keys, with their first two rotations",
    "KMS-Requests": "Requests",
    "APIRequest": "Answers to API requests",
}
PATTERNS = (
    (re.compile(r"BoxUsage:(.+)"), "{} running"),
    (re.compile(r"EBS:VolumeUsage\.(.+)"), "{} volumes"),
)
STORED = re.compile(r"TimedStorage-(.*?)ByteHrs")
ASKED = re.compile(r"Requests-(.*?)Tier([12])")
TIERS = {"1": "Requests that write or list", "2": "Requests that read"}
UNITS = {
    "Hrs": ("hour", "hours"),
    "GB-Mo": ("GB-month", "GB-months"),
    "IOPS-Mo": ("IOPS-month", "IOPS-months"),
    "MiBps-Mo": ("MiB/s-month", "MiB/s-months"),
    "Keys": ("key-month", "key-months"),
    "Requests": ("request", "requests"),
    "GB": ("GB", "GB"),
}
BATCH = 1_000_000_000  # nano-dollars below a hundred-thousandth of which prices go by the thousand
THOUSAND = 1_000
KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def usage_words(usage: str) -> str:
    """What a usage type (without its Region's prefix) stands for."""
    if usage in WORDS:
        return WORDS[usage]
    for pattern, words in PATTERNS:
        found = pattern.fullmatch(usage)
        if found:
            return words.format(found[1])
    stored, asked = STORED.fullmatch(usage), ASKED.fullmatch(usage)
    if stored:
        return f"S3 {CLASSES.get(stored[1], stored[1])} storage"
    if asked:
        kind = CLASSES.get(asked[1], asked[1])
        return TIERS[asked[2]] + ("" if not asked[1] else f" ({kind})")
    return usage


def quantity_words(quantity: Fraction, unit: str) -> str:
    """How much, with its unit: `638.99 hours`."""
    one, many = UNITS[unit]
    if quantity and quantity < Fraction(1, 200):
        return f"under 0.01 {many}"
    number = f"{float(quantity):,.2f}".rstrip("0").rstrip(".")
    return f"{number} {one if number == '1' else many}"


def price_words(line: BillLine) -> str:
    """The price of the first tier: `$0.0104 an hour`, `$0.005 for 1,000 requests`."""
    price = line.price.tiers[0][1]
    one, many = UNITS[line.price.unit]
    more = ", then less" if len(line.price.tiers) > 1 else ""
    if price * THOUSAND < BATCH // 10:
        return f"${decimal(price * THOUSAND)} for 1,000 {many}{more}"
    return f"${decimal(price)} a{'n' if one[0] in 'hI' else ''} {one}{more}"


def resource_url(name: str) -> str:
    """The page of a resource that costs something; of a volume or interface there is none."""
    kind = name.partition("-")[0]
    if kind == "i":
        return reverse("console:ec2_instance", args=[name])
    if kind == "eipalloc":
        return reverse("console:ec2_addresses")
    if kind in ("vol", "eni"):
        return ""
    if KEY.fullmatch(name):
        return reverse("console:kms_key", args=[name])
    return reverse("console:s3_objects", args=[name])


def month_words(month: Month) -> str:
    """`November 2026`."""
    return date_words(to_datetime(month.start), "F Y")


IDLE = "PublicIPv4:IdleAddress"


class CostRow(Struct, frozen=True):
    """A line of the home page's card about costs."""

    words: str
    hour: str
    cost: str


class CostCard(Struct, frozen=True):
    """The card: `idle` says how many addresses nobody uses, or is empty,
    `budget` how much of a budget is used."""

    total: str
    forecast: str
    rows: tuple[CostRow, ...]
    idle: str
    budget: str


def cost_card(costs: MonthCosts) -> CostCard:
    """The month so far in words."""
    rows = tuple(
        CostRow(
            usage_words(row.usage),
            f"{hourly(row.hour)} /h" if row.hour else "",
            dollars(row.cost),
        )
        for row in costs.rows
    )
    number = sum(row.quantity for row in costs.rows if row.usage == IDLE)
    idle = "An address that nobody uses" if number == 1 else f"{number} addresses nobody uses"
    budget = ""
    if costs.limit:
        part = costs.total * 100 // costs.limit
        budget = f"{part}% of the {dollars(costs.limit)} of the budget {costs.budget}"
    return CostCard(
        dollars(costs.total), dollars(costs.forecast), rows, idle if number else "", budget
    )
