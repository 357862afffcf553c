"""Filters against a plain reading of what they mean, and pages."""

from fnmatch import translate
from itertools import product
from re import fullmatch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.services.ec2.filters import TAGGED, Filters, pattern_of, values_at
from tests.minicloud.services.ec2.making import group, image, run, seen, wait

WORDS = st.text("ab*?", max_size=6)
TAG_LISTS = st.dictionaries(st.sampled_from("xyz"), st.text("ab", max_size=2), max_size=3)
PATHS = {**TAGGED, "state": "State.Name", "zone": "Place.Zone", "groups": "Groups.Name"}
VIEWS = st.fixed_dictionaries(
    {
        "State": st.fixed_dictionaries({"Name": st.sampled_from(["on", "off"])}),
        "Groups": st.lists(st.fixed_dictionaries({"Name": st.text("ab", max_size=2)}), max_size=3),
        "Tags": TAG_LISTS.map(
            lambda tags: [{"Key": key, "Value": value} for key, value in tags.items()]
        ),
    },
    optional={"Place": st.fixed_dictionaries({"Zone": st.sampled_from("ab")})},
)
NAMES = st.sampled_from(["state", "zone", "groups", "tag:x", "tag:y", "tag-key"])
FILTERS = st.lists(
    st.fixed_dictionaries(
        {
            "Name": NAMES,
            "Values": st.lists(st.sampled_from(["on", "o*", "a", "b", "?", "*", "x", "ab"]),
                               min_size=1, max_size=2),
        }
    ),
    max_size=3,
)  # fmt: skip


def plainly(view, name):
    """The values of a view for a filter, spelt out."""
    tags = {tag["Key"]: tag["Value"] for tag in view["Tags"]}
    if name.startswith("tag:"):
        return [tags[name[4:]]] if name[4:] in tags else []
    return {
        "state": [view["State"]["Name"]],
        "zone": [view["Place"]["Zone"]] if "Place" in view else [],
        "groups": [one["Name"] for one in view["Groups"]],
        "tag-key": list(tags),
    }[name]


@given(FILTERS, VIEWS)
def test_filters_are_all_met_by_one_of_their_values(filters, view):
    expected = all(
        any(fullmatch(translate(wanted), value)
            for value, wanted in product(plainly(view, one["Name"]), one["Values"]))
        for one in filters
    )  # fmt: skip

    assert Filters(filters, PATHS).passes(view) == expected


@given(WORDS, st.text("ab", max_size=6))
def test_stars_and_question_marks_are_those_of_a_shell(pattern, text):
    assert bool(pattern_of(pattern).fullmatch(text)) == bool(fullmatch(translate(pattern), text))


@given(st.text(max_size=8))
def test_a_backslash_takes_the_meaning_away(text):
    escaped = text.replace("\\", "\\\\").replace("*", "\\*").replace("?", "\\?")

    assert pattern_of(escaped).fullmatch(text)


def test_many_stars_take_no_long_time():
    assert pattern_of("*a" * 12 + "b").fullmatch("a" * 60) is None


def test_a_call_has_so_many_values_at_most():
    many = [{"Name": "tag-key", "Values": ["a"] * 100}] * 2
    Filters(many, {"tag": "Tags.Key"})

    with pytest.raises(CloudError) as caught:
        Filters([*many, {"Name": "tag-key", "Values": ["b"]}], {"tag": "Tags.Key"})
    assert caught.value.code == "FilterLimitExceeded"


def test_values_are_shown_as_aws_writes_them():
    view = {"On": True, "Size": 8, "When": 1_767_603_600_000}

    shown = [list(values_at(view, path)) for path in ("On", "Size", "time:When", "Other.Thing")]

    assert shown == [["true"], ["8"], ["2026-01-05T09:00:00.000Z"], []]


def test_unknown_filters_are_refused():
    for name in ("colour", "tag"):
        with pytest.raises(CloudError, match=f"The filter '{name}' is invalid"):
            Filters([{"Name": name, "Values": ["x"]}], PATHS)
    with pytest.raises(CloudError, match="tag:Name"):
        Filters([{"Name": "tag:Name", "Values": ["x"]}], {"state": "State"})


@pytest.mark.parametrize("given", [{"Name": "vpc-id"}, {"Name": "vpc-id", "Values": []}])
def test_a_filter_without_values_finds_nothing(world, given):
    assert world.call("ec2", "DescribeSubnets")["Subnets"]
    assert world.call("ec2", "DescribeSubnets", Filters=[given])["Subnets"] == []


# -- on machines


