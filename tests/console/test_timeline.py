"""The timeline: what it shows, and what its forms do."""

import re

import pytest

from studyapp.sandbox.api import Timeline, act_as, desk_of

TIMELINE = "/console/timeline/"
OPEN = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}


@pytest.fixture
def opened(desk):
    """A group, opened to the world by one who may, and later work; the row of the opening."""
    desk.act("ec2", "CreateSecurityGroup", {"GroupName": "web", "Description": "rules"})
    later = desk_of(desk.world.owner)
    later.act("ec2", "AuthorizeSecurityGroupIngress", {"GroupName": "web", **OPEN})
    row = Timeline(desk).overview().pasts[0].row
    desk_of(desk.world.owner).act("iam", "CreateUser", {"UserName": "auditor"})
    return row


def rules(desk):
    found = desk.look("ec2", "DescribeSecurityGroups", {"GroupNames": ["web"]})
    return found["SecurityGroups"][0]["IpPermissions"]


def users(desk):
    return [one["UserName"] for one in desk.look("iam", "ListUsers")["Users"]]


def labels(page):
    text = page.get(TIMELINE).text
    found = re.findall(r'<div><a href="/console/timeline/compare/[^"]*">([^<]*)</a>', text)
    return found, text


def test_an_empty_account_says_what_will_be_there(page):
    assert "Nothing has changed yet" in page.get(TIMELINE).text


def test_it_shows_who_did_what_and_what_was_refused(page, desk, opened):
    act_as(desk.world, f"arn:aws:iam::{desk.account}:user/auditor")
    page.post("/console/s3/", {"do": "create-bucket", "name": "not-for-auditors"})

    found, text = labels(page)

    assert len(found) == 3
    assert found[0] == "create user auditor"
    assert "user/administrator, console" in text
    assert "Denied" in text
    assert "s3:CreateBucket" in text
    assert "Undo this step: create user auditor" in text


def test_one_step_is_undone_and_later_work_kept(page, desk, opened):
    response = page.post(TIMELINE, {"do": "undo", "row": opened}, follow=True)

    assert "Undid: " in response.text
    assert rules(desk) == []
    assert "auditor" in users(desk)
    found, text = labels(page)
    assert found[0].startswith("take back ")
    assert "Taken back later" in text
    assert "Undone" in page.get("/console/trail/?only=writes").text


def test_what_stands_in_the_way_is_named_with_a_way_round_it(page, desk, opened):
    first = Timeline(desk).overview().pasts[-1].row
    response = page.post(TIMELINE, {"do": "undo", "row": first})

    assert response.status_code == 422
    assert "security group web (sg-" in response.text
    assert "Branch from before it" in response.text
    name = {"name": "Without it", "before": "1"}
    text = page.post(TIMELINE, {"do": "branch", "row": first, **name}, follow=True).text
    assert "You are on the branch Without it." in text
    assert users(desk) == ["administrator"]
    assert "start of Without it" in text

    [line] = Timeline(desk).overview().lines
    page.post(TIMELINE, {"do": "jump", "row": line.end})
    assert "auditor" in users(desk)
    assert "Delete Without it for good" in page.get(TIMELINE).text
    [line] = Timeline(desk).overview().lines
    page.post(TIMELINE, {"do": "delete", "number": line.number})
    assert Timeline(desk).overview().lines == ()


def test_the_clock_goes_with_a_jump(page, desk, opened):
    then = desk.bar().clock
    page.post("/console/skip/", {"hours": "720"})
    assert (desk.bar().clock - then).days == 30

    page.post(TIMELINE, {"do": "jump", "row": opened})

    assert users(desk) == ["administrator"]
    assert (desk.bar().clock - then).days < 1
    found, text = labels(page)
    assert found[0] == "create user auditor"
    assert "You are here" in text

    start = Timeline(desk).overview().start
    assert "The account as it was opened" in text
    page.post(TIMELINE, {"do": "jump", "row": start.row})
    assert desk.look("ec2", "DescribeSecurityGroups", {})["SecurityGroups"][1:] == []
    assert desk.bar().undo == ""


def test_the_clock_stands_and_runs_again(page, desk):
    page.post(TIMELINE, {"do": "pause"})
    assert desk.bar().paused
    assert "Let the clock run" in page.get("/console/").text
    page.post(TIMELINE, {"do": "run", "always": "1"})
    assert not desk.bar().paused
    assert "also runs while you are away" in page.get(TIMELINE).text


def test_two_points_differ_in_words_and_field_by_field(page, desk, opened):
    head = Timeline(desk).overview().head
    first = Timeline(desk).overview().pasts[-1].row

    text = page.get(f"/console/timeline/compare/?from={first}&to={head}").text
    back = page.get(f"/console/timeline/compare/?from={head}&to={first}").text

    assert "Security group web (sg-" in text
    assert "changed: rules with tcp 22 from 0.0.0.0/0." in text
    assert "IAM user auditor appeared." in text
    assert "IAM user auditor went." in back
    assert "Done on the way: " in text
    assert "Taken back on the way: " in back
    assert "the same at both points" in page.get("/console/timeline/compare/").text


def test_points_and_branches_have_the_names_they_get(page, desk, opened):
    page.post(TIMELINE, {"do": "point", "name": "before the audit"})
    page.post(TIMELINE, {"do": "rename", "number": "1", "name": "main work"})

    text = page.get(TIMELINE).text

    assert "before the audit" in text
    assert '<h2 id="tl">main work</h2>' in text
    assert "Give it a name first." in page.post(TIMELINE, {"do": "point"}, follow=True).text


def test_what_is_due_is_told_before(page, desk):
    image = desk.look("ec2", "DescribeImages", {"Owners": ["amazon"]})["Images"]
    fits = next(one["ImageId"] for one in image if one["Architecture"] == "x86_64")
    desk.act(
        "ec2",
        "RunInstances",
        {"ImageId": fits, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1},
    )

    assert re.search(r"instance i-[0-9a-f]+ is running", page.get(TIMELINE).text)


def test_nobody_sees_or_moves_the_history_of_another(other_client, desk, opened):
    other_client.post(TIMELINE, {"do": "undo", "row": opened})
    other_client.post("/console/start/")
    text = other_client.post(TIMELINE, {"do": "jump", "row": opened}, follow=True).text

    assert "does not reach back so far" in text
    assert len(rules(desk)) == 1


@pytest.mark.parametrize("number", ["9" * 18, "9" * 19, "9" * 5_000, "-1", "\u0663"])
def test_numbers_that_no_row_has_are_no_fault(page, opened, number):
    for query in ("before={0}", "from={0}", "from=1&to={0}"):
        address = TIMELINE if "before" in query else f"{TIMELINE}compare/"
        assert page.get(f"{address}?{query.format(number)}").status_code in (200, 302)
    assert page.get(f"/console/trail/?before={number}").status_code == 200
    for do in ("undo", "jump", "branch", "rename"):
        sent = {"do": do, "row": number, "number": number, "name": "a"}
        assert page.post(TIMELINE, sent).status_code == 302
