"""Confirming, changing and resetting by mail."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from studyapp.accounts.api import User
from studyapp.catalog.api import Lesson
from studyapp.lessons.models import Reading
from tests.helpers import NOW, PASSWORD, client_of, make_guest, make_learner


def link() -> str:
    """The path of the link in the newest mail."""
    body = mail.outbox[-1].body
    found = re.search(r"http://testserver(/account/\S+)", body)
    assert found, body
    return found[1]


@pytest.fixture
def confirmed(learner: User) -> User:
    """The learner with a confirmed address."""
    EmailAddress.objects.create(user=learner, email=learner.email, verified=True, primary=True)
    return learner


def test_the_link_of_the_mail_confirms_after_a_click(db: None) -> None:
    client = client_of(make_guest())
    client.post(reverse("account_signup"), {"email": "a@example.org", "password1": PASSWORD})
    page = client.get(link())
    assert "a@example.org" in page.content.decode()
    assert not EmailAddress.objects.get().verified  # fetching the link alone does nothing
    client.post(link())
    assert EmailAddress.objects.get().verified


def test_who_confirms_an_address_takes_it_from_who_only_claimed_it(db: None) -> None:
    squatter, rightful = client_of(make_guest()), client_of(make_guest())
    for client in (squatter, rightful):
        client.post(reverse("account_signup"), {"email": "a@example.org", "password1": PASSWORD})
    first, second = User.objects.order_by("pk")
    assert (first.email, second.email) == ("a@example.org", None)
    rightful_address = EmailAddress.objects.get(user=second)
    path = reverse("account_confirm_email", args=[_key(rightful_address)])
    assert rightful.post(path).status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.email, second.email) == (None, "a@example.org")
    page = squatter.post(reverse("account_confirm_email", args=[_key_of(first)]))
    assert page.status_code in {200, 302}
    assert not EmailAddress.objects.get(user=first).verified


def test_a_guest_who_opens_a_foreign_mail_link_loses_nothing(
    confirmed: User, lesson: Lesson, guest: User, guest_client: Client
) -> None:
    Reading.objects.create(user=guest, lesson=lesson, opened_at=NOW, note="Mine")
    guest_client.post(reverse("account_reset_password"), {"email": confirmed.email})
    form = guest_client.get(link(), follow=True)
    new = {"password1": "quite-new-long-phrase", "password2": "quite-new-long-phrase"}
    guest_client.post(form.redirect_chain[-1][0], new)
    data = {"login": confirmed.email, "password": "quite-new-long-phrase"}
    answer = guest_client.post(reverse("account_login"), data)
    assert answer.headers["Location"] == reverse("guest_choice")
    guest_client.post(reverse("guest_choice"), {"choice": "keep"})
    assert Reading.objects.get(user=confirmed).note == "Mine"


def test_a_reset_changes_the_password_and_the_link_works_once(confirmed: User) -> None:
    client = Client()
    client.post(reverse("account_reset_password"), {"email": confirmed.email})
    assert mail.outbox[-1].subject == "Fairweather: choose a new password"
    path = link()
    form = client.get(path, follow=True)
    new = {"password1": "quite-new-long-phrase", "password2": "quite-new-long-phrase"}
    client.post(form.redirect_chain[-1][0], new)
    confirmed.refresh_from_db()
    assert confirmed.check_password("quite-new-long-phrase")
    assert "This link does not work" in Client().get(path).content.decode()


def test_a_reset_reads_the_same_for_every_address(confirmed: User) -> None:
    pages = []
    for address in (confirmed.email, "nobody@example.org"):
        client = Client()
        answer = client.post(reverse("account_reset_password"), {"email": address}, follow=True)
        pages.append(answer.content.decode().partition("<main")[2])
    assert pages[0].partition("</main>")[0] == pages[1].partition("</main>")[0]
    assert mail.outbox[-1].subject == "Fairweather: no account with this address"


def test_the_old_address_stays_until_the_new_one_is_confirmed(
    confirmed: User, learner_client: Client
) -> None:
    data = {"email": "fresh@example.org", "action_add": "1"}
    assert learner_client.post(reverse("account_email"), data).status_code == 302
    confirmed.refresh_from_db()
    assert confirmed.email == "learner@example.org"
    assert mail.outbox[-1].to == ["fresh@example.org"]
    learner_client.post(link())
    confirmed.refresh_from_db()
    assert confirmed.email == "fresh@example.org"
    assert EmailAddress.objects.get(user=confirmed).verified


def test_changing_to_a_taken_address_tells_its_owner_and_nobody_else(
    confirmed: User, learner_client: Client
) -> None:
    owner = make_learner("owner@example.org")
    EmailAddress.objects.create(user=owner, email=owner.email, verified=True, primary=True)
    data = {"email": "owner@example.org", "action_add": "1"}
    assert learner_client.post(reverse("account_email"), data).status_code == 302
    assert mail.outbox[-1].subject == "Fairweather: you have an account already"


def test_an_unconfirmed_address_survives_a_change_of_mind(db: None) -> None:
    client = client_of(make_guest())
    client.post(reverse("account_signup"), {"email": "a@example.org", "password1": PASSWORD})
    for address in ("b@example.org", "c@example.org"):
        client.post(reverse("account_email"), {"email": address, "action_add": "1"})
    user = User.objects.get()
    assert user.email == "a@example.org"
    held = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    assert set(held) == {"a@example.org", "c@example.org"}
    assert client.get(reverse("account_email")).status_code == 200


def test_the_password_is_changed_with_the_old_one_only(
    confirmed: User, learner_client: Client
) -> None:
    new = {"password1": "quite-new-long-phrase", "password2": "quite-new-long-phrase"}
    url = reverse("account_change_password")
    assert learner_client.post(url, {**new, "oldpassword": "wrong"}).status_code == 422
    answer = learner_client.post(url, {**new, "oldpassword": PASSWORD})
    assert answer.headers["Location"] == reverse("settings")
    assert learner_client.get(reverse("settings")).context["learner"] == confirmed
    assert "was changed" in mail.outbox[-1].body


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_signup",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key_done",
        "account_email_verification_sent",
        "account_inactive",
    ],
)
def test_every_page_of_the_entrance_is_ours(db: None, client: Client, name: str) -> None:
    page = client.get(reverse(name)).content.decode()
    assert '<main id="main"' in page
    assert "style=" not in page


@pytest.mark.parametrize("name", ["account_email", "account_change_password", "account_logout"])
def test_every_page_of_an_account_is_ours(learner_client: Client, name: str) -> None:
    page = learner_client.get(reverse(name)).content.decode()
    assert '<main id="main"' in page


def _key(address: EmailAddress) -> str:
    from allauth.account.models import EmailConfirmationHMAC

    return EmailConfirmationHMAC(address).key


def _key_of(user: User) -> str:
    return _key(EmailAddress.objects.get(user=user))