@pytest.fixture(scope="module")
def furnished():
    """Four machines: two named, one of another type, one stopped. Tests here only look."""
    from tests.minicloud.making import World

    world = World()
    group(world, 80)
    (web,) = run(world, name="web-1", SecurityGroups=["web-sg"])
    (data,) = run(world, name="data-1", InstanceType="m5.large")
    (spare,) = run(world, ImageId=image("ubuntu"), Placement={"AvailabilityZone": "us-east-1b"})
    (idle,) = run(world, name="web-2")
    wait(world)
    world.call("ec2", "StopInstances", InstanceIds=[idle])
    wait(world)
    return world, {"web": web, "data": data, "spare": spare, "idle": idle}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"tag:Name": ["web-*"]}, {"web", "idle"}),
        ({"tag:Name": ["web-*"], "instance-state-name": ["running"]}, {"web"}),
        ({"tag-key": ["Name"]}, {"web", "data", "idle"}),
        ({"instance-state-name": ["stopped", "pending"]}, {"idle"}),
        ({"instance-state-code": ["80"]}, {"idle"}),
        ({"instance-type": ["t3.*"]}, {"web", "spare", "idle"}),
        ({"availability-zone": ["us-east-1b"]}, {"spare"}),
        ({"instance.group-name": ["web-sg"]}, {"web"}),
        ({"private-ip-address": ["10.*"]}, set()),
        ({"architecture": ["x86_64"]}, {"web", "data", "spare", "idle"}),
        ({"tag:name": ["web-1"]}, set()),
    ],
)
def test_filters_of_machines(furnished, filters, expected):
    world, ids = furnished
    asked = [{"Name": name, "Values": values} for name, values in filters.items()]

    found = world.call("ec2", "DescribeInstances", Filters=asked)["Reservations"]

    shown = {one["InstanceId"] for each in found for one in each["Instances"]}
    assert shown == {ids[name] for name in expected}


def test_every_filter_that_is_offered_can_be_asked_for(furnished):
    from studyapp.minicloud.services.ec2.operations.instances import INSTANCE_PATHS

    world, ids = furnished
    shown = seen(world, ids["web"])
    for name, path in INSTANCE_PATHS.items():
        if name == "tag":
            continue
        values = list(values_at({**shown, "_reservation": "r"}, path))
        if not values or name == "reservation-id":
            continue
        found = world.call("ec2", "DescribeInstances", Filters=[{"Name": name, "Values": values}])
        members = [one["InstanceId"] for each in found["Reservations"] for one in each["Instances"]]
        assert ids["web"] in members, name


@pytest.mark.parametrize("size", [5, 6, 1000])
def test_pages_hold_everything_once(furnished, size):
    world, _ = furnished
    for operation, member in (
        ("DescribeImages", "Images"),
        ("DescribeInstanceTypes", "InstanceTypes"),
        ("DescribeSubnets", "Subnets"),
        ("DescribeTags", "Tags"),
    ):
        limit = min(size, 100) if operation == "DescribeInstanceTypes" else size
        found, token = [], {}
        while True:
            page = world.call("ec2", operation, MaxResults=limit, **token)
            found += page[member]
            assert len(page[member]) <= limit
            if "NextToken" not in page:
                break
            token = {"NextToken": page["NextToken"]}
        assert found == world.call("ec2", operation)[member]


def test_a_token_is_for_its_question_only(furnished):
    world, _ = furnished
    token = world.call("ec2", "DescribeSubnets", MaxResults=5)["NextToken"]

    other = world.refused("ec2", "DescribeVpcs", MaxResults=5, NextToken=token)
    narrower = world.refused("ec2", "DescribeSubnets", MaxResults=5, NextToken=token,
                             Filters=[{"Name": "state", "Values": ["available"]}])  # fmt: skip

    assert other.code == narrower.code == "InvalidParameterValue"


def test_a_page_of_instances_holds_five_or_more(furnished):
    world, _ = furnished

    error = world.refused("ec2", "DescribeInstances", MaxResults=4)

    assert (error.code, error.message) == (
        "InvalidParameterValue",
        "Value ( 4 ) for parameter maxResults is invalid. Expecting a value greater than 5.",
    )
    assert world.call("ec2", "DescribeInstances", MaxResults=5)["Reservations"]


def test_ids_and_pages_do_not_go_together(furnished):
    world, ids = furnished

    error = world.refused("ec2", "DescribeInstances", InstanceIds=[ids["web"]], MaxResults=5)

    assert (error.code, error.message) == (
        "InvalidParameterCombination",
        "The parameter instancesSet cannot be used with the parameter maxResults",
    )


@pytest.mark.parametrize(
    ("ids", "code", "text"),
    [
        (["web-1"], "InvalidInstanceID.Malformed", 'Invalid id: "web-1" (expecting "i-...")'),
        (["i-12"], "InvalidInstanceID.Malformed", 'Invalid id: "i-12"'),
        (["i-12345678"], "InvalidInstanceID.NotFound",
         "The instance ID 'i-12345678' does not exist"),
        (["i-12345678", "i-87654321"], "InvalidInstanceID.NotFound",
         "The instance IDs 'i-12345678, i-87654321' do not exist"),
    ],
)  # fmt: skip
def test_ids_that_nothing_has(furnished, ids, code, text):
    world, _ = furnished

    error = world.refused("ec2", "DescribeInstances", InstanceIds=ids)

    assert (error.code, error.message) == (code, text)
