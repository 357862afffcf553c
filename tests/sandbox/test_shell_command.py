"""`manage.py cloudshell`: both streams and the exit code, exactly."""

from io import StringIO

import pytest
from django.core.management import call_command

from tests.sandbox.shells import Typist

pytestmark = pytest.mark.django_db


def cloudshell(account, line):
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("cloudshell", "--account", account, "-c", line, stdout=out, stderr=err)
    return ended.value.code, out.getvalue(), err.getvalue()


def test_output_and_code_are_the_lines():
    account = Typist().world.account

    assert cloudshell(account, "aws s3 mb s3://made-here") == (0, "make_bucket: made-here\n", "")
    assert cloudshell(account, "echo -n no newline; exit 7") == (7, "no newline", "")
    code, out, err = cloudshell(account, "aws iam get-user --user-name bot; echo on >&2; exit 254")
    assert (code, out) == (254, "")
    assert err == (
        "\nAn error occurred (NoSuchEntity) when calling the GetUser operation: "
        "The user with name bot cannot be found.\non\n"
    )


def test_files_are_there_for_the_next_line():
    account = Typist().world.account
    cloudshell(account, "echo kept > a; cd /tmp")

    assert cloudshell(account, "cat ~/a; pwd") == (0, "kept\n/tmp\n", "")


@pytest.mark.parametrize("account", ["000000000000", "", "é", "1" * 500, "\0"])
def test_an_account_that_is_not_there(account):
    code, out, err = cloudshell(account, "aws s3 ls")

    assert (code, out) == (2, "")
    assert err == f"cloudshell: there is no sandbox account {account}.\n"
