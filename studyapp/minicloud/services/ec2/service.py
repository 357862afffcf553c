"""The service EC2: each Region has its own machines and networks."""

from studyapp.minicloud.kernel.records import REGIONAL
from studyapp.minicloud.kernel.service import Service

SERVICE = Service("ec2", scope=REGIONAL)
