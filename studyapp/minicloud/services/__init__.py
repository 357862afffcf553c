"""The services of the cloud."""

from studyapp.minicloud.kernel.service import Service
from studyapp.minicloud.services import iam, sts

ALL: tuple[Service, ...] = (
    iam.SERVICE,
    sts.SERVICE,
)

__all__ = ["ALL"]
