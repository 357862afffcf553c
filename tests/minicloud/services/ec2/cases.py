"""A Region with one of everything, and a call of each operation that goes well in it."""

from base64 import b64encode

from studyapp.minicloud.services.ec2 import SERVICE
from tests.minicloud.making import trust
from tests.minicloud.services.ec2.making import WEB, group, image, run, seen, wait
from tests.minicloud.services.suite import Suite

TAGS = [{"Key": "team", "Value": "blue"}]
PUBLIC_KEY = (
    b"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN+SEpzj8ZV/yzySsR8Ea8/PeBGqJTdvaLqtGv5/IhrS learner"
)
HTTPS = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
ANYONE = [{"CidrIp": "0.0.0.0/0"}]


def tagged(kind):
    """The parameter that tags what is made."""
    return [{"ResourceType": kind, "Tags": TAGS}]


CASES = {
    "AllocateAddress": {"TagSpecifications": tagged("elastic-ip")},
    "AssociateAddress": {"AllocationId": "?spare-address", "InstanceId": "?running"},
    "AssociateIamInstanceProfile": {
        "InstanceId": "?running",
        "IamInstanceProfile": {"Name": "box"},
    },
    "AuthorizeSecurityGroupEgress": {
        "GroupId": "?group",
        "IpPermissions": [HTTPS | {"IpRanges": ANYONE}],
    },
    "AuthorizeSecurityGroupIngress": {
        "GroupId": "?group",
        "IpPermissions": [HTTPS | {"IpRanges": ANYONE}],
        "TagSpecifications": tagged("security-group-rule"),
    },
    "CreateKeyPair": {
        "KeyName": "new",
        "KeyType": "ed25519",
        "TagSpecifications": tagged("key-pair"),
    },
    "CreateNetworkAcl": {"VpcId": "?vpc", "TagSpecifications": tagged("network-acl")},
    "CreateNetworkAclEntry": {
        "NetworkAclId": "?acl",
        "RuleNumber": 90,
        "Protocol": "6",
        "RuleAction": "deny",
        "Egress": False,
        "CidrBlock": "203.0.113.0/24",
        "PortRange": {"From": 22, "To": 22},
    },
    "CreateSecurityGroup": {
        "GroupName": "new",
        "Description": "a new one",
        "TagSpecifications": tagged("security-group"),
    },
    "CreateTags": {"Resources": ["?running", "?group", "?rule"], "Tags": TAGS},
    "DeleteKeyPair": {"KeyName": "laptop"},
    "DeleteNetworkAcl": {"NetworkAclId": "?spare-acl"},
    "DeleteNetworkAclEntry": {"NetworkAclId": "?acl", "RuleNumber": 100, "Egress": True},
    "DeleteSecurityGroup": {"GroupId": "?spare-group"},
    "DeleteTags": {"Resources": ["?stopped"], "Tags": [{"Key": "Name"}]},
    "DescribeAccountAttributes": {},
    "DescribeAddresses": {},
    "DescribeAvailabilityZones": {},
    "DescribeDhcpOptions": {},
    "DescribeIamInstanceProfileAssociations": {},
    "DescribeImages": {"Owners": ["amazon"]},
    "DescribeInstanceAttribute": {"InstanceId": "?running", "Attribute": "userData"},
    "DescribeInstanceStatus": {},
    "DescribeInstanceTypeOfferings": {},
    "DescribeInstanceTypes": {},
    "DescribeInstances": {},
    "DescribeInternetGateways": {},
    "DescribeKeyPairs": {},
    "DescribeNetworkAcls": {},
    "DescribeNetworkInterfaces": {},
    "DescribeRegions": {},
    "DescribeRouteTables": {},
    "DescribeSecurityGroupRules": {},
    "DescribeSecurityGroups": {},
    "DescribeSubnets": {},
    "DescribeTags": {},
    "DescribeVolumes": {},
    "DescribeVpcs": {},
    "DisassociateAddress": {"AssociationId": "?association"},
    "DisassociateIamInstanceProfile": {"AssociationId": "?profiled"},
    "GetConsoleOutput": {"InstanceId": "?running"},
    "ImportKeyPair": {"KeyName": "new", "PublicKeyMaterial": PUBLIC_KEY},
    "ModifyInstanceAttribute": {"InstanceId": "?running", "Groups": ["?spare-group"]},
    "ModifySecurityGroupRules": {
        "GroupId": "?group",
        "SecurityGroupRules": [
            {
                "SecurityGroupRuleId": "?rule",
                "SecurityGroupRule": HTTPS | {"CidrIpv4": "192.0.2.0/24"},
            }
        ],
    },
    "ModifySubnetAttribute": {"SubnetId": "?subnet", "MapPublicIpOnLaunch": {"Value": False}},
    "RebootInstances": {"InstanceIds": ["?running"]},
    "ReleaseAddress": {"AllocationId": "?spare-address"},
    "ReplaceIamInstanceProfileAssociation": {
        "AssociationId": "?profiled",
        "IamInstanceProfile": {"Name": "box"},
    },
    "ReplaceNetworkAclAssociation": {
        "AssociationId": "?acl-association",
        "NetworkAclId": "?spare-acl",
    },
    "ReplaceNetworkAclEntry": {
        "NetworkAclId": "?acl",
        "RuleNumber": 100,
        "Protocol": "1",
        "RuleAction": "allow",
        "Egress": True,
        "CidrBlock": "0.0.0.0/0",
        "IcmpTypeCode": {"Type": -1, "Code": -1},
    },
    "RevokeSecurityGroupEgress": {
        "GroupId": "?group",
        "IpPermissions": [{"IpProtocol": "-1", "IpRanges": ANYONE}],
    },
    "RevokeSecurityGroupIngress": {"GroupId": "?group", "SecurityGroupRuleIds": ["?rule"]},
    "RunInstances": {
        "ImageId": image(),
        "InstanceType": "t3.micro",
        "MinCount": 1,
        "MaxCount": 2,
        "KeyName": "laptop",
        "SecurityGroups": ["web-sg"],
        "IamInstanceProfile": {"Name": "box"},
        "TagSpecifications": [*tagged("instance"), *tagged("volume")],
        "UserData": b64encode(WEB.encode()).decode(),
    },
    "StartInstances": {"InstanceIds": ["?stopped"]},
    "StopInstances": {"InstanceIds": ["?running"]},
    "TerminateInstances": {"InstanceIds": ["?running", "?stopped"]},
    "UpdateSecurityGroupRuleDescriptionsEgress": {
        "GroupId": "?group",
        "IpPermissions": [
            {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "all"}]}
        ],
    },
    "UpdateSecurityGroupRuleDescriptionsIngress": {
        "GroupId": "?group",
        "SecurityGroupRuleDescriptions": [
            {"SecurityGroupRuleId": "?rule", "Description": "visitors"}
        ],
    },
}
TAGGING = ["ec2:CreateTags"]
ALSO_NEEDED = {
    "AllocateAddress": TAGGING,
    "AssociateIamInstanceProfile": ["iam:PassRole"],
    "ReplaceIamInstanceProfileAssociation": ["iam:PassRole"],
    "AuthorizeSecurityGroupIngress": TAGGING,
    "CreateKeyPair": TAGGING,
    "CreateNetworkAcl": TAGGING,
    "CreateSecurityGroup": TAGGING,
    "RunInstances": ["ec2:CreateTags", "iam:PassRole"],
}


