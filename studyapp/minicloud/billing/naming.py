"""How usage types are named in Regions other than Northern Virginia: with a prefix.

The prefixes of Regions that no page confirmed are the Region's own name.
"""

from studyapp.minicloud.kernel.regions import HOME

PREFIXES = {
    "us-east-2": "USE2",
    "us-west-1": "USW1",
    "us-west-2": "USW2",
    "af-south-1": "AFS1",
    "ap-east-1": "APE1",
    "ap-northeast-1": "APN1",
    "ap-northeast-2": "APN2",
    "ap-northeast-3": "APN3",
    "ap-south-1": "APS3",
    "ap-southeast-1": "APS1",
    "ap-southeast-2": "APS2",
    "ap-southeast-3": "APS4",
    "ca-central-1": "CAN1",
    "eu-central-1": "EUC1",
    "eu-north-1": "EUN1",
    "eu-south-1": "EUS1",
    "eu-west-1": "EU",
    "eu-west-2": "EUW2",
    "eu-west-3": "EUW3",
    "me-south-1": "MES1",
    "sa-east-1": "SAE1",
}


def usage_type(usage: str, region: str) -> str:
    """The usage type of a Region, such as `EUC1-BoxUsage:t3.micro`."""
    return usage if region == HOME else f"{PREFIXES.get(region, region)}-{usage}"
