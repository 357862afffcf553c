"""Home, the record of calls, what is simulated, clients of one's own."""

import pytest
from django.urls import reverse

from studyapp.sandbox.api import act_as, offers

DENY = '{"Version": "2012-10-17", "Statement": [{"Sid": "NoUsers", "Effect": "Deny", "Action": "iam:CreateUser", "Resource": "*"}]}'

READS = "arn:aws:iam::aws:policy/ReadOnlyAccess"


@pytest.fixture
def refused(page, desk):
    """A call that a deny refused; its address in the record."""
    desk.act(
        "iam",
        "PutUserPolicy",
        {"UserName": "administrator", "PolicyName": "Guard", "PolicyDocument": DENY},
    )
    page.post("/console/iam/users/", {"do": "create-user", "name": "auditor"})
    return reverse("console:call", args=[desk.trail(1)[0].request_id])


def text_of(page, url, query=None):
    """A page without the marks that say where the name of a call may be broken."""
    return page.get(url, query).text.replace("<wbr>", "")


def test_home_counts_what_is_there(page, desk):
    desk.act("iam", "CreateGroup", {"GroupName": "ops"})
    desk.act("s3", "CreateBucket", {"Bucket": "notes-of-a-learner"})

    text = text_of(page, "/console/")

    assert "1 bucket" in text
    assert "1 group" in text
    assert "1 ACL" in text
    assert "<span>create group ops and 1 more</span>" in text
    assert "s3:CreateBucket" in text


def test_home_is_there_for_who_may_read_nothing(page, desk):
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    act_as(desk.world, f"arn:aws:iam::{desk.account}:user/auditor")

    response = page.get("/console/")

    assert response.status_code == 200
    assert "May not be read by this identity" in response.text


def test_the_clock_is_put_on(page, desk):
    before = desk.bar().clock
    page.post(reverse("console:skip"), {"hours": "24"})
    page.post(reverse("console:skip"), {"hours": "-5"})

    assert 86_400 <= (desk.bar().clock - before).total_seconds() < 90_000


def test_a_denied_call_tells_why_by_its_request_id(page, refused):
    assert "Denied, why?" in page.get("/console/trail/").text

    text = page.get(refused).text

    assert "Deny in Guard, statement NoUsers." in text
    assert "aws iam create-user --user-name auditor" in text
    found = page.get("/console/trail/", {"request": refused.split("/")[-2]})
    assert found.headers["Location"] == refused


def test_filters_leave_out_what_does_not_fit(page, desk, refused):
    desk.act("s3", "ListBuckets")

    def only(**query):
        return text_of(page, "/console/trail/", query).split("data-list")[1]

    assert "iam:PutUserPolicy" not in only(only="errors")
    assert "iam:CreateUser" in only(only="errors")
    assert "s3:ListBuckets" not in only(only="writes")
    assert "iam:" not in only(service="s3")


def test_a_call_that_was_undone_is_marked(page, desk):
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    url = reverse("console:call", args=[desk.trail(1)[0].request_id])
    assert "Undone" not in page.get(url).text
    page.post(reverse("console:undo"))

    assert "Undone since" in page.get(url).text


def test_older_calls_are_a_page_away(page, desk):
    for number in range(51):
        desk.act("s3", "ListBuckets")
        assert number < 51

    first = text_of(page, "/console/trail/")
    older = first.split("Older calls")[0].rpartition('href="')[2].partition('"')[0]

    assert first.count("s3:ListBuckets") == 50
    second = text_of(page, f"/console/trail/{older.replace('&amp;', '&')}")
    assert second.count("s3:ListBuckets") == 1


def test_nobody_reads_the_calls_of_another_account(refused, other_client):
    other_client.post("/console/start/")

    assert other_client.get(refused).status_code == 404


def test_the_coverage_page_names_every_operation(page):
    text = page.get(reverse("console:coverage")).text

    assert all(f"<li>{name}</li>" in text for offer in offers() for name in offer.operations)


def test_the_key_of_root_is_shown_on_demand_only(page):
    url = reverse("console:connect")
    before = page.get(url).text
    after = page.post(url, {"do": "root"})

    assert "SECRET_ACCESS_KEY" in before
    key = after.text.split("AWS_ACCESS_KEY_ID=")[1].split()[0]
    assert key.startswith("AKIA")
    assert key not in before
    assert "no-store" in after["Cache-Control"]


def test_a_user_gets_a_new_key_and_a_denial_is_explained(page, desk):
    page.post(reverse("console:connect"), {"user": "administrator"})
    keys = desk.look("iam", "ListAccessKeys", {"UserName": "administrator"})["AccessKeyMetadata"]
    assert len(keys) == 1
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    act_as(desk.world, f"arn:aws:iam::{desk.account}:user/auditor")

    response = page.post(reverse("console:connect"), {"user": "administrator"})

    assert response.status_code == 422
    assert "is not authorized to perform: iam:CreateAccessKey" in response.text


