"""The shell page: lines by form and by htmx, help, files, and that it is one's own."""

import json
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from studyapp.accounts.api import User
from studyapp.sandbox.api import HOME, desk_of

SHELL = "/console/shell/"
FILES = "/console/shell/files/"


def run(page, line):
    """A line sent by htmx."""
    return page.post(SHELL, {"line": line}, headers={"HX-Request": "true"})


def test_a_visitor_is_told_what_it_is_and_stays_without_a_row(client, db):
    assert "Open my practice account" in client.get(SHELL).text
    assert client.post(SHELL, {"line": "ls"}).status_code == 302
    assert client.get(f"{SHELL}help/?line=ls").status_code == 200
    assert not User.objects.exists()


def test_a_line_works_as_a_plain_form(page):
    sent = page.post(SHELL, {"line": "aws s3 mb s3://team-notes"}, follow=True)

    assert sent.redirect_chain == [(f"{SHELL}#prompt", 302)]
    assert "make_bucket: team-notes" in sent.text
    assert "administrator:~$" in sent.text
    assert '<b class="mono">CreateBucket</b>' in sent.text


def test_a_question_stands_where_the_prompt_does(page, desk):
    asked = run(page, "aws configure")
    assert '<span id="ps" hx-swap-oob="true">AWS Access Key ID [None]:</span>' in asked.text
    assert '<b id="who" hx-swap-oob="true">administrator</b>' in asked.text
    assert "AWS Access Key ID [None]:" in page.get(SHELL).text

    run(page, "AKIAIOSFODNN7EXAMPLE")
    hidden = run(page, "a-secret-of-mine")
    run(page, "")
    done = run(page, "")

    assert "a-secret-of-mine" not in hidden.text + page.get(SHELL).text
    assert "administrator:~$</span>" in done.text


def test_a_question_can_be_stopped(page):
    stop = 'name="interrupt"'
    assert stop in run(page, "read -p 'Name?' name").text
    assert stop in page.get(SHELL).text

    stopped = page.post(SHELL, {"line": "ali", "interrupt": "1"}, follow=True)

    assert '<span class="ps">Name?</span> <span class="cmd">ali^C</span>' in stopped.text
    assert "administrator:~$</span>" in stopped.text
    assert stop not in stopped.text
    assert '<span class="out">130\n</span>' in run(page, "echo $? $name").text


def test_htmx_gets_the_line_the_prompt_the_panel_and_the_bar(page, desk):
    answer = run(page, "aws iam create-user --user-name agent > a.json; cd /tmp")

    text = answer.text
    assert "<html" not in text
    assert '<span class="cmd">aws iam create-user' in text
    assert '<span id="ps" hx-swap-oob="true">administrator:/tmp$</span>' in text
    for piece in ('id="beside"', "a.json", 'id="simbar"', "create user agent"):
        assert piece in text
    assert text.count('hx-swap-oob="true"') == 5


def test_output_is_escaped_and_errors_are_marked(page):
    text = run(page, "echo '<b>bold</b>'; cat '<i>'").text

    assert '<span class="out">&lt;b&gt;bold&lt;/b&gt;\n</span>' in text
    assert '<span class="e">cat: &lt;i&gt;: No such file or directory\n</span>' in text


def test_a_denied_call_has_its_why_that_leads_to_the_call(page, learner):
    text = run(page, "aws iam create-user --user-name agent; su agent; aws s3 ls").text

    call = desk_of(learner).trail()[0]
    assert call.error_code == "AccessDenied"
    assert f'<a class="why" href="/console/trail/{call.request_id}/">' in text
    assert "Why? No identity-based policy allows it" in text
    assert "s3:ListAllMyBuckets" in page.get(f"/console/trail/{call.request_id}/").text
    assert '<span id="ps" hx-swap-oob="true">agent:~$</span>' in text


