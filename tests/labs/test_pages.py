"""The pages of labs: list, introduction, steps beside the console, and what the forms do."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from studyapp.accounts.models import User
from studyapp.labs.models import Run
from studyapp.progress.models import Evidence
from studyapp.sandbox.api import Desk, Script, Watch, desk_of
from studyapp.sandbox.models import World
from tests.helpers import client_of
from tests.labs.making import commands, load_labs, shipped

pytestmark = pytest.mark.django_db
SLUG = "least-privilege-user"
URL = f"/labs/{SLUG}/"


@pytest.fixture
def page(learner_client: Client) -> Client:
    load_labs()
    return learner_client


@pytest.fixture
def begun(page: Client) -> Client:
    assert page.post(f"{URL}start/")["Location"] == URL
    return page


def text_of(page: Client, path: str = URL) -> str:
    response = page.get(path)
    assert response.status_code == 200
    return response.content.decode()


def run_of(learner: User) -> Run:
    return Run.objects.get(user=learner, ended_at=None)


@pytest.fixture
def play(learner: User) -> Callable[..., None]:
    def run(*lines: str) -> None:
        desk = desk_of(learner)
        assert desk is not None
        script = Script(desk)
        for line in lines:
            ran = script.run(line)
            assert ran.worked, ran.errors

    return run


def solve(play: Callable[..., None]) -> None:
    play(*commands(shipped()[SLUG].cli))


def states(text: str) -> list[str]:
    return re.findall(r'<li class="(\w+)" id="step-', text)


def version_of(text: str) -> str:
    found = re.search(r'data-version="(\d+)" data-url', text)
    assert found
    return found[1]


def test_the_list_shows_every_lab_to_a_visitor(client: Client):
    assert "No labs are loaded" in text_of(client, "/labs/")
    load_labs()

    text = text_of(client, "/labs/")

    for lab in shipped().values():
        assert f'href="/labs/{lab.id}/"' in text
    assert not World.objects.exists()


def test_a_lab_introduces_itself_and_makes_nothing(client: Client):
    load_labs()

    text = text_of(client)

    assert "Start the lab" in text
    assert "What it would cost" in text
    assert "A policy on a group serves everyone in it" in text
    assert not World.objects.exists()
    assert client.get("/labs/no-such-lab/").status_code == 404


def test_the_search_page_finds_labs(client: Client):
    load_labs()

    assert 'href="/labs/static-website/"' in text_of(client, "/search?q=museum")


def test_a_visitor_who_starts_becomes_a_guest_with_an_account(client: Client):
    load_labs()

    client.post(f"{URL}start/")

    assert Run.objects.get().user.is_guest
    assert states(text_of(client)) == ["now", "unreached", "unreached", "unreached"]


def test_the_start_sets_the_account_up_and_names_a_point(begun: Client, learner: User):
    desk = desk_of(learner)
    assert desk is not None

    assert Watch(desk).ask("s3", "HeadBucket", Bucket="studio-photos-2026") is not None
    assert desk.bar().undo_stops == "the start of the lab"
    text = text_of(begun)
    assert "0 of 4" in text
    assert '<iframe src="/console/iam/"' in text
    assert begun.post(f"{URL}start/")["Location"] == URL
    assert Run.objects.count() == 1


def test_the_console_may_stand_inside_our_own_pages_only(begun: Client):
    lab, console = begun.get(URL), begun.get("/console/iam/users/")

    assert lab["X-Frame-Options"] == "DENY"
    assert "frame-src 'self'" in lab["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in lab["Content-Security-Policy"]
    assert console["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in console["Content-Security-Policy"]


def test_the_set_up_acts_as_the_administrator_whoever_the_learner_is(page: Client, learner: User):
    page.post("/console/start/")
    World.objects.update(acting_as=f"arn:aws:iam::{World.objects.get().account}:user/nobody")

    assert page.post(f"{URL}start/").status_code == 302


def test_checks_answer_only_when_something_changed(begun: Client, play: Callable[..., None]):
    version = version_of(text_of(begun))
    assert begun.get(f"{URL}checks?since={version}").status_code == 204

    play("aws iam create-user --user-name developer-1")

    response = begun.get(f"{URL}checks?since={version}")
    text = response.content.decode()
    assert response.status_code == 200
    assert states(text) == ["fail", "unreached", "unreached", "unreached"]
    assert "The user is there." in text
    assert begun.get(f"{URL}checks?since={version_of(text)}").status_code == 204


def test_an_undo_takes_a_tick_back(begun: Client, learner: User, play: Callable[..., None]):
    play(
        "aws iam create-user --user-name developer-1; aws iam create-group --group-name"
        " photo-readers; aws iam add-user-to-group --user-name developer-1"
        " --group-name photo-readers"
    )
    text = text_of(begun)
    assert states(text)[0] == "pass"
    desk = desk_of(learner)
    assert desk is not None

    desk.undo()

    text = text_of(begun, f"{URL}checks?since={version_of(text)}")
    assert states(text)[0] == "now"
    assert "0 of 4" in text


def test_hints_are_shown_one_by_one(begun: Client, learner: User):
    hints = shipped()[SLUG].steps[0].hints
    assert "Groups and users are two separate lists" not in text_of(begun)

    begun.post(f"{URL}hint/", {"step": "user-in-group"})
    text = text_of(begun)
    assert "Groups and users are two separate lists" in text
    assert f"Hint 2 of {len(hints)}" in text
    part = client_of(learner, htmx=True).post(f"{URL}hint/", {"step": "user-in-group"})
    assert part.content.decode().count('class="hint"') == 2
    assert "<html" not in part.content.decode()
    for _ in range(5):
        begun.post(f"{URL}hint/", {"step": "user-in-group"})
    begun.post(f"{URL}hint/", {"step": "no-such-step"})

    assert run_of(learner).hints == {"user-in-group": len(hints)}
    assert "Hint 4" not in text_of(begun).split('id="step-can-read"')[0]


def test_a_lab_is_finished_when_all_passes_and_leaves_evidence(
    begun: Client, learner: User, play: Callable[..., None]
):
    begun.post(f"{URL}hint/", {"step": "can-read"})
    begun.post(f"{URL}finish/")
    assert not Evidence.objects.exists()
    assert run_of(learner).finished_at is None
    solve(play)
    text = text_of(begun)
    assert states(text) == ["pass"] * 4
    assert "Finish the lab" in text

    for _ in range(2):
        begun.post(f"{URL}finish/")

    rows = Evidence.objects.filter(user=learner, kind="lab").order_by("id")
    assert [(row.subject, row.task, row.correct) for row in rows] == [
        (f"{SLUG}#user-in-group", "2.3", 1.0),
        (f"{SLUG}#can-read", "2.3", 0.75),
        (f"{SLUG}#nothing-more", "2.3", 1.0),
        (f"{SLUG}#through-the-group", "2.3", 1.0),
    ]
    text = text_of(begun)
    assert "counts for task 2.3" in text
    assert "aws iam create-group --group-name photo-readers" in text
    assert "Finished" in text_of(begun, "/labs/")


def test_starting_over_takes_the_work_back_and_keeps_the_set_up(
    begun: Client, learner: User, play: Callable[..., None]
):
    solve(play)
    assert "Start this lab over?" in text_of(begun, f"{URL}start-over/ask/")
    assert states(text_of(begun)) == ["pass"] * 4

    begun.post(f"{URL}start-over/")

    assert states(text_of(begun)) == ["now", "unreached", "unreached", "unreached"]
    desk = desk_of(learner)
    assert desk is not None
    assert Watch(desk).ask("s3", "HeadBucket", Bucket="studio-photos-2026") is not None
    assert begun.post(f"{URL}start-over/").status_code == 302
    assert Run.objects.count() == 1


def test_a_finished_lab_that_is_started_over_is_a_new_run(
    begun: Client, learner: User, play: Callable[..., None]
):
    solve(play)
    begun.post(f"{URL}finish/")

    begun.post(f"{URL}start-over/")

    assert Run.objects.count() == 2
    assert run_of(learner).finished_at is None
    solve(play)
    begun.post(f"{URL}finish/")
    assert Evidence.objects.filter(kind="lab").count() == 8


def test_leaving_takes_the_set_up_back_too(begun: Client, learner: User, play: Callable[..., None]):
    solve(play)
    begun.post(f"{URL}leave/")

    desk = desk_of(learner)
    assert desk is not None
    assert Watch(desk).ask("s3", "HeadBucket", Bucket="studio-photos-2026") is None
    assert "Start the lab" in text_of(begun)
    assert begun.post(f"{URL}start/").status_code == 302
    assert states(text_of(begun))[0] == "now"


def test_what_is_in_the_way_is_named_and_nothing_is_changed(
    page: Client, learner: User, play: Callable[..., None]
):
    other = "/labs/open-a-web-server/"
    page.post("/console/start/")
    play("aws ec2 create-security-group --group-name web-sg --description mine")
    desk = desk_of(learner)
    assert desk is not None
    before = desk.version()

    response = page.post(f"{other}start/")

    assert response.status_code == 409
    text = response.content.decode()
    assert "Your account is not ready for this lab." in text
    assert "web-sg" in text
    assert desk.version() == before
    assert not Run.objects.exists()

    assert page.post(f"{other}start/", {"empty": "1"}).status_code == 302
    assert states(text_of(page, other)) == ["now"] + ["unreached"] * 4


def test_a_lab_does_not_begin_half_done(page: Client, play: Callable[..., None]):
    page.post("/console/start/")
    play("aws s3 mb s3://village-museum-hours")

    response = page.post("/labs/static-website/start/")

    assert response.status_code == 409
    assert "Step 1 passes already, by what is in your account" in response.content.decode()


def test_a_reset_or_an_undone_set_up_ends_the_lab(begun: Client, learner: User):
    version = version_of(text_of(begun))
    begun.post("/console/reset/")

    answer = begun.get(f"{URL}checks?since={version}")
    assert answer.headers.get("HX-Refresh") == "true"
    assert "no longer in progress" in text_of(begun)
    begun.post(f"{URL}start-over/")
    begun.post(f"{URL}finish/")
    begun.post(f"{URL}start/")
    assert states(text_of(begun))[0] == "now"

    desk = desk_of(learner)
    assert desk is not None
    desk.undo(past_points=True)
    assert "no longer in progress" in text_of(begun)


def test_two_labs_stand_beside_each_other(begun: Client, learner: User):
    begun.post("/labs/open-a-web-server/start/")

    assert states(text_of(begun)) == ["now", "unreached", "unreached", "unreached"]
    assert states(text_of(begun, "/labs/open-a-web-server/"))[0] == "now"
    begun.post(f"{URL}start-over/")
    assert "no longer in progress" in text_of(begun, "/labs/open-a-web-server/")


def test_nobody_sees_anothers_run(begun: Client, other_client: Client):
    assert "Start the lab" in text_of(other_client)
    assert other_client.get(f"{URL}checks?since=0").status_code == 404
    other_client.post(f"{URL}hint/", {"step": "can-read"})
    other_client.post(f"{URL}start-over/")
    other_client.post(f"{URL}leave/")
    assert Run.objects.get().hints == {}
    assert Run.objects.get().ended_at is None


def test_a_guests_run_moves_to_the_account(guest: User, learner: User, now):
    from studyapp.labs import services
    from studyapp.sandbox import services as sandbox

    load_labs()
    client_of(guest).post(f"{URL}start/")
    sandbox.move(guest, learner)
    services.merge(guest, learner)

    assert states(text_of(client_of(learner)))[0] == "now"
    assert services.collect(learner)["labs"]


def test_an_open_run_of_the_account_wins(guest: User, begun: Client, learner: User):
    from studyapp.labs import services

    client_of(guest).post(f"{URL}start/")

    services.merge(guest, learner)

    assert Run.objects.filter(user=learner).count() == 2
    assert run_of(learner).generation == World.objects.get(owner=learner).generation


def test_the_checks_cost_little(begun: Client, django_assert_max_num_queries):
    version = version_of(text_of(begun))
    with django_assert_max_num_queries(15):
        begun.get(f"{URL}checks?since={version}")


def test_a_desk_of_the_lab_runs_as_asked(begun: Client, learner: User):
    run = run_of(learner)
    desk = desk_of(learner)
    assert isinstance(desk, Desk)
    assert desk.stands(run.point)
    assert run.before < run.point
