"""Images and instance types."""

import re

import pytest

from studyapp.minicloud import spec
from studyapp.minicloud.hosts import IMAGES
from studyapp.minicloud.services.ec2.images import images_of
from studyapp.minicloud.services.ec2.types import TYPES


def test_types_are_known_to_the_model_and_plausible():
    known = set(spec.model("ec2").shape_for("InstanceType").enum)

    assert len(TYPES) == 60
    assert set(TYPES) <= known
    for one in TYPES.values():
        assert 1 <= one.cores <= 16
        assert 512 <= one.memory <= 131_072
        graviton = re.match(r"[a-z]+\d+g[a-z]*\.|t4g\.", one.name) and not one.name.startswith("g4")
        assert (one.architecture == "arm64") == bool(graviton), one.name


def test_sizes_of_a_family_double():
    for small, large in (("m5.large", "m5.xlarge"), ("t3.medium", "t3.large")):
        assert TYPES[large].memory == 2 * TYPES[small].memory


def test_a_type_is_described(call):
    (shown,) = call("ec2", "DescribeInstanceTypes", InstanceTypes=["t3.micro"])["InstanceTypes"]

    assert shown["VCpuInfo"]["DefaultVCpus"] == 2
    assert shown["MemoryInfo"]["SizeInMiB"] == 1024
    assert shown["NetworkInfo"]["NetworkPerformance"] == "Up to 5 Gigabit"
    assert shown["FreeTierEligible"]


@pytest.mark.parametrize(
    ("filter_", "value", "families"),
    [
        ("current-generation", "false", {"c5", "m5", "m6i", "r5"}),
        ("free-tier-eligible", "true", {"c7i-flex", "m7i-flex", "t3", "t4g"}),
        ("burstable-performance-supported", "true", {"t2", "t3", "t3a", "t4g"}),
        ("hypervisor", "xen", {"i3", "t2"}),
        ("processor-info.supported-architecture", "i386", {"t2"}),
        ("processor-info.supported-architecture", "arm64", {"c7g", "m7g", "r6g", "t4g"}),
        ("instance-storage-supported", "true", {"d3", "g4dn", "g6", "i3", "i4i", "m5d", "x2iedn"}),
    ],
)
def test_families_are_what_aws_says_of_them(call, filter_, value, families):
    found = call("ec2", "DescribeInstanceTypes", Filters=[
        {"Name": filter_, "Values": [value]}])["InstanceTypes"]  # fmt: skip

    assert {one["InstanceType"].split(".")[0] for one in found} == families


def test_the_smallest_of_old_types_has_no_spot_price(call):
    kinds = call("ec2", "DescribeInstanceTypes")["InstanceTypes"]

    assert [
        one["InstanceType"] for one in kinds if one["SupportedUsageClasses"] == ["on-demand"]
    ] == ["t2.nano"]


def test_types_can_be_filtered(call):
    found = call("ec2", "DescribeInstanceTypes", Filters=[
        {"Name": "processor-info.supported-architecture", "Values": ["arm64"]},
        {"Name": "free-tier-eligible", "Values": ["true"]}])["InstanceTypes"]  # fmt: skip

    assert [one["InstanceType"] for one in found] == ["t4g.micro", "t4g.small"]


def test_a_type_that_is_not_there(refused):
    error = refused("ec2", "DescribeInstanceTypes", InstanceTypes=["t9.huge"])

    assert error.code in ("InvalidInstanceType", "InvalidParameterValue")


def test_types_are_offered_in_each_zone(call):
    found = call("ec2", "DescribeInstanceTypeOfferings", LocationType="availability-zone",
                 Filters=[{"Name": "instance-type", "Values": ["t3.micro"]}])  # fmt: skip

    assert len(found["InstanceTypeOfferings"]) == 6


def test_the_newest_amazon_linux_comes_first(call):
    found = call("ec2", "DescribeImages", Owners=["amazon"], Filters=[
        {"Name": "name", "Values": ["al2023-ami-2023*"]},
        {"Name": "architecture", "Values": ["x86_64"]}])["Images"]  # fmt: skip

    assert len(found) == 1
    assert found[0]["OwnerId"] == "137112412989"


@pytest.mark.parametrize(
    ("owner", "pattern", "names"),
    [
        ("137112412989", "al2023-ami-2023.*-kernel-*-x86_64", 1),
        ("137112412989", "al2023-ami-2023.*-kernel-*-arm64", 1),
        ("137112412989", "amzn2-ami-hvm-*-x86_64-gp2", 1),
        ("099720109477", "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-*", 1),
        ("099720109477", "ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-amd64-server-*", 1),
        ("136693071363", "debian-1?-amd64-*", 2),
        ("801119661308", "Windows_Server-20??-English-Full-Base-*", 2),
        ("amazon", "al2023-ami-minimal-*", 0),
    ],
)
def test_the_patterns_that_people_look_with_find_images(call, owner, pattern, names):
    found = call("ec2", "DescribeImages", Owners=[owner], Filters=[
        {"Name": "name", "Values": [pattern]}])["Images"]  # fmt: skip

    assert len(found) == names
    assert all(one["ImageLocation"] == f"amazon/{one['Name']}" for one in found)


def test_the_root_volume_is_of_the_type_in_the_name(call):
    found = call("ec2", "DescribeImages", Owners=["099720109477"])["Images"]
    types = {
        one["Name"].split("/")[2]: one["BlockDeviceMappings"][0]["Ebs"]["VolumeType"]
        for one in found
    }

    assert types == {"hvm-ssd-gp3": "gp3", "hvm-ssd": "gp2"}


def test_own_images_are_none(call):
    assert call("ec2", "DescribeImages", Owners=["self"])["Images"] == []


def test_an_owner_by_number(call):
    found = call("ec2", "DescribeImages", Owners=["099720109477"])["Images"]

    assert {one["Name"].split("/")[0] for one in found} == {"ubuntu"}


def test_images_have_another_id_in_each_region():
    ids = [set(images_of(region)) for region in ("us-east-1", "eu-west-1")]

    assert not ids[0] & ids[1]
    assert len(ids[0]) == 10


def test_the_machines_of_images_are_known_to_hosts():
    families = {one.family for one in images_of("us-east-1").values() if one.family}

    assert families == set(IMAGES)


@pytest.mark.parametrize(
    ("image", "code"),
    [("ami-00000000", "InvalidAMIID.NotFound"), ("al2023", "InvalidAMIID.Malformed")],
)
def test_images_that_are_not_there(refused, image, code):
    assert refused("ec2", "DescribeImages", ImageIds=[image]).code == code
