"""An account with one of everything, and a call of each operation that goes well in it."""

import base64

from studyapp.minicloud.kernel import factors
from studyapp.minicloud.services.iam import SERVICE
from tests.minicloud.making import ACCOUNT, WALL, policy, trust
from tests.minicloud.services.suite import Suite

SEEDS = {}  # of the furnished devices, by serial number: the same in every world of one seed
JOB = "(the furnished job)"

READ = policy("s3:GetObject")
OWN = f"arn:aws:iam::{ACCOUNT}:policy/own"
SPARE = f"arn:aws:iam::{ACCOUNT}:policy/spare"
THEIRS = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
AGENT = f"arn:aws:iam::{ACCOUNT}:user/agent"
TAGS = [{"Key": "team", "Value": "blue"}]
STRONG = "Correct-Horse-9"
PHONE = f"arn:aws:iam::{ACCOUNT}:mfa/phone"  # agent's
TABLET = f"arn:aws:iam::{ACCOUNT}:mfa/tablet"  # nobody's
LATER = 5  # periods ahead: codes that were not taken yet

CASES = {
    "AddRoleToInstanceProfile": {"InstanceProfileName": "empty", "RoleName": "reader"},
    "AddUserToGroup": {"GroupName": "empty", "UserName": "agent"},
    "AttachGroupPolicy": {"GroupName": "empty", "PolicyArn": OWN},
    "AttachRolePolicy": {"RoleName": "spare", "PolicyArn": OWN},
    "AttachUserPolicy": {"UserName": "agent", "PolicyArn": OWN},
    "ChangePassword": {"OldPassword": STRONG, "NewPassword": STRONG + "!"},
    "CreateAccessKey": {"UserName": "agent"},
    "CreateAccountAlias": {"AccountAlias": "our-account"},
    "CreateGroup": {"GroupName": "new"},
    "CreateInstanceProfile": {"InstanceProfileName": "new", "Tags": TAGS},
    "CreateLoginProfile": {"UserName": "spare", "Password": STRONG},
    "CreatePolicy": {"PolicyName": "new", "PolicyDocument": READ, "Tags": TAGS},
    "CreatePolicyVersion": {"PolicyArn": OWN, "PolicyDocument": READ, "SetAsDefault": True},
    "CreateRole": {
        "RoleName": "new",
        "AssumeRolePolicyDocument": trust("ec2.amazonaws.com", kind="Service"),
        "PermissionsBoundary": OWN,
        "Tags": TAGS,
    },
    "CreateServiceLinkedRole": {"AWSServiceName": "autoscaling.amazonaws.com"},
    "CreateVirtualMFADevice": {"VirtualMFADeviceName": "new", "Tags": TAGS},
    "CreateUser": {"UserName": "new", "Path": "/staff/", "PermissionsBoundary": OWN, "Tags": TAGS},
    "DeactivateMFADevice": {"UserName": "agent", "SerialNumber": PHONE},
    "DeleteAccessKey": {"UserName": "agent", "AccessKeyId": "?"},
    "DeleteAccountAlias": {"AccountAlias": "our-name"},
    "DeleteAccountPasswordPolicy": {},
    "DeleteGroup": {"GroupName": "empty"},
    "DeleteGroupPolicy": {"GroupName": "devs", "PolicyName": "inline"},
    "DeleteInstanceProfile": {"InstanceProfileName": "empty"},
    "DeleteLoginProfile": {"UserName": "agent"},
    "DeletePolicy": {"PolicyArn": SPARE},
    "DeletePolicyVersion": {"PolicyArn": OWN, "VersionId": "v2"},
    "DeleteRole": {"RoleName": "spare"},
    "DeleteRolePermissionsBoundary": {"RoleName": "reader"},
    "DeleteRolePolicy": {"RoleName": "reader", "PolicyName": "inline"},
    "DeleteServiceLinkedRole": {"RoleName": "AWSServiceRoleForECS"},
    "DeleteUser": {"UserName": "spare"},
    "DeleteUserPermissionsBoundary": {"UserName": "agent"},
    "DeleteVirtualMFADevice": {"SerialNumber": TABLET},
    "DeleteUserPolicy": {"UserName": "agent", "PolicyName": "inline"},
    "EnableMFADevice": {"UserName": "spare", "SerialNumber": TABLET},
    "DetachGroupPolicy": {"GroupName": "devs", "PolicyArn": THEIRS},
    "DetachRolePolicy": {"RoleName": "reader", "PolicyArn": THEIRS},
    "DetachUserPolicy": {"UserName": "agent", "PolicyArn": THEIRS},
    "GenerateCredentialReport": {},
    "GenerateServiceLastAccessedDetails": {"Arn": AGENT, "Granularity": "ACTION_LEVEL"},
    "GetCredentialReport": {},
    "GetServiceLastAccessedDetails": {"JobId": JOB},
    "GetServiceLastAccessedDetailsWithEntities": {"JobId": JOB, "ServiceNamespace": "s3"},
    "ListPoliciesGrantingServiceAccess": {"Arn": AGENT, "ServiceNamespaces": ["s3", "ec2"]},
    "GetMFADevice": {"SerialNumber": PHONE},
    "GetAccessKeyLastUsed": {"AccessKeyId": "?"},
    "GetAccountPasswordPolicy": {},
    "GetAccountAuthorizationDetails": {},
    "GetAccountSummary": {},
    "GetContextKeysForCustomPolicy": {"PolicyInputList": [READ]},
    "GetContextKeysForPrincipalPolicy": {"PolicySourceArn": AGENT},
    "GetGroup": {"GroupName": "devs"},
    "GetGroupPolicy": {"GroupName": "devs", "PolicyName": "inline"},
    "GetInstanceProfile": {"InstanceProfileName": "box"},
    "GetLoginProfile": {"UserName": "agent"},
    "GetPolicy": {"PolicyArn": OWN},
    "GetPolicyVersion": {"PolicyArn": OWN, "VersionId": "v1"},
    "GetRole": {"RoleName": "reader"},
    "GetRolePolicy": {"RoleName": "reader", "PolicyName": "inline"},
    "GetServiceLinkedRoleDeletionStatus": {"DeletionTaskId": JOB},
    "GetUser": {"UserName": "agent"},
    "GetUserPolicy": {"UserName": "agent", "PolicyName": "inline"},
    "ListAccessKeys": {"UserName": "agent"},
    "ListAccountAliases": {},
    "ListAttachedGroupPolicies": {"GroupName": "devs"},
    "ListAttachedRolePolicies": {"RoleName": "reader"},
    "ListAttachedUserPolicies": {"UserName": "agent"},
    "ListEntitiesForPolicy": {"PolicyArn": THEIRS},
    "ListGroupPolicies": {"GroupName": "devs"},
    "ListGroups": {},
    "ListGroupsForUser": {"UserName": "agent"},
    "ListInstanceProfileTags": {"InstanceProfileName": "box"},
    "ListInstanceProfiles": {},
    "ListInstanceProfilesForRole": {"RoleName": "reader"},
    "ListMFADevices": {"UserName": "agent"},
    "ListMFADeviceTags": {"SerialNumber": PHONE},
    "ListVirtualMFADevices": {},
    "ListPolicies": {"Scope": "Local"},
    "ListPolicyTags": {"PolicyArn": OWN},
    "ListPolicyVersions": {"PolicyArn": OWN},
    "ListRolePolicies": {"RoleName": "reader"},
    "ListRoleTags": {"RoleName": "reader"},
    "ListRoles": {},
    "ListUserPolicies": {"UserName": "agent"},
    "ListUserTags": {"UserName": "agent"},
    "ListUsers": {},
    "PutGroupPolicy": {"GroupName": "devs", "PolicyName": "new", "PolicyDocument": READ},
    "PutRolePermissionsBoundary": {"RoleName": "spare", "PermissionsBoundary": OWN},
    "PutRolePolicy": {"RoleName": "reader", "PolicyName": "new", "PolicyDocument": READ},
    "PutUserPermissionsBoundary": {"UserName": "spare", "PermissionsBoundary": OWN},
    "PutUserPolicy": {"UserName": "agent", "PolicyName": "new", "PolicyDocument": READ},
    "RemoveRoleFromInstanceProfile": {"InstanceProfileName": "box", "RoleName": "reader"},
    "RemoveUserFromGroup": {"GroupName": "devs", "UserName": "agent"},
    "ResyncMFADevice": {"UserName": "agent", "SerialNumber": PHONE},
    "SimulateCustomPolicy": {"PolicyInputList": [READ], "ActionNames": ["s3:GetObject"]},
    "SimulatePrincipalPolicy": {"PolicySourceArn": AGENT, "ActionNames": ["s3:GetObject"]},
    "SetDefaultPolicyVersion": {"PolicyArn": OWN, "VersionId": "v2"},
    "TagInstanceProfile": {"InstanceProfileName": "box", "Tags": [{"Key": "a", "Value": "b"}]},
    "TagMFADevice": {"SerialNumber": PHONE, "Tags": [{"Key": "a", "Value": "b"}]},
    "TagPolicy": {"PolicyArn": OWN, "Tags": [{"Key": "a", "Value": "b"}]},
    "TagRole": {"RoleName": "reader", "Tags": [{"Key": "a", "Value": "b"}]},
    "TagUser": {"UserName": "agent", "Tags": [{"Key": "a", "Value": "b"}]},
    "UntagInstanceProfile": {"InstanceProfileName": "box", "TagKeys": ["team"]},
    "UntagMFADevice": {"SerialNumber": PHONE, "TagKeys": ["team"]},
    "UntagPolicy": {"PolicyArn": OWN, "TagKeys": ["team"]},
    "UntagRole": {"RoleName": "reader", "TagKeys": ["team"]},
    "UntagUser": {"UserName": "agent", "TagKeys": ["team"]},
    "UpdateAccessKey": {"UserName": "agent", "AccessKeyId": "?", "Status": "Inactive"},
    "UpdateAccountPasswordPolicy": {"MinimumPasswordLength": 20},
    "UpdateAssumeRolePolicy": {"RoleName": "reader", "PolicyDocument": trust(ACCOUNT)},
    "UpdateGroup": {"GroupName": "devs", "NewGroupName": "developers"},
    "UpdateLoginProfile": {"UserName": "agent", "Password": STRONG + "!"},
    "UpdateRole": {"RoleName": "reader", "Description": "reads", "MaxSessionDuration": 7200},
    "UpdateRoleDescription": {"RoleName": "reader", "Description": "reads"},
    "UpdateUser": {"UserName": "agent", "NewUserName": "admin-2", "NewPath": "/staff/"},
}
ALSO_NEEDED = {
    "AddRoleToInstanceProfile": ["iam:PassRole"],
    "CreateInstanceProfile": ["iam:TagInstanceProfile"],
    "CreatePolicy": ["iam:TagPolicy"],
    "CreateRole": ["iam:TagRole"],
    "CreateUser": ["iam:TagUser"],
    "CreateVirtualMFADevice": ["iam:TagMFADevice"],
}


