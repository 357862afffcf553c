"""Preferences and goals."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from studyapp.accounts.api import User
from studyapp.accounts.forms import RECALL_DAYS, GoalsForm, PreferencesForm
from studyapp.learning import Grade, Memory, Settings, next_memories, rng_for
from tests.helpers import NOW

FULL = {
    "display_name": "Reader",
    "time_zone": "europe/berlin",
    "theme": "dark",
    "shortcuts": "on",
    "exam_on": "",
    "daily_goal": "45",
    "new_cards_a_day": "10",
    "retention": "0.85",
}


def save(client: Client, **more: str):
    return client.post(reverse("settings_save"), {**FULL, **more})


def test_preferences_are_stored(learner: User, learner_client: Client) -> None:
    answer = save(learner_client)
    assert answer.headers["Location"] == reverse("settings")
    learner.refresh_from_db()
    assert (learner.display_name, learner.time_zone, learner.theme) == (
        "Reader",
        "Europe/Berlin",
        "dark",
    )
    assert (learner.daily_goal, learner.new_cards_a_day, learner.retention) == (45, 10, 0.85)
    assert learner.shortcuts is True
    assert answer.cookies["fairweather_theme"].value == "dark"
    page = learner_client.get(reverse("settings")).content.decode()
    assert 'data-theme="dark"' in page


def test_an_unticked_box_turns_the_shortcuts_off(learner: User, learner_client: Client) -> None:
    data = {name: value for name, value in FULL.items() if name != "shortcuts"}
    learner_client.post(reverse("settings_save"), data)
    page = learner_client.get(reverse("settings")).content.decode()
    assert 'data-shortcuts="off"' in page


def test_a_visitor_sees_settings_and_becomes_a_guest_by_saving(db: None, client: Client) -> None:
    assert client.get(reverse("settings")).status_code == 200
    assert not User.objects.exists()
    save(client)
    assert User.objects.get().is_guest
    assert User.objects.get().daily_goal == 45


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("time_zone", "Nowhere/Land", "no such time zone"),
        ("daily_goal", "4", "greater than or equal to 5"),
        ("new_cards_a_day", "201", "less than or equal to 200"),
        ("retention", "0.5", "not one of the available choices"),
        ("exam_on", "2001-01-01", "That day is over"),
        ("theme", "pink", "not one of the available choices"),
    ],
)
def test_bad_values_come_back_with_the_cure(
    learner: User, learner_client: Client, field: str, value: str, words: str
) -> None:
    answer = save(learner_client, **{field: value})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page
    assert f'id="id_{field}_error"' in page
    assert 'value="Reader"' in page  # what was typed is still there
    learner.refresh_from_db()
    assert learner.display_name == ""


def test_an_exam_date_that_has_passed_meanwhile_can_stay(
    learner: User, learner_client: Client
) -> None:
    User.objects.filter(pk=learner.pk).update(exam_on=date(2020, 1, 1))
    assert save(learner_client, exam_on="2020-01-01").status_code == 302


def test_the_detected_zone_is_offered_and_taken(learner: User, learner_client: Client) -> None:
    learner_client.cookies["fairweather_zone"] = "America/Lima"
    assert "Use America/Lima" in learner_client.get(reverse("settings")).content.decode()
    save(learner_client, use_zone="America/Lima")
    learner.refresh_from_db()
    assert learner.time_zone == "America/Lima"
    assert "Use America/Lima" not in learner_client.get(reverse("settings")).content.decode()


def test_the_cost_of_recall_is_what_the_scheduler_does() -> None:
    for recall, told in RECALL_DAYS.items():
        settings = Settings(desired_retention=recall, fuzz=False)
        memory = Memory(
            state="review",
            due=NOW,
            stability=9.1,
            difficulty=5.0,
            last_review=NOW - timedelta(days=9),
            reps=4,
        )
        usual = Settings(desired_retention=0.9, fuzz=False)
        days = _days(memory, settings)
        assert told == pytest.approx(10 * days / _days(memory, usual), rel=0.12, abs=0.5)


def _days(memory: Memory, settings: Settings) -> float:
    after = next_memories(memory, NOW, settings, rng=rng_for("x", 4))[Grade.GOOD]
    return (after.due - NOW).days


def test_goals_are_asked_once(learner: User, learner_client: Client) -> None:
    day = (timezone.localdate() + timedelta(days=40)).isoformat()
    answer = learner_client.post(reverse("goals_save"), {"exam_on": day, "daily_goal": "20"})
    assert answer.headers["Location"] == "/"
    learner.refresh_from_db()
    assert (learner.goals_set, learner.exam_on.isoformat(), learner.daily_goal) == (True, day, 20)


def test_no_date_yet_is_an_answer(guest: User, guest_client: Client) -> None:
    guest_client.post(reverse("goals_save"), {"no_date": "on", "exam_on": "", "daily_goal": "30"})
    guest.refresh_from_db()
    assert (guest.goals_set, guest.exam_on) == (True, None)


@pytest.mark.parametrize(
    "data", [{"daily_goal": "30"}, {"exam_on": "2001-01-01", "daily_goal": "30"}, {"exam_on": "x"}]
)
def test_goals_without_an_answer_are_asked_again(
    learner: User, learner_client: Client, data: dict[str, str]
) -> None:
    assert learner_client.post(reverse("goals_save"), data).status_code == 422
    learner.refresh_from_db()
    assert learner.goals_set is False


def test_settings_cost_few_queries(learner_client: Client, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(20):
        learner_client.get(reverse("settings"))


def test_the_theme_switch_answers_visitors_too(db: None, client: Client) -> None:
    answer = client.post(reverse("theme"), {"theme": "light"})
    assert answer.cookies["fairweather_theme"].value == "light"
    assert client.post(reverse("theme"), {"theme": "pink"}).status_code == 400
    assert not User.objects.exists()


def test_the_theme_switch_without_scripts_stays_on_its_page(db: None, client: Client) -> None:
    lesson = "http://testserver/learn/?from=here"
    first = client.post(reverse("theme"), headers={"Referer": lesson})
    assert (first["Location"], first.cookies["fairweather_theme"].value) == (
        "/learn/?from=here",
        "dark",
    )
    again = client.post(reverse("theme"), headers={"Referer": lesson})
    assert again.cookies["fairweather_theme"].value == "light"


def test_the_theme_switch_leads_to_no_other_site(db: None, client: Client) -> None:
    for origin in ("https://elsewhere.example/page", "http://testserver//elsewhere.example", ""):
        assert client.post(reverse("theme"), headers={"Referer": origin})["Location"] == "/"


@pytest.mark.parametrize("form", [PreferencesForm, GoalsForm])
def test_what_changes_meanwhile_is_not_written_over(learner: User, form: type) -> None:
    filled = form({**FULL, "no_date": "on"}, instance=learner, today=NOW.date())
    assert filled.is_valid()
    User.objects.filter(pk=learner.pk).update(password="changed", email="new@example.org")
    filled.save()
    stored = User.objects.get(pk=learner.pk)
    assert (stored.password, stored.email) == ("changed", "new@example.org")
    assert stored.daily_goal == 45
