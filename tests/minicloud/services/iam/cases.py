"""An account with one of everything, and a call of each operation that goes well in it."""

from studyapp.minicloud.services.iam import SERVICE
from tests.minicloud.making import ACCOUNT, policy, trust
from tests.minicloud.services.suite import Suite

READ = policy("s3:GetObject")
OWN = f"arn:aws:iam::{ACCOUNT}:policy/own"
SPARE = f"arn:aws:iam::{ACCOUNT}:policy/spare"
THEIRS = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
ALICE = f"arn:aws:iam::{ACCOUNT}:user/alice"
TAGS = [{"Key": "team", "Value": "blue"}]
STRONG = "Correct-Horse-9"

CASES = {
    "AddRoleToInstanceProfile": {"InstanceProfileName": "empty", "RoleName": "reader"},
    "AddUserToGroup": {"GroupName": "empty", "UserName": "alice"},
    "AttachGroupPolicy": {"GroupName": "empty", "PolicyArn": OWN},
    "AttachRolePolicy": {"RoleName": "spare", "PolicyArn": OWN},
    "AttachUserPolicy": {"UserName": "alice", "PolicyArn": OWN},
    "ChangePassword": {"OldPassword": STRONG, "NewPassword": STRONG + "!"},
    "CreateAccessKey": {"UserName": "alice"},
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
    "CreateUser": {"UserName": "new", "Path": "/staff/", "PermissionsBoundary": OWN, "Tags": TAGS},
    "DeleteAccessKey": {"UserName": "alice", "AccessKeyId": "?"},
    "DeleteAccountAlias": {"AccountAlias": "our-name"},
    "DeleteAccountPasswordPolicy": {},
    "DeleteGroup": {"GroupName": "empty"},
    "DeleteGroupPolicy": {"GroupName": "devs", "PolicyName": "inline"},
    "DeleteInstanceProfile": {"InstanceProfileName": "empty"},
    "DeleteLoginProfile": {"UserName": "alice"},
    "DeletePolicy": {"PolicyArn": SPARE},
    "DeletePolicyVersion": {"PolicyArn": OWN, "VersionId": "v2"},
    "DeleteRole": {"RoleName": "spare"},
    "DeleteRolePermissionsBoundary": {"RoleName": "reader"},
    "DeleteRolePolicy": {"RoleName": "reader", "PolicyName": "inline"},
    "DeleteUser": {"UserName": "spare"},
    "DeleteUserPermissionsBoundary": {"UserName": "alice"},
    "DeleteUserPolicy": {"UserName": "alice", "PolicyName": "inline"},
    "DetachGroupPolicy": {"GroupName": "devs", "PolicyArn": THEIRS},
    "DetachRolePolicy": {"RoleName": "reader", "PolicyArn": THEIRS},
    "DetachUserPolicy": {"UserName": "alice", "PolicyArn": THEIRS},
    "GetAccessKeyLastUsed": {"AccessKeyId": "?"},
    "GetAccountPasswordPolicy": {},
    "GetAccountSummary": {},
    "GetContextKeysForCustomPolicy": {"PolicyInputList": [READ]},
    "GetContextKeysForPrincipalPolicy": {"PolicySourceArn": ALICE},
    "GetGroup": {"GroupName": "devs"},
    "GetGroupPolicy": {"GroupName": "devs", "PolicyName": "inline"},
    "GetInstanceProfile": {"InstanceProfileName": "box"},
    "GetLoginProfile": {"UserName": "alice"},
    "GetPolicy": {"PolicyArn": OWN},
    "GetPolicyVersion": {"PolicyArn": OWN, "VersionId": "v1"},
    "GetRole": {"RoleName": "reader"},
    "GetRolePolicy": {"RoleName": "reader", "PolicyName": "inline"},
    "GetUser": {"UserName": "alice"},
    "GetUserPolicy": {"UserName": "alice", "PolicyName": "inline"},
    "ListAccessKeys": {"UserName": "alice"},
    "ListAccountAliases": {},
    "ListAttachedGroupPolicies": {"GroupName": "devs"},
    "ListAttachedRolePolicies": {"RoleName": "reader"},
    "ListAttachedUserPolicies": {"UserName": "alice"},
    "ListEntitiesForPolicy": {"PolicyArn": THEIRS},
    "ListGroupPolicies": {"GroupName": "devs"},
    "ListGroups": {},
    "ListGroupsForUser": {"UserName": "alice"},
    "ListInstanceProfileTags": {"InstanceProfileName": "box"},
    "ListInstanceProfiles": {},
    "ListInstanceProfilesForRole": {"RoleName": "reader"},
    "ListPolicies": {"Scope": "Local"},
    "ListPolicyTags": {"PolicyArn": OWN},
    "ListPolicyVersions": {"PolicyArn": OWN},
    "ListRolePolicies": {"RoleName": "reader"},
    "ListRoleTags": {"RoleName": "reader"},
    "ListRoles": {},
    "ListUserPolicies": {"UserName": "alice"},
    "ListUserTags": {"UserName": "alice"},
    "ListUsers": {},
    "PutGroupPolicy": {"GroupName": "devs", "PolicyName": "new", "PolicyDocument": READ},
    "PutRolePermissionsBoundary": {"RoleName": "spare", "PermissionsBoundary": OWN},
    "PutRolePolicy": {"RoleName": "reader", "PolicyName": "new", "PolicyDocument": READ},
    "PutUserPermissionsBoundary": {"UserName": "spare", "PermissionsBoundary": OWN},
    "PutUserPolicy": {"UserName": "alice", "PolicyName": "new", "PolicyDocument": READ},
    "RemoveRoleFromInstanceProfile": {"InstanceProfileName": "box", "RoleName": "reader"},
    "RemoveUserFromGroup": {"GroupName": "devs", "UserName": "alice"},
    "SimulateCustomPolicy": {"PolicyInputList": [READ], "ActionNames": ["s3:GetObject"]},
    "SimulatePrincipalPolicy": {"PolicySourceArn": ALICE, "ActionNames": ["s3:GetObject"]},
    "SetDefaultPolicyVersion": {"PolicyArn": OWN, "VersionId": "v2"},
    "TagInstanceProfile": {"InstanceProfileName": "box", "Tags": [{"Key": "a", "Value": "b"}]},
    "TagPolicy": {"PolicyArn": OWN, "Tags": [{"Key": "a", "Value": "b"}]},
    "TagRole": {"RoleName": "reader", "Tags": [{"Key": "a", "Value": "b"}]},
    "TagUser": {"UserName": "alice", "Tags": [{"Key": "a", "Value": "b"}]},
    "UntagInstanceProfile": {"InstanceProfileName": "box", "TagKeys": ["team"]},
    "UntagPolicy": {"PolicyArn": OWN, "TagKeys": ["team"]},
    "UntagRole": {"RoleName": "reader", "TagKeys": ["team"]},
    "UntagUser": {"UserName": "alice", "TagKeys": ["team"]},
    "UpdateAccessKey": {"UserName": "alice", "AccessKeyId": "?", "Status": "Inactive"},
    "UpdateAccountPasswordPolicy": {"MinimumPasswordLength": 20},
    "UpdateAssumeRolePolicy": {"RoleName": "reader", "PolicyDocument": trust(ACCOUNT)},
    "UpdateGroup": {"GroupName": "devs", "NewGroupName": "developers"},
    "UpdateLoginProfile": {"UserName": "alice", "Password": STRONG + "!"},
    "UpdateRole": {"RoleName": "reader", "Description": "reads", "MaxSessionDuration": 7200},
    "UpdateRoleDescription": {"RoleName": "reader", "Description": "reads"},
    "UpdateUser": {"UserName": "alice", "NewUserName": "anna", "NewPath": "/staff/"},
}
ALSO_NEEDED = {"AddRoleToInstanceProfile": ["iam:PassRole"]}