def furnish(world):
    """Make one of everything; ids by the words that stand in the cases."""
    call = world.call
    call("iam", "CreateRole", RoleName="reader",
         AssumeRolePolicyDocument=trust("ec2.amazonaws.com", kind="Service"))  # fmt: skip
    call("iam", "CreateInstanceProfile", InstanceProfileName="box")
    call("iam", "AddRoleToInstanceProfile", InstanceProfileName="box", RoleName="reader")
    call("ec2", "ImportKeyPair", KeyName="laptop", PublicKeyMaterial=PUBLIC_KEY)
    ids = {"group": group(world, 80), "spare-group": group(world, name="spare")}
    rules = call("ec2", "DescribeSecurityGroupRules",
                 Filters=[{"Name": "group-id", "Values": [ids["group"]]}])  # fmt: skip
    ids["rule"] = next(
        one["SecurityGroupRuleId"] for one in rules["SecurityGroupRules"] if not one["IsEgress"]
    )
    (ids["running"],) = run(world, name="web-1", script=WEB, SecurityGroups=["web-sg"])
    (ids["stopped"],) = run(world, name="web-2", IamInstanceProfile={"Name": "box"})
    wait(world)
    call("ec2", "StopInstances", InstanceIds=[ids["stopped"]])
    wait(world)
    found = call("ec2", "DescribeIamInstanceProfileAssociations")
    ids["profiled"] = found["IamInstanceProfileAssociations"][0]["AssociationId"]
    ids["subnet"] = seen(world, ids["running"])["SubnetId"]
    (acl,) = call("ec2", "DescribeNetworkAcls")["NetworkAcls"]
    ids |= {"acl": acl["NetworkAclId"], "vpc": acl["VpcId"]}
    ids["acl-association"] = acl["Associations"][0]["NetworkAclAssociationId"]
    made = call("ec2", "CreateNetworkAcl", VpcId=acl["VpcId"])
    ids["spare-acl"] = made["NetworkAcl"]["NetworkAclId"]
    used, spare = call("ec2", "AllocateAddress"), call("ec2", "AllocateAddress")
    ids["spare-address"] = spare["AllocationId"]
    joined = call("ec2", "AssociateAddress", AllocationId=used["AllocationId"],
                  InstanceId=ids["stopped"])  # fmt: skip
    ids["association"] = joined["AssociationId"]
    return ids


def params_of(operation, ids):
    """The parameters of a case, with ids in the place of words."""
    return _filled(CASES[operation], ids)


def _filled(value, ids):
    if isinstance(value, dict):
        return {name: _filled(one, ids) for name, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, ids) for one in value]
    return ids[value[1:]] if isinstance(value, str) and value.startswith("?") else value


SUITE = Suite(
    SERVICE,
    frozenset(CASES),
    furnish,
    params_of,
    needs={name: (f"ec2:{name}", *others) for name, others in ALSO_NEEDED.items()},
    denied=("UnauthorizedOperation", 403),
    # EC2 answers these, whatever its model says: API Reference, "Image" (`platform`: "windows"),
    # "InternetGatewayAttachment" ("available" for a gateway with a VPC).
    unlike_model=("Platform: 'windows'", "Attachments[0].State: 'available'"),
    again=("RunInstances", "CreateKeyPair", "CreateNetworkAcl", "TerminateInstances"),
)
