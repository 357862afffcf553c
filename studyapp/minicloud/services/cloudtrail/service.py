"""The service CloudTrail: events of a Region, and trails that have a home Region."""

from studyapp.minicloud.kernel.records import REGIONAL
from studyapp.minicloud.kernel.service import Service

SERVICE = Service("cloudtrail", scope=REGIONAL)
