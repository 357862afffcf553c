"""Security groups and their rules."""

import pytest

from tests.minicloud.services.ec2.making import group, run, wait

ANYONE = [{"CidrIp": "0.0.0.0/0"}]


@pytest.fixture
def web(world):
    return group(world, 22)


def inward(call, group_id):
    found = call("ec2", "DescribeSecurityGroups", GroupIds=[group_id])["SecurityGroups"][0]
    return found["IpPermissions"]


def permission(port, *cidrs, protocol="tcp"):
    return {
        "IpProtocol": protocol,
        "FromPort": port,
        "ToPort": port,
        "IpRanges": [{"CidrIp": cidr} for cidr in cidrs],
    }


def test_a_new_group_lets_nothing_in_and_everything_out(call):
    made = call("ec2", "CreateSecurityGroup", GroupName="g", Description="d")
    shown = call("ec2", "DescribeSecurityGroups", GroupNames=["g"])["SecurityGroups"][0]

    assert made["SecurityGroupArn"].endswith(f":security-group/{shown['GroupId']}")
    assert shown["IpPermissions"] == []
    assert [one["IpProtocol"] for one in shown["IpPermissionsEgress"]] == ["-1"]


def test_rules_for_the_same_ports_are_shown_together(call, web):
    call("ec2", "AuthorizeSecurityGroupIngress", GroupId=web, IpPermissions=[
        permission(80, "192.0.2.0/24", "198.51.100.0/24")])  # fmt: skip

    shown = {one["FromPort"]: [peer["CidrIp"] for peer in one["IpRanges"]]
             for one in inward(call, web)}  # fmt: skip

    assert shown == {22: ["0.0.0.0/0"], 80: ["192.0.2.0/24", "198.51.100.0/24"]}


def test_the_same_rule_twice_is_refused_in_the_words_of_aws(call, refused, web):
    error = refused("ec2", "AuthorizeSecurityGroupIngress", GroupName="web-sg",
                    IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="0.0.0.0/0")  # fmt: skip

    assert (error.code, error.message) == (
        "InvalidPermission.Duplicate",
        (
            'the specified rule "peer: 0.0.0.0/0, TCP, from port: 22, to port: 22, ALLOW" already '
            "exists"
        ),
    )


def test_one_bad_rule_stops_all_of_the_call(call, refused, web):
    refused("ec2", "AuthorizeSecurityGroupIngress", GroupId=web, IpPermissions=[
        permission(80, "0.0.0.0/0"), permission(22, "0.0.0.0/0")])  # fmt: skip

    assert [one["FromPort"] for one in inward(call, web)] == [22]


def test_the_bits_of_the_host_are_dropped(call, web):
    call("ec2", "AuthorizeSecurityGroupIngress", GroupId=web, IpPermissions=[
        permission(80, "100.68.0.18/18")])  # fmt: skip

    assert inward(call, web)[1]["IpRanges"] == [{"CidrIp": "100.68.0.0/18"}]


@pytest.mark.parametrize(
    ("permission_", "words"),
    [
        (permission(80, "0.0.0.0"), "CIDR block 0.0.0.0 is malformed"),
        (permission(80, "300.0.0.0/8"), "CIDR block 300.0.0.0/8 is malformed"),
        (permission(80, "2001:db8::/32"), "CIDR block 2001:db8::/32 is malformed"),
        (permission(70_000, "0.0.0.0/0"), "TCP/UDP (from) port (70000) out of range"),
        (permission(-1, "0.0.0.0/0"), "TCP/UDP (from) port (-1) out of range"),
        (permission(256, "0.0.0.0/0", protocol="icmp"), "ICMP type (256) out of range"),
        (
            {"IpProtocol": "icmp", "FromPort": 8, "ToPort": 65_535, "IpRanges": ANYONE},
            "ICMP code (65535) out of range",
        ),
        (
            permission(80, "0.0.0.0/0", protocol="ftp"),
            "Invalid value 'ftp' for IP protocol. Unknown protocol.",
        ),
        (
            {"IpProtocol": "tcp", "FromPort": 90, "ToPort": 80, "IpRanges": ANYONE},
            "Invalid TCP port range (90,80)",
        ),
        (
            {"IpProtocol": "tcp", "FromPort": 90, "IpRanges": ANYONE},
            "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.",
        ),
        (
            permission(80, "0.0.0.0/0", "0.0.0.0/0"),
            "The same permission must not appear multiple times",
        ),
    ],
)
def test_rules_that_say_nothing_sensible(refused, web, permission_, words):
    error = refused(
        "ec2", "AuthorizeSecurityGroupIngress", GroupId=web, IpPermissions=[permission_]
    )

    assert (error.code, error.message) == ("InvalidParameterValue", words)


