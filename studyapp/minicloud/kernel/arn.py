"""Amazon Resource Names: `arn:partition:service:region:account:resource`."""

from msgspec import Struct

PARTITION = "aws"


class Arn(Struct, frozen=True):
    """The parts of a name; `resource` is all that follows the fifth colon."""

    service: str
    region: str
    account: str
    resource: str
    partition: str = PARTITION

    def __str__(self) -> str:
        return f"arn:{self.partition}:{self.service}:{self.region}:{self.account}:{self.resource}"


def parse(text: str) -> Arn:
    """The parts of a name; ValueError when it has not the form of one."""
    parts = text.split(":", 5)
    if len(parts) != 6 or parts[0] != "arn" or not parts[1] or not parts[2] or not parts[5]:
        raise ValueError(f"not an ARN: {text[:80]}")
    _, partition, service, region, account, resource = parts
    return Arn(service, region, account, resource, partition)


def name_of(text: str) -> str:
    """The name at the end of an ARN, without the path before it: of a user, role or policy."""
    return text.rpartition("/")[2]
