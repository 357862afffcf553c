"""The event history: which events, in which form, on which branch."""

import json
from contextlib import suppress

import pytest

from studyapp.minicloud.kernel import travel
from studyapp.minicloud.kernel.call import Door, KeyCaller
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.happened import Event
from studyapp.minicloud.services.cloudtrail import records
from studyapp.minicloud.services.cloudtrail.resources import resources_of, type_of
from tests.minicloud.making import trust
from tests.minicloud.services.test_every_operation import SUITES

DAY = 86_400_000


@pytest.fixture
def look(world):
    """The events that fit an attribute, newest first: (name, the event's own record)."""

    def of(key="", value="", **params):
        wanted = [{"AttributeKey": key, "AttributeValue": value}] if key else None
        more = {"LookupAttributes": wanted} if wanted else {}
        found = world.call("cloudtrail", "LookupEvents", **more, **params)["Events"]
        return [(one["EventName"], json.loads(one["CloudTrailEvent"])) for one in found]

    return of


def names(found):
    return [name for name, _ in found]


def test_a_call_with_a_time_that_has_no_form_is_told_of(look):
    look(StartTime=-(10**17))
    [event] = [event for name, event in look() if name == "LookupEvents"]
    assert event["requestParameters"] == {"startTime": -(10**17)}


def test_an_event_has_the_fields_of_the_real_one(world, look):
    world.call("iam", "CreateUser", UserName="developer-1")
    [row] = [row for row in world.trail() if row.operation == "CreateUser"]

    [(_, event)] = look("EventName", "CreateUser")

    assert event == {
        "eventVersion": "1.11",
        "userIdentity": {
            "type": "IAMUser",
            "principalId": row.principal["unique_id"],
            "arn": world.administrator,
            "accountId": world.account,
            "userName": "administrator",
            "sessionContext": {
                "attributes": {"creationDate": "2026-01-05T09:00:00Z", "mfaAuthenticated": "false"}
            },
        },
        "eventTime": "2026-01-05T09:00:00Z",
        "eventSource": "iam.amazonaws.com",
        "eventName": "CreateUser",
        "awsRegion": "us-east-1",
        "sourceIPAddress": "203.0.113.7",
        "userAgent": "tests",
        "requestParameters": {"userName": "developer-1"},
        "responseElements": {
            "user": {
                "path": "/",
                "userName": "developer-1",
                "userId": row.output["User"]["UserId"],
                "arn": f"arn:aws:iam::{world.account}:user/developer-1",
                "createDate": "2026-01-05T09:00:00Z",
            }
        },
        "requestID": row.request_id,
        "eventID": row.event_id,
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": world.account,
        "eventCategory": "Management",
        "sessionCredentialFromConsole": "true",
    }


def test_who_opened_the_group_is_found_by_its_id(world, look):
    group = world.call("ec2", "CreateSecurityGroup", GroupName="web", Description="rules")
    rule = {
        "IpProtocol": "tcp",
        "FromPort": 22,
        "ToPort": 22,
        "IpRanges": [{"CidrIp": "0.0.0.0/0"}],
    }
    world.call(
        "ec2", "AuthorizeSecurityGroupIngress", GroupId=group["GroupId"], IpPermissions=[rule]
    )

    found = look("ResourceName", group["GroupId"])

    assert names(found) == ["AuthorizeSecurityGroupIngress", "CreateSecurityGroup"]
    asked = found[0][1]["requestParameters"]["ipPermissions"]
    assert asked["items"][0]["ipRanges"] == {"items": [{"cidrIp": "0.0.0.0/0"}]}
    assert found[1][1]["responseElements"]["groupId"] == group["GroupId"]
    assert names(look("ResourceType", "AWS::EC2::SecurityGroup")) == names(found)


def test_a_denial_says_so_and_answers_nothing(world, look):
    world.denied("iam", "CreateUser", UserName="x", as_=world.user("auditor"))
    world.denied("ec2", "DescribeVpcs", as_=world.user("auditor"))

    events = look("Username", "auditor")

    assert [event["errorCode"] for _, event in events] == [
        "Client.UnauthorizedOperation",
        "AccessDenied",
    ]
    assert "not authorized to perform: iam:CreateUser" in events[1][1]["errorMessage"]
    assert events[1][1]["responseElements"] is None