def furnish(world):
    """Make one of everything; the id of agent's access key."""
    call = world.call
    for name in ("agent", "spare"):
        call("iam", "CreateUser", UserName=name, Tags=TAGS)
    for name in ("devs", "empty"):
        call("iam", "CreateGroup", GroupName=name)
    call("iam", "CreatePolicy", PolicyName="own", PolicyDocument=READ, Tags=TAGS)
    call("iam", "CreatePolicyVersion", PolicyArn=OWN, PolicyDocument=READ)
    call("iam", "CreatePolicy", PolicyName="spare", PolicyDocument=READ)
    for name in ("reader", "spare"):
        call(
            "iam",
            "CreateRole",
            RoleName=name,
            AssumeRolePolicyDocument=trust(world.administrator),
            Tags=TAGS,
        )
    for name in ("box", "empty"):
        call("iam", "CreateInstanceProfile", InstanceProfileName=name, Tags=TAGS)
    call("iam", "AddRoleToInstanceProfile", InstanceProfileName="box", RoleName="reader")
    for sort, name in (("User", "agent"), ("Group", "devs"), ("Role", "reader")):
        who = {f"{sort}Name": name}
        call("iam", f"Put{sort}Policy", PolicyName="inline", PolicyDocument=READ, **who)
        call("iam", f"Attach{sort}Policy", PolicyArn=THEIRS, **who)
        if sort != "Group":
            call("iam", f"Put{sort}PermissionsBoundary", PermissionsBoundary=OWN, **who)
    call("iam", "AddUserToGroup", GroupName="devs", UserName="agent")
    call("iam", "CreateLoginProfile", UserName="agent", Password=STRONG)
    call("iam", "CreateUser", UserName="caller")  # who changes the own password
    call("iam", "CreateLoginProfile", UserName="caller", Password=STRONG)
    _furnish_report(world)
    for service in ("rds", "ecs"):
        call("iam", "CreateServiceLinkedRole", AWSServiceName=f"{service}.amazonaws.com")
    gone = call("iam", "DeleteServiceLinkedRole", RoleName="AWSServiceRoleForRDS")
    SEEDS["task"] = gone["DeletionTaskId"]
    call("iam", "CreateAccountAlias", AccountAlias="our-name")
    call("iam", "UpdateAccountPasswordPolicy", MinimumPasswordLength=12)
    _furnish_devices(world)
    return call("iam", "CreateAccessKey", UserName="agent")["AccessKey"]["AccessKeyId"]


