"""Instance types: what a machine can have.

As of 2026-11-27: vCPUs, memory, network, disks, GPUs, architectures, hypervisor, generation and
free-tier types compared one by one with the answer of DescribeInstanceTypes in us-east-1 that moto
5.2.5 carries (moto/ec2/resources/instance_types.json.gz). A choice of the families that courses
speak of; every zone of every Region offers all of them here, which is simplified: t2 is only in
the older Regions, and each Region has zones without some family.
"""

from msgspec import Struct

# family architecture hypervisor flags; then size vCPUs memory(GiB) network[ disk(GB)x count kind]
# Networks: numbers are "Up to n Gigabit", others words. "*" marks free-tier types, "previous"
# families that AWS calls the previous generation.
_TABLE = """
t2 x86_64 xen burst
  nano 1 0.5 low-to-moderate
  micro 1 1 low-to-moderate
  small 1 2 low-to-moderate
  medium 2 4 low-to-moderate
  large 2 8 low-to-moderate
  xlarge 4 16 moderate
  2xlarge 8 32 moderate
t3 x86_64 nitro burst
  nano 2 0.5 5
  micro* 2 1 5
  small* 2 2 5
  medium 2 4 5
  large 2 8 5
  xlarge 4 16 5
  2xlarge 8 32 5
t3a x86_64 nitro burst
  micro 2 1 5
  small 2 2 5
  medium 2 4 5
  large 2 8 5
t4g arm64 nitro burst
  nano 2 0.5 5
  micro* 2 1 5
  small* 2 2 5
  medium 2 4 5
  large 2 8 5
  xlarge 4 16 5
m5 x86_64 nitro previous
  large 2 8 10
  xlarge 4 16 10
  2xlarge 8 32 10
  4xlarge 16 64 10
m5d x86_64 nitro
  large 2 8 10 75 1 ssd
m6i x86_64 nitro previous
  large 2 8 12.5
  xlarge 4 16 12.5
  2xlarge 8 32 12.5
  4xlarge 16 64 12.5
m7g arm64 nitro
  medium 1 4 12.5
  large 2 8 12.5
  xlarge 4 16 12.5
  2xlarge 8 32 15
m7i-flex x86_64 nitro
  large* 2 8 12.5
  xlarge 4 16 12.5
  2xlarge 8 32 12.5
c5 x86_64 nitro previous
  large 2 4 10
  xlarge 4 8 10
  2xlarge 8 16 10
c7g arm64 nitro
  medium 1 2 12.5
  large 2 4 12.5
  xlarge 4 8 12.5
c7i-flex x86_64 nitro
  large* 2 4 12.5
  xlarge 4 8 12.5
r5 x86_64 nitro previous
  large 2 16 10
  xlarge 4 32 10
  2xlarge 8 64 10
r6g arm64 nitro
  medium 1 8 10
  large 2 16 10
  xlarge 4 32 10
x2iedn x86_64 nitro
  xlarge 4 128 25 118 1 ssd
i3 x86_64 xen
  large 2 15.25 10 475 1 ssd
i4i x86_64 nitro
  large 2 16 10 468 1 ssd
d3 x86_64 nitro
  xlarge 4 32 15 1980 3 hdd
g4dn x86_64 nitro
  xlarge 4 16 25 125 1 ssd
g6 x86_64 nitro
  xlarge 4 16 10 250 1 ssd
"""
GPUS = {"g4dn.xlarge": ("T4", "NVIDIA", 1, 16_384), "g6.xlarge": ("L4", "NVIDIA", 1, 22_888)}
OLD_PROCESSORS = frozenset({"t2.nano", "t2.micro", "t2.small", "t2.medium"})  # run 32 bits as well
NO_SPOT = frozenset({"t2.nano"})


class Type(Struct, frozen=True, kw_only=True):
    """An instance type; memory in MiB, `disk` in GB for each of `disks` local disks."""

    name: str
    cores: int
    memory: int
    network: str
    architecture: str
    hypervisor: str
    bursts: bool = False
    free: bool = False
    current: bool = True
    disk: int = 0
    disks: int = 0
    disk_kind: str = ""

    @property
    def architectures(self) -> list[str]:
        """All that its processor runs; images here are never of 32 bits."""
        return ["i386", "x86_64"] if self.name in OLD_PROCESSORS else [self.architecture]

    @property
    def usage(self) -> list[str]:
        """The ways to pay for it."""
        return ["on-demand"] if self.name in NO_SPOT else ["on-demand", "spot"]

    @property
    def bucket(self) -> str:
        """Whose quota of running vCPUs counts it (Service Quotas, Amazon EC2)."""
        first = self.name[:1]
        if self.name.startswith("vt") or first == "g":
            return "G and VT"
        return {"p": "P", "x": "X"}.get(first, "standard")


def _read() -> dict[str, Type]:
    found: dict[str, Type] = {}
    family: list[str] = []
    for line in _TABLE.strip().splitlines():
        words = line.split()
        if line.startswith(" "):
            made = _type(family, words)
            found[made.name] = made
        else:
            family = words
    return found


def _type(family: list[str], words: list[str]) -> Type:
    size, cores, memory, network, *disk = words
    return Type(
        name=f"{family[0]}.{size.rstrip('*')}",
        cores=int(cores),
        memory=int(float(memory) * 1024),
        network=_network(network),
        architecture=family[1],
        hypervisor=family[2],
        bursts="burst" in family[3:],
        free=size.endswith("*"),
        current="previous" not in family[3:],
        disk=int(disk[0]) if disk else 0,
        disks=int(disk[1]) if disk else 0,
        disk_kind=disk[2] if disk else "",
    )


def _network(word: str) -> str:
    words = {"low-to-moderate": "Low to Moderate", "moderate": "Moderate"}
    return words.get(word) or f"Up to {word} Gigabit"


TYPES = _read()
