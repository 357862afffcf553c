"""Accounts for programs: by command and by HTTP, as the contract says."""

import json
from base64 import b64encode
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from studyapp.accounts.models import User
from studyapp.sandbox import services
from studyapp.sandbox.models import World

pytestmark = pytest.mark.django_db
FIELDS = {"account_id", "access_key_id", "secret_access_key", "region", "endpoint_url"}
ACCOUNT = "123456789012"


def new_sandbox(*words: str) -> str:
    out = StringIO()
    call_command("new_sandbox", *words, stdout=out)
    return out.getvalue()


def make(client: Client, body: object = None, **headers: str):
    text = b"" if body is None else json.dumps(body).encode()
    return client.post("/api/v1/sandboxes", text, content_type="application/json", headers=headers)


def reset(client: Client, made: dict[str, str], **changed: str):
    shown = {**made, **changed}
    pair = f"{shown['access_key_id']}:{shown['secret_access_key']}"
    token = b64encode(pair.encode()).decode()
    return client.post(
        f"/api/v1/sandboxes/{shown['account_id']}/reset",
        headers={"Authorization": f"Basic {token}"},
    )


def test_the_command_prints_the_json_of_the_contract():
    made = json.loads(new_sandbox("--json"))

    assert set(made) == FIELDS
    assert World.objects.get().account == made["account_id"]
    assert made["region"] == "us-east-1"


def test_the_command_prints_an_environment_for_people():
    text = new_sandbox("--account-id", ACCOUNT)

    assert f"Account {ACCOUNT}" in text
    assert "export AWS_ENDPOINT_URL=" in text
    assert "export AWS_DISABLE_HOST_PREFIX_INJECTION=true" in text


def test_the_command_replaces_an_account_and_spares_a_learners(learner: User, now):
    first = json.loads(new_sandbox("--json", "--account-id", ACCOUNT))
    second = json.loads(new_sandbox("--json", "--account-id", ACCOUNT))
    assert first["access_key_id"] != second["access_key_id"]
    assert World.objects.filter(account=ACCOUNT).count() == 1

    owned = services.world_of(learner, now)
    with pytest.raises(CommandError, match="belongs to a learner"):
        new_sandbox("--account-id", owned.account)
    with pytest.raises(CommandError, match="twelve digits"):
        new_sandbox("--account-id", "12")


def test_a_guests_world_can_be_replaced(guest: User, now):
    owned = services.world_of(guest, now)

    new_sandbox("--account-id", owned.account)

    assert World.objects.get(account=owned.account).owner is None


def test_the_http_interface_answers_as_the_command(client: Client):
    response = make(client)

    assert response.status_code == 201
    assert set(response.json()) == FIELDS
    assert response.json()["endpoint_url"] == "http://testserver"
    assert make(client, {}).status_code == 201


LOCAL = {"host": "localhost:8000"}


def test_an_account_id_can_be_chosen_on_this_machine_alone(client: Client):
    wish = {"account_id": ACCOUNT}

    assert make(client, wish, **LOCAL).json()["account_id"] == ACCOUNT
    assert make(client, wish, host="127.0.0.1").status_code == 201
    assert make(client, wish, host="testserver").status_code == 403
    assert make(client, wish, **LOCAL, origin="http://localhost:8000").status_code == 403
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")
    assert make(elsewhere, wish, **LOCAL).status_code == 403


def test_others_are_throttled_and_this_machine_is_not(client: Client):
    elsewhere = Client(REMOTE_ADDR="198.51.100.7")

    statuses = [make(elsewhere, {}, **LOCAL).status_code for _ in range(21)]

    assert statuses == [201] * 20 + [429]
    assert make(client, {}, **LOCAL).status_code == 201


@pytest.mark.parametrize("body", [[], {"account": "1"}, {"account_id": 12}, "x", {"a": "b" * 3000}])
def test_a_body_that_makes_no_sense_is_refused(client: Client, body: object):
    assert make(client, body, **LOCAL).status_code == 422


def test_an_account_id_that_is_no_account_id_is_refused(client: Client):
    assert make(client, {"account_id": "12"}, **LOCAL).status_code == 409


def test_a_reset_needs_the_key_of_root(client: Client, learner: User, now):
    made = make(client, {}).json()
    other = make(client, {}).json()

    assert reset(client, made).status_code == 204
    assert reset(client, made).status_code == 204
    assert reset(client, made, secret_access_key="x" * 40).status_code == 401
    assert reset(client, other, account_id=made["account_id"]).status_code == 401
    assert reset(client, made, account_id="999999999999").status_code == 401
    bare = client.post(f"/api/v1/sandboxes/{made['account_id']}/reset")
    assert bare.status_code == 401
    assert bare["WWW-Authenticate"] == 'Basic realm="sandbox"'
    nonsense = {"Authorization": "Basic é"}
    url = f"/api/v1/sandboxes/{made['account_id']}/reset"
    assert client.post(url, headers=nonsense).status_code == 401


def test_reading_is_not_a_way_in(client: Client):
    assert client.get("/api/v1/sandboxes").status_code == 405
