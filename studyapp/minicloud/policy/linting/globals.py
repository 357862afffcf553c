"""The condition keys that every service knows, and those of them that no request here can have.

IAM User Guide, "AWS global condition context keys", read in November 2026, with the cross-service
keys of that page. `tests/minicloud/dispatch/test_global_keys.py` holds both lists against what
requests carry.
"""

from collections.abc import Mapping
from typing import Final

_NAMES: Final = """
aws:AssumedRoot aws:CalledVia aws:CalledViaAWSMCP aws:CalledViaFirst aws:CalledViaLast
aws:ChatbotSourceArn aws:CurrentTime aws:Ec2InstanceSourceVpc aws:Ec2InstanceSourcePrivateIPv4
aws:EpochTime aws:FederatedProvider aws:IsMcpServiceAction aws:MultiFactorAuthAge
aws:MultiFactorAuthPresent aws:PrincipalAccount aws:PrincipalArn aws:PrincipalIsAWSService
aws:PrincipalOrgID aws:PrincipalOrgPaths aws:PrincipalServiceName aws:PrincipalServiceNamesList
aws:PrincipalType aws:referer aws:RequestedRegion aws:ResourceAccount aws:ResourceOrgID
aws:ResourceOrgPaths aws:SecureTransport aws:SignInSessionArn aws:SourceAccount aws:SourceArn
aws:SourceIdentity aws:SourceIp aws:SourceOrgID aws:SourceOrgPaths aws:SourceVpc aws:SourceVpcArn
aws:SourceVpce aws:TagKeys aws:TokenIssueTime aws:UserAgent aws:userid aws:username
aws:ViaAWSMCPService aws:ViaAWSService aws:VpceAccount aws:VpceOrgID aws:VpceOrgPaths
aws:VpcSourceIp
"""
_OF_SERVICES: Final = """
codebuild:BuildArn codebuild:ProjectArn ec2:RoleDelivery ec2:SourceInstanceArn
glue:CredentialIssuingService glue:RoleAssumedBy identitystore:UserId lambda:SourceFunctionArn
ssm:SourceInstanceArn
"""
GLOBAL_KEYS: Final[Mapping[str, str]] = {name.lower(): name for name in _NAMES.split()}
# Keys of one service that requests to others have too.
CROSS_SERVICE_KEYS: Final = frozenset(name.lower() for name in _OF_SERVICES.split())
# Keys that end in the key of a tag.
TAG_KEYS: Final[Mapping[str, str]] = {
    "aws:principaltag/": "aws:PrincipalTag/",
    "aws:requesttag/": "aws:RequestTag/",
    "aws:resourcetag/": "aws:ResourceTag/",
}

_ABSENT: Final[Mapping[str, str]] = {
    "there are no VPC endpoints": (
        "aws:SourceVpc aws:SourceVpcArn aws:SourceVpce aws:VpceAccount aws:VpceOrgID "
        "aws:VpceOrgPaths aws:VpcSourceIp"
    ),
    "no program on an instance calls AWS": (
        "aws:Ec2InstanceSourceVpc aws:Ec2InstanceSourcePrivateIPv4 ec2:RoleDelivery "
        "ec2:SourceInstanceArn ssm:SourceInstanceArn"
    ),
    "nobody calls AssumeRoot": "aws:AssumedRoot",
    "there are no identity providers": "aws:FederatedProvider identitystore:UserId",
    "nobody signs in with OAuth": "aws:SignInSessionArn",
    "there are no chat applications": "aws:ChatbotSourceArn",
    "there are no AWS MCP servers": (
        "aws:CalledViaAWSMCP aws:IsMcpServiceAction aws:ViaAWSMCPService"
    ),
    "CodeBuild is not there": "codebuild:BuildArn codebuild:ProjectArn",
    "Glue is not there": "glue:CredentialIssuingService glue:RoleAssumedBy",
    "Lambda is not there": "lambda:SourceFunctionArn",
}
# Keys in lower case that no request of the sandbox has, with the reason.
ABSENT: Final[Mapping[str, str]] = {
    name.lower(): reason for reason, names in _ABSENT.items() for name in names.split()
}