def test_a_rule_lets_somebody_in(refused, web):
    nobody = [permission(80, protocol="tcp")]
    error = refused("ec2", "AuthorizeSecurityGroupIngress", GroupId=web, IpPermissions=nobody)

    assert (error.code, error.message) == (
        "MissingParameter",
        "Missing source specification: include source security group or CIDR information",
    )


def test_all_protocols_have_no_ports(call, web):
    call("ec2", "AuthorizeSecurityGroupIngress", GroupId=web, IpPermissions=[
        {"IpProtocol": "-1", "FromPort": 1, "ToPort": 2, "IpRanges": ANYONE}])  # fmt: skip

    shown = inward(call, web)[1]

    assert shown["IpProtocol"] == "-1"
    assert "FromPort" not in shown


def test_a_group_as_source_by_name_or_by_id(call, refused, web):
    clients = group_id = group_named(call, "clients")
    call("ec2", "AuthorizeSecurityGroupIngress", GroupId=web, IpPermissions=[
        {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80,
         "UserIdGroupPairs": [{"GroupName": "clients"}]}])  # fmt: skip

    assert inward(call, web)[1]["UserIdGroupPairs"][0]["GroupId"] == group_id
    error = refused("ec2", "DeleteSecurityGroup", GroupId=clients)
    assert (error.code, error.message) == (
        "DependencyViolation",
        f"resource {clients} has a dependent object",
    )


def group_named(call, name):
    return call("ec2", "CreateSecurityGroup", GroupName=name, Description="d")["GroupId"]


def test_revoking_takes_away_what_was_said(call, web):
    answer = call("ec2", "RevokeSecurityGroupIngress", GroupName="web-sg",
                  IpPermissions=[permission(22, "0.0.0.0/0")])  # fmt: skip

    assert answer["Return"]
    assert len(answer["RevokedSecurityGroupRules"]) == 1
    assert inward(call, web) == []


def test_revoking_what_is_not_there_changes_nothing_and_says_so(call, world, web):
    result = world.result("ec2", "RevokeSecurityGroupIngress", GroupId=web,
                          IpPermissions=[permission(23, "0.0.0.0/0")])  # fmt: skip

    assert result.step == 0
    assert [one["FromPort"] for one in result.output["UnknownIpPermissions"]] == [23]


def test_a_rule_can_be_changed_in_place(call, refused, web):
    rules = call("ec2", "DescribeSecurityGroupRules",
                 Filters=[{"Name": "group-id", "Values": [web]}])["SecurityGroupRules"]  # fmt: skip
    (rule,) = (one for one in rules if not one["IsEgress"])
    narrowed = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIpv4": "192.0.2.15/32"}

    call("ec2", "ModifySecurityGroupRules", GroupId=web, SecurityGroupRules=[
        {"SecurityGroupRuleId": rule["SecurityGroupRuleId"], "SecurityGroupRule": narrowed}])  # fmt: skip
    error = refused("ec2", "ModifySecurityGroupRules", GroupId=web, SecurityGroupRules=[
        {"SecurityGroupRuleId": "sgr-00000000000000000", "SecurityGroupRule": narrowed}])  # fmt: skip

    assert inward(call, web)[0]["IpRanges"] == [{"CidrIp": "192.0.2.15/32"}]
    assert error.code == "InvalidSecurityGroupRuleId.NotFound"


def test_descriptions_are_not_what_makes_a_rule(call, refused, web):
    described = {**permission(22), "IpRanges": [{"CidrIp": "0.0.0.0/0", "Description": "staff"}]}

    call("ec2", "UpdateSecurityGroupRuleDescriptionsIngress", GroupId=web,
         IpPermissions=[described])  # fmt: skip
    error = refused("ec2", "AuthorizeSecurityGroupIngress", GroupId=web, IpPermissions=[described])

    assert inward(call, web)[0]["IpRanges"][0]["Description"] == "staff"
    assert error.code == "InvalidPermission.Duplicate"


