"""The lesson page: what everybody sees, what one learner left there, and the writes behind it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from studyapp.accounts.api import User
from studyapp.catalog.api import Check, Course, Lesson
from studyapp.lessons import presenting
from studyapp.lessons.models import CheckAnswer, Reading
from studyapp.progress.models import Day, Evidence
from tests import helpers

pytestmark = pytest.mark.django_db
PATH = "/learn/basics/regions/"


def check(key="regions-zone"):
    return Check.objects.get(key=key)


def post(client, name, row, data, *, htmx=True):
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(reverse(f"lessons:{name}", args=[row.pk]), data, headers=headers)


def test_a_visitor_reads_and_leaves_no_row_behind(course, client):
    page = client.get(PATH)

    text = page.content.decode()
    assert page.status_code == 200
    assert "A building burns down at night." in text
    assert 'href="#zones"' in text
    assert "Mark read, next: Who secures what" in text
    assert not User.objects.exists()


def test_an_unknown_lesson_is_not_found(course, client):
    assert client.get("/learn/basics/nothing/").status_code == 404
    assert client.get("/learn/firewalls/regions/").status_code == 404


def test_the_first_answer_makes_a_guest_and_is_evidence(course, client):
    answer = post(client, "answer", check(), {"option": "1"})

    user = User.objects.get()
    text = answer.content.decode()
    assert user.is_guest
    assert "Right." in text
    assert "You chose this. It has power of its own." in text
    shown = Evidence.objects.get(user=user)
    assert (shown.kind, shown.task, shown.correct) == ("check", "1.1", 1.0)


def test_a_wrong_answer_says_why_beside_it_and_beside_the_right_one(course, learner_client):
    text = post(learner_client, "answer", check(), {"option": "0"}).content.decode()

    assert "Not quite." in text
    assert "You chose this. It is dark." in text
    assert "It has power of its own." in text
    assert "Zones do not share power." not in text


def test_only_the_first_answer_counts_as_evidence(course, learner, learner_client):
    post(learner_client, "answer", check(), {"option": "0"})
    post(learner_client, "answer", check(), {"option": "1"})

    assert [row.correct for row in Evidence.objects.filter(user=learner)] == [0.0]
    row = CheckAnswer.objects.get(user=learner)
    assert (row.correct, row.first_correct, row.tries) == (True, False, 2)


def test_a_pretest_is_no_evidence(course, learner, learner_client):
    post(learner_client, "answer", check("regions-guess"), {"option": "0"})

    assert not Evidence.objects.filter(user=learner).exists()


def test_a_multiple_choice_check_needs_all_right_ones(course, learner, learner_client):
    half = post(learner_client, "answer", check("sharing-two"), {"option": ["0"]})
    both = post(learner_client, "answer", check("sharing-two"), {"option": ["0", "2"]})

    assert "Not quite." in half.content.decode()
    assert "Right." in both.content.decode()


@pytest.mark.parametrize("option", ["", "9", "x", "-1"])
def test_an_answer_that_is_none_asks_again_and_stores_nothing(course, learner_client, option):
    text = post(learner_client, "answer", check(), {"option": option}).content.decode()

    assert "Choose an answer first." in text
    assert not CheckAnswer.objects.exists()


def test_without_javascript_an_answer_leads_back_to_its_place(course, learner_client):
    answer = post(learner_client, "answer", check(), {"option": "1"}, htmx=False)

    assert answer.headers["Location"] == f"{PATH}#check-regions-zone"
    assert "Right." in learner_client.get(PATH).content.decode()


def test_trying_again_shows_the_open_question(course, learner_client):
    post(learner_client, "answer", check(), {"option": "1"})

    text = post(learner_client, "answer", check(), {"again": "1"}).content.decode()
    assert "Check answer" in text
    assert "Right." not in text


def test_marking_read_goes_on_to_the_next_lesson(course, lesson, learner, learner_client):
    answer = post(learner_client, "read", lesson, {}, htmx=False)

    assert answer.headers["Location"] == "/learn/basics/sharing/"
    assert Reading.objects.get(user=learner).read_at
    assert Day.objects.get(user=learner).lessons == 1
    assert "Read on" in learner_client.get(PATH).content.decode()


def test_marking_read_twice_counts_once(course, lesson, learner, learner_client):
    post(learner_client, "read", lesson, {})
    first = Reading.objects.get(user=learner).read_at
    post(learner_client, "read", lesson, {})

    assert Reading.objects.get(user=learner).read_at == first
    assert Day.objects.get(user=learner).lessons == 1


def test_a_read_mark_can_be_taken_away(course, lesson, learner, learner_client):
    post(learner_client, "read", lesson, {})
    post(learner_client, "read", lesson, {"undo": "1"})

    assert Reading.objects.get(user=learner).read_at is None


def test_the_last_place_is_offered_again(course, lesson, learner_client):
    assert post(learner_client, "place", lesson, {"place": "zones"}).status_code == 204

    assert (
        '<a href="#zones">Go to where you stopped</a>' in learner_client.get(PATH).content.decode()
    )


def test_a_place_that_is_none_is_refused(course, lesson, learner_client):
    assert post(learner_client, "place", lesson, {"place": "<b>"}).status_code == 400


def test_a_note_is_kept_and_shown_as_text(course, lesson, learner_client):
    stamp = post(learner_client, "note", lesson, {"note": "my <b>note</b>"}).content.decode()

    assert "Saved" in stamp
    assert "<textarea" not in stamp
    assert "my &lt;b&gt;note&lt;/b&gt;" in learner_client.get(PATH).content.decode()
    assert "my &lt;b&gt;note&lt;/b&gt;" in learner_client.get("/learn/notes/").content.decode()


def test_a_note_that_is_too_long_is_refused_with_the_limit(course, lesson, learner_client):
    answer = post(learner_client, "note", lesson, {"note": "x" * 20_001})

    assert answer.status_code == 422
    assert "20000" in answer.content.decode()


def test_one_learner_never_sees_anothers_marks(course, lesson, learner_client, other_client):
    post(learner_client, "note", lesson, {"note": "private words"})
    post(learner_client, "answer", check(), {"option": "1"})

    text = other_client.get(PATH).content.decode()
    assert "private words" not in text
    assert "You chose this" not in text


def test_a_private_course_is_only_its_owners(course, lesson, learner, learner_client, other_client):
    Course.objects.filter(pk=course.pk).update(published=False, owner=learner)

    assert learner_client.get(PATH).status_code == 200
    assert other_client.get(PATH).status_code == 404
    assert post(other_client, "note", lesson, {"note": "x"}).status_code == 404
    assert post(other_client, "answer", check(), {"option": "1"}).status_code == 404


def test_a_reload_of_the_course_shows_at_once(course, lesson, client, now):
    client.get(PATH)
    Lesson.objects.filter(pk=lesson.pk).update(title="New title")
    Course.objects.filter(pk=course.pk).update(loaded_at=now.replace(year=2027))

    assert "New title" in client.get(PATH).content.decode()


def test_a_learners_lesson_page_is_five_queries(course, learner_client, django_assert_num_queries):
    post(learner_client, "answer", check(), {"option": "1"})
    learner_client.get(PATH)

    with django_assert_num_queries(5):
        learner_client.get(PATH)


def test_the_token_of_every_form_is_this_requests(course, client):
    text = client.get(PATH).content.decode()

    assert presenting.TOKEN not in text
    assert text.count("csrfmiddlewaretoken") >= 4


def test_no_text_of_a_course_can_name_the_place_of_the_token(course, client, now):
    guess = "csrf-token-goes-here"
    link = f"[more](https://example.org/{guess})\n\n## Zones"
    text = helpers.REGIONS.replace("## Zones", link)
    helpers.load_small_course(now=now + timedelta(days=1), regions=text)

    assert f'href="https://example.org/{guess}"' in client.get(PATH).content.decode()


def test_the_course_page_lists_modules_lessons_and_what_is_planned(course, client):
    text = client.get("/learn/").content.decode()

    assert "Regions and zones" in text
    assert "In preparation: Comes later." in text
    assert "0 of 2 read" in text


def test_a_reported_mistake_waits_for_staff(course, client):
    form = {"kind": "lesson", "subject": "regions", "path": PATH, "text": "Zones are not copies."}

    answer = client.post("/learn/report/", form)

    assert "in the queue" in answer.content.decode()
    bad = client.post("/learn/report/", {**form, "text": ""})
    assert bad.status_code == 422
    assert "Describe the mistake" in bad.content.decode()


def test_the_report_form_names_the_lesson_by_its_title(course, client):
    about = {"kind": "lesson", "subject": "regions", "path": PATH}
    title = course.lessons.get(path=PATH).title
    assert f"About the lesson “{title}”" in client.get("/learn/report/", about).content.decode()
    course.published = False
    course.save()
    hidden = client.get("/learn/report/", about).content.decode()
    assert title not in hidden
    assert "<code>regions</code>" in hidden


def test_the_course_page_leads_to_the_next_unread_lesson(course, learner_client, client):
    first, second = course.lessons.filter(retired_at=None).order_by("position")[:2]
    assert f'<a class="btn primary" href="{first.path}">' in client.get("/learn/").content.decode()
    post(learner_client, "read", first, {})
    page = learner_client.get("/learn/").content.decode()
    assert f'<a class="btn primary" href="{second.path}">Go on reading' in page


def test_a_report_never_links_to_another_site(course, client):
    form = {"kind": "lesson", "subject": "x", "path": "//evil.example", "text": "some words"}

    assert 'href="//evil.example"' not in client.post("/learn/report/", form).content.decode()


def test_owners_find_the_way_to_manage_their_course(course, learner, learner_client, now):
    Course.objects.create(
        slug="own", title="Own", owner=learner, checked=False, published=True, loaded_at=now
    )
    assert "Manage this course" in learner_client.get("/learn/courses/own/").content.decode()
    assert "Manage this course" not in learner_client.get("/learn/").content.decode()


def test_a_section_that_repeats_the_lessons_title_shows_it_once(course, lesson, client, now):
    Lesson.objects.filter(pk=lesson.pk).update(title="Places")
    Course.objects.filter(pk=course.pk).update(loaded_at=now.replace(year=2028))

    text = client.get(PATH).content.decode()

    assert '<h2 id="places" class="vh">Places</h2>' in text
    assert '<h2 id="zones">Zones</h2>' in text