def test_clear_empties_the_screen_and_says_so_to_htmx(page):
    run(page, "echo hello")
    cleared = run(page, "clear")
    assert cleared.headers["HX-Reswap"] == "innerHTML"
    assert 'class="entry"' not in cleared.text
    run(page, "echo hello")
    assert page.post(SHELL, {"clear": "1"}, headers={"HX-Request": "true"}).content == b""
    assert 'class="entry"' not in page.get(SHELL).text
    assert page.post(SHELL, {"clear": "1"}).status_code == 302


def test_the_page_brings_back_history_and_lines(page):
    run(page, 'echo "a & b"')

    text = page.get(SHELL).text
    assert "a &amp; b" in text
    kept = unescape(re.search('data-history="([^"]*)"', text)[1])
    assert json.loads(kept) == ['echo "a & b"']


def test_help_answers_candidates_and_a_hint(page):
    found = page.get(f"{SHELL}help/", {"line": "aws iam create-us", "cursor": "17"}).json()
    assert found == {"start": 8, "candidates": ["create-user"], "hint": None}
    hint = page.get(f"{SHELL}help/", {"line": "aws iam create-user ", "cursor": "x"}).json()["hint"]
    assert hint["usage"].startswith("--user-name <value>")
    assert page.get(f"{SHELL}help/").status_code == 200
    assert page.get(f"{SHELL}help/", {"line": "aws " * 9_000, "cursor": "-5"}).status_code == 200


def test_files_go_up_and_down_and_away(page):
    upload = SimpleUploadedFile("no<te>s ü.txt", b"\x00<script>")
    assert page.post(FILES, {"file": upload}).headers["Location"] == f"{SHELL}#files"
    assert "no&lt;te&gt;s ü.txt" in page.get(SHELL).text
    path = f"{HOME}/no<te>s ü.txt"

    got = page.get(FILES, {"path": path})
    assert got.content == b"\x00<script>"
    assert got.headers["Content-Type"] == "application/octet-stream"
    assert got.headers["Content-Disposition"].startswith("attachment;")
    assert got.headers["Content-Security-Policy"] == "sandbox"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    page.post(FILES, {"delete": path})
    assert page.get(FILES, {"path": path}).status_code == 404


@pytest.mark.parametrize(
    "path", ["", "/", HOME, "/etc/passwd", "../../manage.py", "\x00", "a" * 9_999]
)
def test_what_is_no_file_of_the_shell_is_not_found(page, path):
    assert page.get(FILES, {"path": path}).status_code == 404


def test_what_cannot_be_done_with_files_is_said(page):
    big = SimpleUploadedFile("big", b"x" * 1_000_001)
    full = page.post(FILES, {"file": big})
    assert full.status_code == 422
    assert "hold 1000 kB at most" in full.text
    assert "Choose a file first." in page.post(FILES).text
    assert page.post(FILES, {"delete": "/nothing"}).status_code == 422
    assert page.post(FILES, {"delete": "/home"}).status_code == 422


def test_the_session_is_saved_as_text(page):
    run(page, "echo -n hello; exit")

    saved = page.get(f"{SHELL}session.txt")
    assert saved.text == (
        "administrator:~$ echo -n hello; exit\nhello\n"
        "# A new session has begun; files and history are still there.\n"
    )
    assert "attachment" in saved.headers["Content-Disposition"]


def test_nobody_sees_another_shell(page, other_client):
    run(page, "echo secret > mine")
    other_client.post(reverse("console:start"))

    assert "secret" not in other_client.get(SHELL).text
    assert other_client.get(FILES, {"path": f"{HOME}/mine"}).status_code == 404
    assert "secret" not in other_client.get(f"{SHELL}session.txt").text


@pytest.mark.parametrize(
    "line",
    ["", "\x01\x1b[31m", "${", "'" * 9_000, "x" * 80_000, "a\r\nb\rc", "\u202e💥", "$(" * 400],
)
def test_no_line_is_an_error_of_the_page(page, line):
    assert run(page, line).status_code == 200
    assert page.post(SHELL, {"line": line}, follow=True).status_code == 200
    assert page.get(f"{SHELL}help/", {"line": line}).status_code == 200
