"""What analyzers find, and what ValidatePolicy and the checks answer."""

import json

import pytest

from studyapp.minicloud.services.accessanalyzer import looking
from tests.minicloud.making import World, document, trust
from tests.minicloud.services.accessanalyzer.cases import BUCKET, OTHER

OBJECTS = f"arn:aws:s3:::{BUCKET}/*"


def allow(principal, **more):
    return {
        "Effect": "Allow",
        "Principal": principal,
        "Action": "s3:GetObject",
        "Resource": OBJECTS,
        **more,
    }


@pytest.fixture
def world():
    world = World()
    world.call("s3", "CreateBucket", Bucket=BUCKET)
    world.call("s3", "DeletePublicAccessBlock", Bucket=BUCKET)
    world.arn = world.call("accessanalyzer", "CreateAnalyzer", analyzerName="a", type="ACCOUNT")[
        "arn"
    ]
    return world


def found(world, **params):
    return world.call("accessanalyzer", "ListFindings", analyzerArn=world.arn, **params)["findings"]


def put(world, *statements):
    world.call("s3", "PutBucketPolicy", Bucket=BUCKET, Policy=document(*statements))


def test_a_new_account_has_no_access_from_outside(world):
    assert found(world) == []


def test_another_accounts_access_is_found_with_its_condition(world):
    condition = {"Bool": {"aws:SecureTransport": "true"}}
    put(world, allow({"AWS": f"arn:aws:iam::{OTHER}:root"}, Condition=condition))
    (one,) = found(world)

    assert one["principal"] == {"AWS": f"arn:aws:iam::{OTHER}:root"}
    assert one["condition"] == {"aws:SecureTransport": "true"}
    assert (one["resource"], one["resourceType"]) == (f"arn:aws:s3:::{BUCKET}", "AWS::S3::Bucket")
    assert one["isPublic"] is False
    assert world.call("accessanalyzer", "GetFinding", analyzerArn=world.arn, id=one["id"])[
        "finding"
    ] == {**one}


@pytest.mark.parametrize(
    ("statements", "public"),
    [
        ([allow("*")], [True]),
        ([allow("*", Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})], [False]),
        ([allow("*", Condition={"StringEquals": {"aws:PrincipalAccount": "123456789012"}})], []),
        ([allow({"AWS": "123456789012"})], []),
        ([allow({"Service": "logging.s3.amazonaws.com"})], []),
        ([allow("*"), {**allow("*"), "Effect": "Deny"}], []),
        ([allow({"AWS": [OTHER, "777788889999"]})], [False, False]),
    ],
)
def test_who_is_outside(world, statements, public):
    put(world, *statements)

    assert [one["isPublic"] for one in found(world)] == public


def test_block_public_access_leaves_nothing_to_find(world):
    put(world, allow("*"))
    rules = {"RestrictPublicBuckets": True}
    world.call("s3", "PutPublicAccessBlock", Bucket=BUCKET, PublicAccessBlockConfiguration=rules)

    assert found(world) == []


def test_roles_and_keys_are_looked_at(world):
    trust = {"Effect": "Allow", "Principal": {"AWS": OTHER}, "Action": "sts:AssumeRole"}
    web = {
        **trust,
        "Principal": {"Federated": "accounts.google.com"},
        "Action": "sts:AssumeRoleWithWebIdentity",
    }
    world.call("iam", "CreateRole", RoleName="guest", AssumeRolePolicyDocument=document(trust, web))
    own = {"Effect": "Allow", "Principal": {"AWS": world.root}, "Action": "kms:*", "Resource": "*"}
    policy = document(own, {**own, "Principal": {"AWS": OTHER}, "Action": "kms:Decrypt"})
    world.call("kms", "CreateKey", Policy=policy)

    assert sorted((one["resourceType"], *one["principal"].values()) for one in found(world)) == [
        ("AWS::IAM::Role", "accounts.google.com"),
        ("AWS::IAM::Role", f"arn:aws:iam::{OTHER}:root"),
        ("AWS::KMS::Key", f"arn:aws:iam::{OTHER}:root"),
    ]
    filters = {
        "resourceType": {"eq": ["AWS::KMS::Key"]},
        "principal.AWS": {"contains": [OTHER[:4]]},
    }
    assert len(found(world, filter=filters)) == 1
    assert found(
        world,
        filter={
            "principal.Federated": {"exists": False},
            "resourceType": {"neq": ["AWS::KMS::Key"]},
        },
    )
    error = world.refused("accessanalyzer", "ListFindings", analyzerArn=world.arn, filter={"x": {}})
    assert error.code == "ValidationException"


