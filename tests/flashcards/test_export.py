"""Exports: the command's formats, and a learner's file with its owner check."""

import csv
import io
import json
import os
import sqlite3
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from studyapp.accounts.api import User
from studyapp.accounts.services import merge_guest
from studyapp.catalog.api import Card, Course
from studyapp.flashcards import exporting
from studyapp.flashcards.services import marks
from studyapp.jobs.api import Job
from tests.helpers import NOW, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(tmp_path: Path, settings: object) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"  # type: ignore[attr-defined]


def notes_of(path: Path, folder: Path) -> dict[str, list[str]]:
    """The notes of an Anki package: fields by guid."""
    with zipfile.ZipFile(path) as package:
        package.extract("collection.anki2", folder)
    with sqlite3.connect(folder / "collection.anki2") as database:
        rows = database.execute("SELECT guid, flds FROM notes").fetchall()
    return {guid: fields.split("\x1f") for guid, fields in rows}


def exported(form: str) -> str:
    """What the command prints."""
    out = io.StringIO()
    call_command("export_cards", "--format", form, stdout=out)
    return out.getvalue()


def test_jsonl_is_one_card_a_line(cards: list[Card]) -> None:
    rows = [json.loads(line) for line in exported("jsonl").splitlines()]
    assert [row["id"] for row in rows] == [card.key for card in cards]
    first = rows[0]
    assert first["front"] == "What is an area with several zones called?"
    assert (first["deck"], first["section"]) == ("Basics", "regions#places")


def test_csv_has_a_header_and_every_card(cards: list[Card]) -> None:
    rows = list(csv.DictReader(io.StringIO(exported("csv"))))
    assert [row["id"] for row in rows] == [card.key for card in cards]
    assert rows[0]["back"] == "A [[Region]]."


def test_apkg_opens_as_a_collection_with_all_notes(cards: list[Card], tmp_path: Path) -> None:
    path = tmp_path / "deck.apkg"
    call_command("export_cards", "--format", "apkg", "--out", str(path), stderr=io.StringIO())
    notes = notes_of(path, tmp_path)
    assert len(notes) == len(cards)
    assert any("What fails alone?" in fields[0] for fields in notes.values())


def test_guids_stay_when_the_text_changes(cards: list[Card], tmp_path: Path) -> None:
    paths = [tmp_path / "a.apkg", tmp_path / "b.apkg"]
    call_command("export_cards", format="apkg", out=paths[0], stderr=io.StringIO())
    Card.objects.filter(pk=cards[0].pk).update(front="Reworded?")
    call_command("export_cards", format="apkg", out=paths[1], stderr=io.StringIO())
    first, second = (notes_of(path, tmp_path) for path in paths)
    assert set(first) == set(second)
    assert first != second


def test_apkg_without_a_path_goes_to_a_file_named_after_the_course(
    cards: list[Card], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    call_command("export_cards", "--format", "apkg", stderr=io.StringIO())
    assert zipfile.is_zipfile(tmp_path / "aws-clf-c02.apkg")


def test_unknown_course_and_bad_path_are_told(cards: list[Card], tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no course 'none'"):
        call_command("export_cards", "--format", "csv", "--course", "none")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_cards", format="csv", out=tmp_path / "no" / "where.csv")


def test_command_leaves_own_and_retired_cards_out(
    learner: User, course: Course, cards: list[Card]
) -> None:
    marks.create_card(learner, marks.Wording("Mine?", "Yes"), course=course, lesson=None, key="a")
    Card.objects.filter(pk=cards[0].pk).update(retired_at=timezone.now())
    keys = [json.loads(line)["id"] for line in exported("jsonl").splitlines()]
    assert keys == [card.key for card in cards[1:]]


@pytest.mark.django_db(transaction=True)
def test_learner_exports_a_deck_and_alone_may_fetch_it(
    learner: User, other_client: Client, course: Course, cards: list[Card]
) -> None:
    marks.create_card(learner, marks.Wording("Mine?", "Yes"), course=course, lesson=None, key="a")
    marks.reword(learner, cards[0].pk, marks.Wording("My words?", "Mine"), now=timezone.now())
    client = client_of(learner)
    response = client.post("/cards/export/", {"course": course.slug, "format": "csv"})
    job = Job.objects.get()
    assert response["Location"] == f"/jobs/{job.pk}/"
    assert job.state == Job.State.DONE
    url = job.result["url"]
    answer = client.get(url)
    assert 'filename="aws-clf-c02.csv"' in answer["Content-Disposition"]
    body = b"".join(answer.streaming_content).decode()
    assert "Mine?" in body
    assert "My words?" in body
    assert other_client.get(url).status_code == 404
    assert Client().get(url).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_second_export_writes_over_the_first(
    learner_client: Client, course: Course, cards: list[Card], tmp_path: Path
) -> None:
    sent = {"course": course.slug, "format": "csv"}
    learner_client.post("/cards/export/", sent)
    learner_client.post("/cards/export/", sent)
    assert Job.objects.filter(state=Job.State.DONE).count() == 2
    assert len(list((tmp_path / "media" / "exports").iterdir())) == 1


def test_pressing_export_twice_gives_one_job(
    learner_client: Client, course: Course, cards: list[Card]
) -> None:
    sent = {"course": course.slug, "format": "csv"}
    first = learner_client.post("/cards/export/", sent)["Location"]
    assert learner_client.post("/cards/export/", sent)["Location"] == first
    assert learner_client.post("/cards/export/", {**sent, "format": "apkg"})["Location"] != first


def test_an_export_that_a_guest_asked_for_is_the_accounts_after_signing_in(
    guest: User, learner: User, course: Course, cards: list[Card]
) -> None:
    job = exporting.start_export(guest, course, "csv", now=NOW)
    merge_guest(guest=guest, account=learner)
    job.refresh_from_db()
    done = exporting.run_export(job.arguments, lambda *_said: None)
    assert exporting.exported_file(learner, done["url"].split("/")[-2])


@pytest.mark.parametrize("name", ["..%2Fsecret_key", "x", "0" * 32 + ".csv"])
def test_download_of_anything_else_is_not_found(learner_client: Client, name: str) -> None:
    assert learner_client.get(f"/cards/exports/{name}/").status_code == 404


def test_export_of_a_hidden_course_or_in_an_unknown_format_is_refused(
    learner_client: Client, other_learner: User, course: Course
) -> None:
    sent = {"course": course.slug, "format": "exe"}
    assert learner_client.post("/cards/export/", sent).status_code == 400
    Course.objects.filter(pk=course.pk).update(published=False, owner=other_learner)
    assert learner_client.post("/cards/export/", {"course": course.slug}).status_code == 404
    assert not Job.objects.exists()


def test_old_exports_are_swept(tmp_path: Path) -> None:
    folder = tmp_path / "media" / "exports"
    folder.mkdir(parents=True)
    now = timezone.now()
    for name, days in (("old.csv", 8), ("new.csv", 6)):
        (folder / name).touch()
        moment = (now - timedelta(days=days)).timestamp()
        os.utime(folder / name, (moment, moment))
    assert exporting.sweep(now) == 1
    assert [path.name for path in folder.iterdir()] == ["new.csv"]
