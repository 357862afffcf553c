"""The service Free Tier, which has one endpoint for all Regions."""

from studyapp.minicloud.kernel.records import GLOBAL
from studyapp.minicloud.kernel.regions import HOME
from studyapp.minicloud.kernel.service import Service

SERVICE = Service("freetier", scope=GLOBAL, only_in=HOME)
