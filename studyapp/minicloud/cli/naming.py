"""From botocore's names to those of the command line, and back."""

import functools
from collections.abc import Mapping

from studyapp.minicloud import spec

# Services whose command is not botocore's name. docs.aws.amazon.com/cli/latest/reference/
COMMANDS = {"s3": "s3api", "codedeploy": "deploy", "config": "configservice"}
SERVICES = {command: service for service, command in COMMANDS.items()}

# Words whose capitals do not tell where they begin.
WORDS = (
    ("iSCSI", "Iscsi"),
    ("PartiQL", "Partiql"),
    ("HITs", "Hits"),
    ("OTel", "Otel"),
    ("WhatsApp", "Whatsapp"),
)


@functools.lru_cache(maxsize=16_384)
def kebab(name: str) -> str:
    """`CreateUser` as `create-user`, `VPCId` as `vpc-id`, `InstanceARNs` as `instance-arns`."""
    for odd, regular in WORDS:
        name = name.replace(odd, regular)
    words = ""
    for index, char in enumerate(name):
        words += "-" + char if index and _begins_word(name, index) else char
    return words.lower().replace("_", "-").replace("--", "-")


def _begins_word(name: str, index: int) -> bool:
    """A capital begins a word after a small letter or a digit, or before a small letter."""
    before, here, after = name[index - 1], name[index], name[index + 1 : index + 2]
    if not here.isupper() or before in "-_":
        return False
    if before.islower() or before.isdecimal():
        return True
    plural = after == "s" and (index + 2 == len(name) or name[index + 2].isupper())
    return after.islower() and not plural


def service_of(command: str) -> str | None:
    """The service behind a command ("s3api" is "s3"), None when there is none."""
    if command in COMMANDS:
        return None
    name = SERVICES.get(command, command)
    return name if name in spec.service_names() else None


def command_of(service: str) -> str:
    """The command of a service."""
    return COMMANDS.get(service, service)


@functools.lru_cache(maxsize=64)
def operations(service: str) -> Mapping[str, str]:
    """The operations of a service: `create-user` to `CreateUser`, in the model's order."""
    return {kebab(name): name for name in spec.model(service).operation_names}
