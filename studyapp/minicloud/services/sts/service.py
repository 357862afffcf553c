"""The service STS: who calls, and temporary credentials."""

from studyapp.minicloud.kernel.records import GLOBAL
from studyapp.minicloud.kernel.service import Service

SERVICE = Service("sts", scope=GLOBAL)
