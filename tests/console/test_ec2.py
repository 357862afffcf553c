"""EC2's lists and details: what is shown, what buttons do, what is refused and explained."""

import pytest
from django.urls import reverse

from studyapp.sandbox.api import act_as

MINUTE = 60_000


def url(name, *args):
    return reverse(f"console:{name}", args=args)


@pytest.fixture
def image(desk):
    """The id of Amazon Linux 2023."""
    return desk.look("ec2", "DescribeImages")["Images"][0]["ImageId"]


@pytest.fixture
def machine(desk, image):
    """The id of a running machine, web-1."""
    order = {
        "ImageId": image,
        "InstanceType": "t3.micro",
        "MinCount": 1,
        "MaxCount": 1,
        "TagSpecifications": [
            {"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "web-1"}]}
        ],
    }
    made = desk.act("ec2", "RunInstances", order).output["Instances"][0]["InstanceId"]
    desk.skip(MINUTE)
    return made


@pytest.fixture
def stranger(desk):
    """The learner acts as a user who may do nothing."""
    user = desk.act("iam", "CreateUser", {"UserName": "auditor"}).output["User"]["Arn"]
    act_as(desk.world, user)
    return user


def state_of(desk, instance_id):
    found = desk.look("ec2", "DescribeInstances", {"InstanceIds": [instance_id]})
    return found["Reservations"][0]["Instances"][0]["State"]["Name"]


LISTS = [
    "ec2",
    "ec2_launch",
    "ec2_groups",
    "ec2_group_new",
    "ec2_keys",
    "ec2_key_new",
    "ec2_key_import",
    "ec2_addresses",
    "ec2_images",
    "ec2_types",
    "ec2_acls",
    "ec2_acl_new",
    "ec2_networks",
]
TABS = ["details", "security", "networking", "tags", "log"]


@pytest.mark.parametrize("name", LISTS)
def test_a_page_opens_in_an_empty_account(page, name):
    assert page.get(url(name)).status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_who_may_read_nothing_reads_why(page, stranger, name):
    response = page.get(url(name))

    assert "UnauthorizedOperation" in response.text
    assert "not authorized to perform: ec2:Describe" in response.text
    assert response.status_code == (200 if name == "ec2_networks" else 403)


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_of_a_machine_opens(page, machine, tab):
    response = page.get(url("ec2_instance_tab", machine, tab))

    assert response.status_code == 200
    assert "web-1" in response.text


def test_the_list_shows_state_type_zone_and_a_link_to_the_machine(page, desk, machine):
    text = page.get(url("ec2")).text

    found = desk.look("ec2", "DescribeInstances")["Reservations"][0]["Instances"][0]
    host = f"{found['PublicIpAddress'].replace('.', '-')}.ec2.{desk.world.id}."
    for word in ("web-1", "Running", "t3.micro", found["Placement"]["AvailabilityZone"], host):
        assert word in text


def test_a_machine_that_changes_is_asked_for_again_until_it_has(page, desk, machine):
    desk.act("ec2", "StopInstances", {"InstanceIds": [machine]})
    changing = page.get(url("ec2")).text
    assert 'hx-trigger="every 3s"' in changing
    assert f"#row-{machine}" in changing
    assert "Stopping" in changing

    page.post(url("ec2_skip"), {"back": url("ec2")})

    settled = page.get(url("ec2")).text
    assert "every 3s" not in settled
    assert "Stopped" in settled


def test_skipping_a_minute_is_nothing_to_undo(page, desk, machine):
    acts = desk.acts()

    response = page.post(url("ec2_skip"), {"back": "https://example.org/"})

    assert response.headers["Location"] == url("ec2")
    assert desk.acts() == acts


def test_filters_leave_what_fits(page, machine):
    assert "web-1" in page.get(url("ec2"), {"q": "WEB"}).text
    assert "Nothing found" in page.get(url("ec2"), {"q": "db-9"}).text
    assert "Nothing found" in page.get(url("ec2"), {"state": "stopped"}).text
    assert "web-1" in page.get(url("ec2"), {"state": "running"}).text


def test_a_button_changes_the_state_shows_the_line_and_is_undone(page, desk, machine):
    response = page.post(url("ec2"), {"do": "stop", "id": machine}, follow=True)

    assert f"aws ec2 stop-instances --instance-ids {machine}" in response.text
    assert state_of(desk, machine) == "stopping"
    page.post(reverse("console:undo"))
    assert state_of(desk, machine) == "running"


def test_a_row_offers_what_the_state_allows(page, desk, machine):
    offers = 'name="do" value="{}"'.format
    running = page.get(url("ec2_instance", machine)).text
    desk.act("ec2", "StopInstances", {"InstanceIds": [machine]})
    desk.skip(MINUTE)
    stopped = page.get(url("ec2_instance", machine)).text

    assert all(offers(do) in running for do in ("stop", "reboot", "terminate"))
    assert offers("start") not in running
    assert all(offers(do) in stopped for do in ("start", "terminate"))
    assert offers("stop") not in stopped
    assert offers("reboot") not in stopped


def test_nothing_selected_is_said_so(page, desk, machine):
    response = page.post(url("ec2"), {"do": "stop"})

    assert response.status_code == 422
    assert "Select at least one" in response.text
    assert state_of(desk, machine) == "running"


def test_a_denied_act_is_explained(page, desk, machine):
    user = desk.act("iam", "CreateUser", {"UserName": "auditor"}).output["User"]["Arn"]
    policy = "arn:aws:iam::aws:policy/ReadOnlyAccess"
    desk.act("iam", "AttachUserPolicy", {"UserName": "auditor", "PolicyArn": policy})
    act_as(desk.world, user)

    response = page.post(url("ec2"), {"do": "terminate", "id": machine})

    assert response.status_code == 422
    assert "ec2:TerminateInstances" in response.text
    assert "How the decision was made" in response.text
    assert state_of(desk, machine) == "running"


def test_a_machine_that_is_not_there_is_no_fault_of_the_site(page):
    response = page.get(url("ec2_instance", "i-0123456789abcdef0"))

    assert response.status_code == 404
    assert "InvalidInstanceID.NotFound" in response.text


def test_nobody_sees_or_changes_anothers_machine(other_client, desk, machine):
    text = other_client.get(url("ec2_instance", machine)).text
    other_client.post(url("ec2"), {"do": "terminate", "id": machine})

    assert "web-1" not in text
    assert state_of(desk, machine) == "running"


def test_tags_are_saved_and_deleted(page, desk, machine):
    where = url("ec2_instance_tab", machine, "tags")
    page.post(where, {"do": "tag", "key": "env", "value": "dev"})
    assert "env" in page.get(where).text

    page.post(where, {"do": "untag", "key": "env"})
    found = desk.look("ec2", "DescribeTags")["Tags"]
    assert [tag["Key"] for tag in found] == ["Name"]


def test_protection_keeps_a_machine_from_ending(page, desk, machine):
    where = url("ec2_instance_tab", machine, "security")
    page.post(where, {"do": "protect", "on": "1"})

    refused = page.post(url("ec2_instance", machine), {"do": "terminate", "id": machine})

    assert "OperationNotPermitted" in refused.text
    page.post(where, {"do": "protect", "on": ""})
    page.post(url("ec2_instance", machine), {"do": "terminate", "id": machine})
    assert state_of(desk, machine) == "shutting-down"


def test_groups_of_a_machine_are_changed(page, desk, machine):
    vpc = desk.look("ec2", "DescribeVpcs")["Vpcs"][0]["VpcId"]
    asked = {"GroupName": "web", "Description": "web", "VpcId": vpc}
    made = desk.act("ec2", "CreateSecurityGroup", asked).output["GroupId"]

    page.post(url("ec2_instance_tab", machine, "security"), {"do": "groups", "group": made})

    found = desk.look("ec2", "DescribeInstances")["Reservations"][0]["Instances"][0]
    assert [one["GroupId"] for one in found["SecurityGroups"]] == [made]
    none = page.post(url("ec2_instance_tab", machine, "security"), {"do": "groups"})
    assert none.status_code == 422


def test_a_trace_names_the_deciding_hop_and_its_remedy_opens_the_port(page, desk, machine):
    where = url("ec2_instance_tab", machine, "networking")
    asked = {"port": "22", "protocol": "tcp", "from": ""}
    text = page.get(where, asked).text

    assert "Timed out" in text
    assert "Security group default, inbound" in text
    assert "aws ec2 authorize-security-group-ingress" in text
    title = "Add a rule to default: TCP 22 from 0.0.0.0/0"
    assert title in text
    page.post(where, {"do": "remedy", "title": title, **asked})

    assert "Yes, web-1 answers" in page.get(where, asked).text
    stale = page.post(where, {"do": "remedy", "title": title, **asked})
    assert stale.status_code == 422


@pytest.mark.parametrize("port", ["", "http", "-1", "65536"])
def test_a_port_that_is_none_is_said_so(page, machine, port):
    text = page.get(url("ec2_instance_tab", machine, "networking"), {"port": port}).text

    assert "whole number from 0 to 65535" in text


def test_user_data_and_its_output_are_shown(page, desk, image):
    page.post(
        url("ec2_launch"),
        {
            "do": "launch",
            "image": image,
            "type": "t3.micro",
            "group": "new",
            "group_name": "web",
            "http": "0.0.0.0/0",
            "count": "1",
            "name": "web-9",
            "data": "#!/bin/bash\r\necho hello-from-boot\r\n",
        },
    )
    desk.skip(MINUTE)
    found = desk.look("ec2", "DescribeInstances")["Reservations"][0]["Instances"][0]

    text = page.get(url("ec2_instance_tab", found["InstanceId"], "log")).text

    assert "#!/bin/bash" in text
    assert text.count("hello-from-boot") >= 2


def test_an_elastic_address_is_allocated_joined_parted_and_released(page, desk, machine):
    page.post(url("ec2_addresses"), {"do": "allocate"})
    one = desk.look("ec2", "DescribeAddresses")["Addresses"][0]
    given = {"do": "join", "allocation": one["AllocationId"], "instance": machine}
    page.post(url("ec2_addresses"), given)
    found = desk.look("ec2", "DescribeInstances")["Reservations"][0]["Instances"][0]
    assert found["PublicIpAddress"] == one["PublicIp"]

    text = page.get(url("ec2_addresses")).text
    assert "web-1" in text
    association = desk.look("ec2", "DescribeAddresses")["Addresses"][0]["AssociationId"]
    page.post(url("ec2_addresses"), {"do": "part", "association": association})
    page.post(url("ec2_addresses"), {"do": "release", "allocation": one["AllocationId"]})
    assert desk.look("ec2", "DescribeAddresses")["Addresses"] == []
