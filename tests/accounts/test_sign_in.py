"""A guest who signs in decides what becomes of the progress; nothing is lost in silence."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from studyapp.accounts import services
from studyapp.accounts.api import User
from studyapp.catalog.api import Lesson
from studyapp.lessons.models import Reading
from tests.accounts.rows import fill, rows_of
from tests.helpers import NOW, PASSWORD, client_of, make_guest

HTML = {"Accept": "text/html,application/xhtml+xml"}


def sign_in(client: Client, **more: str):
    data = {"login": "learner@example.org", "password": PASSWORD, **more}
    return client.post(reverse("account_login"), data)


@pytest.fixture
def busy_guest(lesson: Lesson, guest: User) -> User:
    """A guest who has read and noted something."""
    Reading.objects.create(user=guest, lesson=lesson, opened_at=NOW, read_at=NOW, note="Mine")
    return guest


def test_the_page_asks_and_shows_what_there_is(
    busy_guest: User, guest_client: Client, learner: User
) -> None:
    answer = sign_in(guest_client, next="/cards/")
    assert answer.headers["Location"] == reverse("guest_choice")
    page = guest_client.get(reverse("guest_choice")).content.decode()
    assert "learner@example.org" in page
    assert "<b>1</b> lesson opened" in page
    assert "<b>1</b> note<" in page
    assert User.objects.filter(pk=busy_guest.pk).exists()


def test_keeping_moves_everything_and_goes_on(
    busy_guest: User, guest_client: Client, learner: User
) -> None:
    sign_in(guest_client, next="/cards/")
    answer = guest_client.post(reverse("guest_choice"), {"choice": "keep"})
    assert answer.headers["Location"] == "/cards/"
    assert Reading.objects.get().user == learner
    assert not User.objects.filter(pk=busy_guest.pk).exists()


def test_keeping_moves_the_rows_of_every_app(
    guest: User, guest_client: Client, learner: User, lesson: Lesson
) -> None:
    fill(guest, lesson)
    before = {name: count for name, count in rows_of(guest).items() if "EmailAddress" not in name}
    sign_in(guest_client)
    guest_client.post(reverse("guest_choice"), {"choice": "keep"})
    after = rows_of(learner)
    assert {name: after[name] for name in before} == before


def test_discarding_deletes_the_guest_alone(
    busy_guest: User, guest_client: Client, learner: User, lesson: Lesson
) -> None:
    Reading.objects.create(user=learner, lesson=lesson, opened_at=NOW, note="Account's")
    sign_in(guest_client)
    guest_client.post(reverse("guest_choice"), {"choice": "discard"})
    assert Reading.objects.get().note == "Account's"
    assert not User.objects.filter(pk=busy_guest.pk).exists()


def test_an_answer_without_a_choice_changes_nothing(
    busy_guest: User, guest_client: Client, learner: User
) -> None:
    sign_in(guest_client)
    answer = guest_client.post(reverse("guest_choice"), {"choice": "perhaps"})
    assert answer.status_code == 422
    assert Reading.objects.get().user == busy_guest


def test_a_guest_with_nothing_is_not_asked_about(
    guest: User, guest_client: Client, learner: User
) -> None:
    assert sign_in(guest_client).headers["Location"] == "/"
    assert not User.objects.filter(pk=guest.pk).exists()
    assert guest_client.get(reverse("guest_choice")).headers["Location"] == "/"


def test_goals_alone_are_worth_the_question(
    guest: User, guest_client: Client, learner: User
) -> None:
    User.objects.filter(pk=guest.pk).update(goals_set=True, daily_goal=45)
    sign_in(guest_client)
    guest_client.post(reverse("guest_choice"), {"choice": "keep"})
    learner.refresh_from_db()
    assert (learner.goals_set, learner.daily_goal) == (True, 45)


def test_a_guest_made_in_another_tab_after_the_page_was_opened_is_asked_about(
    lesson: Lesson, client: Client, learner: User
) -> None:
    client.get(reverse("account_login"))  # this tab shows the sign-in page to a visitor
    client.post(reverse("lessons:note", args=[lesson.pk]), {"note": "From the other tab"})
    assert sign_in(client).headers["Location"] == reverse("guest_choice")
    client.post(reverse("guest_choice"), {"choice": "keep"})
    assert Reading.objects.get(user=learner).note == "From the other tab"


def test_leaving_the_question_brings_it_back_on_every_page(
    busy_guest: User, guest_client: Client, learner: User, lesson: Lesson
) -> None:
    sign_in(guest_client)
    answer = guest_client.get(lesson.path + "?from=mail", headers=HTML)
    assert answer.headers["Location"] == reverse("guest_choice")
    piece = guest_client.get(reverse("healthz"))
    assert piece.status_code == 200
    answer = guest_client.post(reverse("guest_choice"), {"choice": "keep"})
    assert answer.headers["Location"] == lesson.path + "?from=mail"
    assert guest_client.get(reverse("lessons:course"), headers=HTML).status_code == 200


def test_work_goes_on_in_other_tabs_while_the_question_is_open(
    busy_guest: User, guest_client: Client, learner: User, lesson: Lesson
) -> None:
    sign_in(guest_client)
    guest_client.post(reverse("lessons:note", args=[lesson.pk]), {"note": "In the account"})
    guest_client.post(reverse("guest_choice"), {"choice": "keep"})
    assert Reading.objects.get().note == "In the account\n\nMine"


def test_signing_out_before_deciding_asks_at_the_next_sign_in(
    busy_guest: User, guest_client: Client, learner: User
) -> None:
    sign_in(guest_client)
    guest_client.post(reverse("account_logout"))
    assert sign_in(guest_client).headers["Location"] == reverse("guest_choice")
    guest_client.post(reverse("guest_choice"), {"choice": "keep"})
    assert Reading.objects.get().user == learner


def test_signing_out_before_deciding_brings_the_guest_back_at_the_next_write(
    busy_guest: User, guest_client: Client, learner: User, lesson: Lesson
) -> None:
    sign_in(guest_client)
    guest_client.post(reverse("account_logout"))
    guest_client.post(reverse("lessons:note", args=[lesson.pk]), {"note": "Again"})
    assert Reading.objects.get().user == busy_guest


def test_the_second_tab_that_decides_finds_it_decided(
    busy_guest: User, guest_client: Client, learner: User
) -> None:
    sign_in(guest_client)
    guest_client.post(reverse("guest_choice"), {"choice": "keep"})
    answer = guest_client.post(reverse("guest_choice"), {"choice": "discard"})
    assert answer.headers["Location"] == "/"
    assert Reading.objects.get().user == learner


def test_a_guest_is_not_signed_out_into_nothing(busy_guest: User, guest_client: Client) -> None:
    answer = guest_client.post(reverse("account_logout"))
    assert answer.headers["Location"] == reverse("settings") + "#account"
    assert guest_client.get(reverse("settings")).context["learner"] == busy_guest


def test_a_second_sign_up_by_the_owner_can_be_merged_into_the_first(
    busy_guest: User, guest_client: Client, learner: User
) -> None:
    EmailAddress.objects.create(user=learner, email=learner.email, verified=True, primary=True)
    data = {"email": learner.email, "password1": "another-long-phrase"}
    guest_client.post(reverse("account_signup"), data)
    assert sign_in(guest_client).headers["Location"] == reverse("guest_choice")
    guest_client.post(reverse("guest_choice"), {"choice": "keep"})
    assert Reading.objects.get().user == learner
    assert list(User.objects.all()) == [learner]


def test_switching_between_accounts_merges_nothing(
    learner: User, other_learner: User, other_client: Client, lesson: Lesson
) -> None:
    Reading.objects.create(user=other_learner, lesson=lesson, opened_at=NOW)
    assert sign_in(other_client).headers["Location"] == "/"
    assert Reading.objects.get().user == other_learner


def test_a_merge_that_fails_leaves_everything_as_it_was(
    busy_guest: User, learner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(guest: User, account: User) -> None:
        raise RuntimeError

    monkeypatch.setattr(services, "_merges", [*services._merges, broken])
    with pytest.raises(RuntimeError):
        services.merge_guest(guest=busy_guest, account=learner)
    assert Reading.objects.get().user == busy_guest


def test_only_guests_are_merged_and_only_into_accounts(learner: User, other_learner: User) -> None:
    for left, account in ((learner, other_learner), (make_guest(), make_guest())):
        with pytest.raises(ValueError, match="Only a guest"):
            services.merge_guest(guest=left, account=account)


def test_wrong_passwords_and_unknown_addresses_read_the_same(learner: User) -> None:
    answers = []
    for address in (learner.email, "nobody@example.org"):
        answer = sign_in(Client(), login=address, password="not this one")
        assert answer.status_code == 422
        answers.append(answer.content.decode().partition("<main")[2].replace(address, "X"))
    first, second = (answer.partition('class="errors"')[2][:300] for answer in answers)
    assert first == second
    assert "do not belong together" in first


def test_five_wrong_passwords_close_the_door_for_a_while(learner: User, client: Client) -> None:
    for _ in range(5):
        sign_in(client, password="not this one")
    answer = sign_in(client)
    assert answer.status_code == 422
    assert "Too many attempts" in answer.content.decode()


def test_addresses_are_compared_without_capitals(learner: User, client: Client) -> None:
    assert sign_in(client, login="Learner@Example.ORG").status_code == 302


def test_an_account_that_is_switched_off_cannot_sign_in(learner: User, client: Client) -> None:
    User.objects.filter(pk=learner.pk).update(is_active=False)
    assert sign_in(client).status_code == 422


def test_who_is_signed_in_goes_on_to_the_page_asked_for(learner: User, client: Client) -> None:
    EmailAddress.objects.create(user=learner, email=learner.email, verified=True, primary=True)
    client.force_login(learner)
    answer = client.get(reverse("account_login") + "?next=/cards/")
    assert answer.headers["Location"] == "/cards/"


def test_guests_have_no_pages_of_an_account(guest_client: Client) -> None:
    for name in ("account_email", "account_change_password", "account_set_password"):
        answer = guest_client.get(reverse(name))
        assert answer.headers["Location"].startswith(reverse("account_signup"))


def test_another_browser_knows_nothing_of_the_guest(busy_guest: User, learner: User) -> None:
    client = client_of(None)
    assert sign_in(client).headers["Location"] == "/"
    assert User.objects.filter(pk=busy_guest.pk).exists()
