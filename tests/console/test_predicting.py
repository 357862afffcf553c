"""Predict first: the question comes before the answer, and the guess is judged."""

import html
import json
import re

import pytest
from django.urls import reverse

from studyapp.sandbox.api import CloudError, act_as
from studyapp.sandbox.desk import Desk

SIMULATOR = "console:iam_simulator"


@pytest.fixture
def auditor(desk):
    """A user whom a statement forbids to list users and nothing allows the rest."""
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    statement = {"Effect": "Deny", "Action": "iam:ListUsers", "Resource": "*"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    asked = {"UserName": "auditor", "PolicyName": "guard", "PolicyDocument": text}
    desk.act("iam", "PutUserPolicy", asked)
    return Desk(desk.world, who=f"arn:aws:iam::{desk.account}:user/auditor")


def switch(page, on):
    page.post(reverse("console:predict"), {"on": "1" if on else "", "back": "/console/"})


def simulated(page, auditor, **guess):
    query = {"who": auditor.arn, "action": "iam:ListUsers", "resource": "*"}
    return html.unescape(page.get(reverse(SIMULATOR), query | guess).text)


def test_the_simulator_asks_before_it_answers(page, auditor):
    switch(page, on=True)
    text = simulated(page, auditor)

    assert "Say what you expect" in text
    assert "guard, identity policies" in text
    for given_away in ("Deciding statement", "Denied by a statement", "The smallest change"):
        assert given_away not in text
    names = set(re.findall(r'<input type="radio" name="([^"]+)"', text))
    assert names == {"guess-iam:ListUsers", "layer-iam:ListUsers"}


@pytest.mark.parametrize(
    ("guess", "layer", "told"),
    [
        ("denied", "identity", "You were right: denied by a statement of the identity policies."),
        ("denied", "boundary", "You missed where: it is denied by a statement"),
        ("allowed", "resource", "You missed what is decided and where"),
    ],
)
def test_a_guess_is_judged_and_then_comes_the_trace(page, auditor, guess, layer, told):
    switch(page, on=True)
    given = {"guess-iam:ListUsers": guess, "layer-iam:ListUsers": layer}
    text = simulated(page, auditor, **given)

    assert told in text
    assert "Deciding statement" in text


def test_a_denial_is_predicted_on_its_page_and_its_form_gives_nothing_away(page, desk, auditor):
    switch(page, on=True)
    with pytest.raises(CloudError) as caught:
        auditor.act("iam", "ListUsers", {})
    address = reverse("console:call", args=[caught.value.request_id])
    text = html.unescape(page.get(address).text)

    assert "How was it denied?" in text
    assert "explicit deny" not in text
    answered = html.unescape(page.get(address, {"how": "explicit", "layer": "identity"}).text)
    assert "You were right: denied by a statement of the identity policies." in answered
    assert "with an explicit deny in an identity-based policy" in answered
    switch(page, on=False)
    assert "How was it denied?" not in page.get(address).text


def test_a_refused_form_leads_to_the_question(page, desk, auditor):
    statement = {"Effect": "Allow", "Action": "iam:ListGroups", "Resource": "*"}
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    asked = {"UserName": "auditor", "PolicyName": "look", "PolicyDocument": text}
    desk.act("iam", "PutUserPolicy", asked)
    act_as(desk.world, auditor.arn)
    switch(page, on=True)
    sent = {"do": "create-group", "name": "readers"}
    refused = page.post(reverse("console:iam_groups"), sent)

    assert "Predict why, then read the answer" in refused.text
    assert "no identity-based policy allows" not in refused.text
