"""The service Budgets, which has one endpoint for all Regions."""

from studyapp.minicloud.kernel.records import GLOBAL
from studyapp.minicloud.kernel.regions import HOME
from studyapp.minicloud.kernel.service import Service

SERVICE = Service("budgets", scope=GLOBAL, only_in=HOME)
