"""What labs see of an account from outside, and what that leaves behind: nothing."""

import json

import pytest

from studyapp.accounts.models import User
from studyapp.sandbox.api import Desk, Door, NothingToDo, Script, Watch, open_desk
from studyapp.sandbox.models import Journal, Trail
from studyapp.sandbox.watching import NO_MACHINE

pytestmark = pytest.mark.django_db
BUCKET = "studio-photos"
OBJECT = f"arn:aws:s3:::{BUCKET}/a.txt"
PUBLIC = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:GetObject",
            "Resource": f"arn:aws:s3:::{BUCKET}/*",
        }
    ],
}


@pytest.fixture
def desk(learner: User, now) -> Desk:
    return open_desk(learner, now)


@pytest.fixture
def watch(desk: Desk) -> Watch:
    return Watch(desk)


def run(desk: Desk, *lines: str) -> None:
    script = Script(desk)
    for line in lines:
        ran = script.run(line)
        assert ran.worked, ran.errors


def test_looking_is_recorded_nowhere(desk: Desk, watch: Watch):
    run(desk, f"aws s3 mb s3://{BUCKET}")
    desk.catch_up()
    before = (Trail.objects.count(), Journal.objects.count(), desk.version())

    watch.ask("iam", "GetUser", UserName="nobody")
    watch.may("anonymous", "s3:GetObject", OBJECT)
    watch.website(BUCKET, "/")
    watch.verdict("", "web-1", 80)

    assert (Trail.objects.count(), Journal.objects.count(), desk.version()) == before


def test_the_policies_in_force_say_who_may_what(desk: Desk, watch: Watch):
    run(desk, f"aws s3 mb s3://{BUCKET}", "aws iam create-user --user-name developer-1")

    assert watch.may("user/developer-1", "s3:GetObject", OBJECT) is False
    assert watch.may("user/administrator", "s3:GetObject", OBJECT) is True
    assert watch.may("user/nobody", "s3:GetObject", OBJECT) is None
    assert watch.may("root", "iam:CreateUser", "*") is True

    run(
        desk,
        "aws iam attach-user-policy --user-name developer-1"
        " --policy-arn arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess",
    )
    assert watch.may("user/developer-1", "s3:GetObject", OBJECT) is True
    assert watch.may("user/developer-1", "s3:PutObject", OBJECT) is False


def test_a_bucket_policy_counts_for_those_who_did_not_sign(desk: Desk, watch: Watch):
    run(desk, f"aws s3 mb s3://{BUCKET}", f"aws s3api delete-public-access-block --bucket {BUCKET}")
    assert watch.may("anonymous", "s3:GetObject", OBJECT) is False
    assert watch.may("anonymous", "s3:GetObject", "arn:aws:s3:::no-such-bucket/a") is False

    policy = json.dumps(PUBLIC)
    run(desk, f"aws s3api put-bucket-policy --bucket {BUCKET} --policy '{policy}'")

    assert watch.may("anonymous", "s3:GetObject", OBJECT) is True
    assert watch.may("anonymous", "s3:ListBucket", f"arn:aws:s3:::{BUCKET}") is False


def test_a_website_answers_as_a_visitor_sees_it(desk: Desk, watch: Watch):
    assert watch.website(BUCKET, "/").status == 404
    run(desk, f"aws s3 mb s3://{BUCKET}", f"aws s3 website s3://{BUCKET} --index-document a.txt")
    assert watch.website(BUCKET, "/").status == 403
    policy = json.dumps(PUBLIC)
    script = Script(desk)
    for line in (
        f"aws s3api delete-public-access-block --bucket {BUCKET}",
        f"aws s3api put-bucket-policy --bucket {BUCKET} --policy '{policy}'",
        "echo hello > a.txt",
        f"aws s3 cp a.txt s3://{BUCKET}/a.txt",
    ):
        assert script.run(line).worked

    found = watch.website(BUCKET, "/")
    assert (found.status, found.body) == (200, b"hello\n")


def test_a_machine_that_is_not_there_has_no_verdict(watch: Watch):
    assert watch.verdict("", "web-1", 80) == NO_MACHINE
    assert not watch.listens("web-1", 80)
    assert watch.inbound("web-1") == []
    assert watch.page("", "web-1", "/").status == 0


def test_a_script_says_which_of_its_calls_was_refused(desk: Desk):
    script = Script(desk)
    assert script.run("aws iam create-user --user-name developer-1").worked

    ran = script.run("aws iam create-user --user-name developer-1")

    assert not ran.worked
    assert [call.code for call in ran.refused] == ["EntityAlreadyExists"]
    assert not script.run("aws iam no-such-command").worked


def test_a_script_is_one_act_of_the_administrator(desk: Desk):
    desk.world.acting_as = f"arn:aws:iam::{desk.account}:user/nobody"
    administrator = desk.as_administrator(Door.LAB)
    run(administrator, "aws iam create-user --user-name a", "aws iam create-user --user-name b")

    assert desk.bar().undo == "create user a and 1 more"
    desk.undo()
    assert Watch(desk).ask("iam", "GetUser", UserName="a") is None


def test_going_back_to_a_place_takes_everything_since_back(desk: Desk, watch: Watch):
    run(desk, "aws iam create-user --user-name before")
    place = desk.add_point("start of the lab")
    run(desk, "aws iam create-user --user-name a")
    desk.add_point("another one")
    run(Desk(desk.world), "aws iam create-user --user-name b")
    version = desk.version()

    desk.go_back_to(place)

    assert watch.ask("iam", "GetUser", UserName="a") is None
    assert watch.ask("iam", "GetUser", UserName="b") is None
    assert watch.ask("iam", "GetUser", UserName="before")
    assert desk.version() > version
    assert desk.bar().undo_stops == "start of the lab"
    assert desk.place() == place
    assert desk.stands(place)
    desk.redo()
    assert watch.ask("iam", "GetUser", UserName="a")


def test_going_back_needs_a_place_that_still_stands(desk: Desk):
    run(desk, "aws iam create-user --user-name a")
    place = desk.add_point("start")
    with pytest.raises(NothingToDo):
        desk.go_back_to(place)
    desk.undo(past_points=True)
    assert not desk.stands(place)
    run(Desk(desk.world), "aws iam create-user --user-name b")

    assert not desk.stands(place)
    with pytest.raises(NothingToDo, match="no longer"):
        desk.go_back_to(place)
    assert Watch(desk).ask("iam", "GetUser", UserName="b")
