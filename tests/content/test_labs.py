"""The labs that are shipped: their scripts can be read, and hold what the machine needs."""

import ast

import pytest

from studyapp.corpus import Lab
from studyapp.minicloud.hosts import Machine, boot, serve
from studyapp.minicloud.shell.parser import parse
from tests.content.shipped import shipped_course

LABS = {lab.id: lab for lab in shipped_course().labs}
MACHINE = Machine("i-1", "us-east-1", "us-east-1a", "10.0.0.5", "ip-10-0-0-5.ec2.internal")


@pytest.fixture(params=LABS)
def lab(request: pytest.FixtureRequest) -> Lab:
    return LABS[request.param]


def test_every_script_can_be_read(lab: Lab) -> None:
    for text in (lab.start, lab.cli, *(wrong.text for wrong in lab.wrong)):
        parse(text)
    ast.parse(lab.boto3)
    assert lab.console


def test_every_step_has_a_wrong_try_or_a_near_miss(lab: Lab) -> None:
    failed = {wrong.fails for wrong in lab.wrong}
    assert len(lab.wrong) >= 4
    assert [step.id for step in lab.steps if step.id not in failed and not step.close] in (
        [],
        ["bucket-made"],
    )


def test_wrong_tries_differ_from_the_solution_and_say_why(lab: Lab) -> None:
    for wrong in lab.wrong:
        assert wrong.text.startswith("# ")
        assert wrong.text.splitlines()[1:] != lab.cli.splitlines()[1:]


def _user_data(script: str) -> str:
    return script.split("<<'EOF'\n")[1].split("EOF", maxsplit=1)[0]


def test_the_user_data_of_the_web_server_serves_its_page() -> None:
    lab = LABS["open-a-web-server"]
    typed = dict(lab.console[0].fields)["data"]
    program = lab.boto3.split('SCRIPT = """\\\n')[1].split('"""')[0]
    for text in (_user_data(lab.cli), typed, program):
        page = serve(boot(MACHINE, text), "/")
        assert page is not None
        assert page.status == 200
        assert b"Fresh bread at 7" in page.body


def test_user_data_without_its_first_line_starts_no_server() -> None:
    wrong = {wrong.script: wrong.text for wrong in LABS["open-a-web-server"].wrong}
    host = boot(MACHINE, _user_data(wrong["wrong-no-first-line.sh"]))
    assert host.listeners == {22: "sshd"}