@pytest.mark.parametrize(
    ("params", "code", "text"),
    [
        ({"GroupName": "g"}, "MissingParameter", "parameter GroupDescription"),
        ({"GroupName": "sg-1", "Description": "d"}, "InvalidParameterValue", "may not be in the"),
        ({"GroupName": "default", "Description": "d"}, "InvalidParameterValue", "reserved"),
        ({"GroupName": "web-sg", "Description": "d"}, "InvalidGroup.Duplicate", "already exists"),
        (
            {"GroupName": "g", "Description": "caf\u00e9"},
            "InvalidParameterValue",
            "parameter GroupDescription is invalid. Character sets beyond ASCII",
        ),
        (
            {"GroupName": "g", "Description": "the learner's"},
            "InvalidParameterValue",
            "Valid descriptions are strings less than 256",
        ),
        (
            {"GroupName": "g", "Description": "d", "VpcId": "vpc-00000000"},
            "InvalidVpcID.NotFound",
            "The vpc ID 'vpc-00000000' does not exist",
        ),
    ],
)
def test_groups_that_cannot_be_made(refused, web, params, code, text):
    error = refused("ec2", "CreateSecurityGroup", **params)

    assert error.code == code
    assert text in error.message


def test_groups_that_are_not_there(call, refused):
    vpc = call("ec2", "DescribeVpcs")["Vpcs"][0]["VpcId"]

    by_name = refused("ec2", "DescribeSecurityGroups", GroupNames=["nope"])
    by_id = refused("ec2", "DeleteSecurityGroup", GroupId="sg-0123456789abcdef0")
    malformed = refused("ec2", "DeleteSecurityGroup", GroupId="web-sg")

    assert (by_name.code, by_name.message) == (
        "InvalidGroup.NotFound",
        f"The security group 'nope' does not exist in default VPC '{vpc}'",
    )
    assert by_id.message == "The security group 'sg-0123456789abcdef0' does not exist"
    assert malformed.code == "InvalidGroupId.Malformed"


def test_a_group_in_use_and_the_default_one_stay(call, refused, world, web):
    run(world, SecurityGroups=["web-sg"])
    (default,) = call("ec2", "DescribeSecurityGroups", GroupNames=["default"])["SecurityGroups"]

    used = refused("ec2", "DeleteSecurityGroup", GroupName="web-sg")
    own = refused("ec2", "DeleteSecurityGroup", GroupName="default")

    assert used.code == "DependencyViolation"
    assert (own.code, own.message) == (
        "CannotDelete",
        f'the specified group: "{default["GroupId"]}" name: "default" cannot be deleted by a user',
    )


def test_a_group_is_free_once_its_machines_have_ended(call, world, web):
    ids = run(world, SecurityGroups=["web-sg"])
    call("ec2", "TerminateInstances", InstanceIds=ids)
    wait(world)

    call("ec2", "DeleteSecurityGroup", GroupName="web-sg")
    assert group_named(call, "web-sg") != web


def test_a_group_has_sixty_rules_each_way_at_most(call, refused, web):
    some = [permission(port, "0.0.0.0/0") for port in range(1000, 1059)]
    call("ec2", "AuthorizeSecurityGroupIngress", GroupId=web, IpPermissions=some)

    error = refused("ec2", "AuthorizeSecurityGroupIngress", GroupId=web,
                    IpPermissions=[permission(80, "0.0.0.0/0")])  # fmt: skip
    call("ec2", "AuthorizeSecurityGroupEgress", GroupId=web,
         IpPermissions=[permission(80, "0.0.0.0/0")])  # fmt: skip

    assert error.code == "RulesPerSecurityGroupLimitExceeded"


def test_rules_of_both_families_count_apart_and_a_group_as_both(call, refused, web):
    sixth = [{"CidrIpv6": "2001:db8::/32"}]
    some = [
        {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "Ipv6Ranges": sixth}
        for port in range(1000, 1060)
    ]
    call("ec2", "AuthorizeSecurityGroupIngress", GroupId=web, IpPermissions=some)
    call("ec2", "AuthorizeSecurityGroupIngress", GroupId=web,
         IpPermissions=[permission(80, "0.0.0.0/0")])  # fmt: skip

    itself = {
        "IpProtocol": "tcp",
        "FromPort": 1,
        "ToPort": 9,
        "UserIdGroupPairs": [{"GroupId": web}],
    }
    error = refused("ec2", "AuthorizeSecurityGroupIngress", GroupId=web, IpPermissions=[itself])

    assert error.code == "RulesPerSecurityGroupLimitExceeded"


def test_rules_come_one_by_one_in_pages(call, web):
    found, token = [], {}
    while True:
        page = call("ec2", "DescribeSecurityGroupRules", MaxResults=5, **token)
        found += [one["SecurityGroupRuleId"] for one in page["SecurityGroupRules"]]
        if "NextToken" not in page:
            break
        token = {"NextToken": page["NextToken"]}

    assert len(found) == len(set(found)) == 4
