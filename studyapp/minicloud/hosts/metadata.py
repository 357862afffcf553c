"""The instance metadata service at 169.254.169.254 (Amazon EC2 User Guide, "Use the Instance
Metadata Service to access instance metadata", "Instance metadata categories")."""

from collections.abc import Mapping
from hashlib import blake2b

from studyapp.minicloud.hosts.images import page
from studyapp.minicloud.hosts.state import Machine

IPV4, IPV6 = "169.254.169.254", "[fd00:ec2::254]"
TTL = "x-aws-ec2-metadata-token-ttl-seconds"
TOKEN = "x-aws-ec2-metadata-token"  # noqa: S105  (the name of a header)


def token_of(machine: Machine) -> str:
    """The session token of a machine; it is only good on the machine itself."""
    return blake2b(machine.instance_id.encode(), digest_size=28).hexdigest()


def ask(machine: Machine, method: str, path: str, headers: Mapping[str, str]) -> tuple[int, str]:
    """Status and text for a request; header names in lower case.

    With IMDSv2 a PUT for a token comes first; without the token a GET is 401.
    """
    if path == "/latest/api/token":
        return _token(machine, method, headers)
    given = headers.get(TOKEN)
    if (machine.tokens or given is not None) and given != token_of(machine):
        return 401, page("401 - Unauthorized", "A valid session token is needed.")
    values = categories(machine)
    key = path.removeprefix("/latest/meta-data").strip("/")
    if not path.startswith("/latest/meta-data"):
        return 404, page("404 - Not Found", "")
    if key in values:
        return 200, values[key]
    start = f"{key}/" if key else ""
    below = {name[len(start) :] for name in values if name.startswith(start)}
    if not below:
        return 404, page("404 - Not Found", "")
    listed = {name.partition("/")[0] + ("/" if "/" in name else "") for name in below}
    return 200, "\n".join(sorted(listed))


def _token(machine: Machine, method: str, headers: Mapping[str, str]) -> tuple[int, str]:
    seconds = headers.get(TTL, "")
    if method != "PUT":
        return 405, page("405 - Method Not Allowed", "")
    if not seconds.isdecimal() or not 1 <= int(seconds) <= 21_600:
        return 400, page("400 - Bad Request", "")
    return 200, token_of(machine)


def categories(machine: Machine) -> dict[str, str]:
    """What can be asked for, by path under `/latest/meta-data/`."""
    found = {
        "ami-id": machine.image_id,
        "hostname": machine.private_name,
        "instance-id": machine.instance_id,
        "instance-type": machine.instance_type,
        "local-hostname": machine.private_name,
        "local-ipv4": machine.private,
        "placement/availability-zone": machine.zone,
        "placement/region": machine.region,
        "security-groups": "\n".join(machine.groups),
    }
    if machine.public:
        found["public-hostname"] = machine.public_name
        found["public-ipv4"] = machine.public
    if machine.role:
        found["iam/security-credentials"] = machine.role
    return found
