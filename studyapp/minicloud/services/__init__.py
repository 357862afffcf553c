"""The services of the cloud."""

from studyapp.minicloud.kernel.service import Service
from studyapp.minicloud.services import (
    accessanalyzer,
    budgets,
    ce,
    cloudtrail,
    ec2,
    freetier,
    iam,
    kms,
    organizations,
    s3,
    sts,
)

ALL: tuple[Service, ...] = (
    accessanalyzer.SERVICE,
    budgets.SERVICE,
    ce.SERVICE,
    cloudtrail.SERVICE,
    ec2.SERVICE,
    freetier.SERVICE,
    iam.SERVICE,
    kms.SERVICE,
    organizations.SERVICE,
    s3.SERVICE,
    sts.SERVICE,
)

__all__ = ["ALL"]
