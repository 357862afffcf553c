"""The condition keys that belong to no service.

IAM User Guide, "AWS global condition context keys", read in November 2026.
"""

from typing import Final

_NAMES: Final = """
aws:AssumedRoot aws:CalledVia aws:CalledViaFirst aws:CalledViaLast aws:ChatbotSourceArn
aws:CurrentTime aws:Ec2InstanceSourceVpc aws:Ec2InstanceSourcePrivateIPv4 aws:EpochTime
aws:FederatedProvider aws:MultiFactorAuthAge aws:MultiFactorAuthPresent aws:PrincipalAccount
aws:PrincipalArn aws:PrincipalIsAWSService aws:PrincipalOrgID aws:PrincipalOrgPaths
aws:PrincipalServiceName aws:PrincipalServiceNamesList aws:PrincipalType aws:referer
aws:RequestedRegion aws:ResourceAccount aws:ResourceOrgID aws:ResourceOrgPaths
aws:SecureTransport aws:SourceAccount aws:SourceArn aws:SourceIdentity aws:SourceIp
aws:SourceOrgID aws:SourceOrgPaths aws:SourceVpc aws:SourceVpcArn aws:SourceVpce aws:TagKeys
aws:TokenIssueTime aws:UserAgent aws:userid aws:username aws:ViaAWSService aws:VpceAccount
aws:VpceOrgID aws:VpceOrgPaths aws:VpcSourceIp
"""
GLOBAL_KEYS: Final = {name.lower(): name for name in _NAMES.split()}
# Keys that end in the key of a tag.
TAG_KEYS: Final = {
    "aws:principaltag/": "aws:PrincipalTag/",
    "aws:requesttag/": "aws:RequestTag/",
    "aws:resourcetag/": "aws:ResourceTag/",
}
