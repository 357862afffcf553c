"""Start, simulation bar and reset."""

from django.urls import reverse

from studyapp.accounts.api import User
from studyapp.sandbox.api import desk_of


def test_a_visitor_reads_what_it_is_and_stays_without_a_row(client, db):
    response = client.get(reverse("console:home"))

    assert "Open my practice account" in response.text
    assert not User.objects.exists()


def test_the_button_makes_a_guest_with_an_account(client, db):
    response = client.post(reverse("console:start"), follow=True)

    desk = desk_of(User.objects.get())
    assert desk.account in response.text


def test_a_learner_acts_as_the_administrator_at_first(page, desk):
    text = page.get(reverse("console:home")).text

    assert f'<option value="{desk.administrator}" selected>user/administrator</option>' in text


def test_undo_and_redo_name_the_act_and_lead_back(page, desk):
    desk.act("iam", "CreateUser", {"UserName": "auditor"})

    assert "create user auditor" in page.get(reverse("console:home")).text
    undone = page.post(reverse("console:undo"), {"back": "/console/?x=1"})
    assert undone.headers["Location"] == "/console/?x=1"
    assert "auditor" not in [u["UserName"] for u in desk.look("iam", "ListUsers")["Users"]]
    assert "Undid: create user auditor" in page.get(reverse("console:home")).text
    page.post(reverse("console:redo"))
    assert "auditor" in [u["UserName"] for u in desk.look("iam", "ListUsers")["Users"]]


def test_undo_stops_at_a_named_point_and_leads_past_it(page, desk):
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    desk.add_point("before the audit")

    text = page.get(reverse("console:home")).text
    assert "Past the named point “before the audit”: undo create user auditor" in text
    stopped = page.post(reverse("console:undo"), follow=True).text
    assert "Undo stops here: before the audit" in stopped
    page.post(reverse("console:undo"), {"past_points": "1"})

    assert len(desk.look("iam", "ListUsers")["Users"]) == 1
    desk.add_point("nothing is below it")
    assert 'data-key="u" data-key-asks disabled' in page.get(reverse("console:home")).text


def test_undo_of_nothing_says_so(page):
    response = page.post(reverse("console:undo"), follow=True)

    assert "Nothing" in response.text or "nothing" in response.text


def test_a_bar_never_leads_to_another_site(page):
    response = page.post(reverse("console:undo"), {"back": "https://example.org/"})

    assert response.headers["Location"] == reverse("console:home")


def test_the_region_is_kept_and_an_unknown_one_refused(page, desk, learner):
    page.post(reverse("console:region"), {"region": "eu-central-1"})
    page.post(reverse("console:region"), {"region": "moon-1"})

    assert desk_of(learner).region == "eu-central-1"


def test_a_learner_may_act_as_their_own_principals_only(page, desk, learner):
    page.post(reverse("console:identity"), {"identity": f"arn:aws:iam::{desk.account}:root"})
    page.post(reverse("console:identity"), {"identity": "arn:aws:iam::111122223333:root"})

    assert desk_of(learner).arn == f"arn:aws:iam::{desk.account}:root"


def test_reset_asks_first_then_empties(page, desk, learner):
    desk.act("iam", "CreateUser", {"UserName": "auditor"})

    assert "cannot be undone" in page.get(reverse("console:reset")).text
    assert len(desk.look("iam", "ListUsers")["Users"]) == 2
    page.post(reverse("console:reset"))
    assert len(desk_of(learner).look("iam", "ListUsers")["Users"]) == 1


def test_nobody_moves_another_account(desk, other_client, learner):
    desk.act("iam", "CreateUser", {"UserName": "auditor"})

    other_client.post(reverse("console:undo"))
    other_client.post(reverse("console:reset"))

    assert len(desk_of(learner).look("iam", "ListUsers")["Users"]) == 2
