"""The bill's page and the running sum in the bar."""

import re

from django.urls import reverse

from studyapp.sandbox.api import desk_of
from tests.console.months import to_a_new_month

DAY = 86_400_000


def allocate(desk):
    to_a_new_month(desk)
    return desk.act("ec2", "AllocateAddress").output["AllocationId"]


def bill(page, **asked):
    return page.get(reverse("console:bill"), asked).text


def test_an_empty_account_costs_nothing_and_says_what_would(page):
    text = bill(page)

    assert "Nothing was used" in text
    assert "Without taxes" in text
    assert "<b>$0.00</b>" in text  # in the bar


def test_the_bar_runs_and_leads_to_the_bill(page, desk):
    allocate(desk)
    desk.skip(20 * 3_600_000)

    text = page.get(reverse("console:home")).text

    assert f'href="{reverse("console:bill")}"' in text
    assert "<b>$0.10</b>" in text
    assert "<b>$0.0050</b>/h" in text
    desk.undo()
    assert "<b>$0.00</b>" in page.get(reverse("console:home")).text


def test_a_skipped_month_is_read_line_by_line(page, desk):
    address = allocate(desk)
    desk.skip(70 * DAY)
    tags = [{"Key": "team", "Value": "blue"}]
    desk.act("ec2", "CreateTags", {"Resources": [address], "Tags": tags})
    desk.skip(DAY)

    assert "Activate team" in bill(page)
    page.post(reverse("console:bill"), {"do": "activate", "key": "team"})
    text = bill(page)
    month = text.partition('<select class="input narrow" id="choose-month"')[2].split('value="')[2][
        :7
    ]
    past = bill(page, month=month)

    assert "Elastic IP addresses that nothing uses" in past
    assert "$0.005 an hour" in past
    assert address in past
    # A whole month in the past: 30 or 31 days of 24 hours.
    hours = 24 * (31 if month[5:] in ("01", "03", "05", "07", "08", "10", "12") else 30)
    hours = 24 * 28 if month[5:] == "02" else hours
    assert f"{hours} hours" in past
    assert f"${hours * 0.005:.2f}" in past
    assert "if all goes on like this" not in past
    assert "if all goes on like this" in text
    assert "Without team" in text
    assert "with the taxes of your country" in page.get(reverse("console:inbox")).text


def test_a_plan_is_chosen_and_undone(page, desk, learner):
    allocate(desk)
    desk.skip(DAY)
    page.post(reverse("console:bill"), {"do": "plan", "plan": "free"})
    desk.skip(DAY)

    text = bill(page)

    assert "paid by credits" in text
    assert "of credits are left" in text
    desk_of(learner).undo()
    assert "paid by credits" not in bill(page)
    response = page.post(reverse("console:bill"), {"do": "plan", "plan": "gold"})
    assert "Choose one of the three plans." in response.text


def test_who_may_not_see_the_bill_reads_why_and_is_helped_by_one_button(page, desk):
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    page.post(
        reverse("console:identity"), {"identity": f"arn:aws:iam::{desk.account}:user/auditor"}
    )

    response = page.get(reverse("console:bill"))

    assert response.status_code == 403
    assert "billing:GetBillingData" in response.text
    address = reverse("console:bill")
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', response.text))
    seal = re.search(r'name="seal" value="(\w+)"', response.text)
    assert seal
    page.post(reverse("console:mend"), {**sent, "seal": seal[1], "back": address})
    assert page.get(address).status_code == 200


def test_the_home_page_names_what_costs_and_what_is_wasted(page, desk):
    assert "Nothing costs anything yet." in page.get(reverse("console:home")).text
    allocate(desk)
    desk.skip(20 * 3_600_000)

    text = page.get(reverse("console:home")).text

    assert "Elastic IP addresses that nothing uses" in text
    assert "$0.0050 /h" in text
    assert "An address that nobody uses" in text