def gone_pages(desk):
    """Pages of things that are about to be undone, with the lists that they stand in."""
    vpc = desk.look("ec2", "DescribeVpcs")["Vpcs"][0]["VpcId"]
    asked = {"GroupName": "web", "Description": "web", "VpcId": vpc}
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    desk.act("iam", "AttachUserPolicy", {"UserName": "auditor", "PolicyArn": READS})
    made = {"PolicyName": "Guard", "PolicyDocument": DENY}
    policy = desk.act("iam", "CreatePolicy", made).output["Policy"]["Arn"]
    desk.act("s3", "CreateBucket", {"Bucket": "notes-of-a-learner"})
    group = desk.act("ec2", "CreateSecurityGroup", asked).output["GroupId"]
    return [
        (reverse("console:iam_user", args=["auditor"]), "auditor", "iam:CreateUser", "/iam/users/"),
        (
            f"{reverse('console:iam_policy')}?arn={policy}",
            "Guard",
            "iam:CreatePolicy",
            "/console/iam/",
        ),
        (
            reverse("console:s3_permissions", args=["notes-of-a-learner"]),
            "notes-of-a-learner",
            "s3:CreateBucket",
            "/s3/",
        ),
        (
            reverse("console:ec2_group", args=[group]),
            group,
            "ec2:CreateSecurityGroup",
            "/ec2/groups/",
        ),
    ]


def test_the_page_of_an_undone_thing_says_so_and_leads_back(page, desk):
    pages = gone_pages(desk)
    for url, *_ in pages:
        assert page.get(url).status_code == 200
    page.post(reverse("console:undo"))

    for url, name, call, above in pages:
        response = page.get(url)
        assert response.status_code == 404
        assert f"{name} was undone</h1>" in response.text
        assert f"The call {call} was undone, and {name} went with it. Redo" in response.text
        assert f'{above}">Back to the list</a>' in response.text
        assert "Not here" not in response.text


def test_what_was_deleted_or_never_there_is_not_called_undone(page, desk):
    url = reverse("console:iam_user", args=["auditor"])
    assert "Not here" in page.get(url).text
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    page.post(reverse("console:undo"))
    assert "auditor was undone" in page.get(url).text
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    desk.act("iam", "DeleteUser", {"UserName": "auditor"})

    text = page.get(url).text

    assert "Not here" in text
    assert "was undone" not in text
    assert "Back to the list" in text


def test_the_list_of_calls_names_resources_shortly_and_a_call_in_full(page, desk):
    image = desk.look("ec2", "DescribeImages")["Images"][0]["ImageId"]
    order = {"ImageId": image, "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1}
    desk.act("ec2", "RunInstances", order)

    text = page.get("/console/trail/").text
    assert f"<span>image/{image}</span><span>instance/*</span>" in text
    assert "and 4 more" in text
    assert "arn:aws:ec2" not in text
    one = page.get(reverse("console:call", args=[desk.trail(1)[0].request_id])).text
    assert one.count(f'class="line">arn:aws:ec2:{desk.region}:') == 6


def test_a_resource_page_leads_to_who_did_it(page, desk):
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    desk.act("iam", "CreateGroup", {"GroupName": "auditor"})
    group = {"GroupName": "web", "Description": "rules"}
    made = desk.act("ec2", "CreateSecurityGroup", group).output["GroupId"]
    arn = f"arn:aws:iam::{desk.account}:user/auditor"

    of_user = page.get("/console/iam/users/auditor/").text
    of_group = page.get(f"/console/ec2/groups/{made}/").text
    about_user = text_of(page, "/console/trail/", {"about": arn})
    about_group = text_of(page, "/console/trail/", {"about": made})

    assert "Who did this?" in of_user
    assert f"?about={made}" in of_group
    assert "iam:CreateUser" in about_user
    assert "iam:CreateGroup" not in about_user
    assert "ec2:CreateSecurityGroup" in about_group
    assert "aws cloudtrail lookup-events --lookup-attributes" in about_group


def test_a_call_shows_its_event_as_cloudtrail_has_it(page, desk):
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    row = desk.trail(1)[0]

    text = page.get(reverse("console:call", args=[row.request_id])).text

    assert "The event in CloudTrail" in text
    assert "&quot;eventSource&quot;: &quot;iam.amazonaws.com&quot;" in text
    assert f"&quot;eventID&quot;: &quot;{row.event_id}&quot;" in text
