"""The services of the cloud."""

from studyapp.minicloud.kernel.service import Service
from studyapp.minicloud.services import iam, s3, sts

ALL: tuple[Service, ...] = (
    iam.SERVICE,
    s3.SERVICE,
    sts.SERVICE,
)

__all__ = ["ALL"]
