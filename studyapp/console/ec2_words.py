"""EC2's answers in words: states, images, rules of security groups and what they let in."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from msgspec import Struct

from studyapp.console.iam import shown

View = Mapping[str, Any]
ANYWHERE: Final = ("0.0.0.0/0", "::/0")
# By when a machine has settled: the state, its word, its colour, its glyph.
STATES: Final = {
    "pending": ("Pending", "warn", "clock"),
    "running": ("Running", "good", ""),
    "stopping": ("Stopping", "warn", "clock"),
    "stopped": ("Stopped", "", ""),
    "shutting-down": ("Shutting down", "warn", "clock"),
    "terminated": ("Terminated", "", "x"),
}
MOVING: Final = ("pending", "stopping", "shutting-down")
ENDED: Final = ("shutting-down", "terminated")
ALLOWED: Final = {
    "running": ("stop", "reboot", "terminate"),
    "stopped": ("start", "terminate"),
    "pending": ("terminate",),
    "stopping": ("terminate",),
}


class Mark(Struct, frozen=True):
    """A state as it is drawn: a word with a colour, and a glyph or a dot."""

    name: str
    word: str
    tone: str
    icon: str

    @property
    def moving(self) -> bool:
        """Whether it changes by itself before long."""
        return self.name in MOVING

    @property
    def ended(self) -> bool:
        """Whether nothing can be done with it any more."""
        return self.name in ENDED


class Traffic(Struct, frozen=True):
    """A sort of traffic that rules are written for; ports -1 are all, `own` asks for them."""

    key: str
    label: str
    protocol: str
    low: int = -1
    high: int = -1
    own: bool = False


TRAFFIC: Final = (
    Traffic("ssh", "SSH, port 22", "tcp", 22, 22),
    Traffic("http", "HTTP, port 80", "tcp", 80, 80),
    Traffic("https", "HTTPS, port 443", "tcp", 443, 443),
    Traffic("rdp", "RDP, port 3389", "tcp", 3389, 3389),
    Traffic("mysql", "MySQL/Aurora, port 3306", "tcp", 3306, 3306),
    Traffic("postgresql", "PostgreSQL, port 5432", "tcp", 5432, 5432),
    Traffic("dns", "DNS (UDP), port 53", "udp", 53, 53),
    Traffic("icmp", "All ICMP (ping)", "icmp"),
    Traffic("tcp", "Custom TCP", "tcp", own=True),
    Traffic("udp", "Custom UDP", "udp", own=True),
    Traffic("all", "All traffic", "-1"),
)
LOGINS: Final = {22: "SSH", 3389: "RDP"}
DATABASES: Final = {3306: "MySQL", 5432: "PostgreSQL", 1433: "SQL Server", 6379: "Redis"}


def mark_of(instance: View) -> Mark:
    """The state of a machine."""
    name = instance["State"]["Name"]
    return Mark(name, *STATES[name])


def tags_of(resource: View) -> dict[str, str]:
    """The tags of anything."""
    return {tag["Key"]: tag["Value"] for tag in resource.get("Tags", resource.get("TagSet", ()))}


def name_of(resource: View, id_member: str = "InstanceId") -> str:
    """The tag Name, else the id."""
    return tags_of(resource).get("Name") or str(resource[id_member])


def when(value: Any) -> str:
    """A time of an answer, simulated, in the learner's zone."""
    if isinstance(value, str):
        value = int(datetime.fromisoformat(value).timestamp() * 1000)
    return shown(value)


def memory(mebibytes: int) -> str:
    """An amount of memory: "1 GiB", "0.5 GiB"."""
    return f"{mebibytes / 1024:g} GiB"


def type_words(kind: View) -> str:
    """An instance type with what it has: "t3.micro, 2 vCPU, 1 GiB"."""
    cores = kind["VCpuInfo"]["DefaultVCpus"]
    size = memory(kind["MemoryInfo"]["SizeInMiB"])
    return f"{kind['InstanceType']}, {cores} vCPU, {size}"


def image_words(image: View) -> str:
    """The title of an image, in a few words."""
    name, text = str(image["Name"]), str(image.get("Description", image["Name"]))
    architecture = "Arm" if image["Architecture"] == "arm64" else "x86"
    if name.startswith("al2023"):
        return f"Amazon Linux 2023, {architecture}"
    if name.startswith("amzn2"):
        return "Amazon Linux 2, x86"
    if name.startswith("ubuntu/"):
        return f"Ubuntu Server {name.rsplit('ubuntu-', maxsplit=1)[-1].split('-')[1]} LTS, {architecture}"
    if name.startswith("Windows_Server"):
        return f"Windows Server {name.split('-')[1]}"
    if name.startswith("debian-"):
        return f"Debian {name.split('-')[1]}, x86"
    return text


def ports_words(protocol: str, low: int, high: int) -> str:
    """What traffic a rule is about: "TCP 80", "TCP 1024-65535", "All traffic"."""
    if protocol in {"-1", "all"}:
        return "All traffic"
    word = protocol.upper() if not protocol.isdecimal() else f"Protocol {protocol}"
    if protocol.startswith("icmp"):
        return f"{word}, all" if low == -1 else f"{word} type {low}"
    if low == -1 or (low, high) == (0, 65535):
        return f"All {word}"
    return f"{word} {low}" if low == high else f"{word} {low}-{high}"


def peer_of(rule: View) -> str:
    """The other side of a rule: a range, a group or a prefix list."""
    group = rule.get("ReferencedGroupInfo", {}).get("GroupId", "")
    return str(
        rule.get("CidrIpv4") or rule.get("CidrIpv6") or group or rule.get("PrefixListId", "")
    )


def warning(rule: View) -> str:
    """What is risky about a rule, in a plain sentence; "" when nothing is."""
    if rule["IsEgress"] or peer_of(rule) not in ANYWHERE:
        return ""
    protocol, low, high = rule["IpProtocol"], rule["FromPort"], rule["ToPort"]
    if protocol == "-1" or (protocol == "tcp" and (low == -1 or (low, high) == (0, 65535))):
        return "Anyone on the internet may come in on every port."
    if protocol != "tcp":
        return ""
    for port, word in LOGINS.items():
        if low <= port <= high:
            return f"Anyone may come in on port {port} ({word}) and try to log in."
    for port, word in DATABASES.items():
        if low <= port <= high:
            return f"Anyone may come in on port {port} ({word}), where a database listens."
    return ""


def warnings(rules: Iterable[View]) -> tuple[str, ...]:
    """The warnings about some rules, each once."""
    return tuple(dict.fromkeys(text for rule in rules if (text := warning(rule))))