def test_a_finding_put_aside_stays_so_until_the_access_goes(world):
    put(world, allow("*"))
    (one,) = found(world)
    update = {"analyzerArn": world.arn, "ids": [one["id"]]}
    world.call("accessanalyzer", "UpdateFindings", status="ARCHIVED", **update)

    assert [x["status"] for x in found(world)] == ["ARCHIVED"]
    assert found(world, filter={"status": {"eq": ["ACTIVE"]}}) == []
    world.call("accessanalyzer", "UpdateFindings", status="ACTIVE", **update)
    assert [x["status"] for x in found(world)] == ["ACTIVE"]
    world.call("s3", "DeleteBucketPolicy", Bucket=BUCKET)
    assert found(world) == []


def test_the_organization_is_a_zone_of_its_own(world):
    world.call("organizations", "CreateOrganization", FeatureSet="ALL")
    world.call("organizations", "CreateAccount", AccountName="dev", Email="dev@example.com")
    world.pass_time(600_000)
    world.call("sts", "GetCallerIdentity")
    arn = world.call("accessanalyzer", "CreateAnalyzer", analyzerName="o", type="ORGANIZATION")[
        "arn"
    ]
    known = world.call("organizations", "ListAccounts")["Accounts"]
    member = next(one["Id"] for one in known if one["Id"] != world.account)
    put(world, allow({"AWS": member}), allow({"AWS": OTHER}))
    wide = world.call("accessanalyzer", "ListFindings", analyzerArn=arn)["findings"]

    assert len(found(world)) == 2
    assert [one["principal"] for one in wide] == [{"AWS": f"arn:aws:iam::{OTHER}:root"}]


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"analyzerName": "a", "type": "ACCOUNT"}, "ConflictException"),
        ({"analyzerName": "b", "type": "ACCOUNT"}, "ServiceQuotaExceededException"),
        ({"analyzerName": "b", "type": "ORGANIZATION"}, "ValidationException"),
        ({"analyzerName": "b", "type": "ACCOUNT_UNUSED_ACCESS"}, "NotImplemented"),
    ],
)
def test_analyzers_that_cannot_be_made(world, params, code):
    assert world.refused("accessanalyzer", "CreateAnalyzer", **params).code == code


def test_validate_policy_has_the_shape_of_aws(world):
    text = '{"Version": "2012-10-17",\n "Statement": [{"Effect": "Allow",\n  "Action": ["s3:GetObjects"],\n  "Resource": "*"}]}'
    answer = world.call(
        "accessanalyzer", "ValidatePolicy", policyDocument=text, policyType="IDENTITY_POLICY"
    )

    (one,) = answer["findings"]
    assert one == {
        "findingDetails": "Amazon S3 has no action called GetObjects.",
        "findingType": "ERROR",
        "issueCode": "INVALID_ACTION",
        "learnMoreLink": one["learnMoreLink"],
        "locations": [
            {
                "path": [{"value": "Statement"}, {"index": 0}, {"value": "Action"}, {"index": 0}],
                "span": {
                    "start": {"line": 3, "column": 13, "offset": text.index('"s3:Get')},
                    "end": {"line": 3, "column": 28, "offset": text.index('"s3:Get') + 15},
                },
            }
        ],
    }
    assert one["learnMoreLink"].endswith(
        "#access-analyzer-reference-policy-checks-error-invalid-action"
    )


def test_validate_policy_gives_pages_and_knows_its_use(world):
    trust = {"Effect": "Allow", "Action": ["s3:A", "s3:B", "s3:C"], "Principal": {"AWS": OTHER}}
    asked = {
        "policyDocument": document(trust),
        "policyType": "RESOURCE_POLICY",
        "validatePolicyResourceType": "AWS::IAM::AssumeRolePolicyDocument",
    }
    first = world.call("accessanalyzer", "ValidatePolicy", maxResults=2, **asked)
    rest = world.call("accessanalyzer", "ValidatePolicy", nextToken=first["nextToken"], **asked)

    codes = [one["issueCode"] for one in first["findings"] + rest["findings"]]
    assert codes.count("UNSUPPORTED_ACTION_IN_POLICY") == 3
    assert (
        world.refused(
            "accessanalyzer", "ValidatePolicy", **{**asked, "policyType": "IDENTITY_POLICY"}
        ).code
        == "ValidationException"
    )