def _furnish_report(world):
    """What agent accessed last, asked by the caller: nobody else may read that report."""
    who = world.user("caller", "iam:GenerateServiceLastAccessedDetails")
    made = world.call("iam", "GenerateServiceLastAccessedDetails", as_=who, Arn=AGENT)
    SEEDS["report"] = made["JobId"]
    world.call("iam", "DeleteUserPolicy", UserName="caller", PolicyName="may")


def _furnish_devices(world):
    """A phone of agent's and a tablet of nobody's, with the codes that they show."""
    for name in ("phone", "tablet"):
        made = world.call("iam", "CreateVirtualMFADevice", VirtualMFADeviceName=name, Tags=TAGS)
        device = made["VirtualMFADevice"]
        SEEDS[device["SerialNumber"]] = base64.b32decode(device["Base32StringSeed"])
    codes = codes_of(PHONE, world.wall)
    world.call("iam", "EnableMFADevice", UserName="agent", SerialNumber=PHONE, **codes)
    world.call("iam", "GenerateCredentialReport")


def codes_of(serial, wall, ahead=0):
    """Two codes in a row, of now and of half a minute later."""
    period = wall // factors.PERIOD + ahead
    first, second = (factors.code_of(SEEDS[serial], period + one) for one in (0, 1))
    return {"AuthenticationCode1": first, "AuthenticationCode2": second}


def params_of(operation, key):
    """The parameters of a case; `key` stands where the id of an access key is asked for."""
    found = {name: key if value == "?" else value for name, value in CASES[operation].items()}
    if "JobId" in found:
        found["JobId"] = SEEDS["report"]
    if "DeletionTaskId" in found:
        found["DeletionTaskId"] = SEEDS["task"]
    if operation == "EnableMFADevice":
        found |= codes_of(TABLET, WALL)
    if operation == "ResyncMFADevice":
        found |= codes_of(PHONE, WALL, LATER)
    return found


SUITE = Suite(
    SERVICE,
    frozenset(CASES),
    furnish,
    params_of,
    needs={name: (f"iam:{name}", *others) for name, others in ALSO_NEEDED.items()},
    no_change=frozenset({"GenerateCredentialReport"}),  # the furnished one is fresh
    own=frozenset(
        {
            "ChangePassword",
            "GetServiceLastAccessedDetails",
            "GetServiceLastAccessedDetailsWithEntities",
        }
    ),
    # The model's only value is another one; its own documentation says "Policy", as AWS answers.
    unlike_model=("PermissionsBoundaryType: 'Policy'",),
    again=("CreateUser", "CreateRole", "CreateAccessKey", "UpdateUser"),
)
