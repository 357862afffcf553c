"""What every Region has before the first call, and where Regions and zones are."""

from ipaddress import ip_network

from studyapp.minicloud.kernel.regions import REGIONS
from tests.minicloud.making import ACCOUNT, World


def test_a_region_has_a_default_vpc_with_a_subnet_in_each_zone(call):
    (vpc,) = call("ec2", "DescribeVpcs")["Vpcs"]
    subnets = call("ec2", "DescribeSubnets")["Subnets"]

    assert (vpc["CidrBlock"], vpc["IsDefault"]) == ("172.31.0.0/16", True)
    assert sorted(one["AvailabilityZone"] for one in subnets) == list(REGIONS["us-east-1"].zones)
    for one in subnets:
        assert ip_network(one["CidrBlock"]).prefixlen == 20
        assert ip_network(one["CidrBlock"]).subnet_of(ip_network(vpc["CidrBlock"]))
        assert one["AvailableIpAddressCount"] == 4096 - 5
        assert one["MapPublicIpOnLaunch"]
    assert len({one["CidrBlock"] for one in subnets}) == len(subnets)


def test_its_traffic_has_a_way_out_and_an_acl_that_allows_all(call):
    (gateway,) = call("ec2", "DescribeInternetGateways")["InternetGateways"]
    (table,) = call("ec2", "DescribeRouteTables")["RouteTables"]
    (acl,) = call("ec2", "DescribeNetworkAcls")["NetworkAcls"]

    routes = {one["DestinationCidrBlock"]: one["GatewayId"] for one in table["Routes"]}
    assert routes == {"172.31.0.0/16": "local", "0.0.0.0/0": gateway["InternetGatewayId"]}
    assert [one["Main"] for one in table["Associations"]] == [True]
    assert len(acl["Associations"]) == 6
    assert [(one["RuleNumber"], one["RuleAction"], one["Egress"]) for one in acl["Entries"]] == [
        (100, "allow", True),
        (32767, "deny", True),
        (100, "allow", False),
        (32767, "deny", False),
    ]


def test_the_default_group_lets_in_its_members_only(call):
    (group,) = call("ec2", "DescribeSecurityGroups")["SecurityGroups"]

    (inward,), (outward,) = group["IpPermissions"], group["IpPermissionsEgress"]
    assert group["GroupName"] == "default"
    assert [one["GroupId"] for one in inward["UserIdGroupPairs"]] == [group["GroupId"]]
    assert inward["IpRanges"] == []
    assert outward["IpRanges"] == [{"CidrIp": "0.0.0.0/0"}]


def test_each_region_and_world_has_ids_of_its_own(world):
    def vpc(where, region):
        found = where.result("ec2", "DescribeVpcs", region_=region).output["Vpcs"]
        return found[0]["VpcId"]

    places = [(world, "us-east-1"), (world, "eu-west-1"), (World(seed="other"), "us-east-1")]

    assert len({vpc(*place) for place in places}) == 3
    assert vpc(world, "us-east-1") == vpc(World(), "us-east-1")


def test_opening_a_region_is_no_step(world):
    first = world.result("ec2", "DescribeVpcs")

    assert first.step == 0


def test_regions_that_need_opting_in_come_when_asked_for(call):
    plain = call("ec2", "DescribeRegions")["Regions"]
    every = call("ec2", "DescribeRegions", AllRegions=True)["Regions"]

    assert {one["OptInStatus"] for one in plain} == {"opt-in-not-required"}
    assert len(every) == len(REGIONS) > len(plain)
    assert plain[0]["Endpoint"] == "ec2.us-east-1.amazonaws.com"


def test_a_region_that_is_not_there_is_refused(refused):
    error = refused("ec2", "DescribeRegions", RegionNames=["us-east-1", "moon-1"])

    assert (error.code, error.message) == (
        "InvalidParameterValue",
        "Invalid region names: [moon-1]",
    )


def test_zone_ids_are_dealt_out_to_names(world):
    def zones(account):
        made = World(account=account)
        shown = made.call("ec2", "DescribeAvailabilityZones")["AvailabilityZones"]
        return {one["ZoneName"]: one["ZoneId"] for one in shown}

    every = [zones(account) for account in (ACCOUNT, "111111111111", "222222222222")]

    for one in every:
        assert sorted(one.values()) == [f"use1-az{number}" for number in range(1, 7)]
    assert len({one["us-east-1a"] for one in every}) > 1


def test_the_default_vpc_is_an_attribute_of_the_account(call):
    found = call("ec2", "DescribeAccountAttributes", AttributeNames=["default-vpc"])
    vpc = call("ec2", "DescribeVpcs")["Vpcs"][0]["VpcId"]

    assert found["AccountAttributes"] == [
        {"AttributeName": "default-vpc", "AttributeValues": [{"AttributeValue": vpc}]}
    ]