def furnish(world):
    """Make one of everything; the id of alice's access key."""
    call = world.call
    for name in ("alice", "spare"):
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
    for sort, name in (("User", "alice"), ("Group", "devs"), ("Role", "reader")):
        who = {f"{sort}Name": name}
        call("iam", f"Put{sort}Policy", PolicyName="inline", PolicyDocument=READ, **who)
        call("iam", f"Attach{sort}Policy", PolicyArn=THEIRS, **who)
        if sort != "Group":
            call("iam", f"Put{sort}PermissionsBoundary", PermissionsBoundary=OWN, **who)
    call("iam", "AddUserToGroup", GroupName="devs", UserName="alice")
    call("iam", "CreateLoginProfile", UserName="alice", Password=STRONG)
    call("iam", "CreateUser", UserName="caller")  # who changes the own password
    call("iam", "CreateLoginProfile", UserName="caller", Password=STRONG)
    call("iam", "CreateAccountAlias", AccountAlias="our-name")
    call("iam", "UpdateAccountPasswordPolicy", MinimumPasswordLength=12)
    return call("iam", "CreateAccessKey", UserName="alice")["AccessKey"]["AccessKeyId"]


def params_of(operation, key):
    """The parameters of a case; `key` stands where the id of an access key is asked for."""
    return {name: key if value == "?" else value for name, value in CASES[operation].items()}


SUITE = Suite(
    SERVICE,
    frozenset(CASES),
    furnish,
    params_of,
    needs={name: (f"iam:{name}", *others) for name, others in ALSO_NEEDED.items()},
    own=frozenset({"ChangePassword"}),
    # The model's only value is another one; its own documentation says "Policy", as AWS answers.
    unlike_model=("PermissionsBoundaryType: 'Policy'",),
    again=("CreateUser", "CreateRole", "CreateAccessKey", "UpdateUser"),
)
