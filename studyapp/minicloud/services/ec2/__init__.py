"""EC2: machines, their networks, addresses and firewalls, in each Region."""

from studyapp.minicloud.services.ec2 import hosting, metering, operations, reach, start
from studyapp.minicloud.services.ec2.service import SERVICE

__all__ = ["SERVICE", "hosting", "metering", "operations", "reach", "start"]
