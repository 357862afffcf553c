"""Signing up keeps the guest's row, and never tells whether an address is taken."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from studyapp.accounts.api import User
from studyapp.catalog.api import Lesson
from studyapp.lessons.models import Reading
from tests.helpers import NOW, PASSWORD, client_of, make_guest, make_learner

NEW = {"email": "New@Example.org", "password1": PASSWORD}


def sign_up(client: Client, **more: str):
    return client.post(reverse("account_signup"), {**NEW, **more})


def test_a_guest_keeps_row_progress_and_session(
    lesson: Lesson, guest: User, guest_client: Client
) -> None:
    Reading.objects.create(user=guest, lesson=lesson, opened_at=NOW, read_at=NOW, note="Mine")
    guest_client.session["exam_tab"] = "t1"
    answer = sign_up(guest_client)
    assert answer.status_code == 302
    assert User.objects.count() == 1
    guest.refresh_from_db()
    assert (guest.is_guest, guest.email, guest.display_name) == (False, "new@example.org", "new")
    assert guest.check_password(PASSWORD)
    assert Reading.objects.get(user=guest).note == "Mine"
    page = guest_client.get(reverse("settings"))
    assert page.context["learner"].pk == guest.pk
    assert EmailAddress.objects.get(user=guest, primary=True).verified is False


def test_the_first_write_makes_the_guest_that_signs_up(lesson: Lesson, client: Client) -> None:
    client.cookies["fairweather_zone"] = "Europe/Berlin"
    client.post(reverse("lessons:note", args=[lesson.pk]), {"note": "A note of a visitor"})
    guest = User.objects.get()
    assert guest.is_guest
    assert guest.time_zone == "Europe/Berlin"
    sign_up(client)
    assert User.objects.get().pk == guest.pk
    assert Reading.objects.get(user=guest).note == "A note of a visitor"


def test_a_visitor_signs_up_without_having_written_anything(db: None, client: Client) -> None:
    client.cookies["fairweather_zone"] = "Asia%2FTokyo"
    assert sign_up(client).status_code == 302
    user = User.objects.get()
    assert not user.is_guest
    assert user.time_zone == "Asia/Tokyo"
    assert client.get(reverse("settings")).context["learner"] == user


def test_sign_up_leads_to_the_page_asked_for_and_nowhere_else(db: None, client: Client) -> None:
    assert sign_up(client, next="/cards/").headers["Location"] == "/cards/"
    other = Client()
    answer = sign_up(other, email="b@example.org", next="https://elsewhere.example/")
    assert answer.headers["Location"] == "/"


def test_a_taken_address_looks_like_a_new_one(db: None) -> None:
    owner = make_learner("owner@example.org")
    EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
    seen = []
    for address in ("owner@example.org", "opera@example.org"):
        client = client_of(make_guest())
        answer = sign_up(client, email=address)
        page = client.get(reverse("settings"))
        body = page.content.decode().replace(address, "X").replace(address.partition("@")[0], "N")
        seen.append((answer.status_code, answer.headers["Location"], _without_tokens(body)))
    assert seen[0] == seen[1]
    assert owner.email == User.objects.get(pk=owner.pk).email


def test_the_owner_of_a_taken_address_is_told_by_mail(db: None) -> None:
    owner = make_learner("owner@example.org")
    EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
    sign_up(client_of(make_guest()), email="owner@example.org")
    (letter,) = mail.outbox
    assert letter.to == ["owner@example.org"]
    assert letter.subject == "Fairweather: you have an account already"
    assert "/account/password/reset/" in letter.body


def test_both_holders_of_an_address_sign_in_with_their_own_password(db: None) -> None:
    owner = make_learner("owner@example.org")
    EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
    guest = make_guest()
    sign_up(client_of(guest), email="owner@example.org", password1="another-long-phrase")
    for password, expected in ((PASSWORD, owner), ("another-long-phrase", guest)):
        client = Client()
        data = {"login": "owner@example.org", "password": password}
        assert client.post(reverse("account_login"), data).status_code == 302
        assert client.get(reverse("settings")).context["learner"].pk == expected.pk


def test_errors_stand_at_their_fields_and_on_top(db: None, client: Client) -> None:
    answer = client.post(reverse("account_signup"), {"email": "no address", "password1": "short"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'href="#id_email"' in page
    assert 'id="id_password1_error"' in page
    assert 'aria-invalid="true"' in page
    assert not User.objects.exists()


def test_fields_say_what_browsers_may_fill_in(db: None, client: Client) -> None:
    page = client.get(reverse("account_signup")).content.decode()
    assert 'autocomplete="email"' in page
    assert 'autocomplete="new-password"' in page
    assert page.count('type="password"') == 1
    assert "placeholder" not in page.partition("<main")[2].partition("</main>")[0]


def test_who_has_an_account_is_not_asked_to_sign_up(learner_client: Client) -> None:
    answer = learner_client.get(reverse("account_signup"))
    assert answer.headers["Location"] == reverse("settings")


def test_many_sign_ups_from_one_place_are_slowed_down(db: None) -> None:
    answers = [
        sign_up(Client(), email=f"n{number}@example.org", password1="x").status_code
        for number in range(21)
    ]
    assert answers[-1] == 429
    assert set(answers[:20]) == {422}


@pytest.mark.parametrize("backend", ["console", "smtp"])
def test_the_page_says_where_mail_goes(db: None, client: Client, settings, backend: str) -> None:
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    page = client.get(reverse("account_signup")).content.decode()
    assert ("terminal of the server" in page) is (backend == "console")


def _without_tokens(page: str) -> str:
    lines = [line for line in page.splitlines() if "csrf" not in line.lower()]
    return "\n".join(lines)