def test_a_session_names_its_role(world, look):
    text = trust(world.root)
    world.call("iam", "CreateRole", RoleName="deploy", AssumeRolePolicyDocument=text)
    role = f"arn:aws:iam::{world.account}:role/deploy"
    given = world.call("sts", "AssumeRole", RoleArn=role, RoleSessionName="friday")["Credentials"]
    session = KeyCaller(given["AccessKeyId"], given["SessionToken"])
    world.denied("iam", "ListUsers", as_=session)

    [(_, assumed)] = look("EventName", "AssumeRole")
    [(_, denied)] = look("Username", "friday")

    assert assumed["readOnly"] is True
    found = {"accountId": world.account, "type": "AWS::IAM::Role", "ARN": role}
    assert assumed["resources"] == [found]
    assert assumed["responseElements"]["credentials"]["accessKeyId"] == given["AccessKeyId"]
    assert given["SecretAccessKey"] not in json.dumps(assumed)
    assert "secretAccessKey" not in assumed["responseElements"]["credentials"]
    identity = denied["userIdentity"]
    assert (identity["type"], identity["accessKeyId"]) == ("AssumedRole", given["AccessKeyId"])
    assert identity["sessionContext"]["sessionIssuer"]["userName"] == "deploy"
    assert identity["sessionContext"]["attributes"]["mfaAuthenticated"] == "false"
    assert look("AccessKeyId", given["AccessKeyId"]) == [("ListUsers", denied)]


def test_reads_can_be_told_from_writes_and_objects_are_left_out(world, look):
    world.call("s3", "CreateBucket", Bucket="photos-2026")
    world.call("s3", "PutObject", Bucket="photos-2026", Key="a")
    world.call("s3", "ListBuckets")

    assert names(look("ReadOnly", "false")) == ["CreateBucket"]
    assert names(look("EventSource", "s3.amazonaws.com")) == ["ListBuckets", "CreateBucket"]


def test_each_region_has_its_own_and_global_services_are_in_the_first(world, look):
    world.call("iam", "CreateUser", UserName="developer-1", region_="eu-west-1")
    world.call("ec2", "DescribeVpcs", region_="eu-west-1")

    assert names(look()) == ["CreateUser"]
    assert names(look(region_="eu-west-1")) == ["DescribeVpcs"]


def test_pages_stay_the_same_while_events_are_added(world):
    for number in range(5):
        world.call("iam", "CreateUser", UserName=f"developer-{number}")
    asked = {"LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": "CreateUser"}]}
    first = world.call("cloudtrail", "LookupEvents", MaxResults=2, **asked)
    world.call("iam", "CreateUser", UserName="late")
    token = first["NextToken"]
    second = world.call("cloudtrail", "LookupEvents", MaxResults=9, NextToken=token, **asked)

    made = [json.loads(one["CloudTrailEvent"]) for one in (*first["Events"], *second["Events"])]
    assert [one["requestParameters"]["userName"][-1] for one in made] == list("43210")
    assert "NextToken" not in second
    error = world.refused("cloudtrail", "LookupEvents", NextToken=token)
    assert error.code == "InvalidNextTokenException"


def test_a_range_of_time_and_its_ninety_days(world, look):
    world.call("iam", "CreateUser", UserName="a")
    world.skip(40 * DAY)
    world.call("iam", "CreateUser", UserName="b")
    now = world.result("sts", "GetCallerIdentity").now

    assert len(look("EventName", "CreateUser")) == 2
    assert len(look("EventName", "CreateUser", StartTime=now - DAY)) == 1
    assert len(look("EventName", "CreateUser", EndTime=now - DAY)) == 1
    world.skip(60 * DAY)
    assert len(look("EventName", "CreateUser")) == 1
    bad = world.refused("cloudtrail", "LookupEvents", StartTime=now, EndTime=now - DAY)
    assert bad.code == "InvalidTimeRangeException"


