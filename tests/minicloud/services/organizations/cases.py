"""An organisation with units, accounts and policies, and a call of each operation in it."""

from studyapp.minicloud.kernel.clock import DAY, MINUTE
from studyapp.minicloud.services.organizations import SERVICE
from tests.minicloud.making import document, policy
from tests.minicloud.services.suite import Suite

SCP = "SERVICE_CONTROL_POLICY"
RCP = "RESOURCE_CONTROL_POLICY"
TAGS = [{"Key": "team", "Value": "blue"}]
NO_S3 = policy("s3:*", effect="Deny")
HTTPS = document(
    {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": "*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
)

# "root" is the root's id, "unit" a unit with the account "member" in it, "empty" a unit without
# anything, "policy" an attached policy, "spare" one that is not, "request" that for "member", "handshake" an
# open invitation.
CASES = {
    "AttachPolicy": {"PolicyId": "spare", "TargetId": "unit"},
    "CancelHandshake": {"HandshakeId": "handshake"},
    "CloseAccount": {"AccountId": "member"},
    "CreateAccount": {"AccountName": "new", "Email": "new@example.com", "Tags": TAGS},
    "CreateOrganizationalUnit": {"ParentId": "unit", "Name": "below", "Tags": TAGS},
    "CreatePolicy": {
        "Name": "https",
        "Description": "",
        "Type": RCP,
        "Content": HTTPS,
        "Tags": TAGS,
    },
    "DeleteOrganizationalUnit": {"OrganizationalUnitId": "empty"},
    "DeletePolicy": {"PolicyId": "spare"},
    "DescribeAccount": {"AccountId": "member"},
    "DescribeCreateAccountStatus": {"CreateAccountRequestId": "request"},
    "DescribeHandshake": {"HandshakeId": "handshake"},
    "DescribeOrganization": {},
    "DescribeOrganizationalUnit": {"OrganizationalUnitId": "unit"},
    "DescribePolicy": {"PolicyId": "p-FullAWSAccess"},
    "DetachPolicy": {"PolicyId": "policy", "TargetId": "member"},
    "DisableAWSServiceAccess": {"ServicePrincipal": "config.amazonaws.com"},
    "DisablePolicyType": {"RootId": "root", "PolicyType": SCP},
    "EnableAWSServiceAccess": {"ServicePrincipal": "cloudtrail.amazonaws.com"},
    "EnablePolicyType": {"RootId": "root", "PolicyType": RCP},
    "InviteAccountToOrganization": {
        "Target": {"Id": "someone@example.com", "Type": "EMAIL"},
        "Notes": "Join us.",
        "Tags": TAGS,
    },
    "ListAWSServiceAccessForOrganization": {},
    "ListAccounts": {"MaxResults": 1},
    "ListAccountsForParent": {"ParentId": "unit"},
    "ListChildren": {"ParentId": "root", "ChildType": "ORGANIZATIONAL_UNIT"},
    "ListCreateAccountStatus": {"States": ["SUCCEEDED"]},
    "ListHandshakesForAccount": {},
    "ListHandshakesForOrganization": {"MaxResults": 1},
    "ListOrganizationalUnitsForParent": {"ParentId": "root"},
    "ListParents": {"ChildId": "member"},
    "ListPolicies": {"Filter": SCP},
    "ListPoliciesForTarget": {"TargetId": "member", "Filter": SCP},
    "ListRoots": {},
    "ListTagsForResource": {"ResourceId": "unit"},
    "ListTargetsForPolicy": {"PolicyId": "policy"},
    "MoveAccount": {
        "AccountId": "member",
        "SourceParentId": "unit",
        "DestinationParentId": "empty",
    },
    "RemoveAccountFromOrganization": {"AccountId": "member"},
    "TagResource": {"ResourceId": "policy", "Tags": [{"Key": "cost", "Value": "42"}]},
    "UntagResource": {"ResourceId": "unit", "TagKeys": ["team"]},
    "UpdateOrganizationalUnit": {"OrganizationalUnitId": "unit", "Name": "other"},
    "UpdatePolicy": {"PolicyId": "policy", "Description": "other words"},
}
TAGGED = (
    *("CreateAccount", "CreateOrganizationalUnit", "CreatePolicy"),
    "InviteAccountToOrganization",
)
CALLED_ELSEWHERE = (
    *("CreateOrganization", "DeleteOrganization", "LeaveOrganization"),
    *("AcceptHandshake", "DeclineHandshake"),
)


def found(world):
    """Make the organisation: the id of its root."""
    world.call("organizations", "CreateOrganization")
    return world.call("organizations", "ListRoots")["Roots"][0]["Id"]


def add_account(world, name="dev"):
    """Make a member account; its id."""
    email = f"{name}@example.com"
    asked = world.call("organizations", "CreateAccount", AccountName=name, Email=email)
    world.skip(MINUTE)
    request = asked["CreateAccountStatus"]["Id"]
    status = world.call(
        "organizations", "DescribeCreateAccountStatus", CreateAccountRequestId=request
    )["CreateAccountStatus"]
    assert status["State"] == "SUCCEEDED", status
    return status["AccountId"]


def add_unit(world, parent, name="Workloads", **more):
    """Make a unit; its id."""
    made = world.call(
        "organizations", "CreateOrganizationalUnit", ParentId=parent, Name=name, **more
    )
    return made["OrganizationalUnit"]["Id"]


def add_policy(world, text, *targets, name="limit", type_=SCP):
    """Make a policy and attach it; its id."""
    made = world.call(
        "organizations", "CreatePolicy", Name=name, Description="", Type=type_, Content=text
    )
    policy_id = made["Policy"]["PolicySummary"]["Id"]
    for target in targets:
        world.call("organizations", "AttachPolicy", PolicyId=policy_id, TargetId=target)
    return policy_id


def furnish(world):
    """Make one of everything; what stands for the words of `CASES`."""
    call = world.call
    known = {"root": found(world)}
    known["unit"] = add_unit(world, known["root"], Tags=TAGS)
    known["empty"] = add_unit(world, known["root"], "Sandbox")
    known["member"] = add_account(world)
    requests = call("organizations", "ListCreateAccountStatus")["CreateAccountStatuses"]
    known["request"] = requests[0]["Id"]
    call(
        "organizations",
        "MoveAccount",
        AccountId=known["member"],
        SourceParentId=known["root"],
        DestinationParentId=known["unit"],
    )
    known["policy"] = add_policy(world, NO_S3, known["member"])
    known["spare"] = add_policy(world, NO_S3, name="spare")
    call("organizations", "EnableAWSServiceAccess", ServicePrincipal="config.amazonaws.com")
    target = {"Id": "210987654321", "Type": "ACCOUNT"}  # of nobody in this world
    made = call("organizations", "InviteAccountToOrganization", Target=target)
    known["handshake"] = made["Handshake"]["Id"]
    world.skip(5 * DAY)
    return known


def params_of(operation, known):
    """The parameters of a case with the furnished organisation's own ids."""
    return {
        name: known.get(value, value) if isinstance(value, str) else value
        for name, value in CASES[operation].items()
    }


SUITE = Suite(
    SERVICE,
    frozenset(CASES),
    furnish,
    params_of,
    needs={name: (f"organizations:{name}", "organizations:TagResource") for name in TAGGED},
    denied=("AccessDeniedException", 400),
    no_case=frozenset(CALLED_ELSEWHERE),
    again=("CreateAccount", "CreateOrganizationalUnit", "CreatePolicy"),
)
