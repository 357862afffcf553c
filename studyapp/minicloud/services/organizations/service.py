"""The service Organizations: one for the world, kept with the management account."""

from studyapp.minicloud.kernel.records import GLOBAL
from studyapp.minicloud.kernel.regions import HOME
from studyapp.minicloud.kernel.service import Service

SERVICE = Service("organizations", scope=GLOBAL, only_in=HOME)