def test_own_clients_look_up_twice_a_second_at_most(world):
    world.skip(DAY)  # of simulated time: it does not count
    for _ in range(2):
        world.call("cloudtrail", "LookupEvents", door_=Door.HTTP)
    error = world.refused("cloudtrail", "LookupEvents", door_=Door.HTTP)

    assert (error.code, error.status) == ("ThrottlingException", 400)
    world.call("cloudtrail", "LookupEvents", door_=Door.HTTP, region_="eu-west-1")
    world.call("cloudtrail", "LookupEvents")
    world.pass_time(1_000)
    world.call("cloudtrail", "LookupEvents", door_=Door.HTTP)


def test_a_private_key_is_told_as_removed(world, look):
    world.call("ec2", "CreateKeyPair", KeyName="web")

    [(_, event)] = look("EventName", "CreateKeyPair")

    assert event["responseElements"]["keyMaterial"] == "<sensitiveDataRemoved>"


def test_one_attribute_at_most(world):
    one = {"AttributeKey": "EventName", "AttributeValue": "x"}
    error = world.refused("cloudtrail", "LookupEvents", LookupAttributes=[one, one])

    assert error.code == "InvalidLookupAttributesException"


def test_it_follows_the_branch(world, look):
    world.call("iam", "CreateUser", UserName="a")
    row = first_row(world)
    world.call("iam", "CreateUser", UserName="b")
    world.call("iam", "ListUsers")
    world.undo()
    assert names(look("EventSource", "iam.amazonaws.com")) == ["CreateUser"]
    world.redo()
    assert names(look("EventSource", "iam.amazonaws.com")) == [
        "ListUsers",
        "CreateUser",
        "CreateUser",
    ]

    world.pass_time(60_000)
    world.call("iam", "ListGroups")
    world.cloud.jump(world.storage, "w", row, wall=world.wall)
    world.call("iam", "CreateUser", UserName="c")
    made = [event["requestParameters"]["userName"] for _, event in look("EventName", "CreateUser")]
    assert made == ["c", "a"]
    assert names(look("EventName", "ListGroups")) == []


def test_what_a_later_step_took_back_is_marked(world, look):
    world.call("iam", "CreateUser", UserName="a")
    row = first_row(world)
    world.call("iam", "CreateUser", UserName="b")
    world.cloud.undo_earlier(world.storage, "w", row, act="mend", wall=world.wall)

    later, earlier = (event for _, event in look("EventName", "CreateUser"))

    assert "additionalEventData" not in later
    assert "took this back" in earlier["additionalEventData"]["undone"]


def first_row(world):
    with world.storage.read("w") as reader:
        return travel.Tree(reader).pasts()[-1].row


def test_calls_that_no_service_has_are_events_all_the_same(world, look):
    world.refused("iam", "MakeCoffee", Sugar=2)
    world.refused("lambda", "ListFunctions")

    found = dict(look())

    assert found["MakeCoffee"]["requestParameters"] == {"sugar": 2}
    assert found["ListFunctions"]["errorCode"] == "NotImplemented"


def test_each_operation_of_each_service_has_an_event():
    for suite in SUITES:
        world, known = suite.made()
        for name in sorted(suite.names):
            with suppress(CloudError):
                world.call(suite.service.name, name, **suite.params(name, known))
        for row in world.trail():
            event = records.record(Event(row, undone=False), row.account)
            assert json.loads(json.dumps(event))["eventName"] == records.name_of(row)
            assert all(kind and name for kind, name in resources_of(row)), row


@pytest.mark.parametrize(
    ("arn", "kind"),
    [
        ("arn:aws:ec2:us-east-1:111111111111:instance/i-0123456789abcdef0", "AWS::EC2::Instance"),
        ("arn:aws:budgets::111111111111:budget/i-pay", ""),
        ("arn:aws:access-analyzer:us-east-1:111111111111:analyzer/key-one", ""),
    ],
)
def test_a_name_that_begins_like_an_id_is_no_machine(arn, kind):
    assert type_of(arn) == kind
