"""The service IAM: one for the account, without Regions."""

from studyapp.minicloud.kernel.records import GLOBAL
from studyapp.minicloud.kernel.regions import HOME
from studyapp.minicloud.kernel.service import Service

SERVICE = Service("iam", scope=GLOBAL, only_in=HOME)
