"""Writes of evidence: what counts once, what is taken back, what a merge keeps."""

import sqlite3

import pytest
from django.db import connection

from studyapp.accounts.api import User
from studyapp.accounts.services import merge_guest
from studyapp.progress.api import Shown, forget, record
from studyapp.progress.models import Day, Evidence
from tests.helpers import NOW

pytestmark = pytest.mark.django_db


def test_an_event_told_twice_adds_to_the_day_once(learner: User) -> None:
    for _time in range(2):
        record(learner, "check", [Shown("check:1", "a", 1.0, ("1.1", "2.1"))], now=NOW, seconds=40)
    day = Day.objects.get(user=learner)
    assert (day.answers, day.seconds) == (1, 40)
    assert Evidence.objects.count() == 2


def test_forgetting_takes_the_rows_of_all_tasks_and_no_other_events(learner: User) -> None:
    tasks = ("1.1", "2.1", "3.1", "4.1")
    record(learner, "card", [Shown("card:1", "a", 1.0, tasks)], now=NOW)
    record(learner, "card", [Shown("card:11", "b", 1.0, tasks)], now=NOW)
    forget(learner, "card:1")
    assert set(Evidence.objects.values_list("subject", flat=True)) == {"b"}


def test_a_zone_that_this_machine_does_not_know_counts_as_utc(learner: User) -> None:
    learner.time_zone = "Mars/Olympus"
    record(learner, "check", [Shown("check:1", "a", 1.0)], now=NOW)
    assert Day.objects.get(user=learner).on == NOW.date()


def test_an_account_with_more_evidence_than_a_statement_takes_can_be_merged_into(
    guest: User, learner: User
) -> None:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        connection.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 50)
    for user, first in ((learner, 0), (guest, 90)):
        for number in range(first, first + 100):
            record(user, "card", [Shown(f"card:{number}", "a", 1.0)], now=NOW)
    try:
        merge_guest(guest=guest, account=learner)
    finally:
        if connection.vendor == "sqlite":
            connection.connection.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 250_000)
    assert Evidence.objects.filter(user=learner).count() == 190
    assert Day.objects.get(user=learner).reviews == 200