def test_all_pages_of_keys_and_roles_are_looked_at(world, monkeypatch):
    monkeypatch.setattr(looking, "A_PAGE", 1)
    made = {world.call("kms", "CreateKey")["KeyMetadata"]["Arn"] for _ in range(3)}
    for name in ("one", "two"):
        role = world.call(
            "iam", "CreateRole", RoleName=name, AssumeRolePolicyDocument=trust(world.account)
        )
        made.add(role["Role"]["Arn"])

    looked = world.call("accessanalyzer", "ListAnalyzedResources", analyzerArn=world.arn)

    assert made <= {one["resourceArn"] for one in looked["analyzedResources"]}


@pytest.mark.parametrize(
    ("statement", "access", "result"),
    [
        (
            {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
            {"actions": ["s3:PutObject"]},
            "FAIL",
        ),
        (
            {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"},
            {"actions": ["s3:PutObject"]},
            "PASS",
        ),
        (
            {"Effect": "Deny", "Action": "s3:*", "Resource": "*"},
            {"actions": ["s3:PutObject"]},
            "PASS",
        ),
        (
            {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::a/*"},
            {"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::b/x"]},
            "PASS",
        ),
        (
            {"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::a/*"},
            {"actions": ["s3:GetObject"]},
            "FAIL",
        ),
        (
            {"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::a/*"},
            {"actions": ["s3:GetObject"]},
            "FAIL",
        ),
        (
            {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
            {"resources": ["arn:aws:s3:::a/x"]},
            "FAIL",
        ),
        (
            {
                "Effect": "Allow",
                "Action": "s3:*",
                "Resource": "*",
                "Condition": {"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}},
            },
            {"actions": ["s3:GetObject"]},
            "FAIL",
        ),
    ],
)
def test_access_that_must_not_be_granted(world, statement, access, result):
    asked = {
        "policyDocument": document(statement),
        "policyType": "IDENTITY_POLICY",
        "access": [access],
    }
    answer = world.call("accessanalyzer", "CheckAccessNotGranted", **asked)

    assert answer["result"] == result
    assert [one["statementIndex"] for one in answer.get("reasons", [])] == (
        [0] if result == "FAIL" else []
    )


def test_what_is_too_much_to_compare_is_refused(world):
    many = document(*[{**allow("*"), "Sid": f"s{number}"} for number in range(800)])
    access = [{"actions": ["s3:GetObject"] * 100, "resources": ["arn:aws:s3:::a/*"] * 100}]
    asked = {"policyDocument": many, "policyType": "RESOURCE_POLICY", "access": access}
    for operation, params in (
        ("CheckAccessNotGranted", asked),
        ("CheckNoPublicAccess", {"policyDocument": many, "resourceType": "AWS::S3::Bucket"}),
    ):
        error = world.refused("accessanalyzer", operation, **params)
        assert error.code == "UnprocessableEntityException"


@pytest.mark.parametrize(
    ("more", "result"),
    [
        ({"Principal": "*"}, "PASS"),
        ({"Principal": {"AWS": "*"}}, "PASS"),
        ({"Principal": {"AWS": OTHER}}, "FAIL"),
        ({"Principal": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}, "FAIL"),
    ],
)
def test_only_a_denial_of_everybody_takes_back_what_somebody_is_granted(world, more, result):
    mine = {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::a/*"}
    granted = {"Effect": "Allow", "Principal": {"AWS": OTHER}, **mine}
    answer = world.call(
        "accessanalyzer",
        "CheckAccessNotGranted",
        policyDocument=document(granted, {"Effect": "Deny", **mine, **more}),
        policyType="RESOURCE_POLICY",
        access=[{"actions": ["s3:GetObject"]}],
    )

    assert answer["result"] == result


@pytest.mark.parametrize(
    ("statements", "result"),
    [
        ([allow("*")], "FAIL"),
        ([allow({"AWS": OTHER})], "PASS"),
        ([allow("*"), {**allow("*"), "Effect": "Deny"}], "PASS"),
    ],
)
def test_public_access(world, statements, result):
    answer = world.call(
        "accessanalyzer",
        "CheckNoPublicAccess",
        policyDocument=document(*statements),
        resourceType="AWS::S3::Bucket",
    )

    assert answer["result"] == result
    assert json.dumps(answer)


def test_its_events_name_the_service_as_aws_does(world):
    asked = [{"AttributeKey": "EventSource", "AttributeValue": "access-analyzer.amazonaws.com"}]
    (event,) = world.call("cloudtrail", "LookupEvents", LookupAttributes=asked)["Events"]

    assert event["EventName"] == "CreateAnalyzer"
