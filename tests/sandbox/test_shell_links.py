"""Links that `aws s3 presign` prints, asked of the door: they work until the wall's time is over."""

import io
from urllib.parse import parse_qs, urlsplit
from wsgiref.util import setup_testing_defaults

import pytest

from studyapp.minicloud.kernel.call import ArnCaller, Call
from studyapp.minicloud.services.sts import sessions
from studyapp.sandbox import engine, services
from studyapp.sandbox.door.middleware import AwsDoor
from studyapp.sandbox.shell import signing
from tests.sandbox.shells import Typist

pytestmark = pytest.mark.django_db
HOUR = 3_600_000


def nothing(_environ, _start):
    raise AssertionError("the link does not lead to the door")


def fetch(link):
    """GET a link of the door: status and body."""
    parts = urlsplit(link)
    environ = {
        "HTTP_HOST": parts.netloc,
        "PATH_INFO": parts.path,
        "RAW_URI": f"{parts.path}?{parts.query}",
        "QUERY_STRING": parts.query,
        "wsgi.input": io.BytesIO(),
    }
    setup_testing_defaults(environ)
    got = []
    body = b"".join(AwsDoor(nothing)(environ, lambda status, _headers: got.append(status)))
    return int(got[0][:3]), body


@pytest.fixture
def typist():
    typist = Typist()
    typist.out("su root; aws s3 mb s3://team.notes; echo hello > 'a b+é.txt'")
    typist.out("aws s3 cp 'a b+é.txt' s3://team.notes/dir/")
    return typist


def test_a_link_of_root_reads_the_object_at_the_worlds_host(typist):
    link = typist.out("aws s3 presign 's3://team.notes/dir/a b+é.txt'").strip()

    assert link.startswith(f"http://team.notes.s3.{typist.world.id}.localhost:8000/dir/a%20b%2B")
    assert fetch(link) == (200, b"hello\n")
    assert fetch(link.replace("dir", "dit"))[0] == 403


def test_a_link_reads_as_whoever_signed_it(typist):
    typist.out("aws iam create-user --user-name agent; aws iam create-access-key --user-name agent")
    link = typist.out("su agent > /dev/null; aws s3 presign 's3://team.notes/dir/a b+é.txt'")
    assert fetch(link.strip())[0] == 403

    typist.out(
        "su root; aws iam attach-user-policy --user-name agent "
        "--policy-arn arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    )
    assert fetch(link.strip()) == (200, b"hello\n")


TRUST = (
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole",'
    '"Principal":{"Service":"ec2.amazonaws.com"}}}'
)
READS = "--policy-arn arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"


@pytest.mark.parametrize(
    ("make", "who"),
    [
        ("aws iam create-user --user-name bot; aws iam attach-user-policy --user-name bot", "bot"),
        (
            (
                f"aws iam create-role --role-name reader --assume-role-policy-document '{TRUST}'; "
                "aws iam attach-role-policy --role-name reader"
            ),
            "role/reader",
        ),
        ("", "root"),
        ("", "administrator"),
    ],
)
def test_whoever_has_no_access_key_signs_with_temporary_ones(typist, make, who):
    typist.out(f"{make} {READS}" if make else "true")
    undo = typist.desk.bar().undo
    one, other = typist.out(
        f"su {who} > /dev/null; aws s3 presign 's3://team.notes/dir/a b+é.txt';"
        "aws s3 presign s3://team.notes/missing"
    ).split()

    asked = parse_qs(urlsplit(one).query)
    assert asked["X-Amz-Credential"][0].startswith("ASIA")
    assert asked["X-Amz-Credential"] == parse_qs(urlsplit(other).query)["X-Amz-Credential"]
    assert fetch(one) == (200, b"hello\n")
    assert fetch(one.replace("Security-Token=", "Security-Token=x"))[0] == 403
    assert b"NoSuchKey" in fetch(other)[1]
    # The sign-in is no act: nothing new can be undone, and no call was recorded.
    assert typist.desk.bar().undo == undo
    assert typist.desk.trail(1)[0].access_key_id.startswith("ASIA")
    assert {row.operation for row in typist.desk.trail()}.isdisjoint({"GetSessionToken", ""})


def signed(typist, arn, ago):
    """A link signed by somebody who signed in so many milliseconds ago, for a week."""
    wall = engine.wall() - ago
    call = Call("sts", "", {}, ArnCaller(arn), wall, engine.entropy(), recorded=False)
    made = engine.cloud().aside(engine.STORAGE, typist.world.id, call, sessions.of_console)
    keys = signing.Credentials(made["AccessKeyId"], made["SecretAccessKey"], made["SessionToken"])
    host = f"team.notes.s3.{typist.world.id}.localhost:8000"
    where = signing.Link("http", host, "team.notes", "dir/a b+é.txt", "us-east-1", 604_800)
    return signing.presign(where, keys, wall)


def test_a_link_ends_with_the_sign_in_and_with_who_signed(typist):
    made = (
        f"aws iam create-user --user-name bot; aws iam attach-user-policy --user-name bot {READS}"
    )
    typist.out(made)
    arn = f"arn:aws:iam::{typist.world.account}:user/bot"
    link = signed(typist, arn, 12 * HOUR - 60_000)
    assert fetch(link)[0] == 200
    status, body = fetch(signed(typist, arn, 12 * HOUR + 60_000))
    assert (status, b"ExpiredToken" in body) == (400, True)

    typist.out(f"aws iam detach-user-policy --user-name bot {READS}")
    typist.out("aws iam delete-user --user-name bot")
    status, body = fetch(link)
    assert (status, b"InvalidAccessKeyId" in body) == (403, True)


def test_the_end_is_by_the_walls_clock(typist):
    typist.desk.skip(48 * HOUR)
    link = typist.out("aws s3 presign 's3://team.notes/dir/a b+é.txt' --expires-in 60")
    assert fetch(link.strip())[0] == 200

    host = f"team.notes.s3.{typist.world.id}.localhost:8000"
    where = signing.Link("http", host, "team.notes", "dir/a b+é.txt", "us-east-1", 60)
    made = services.credentials_of(typist.world, "")
    key = signing.Credentials(made.access_key_id, made.secret_access_key)
    assert fetch(signing.presign(where, key, engine.wall() - 59_000))[0] == 200
    assert fetch(signing.presign(where, key, engine.wall() - 61_000))[0] == 403


def test_hosts_are_reached_as_the_site_is():
    assert signing.address("http://127.0.0.1:8000", "a.localhost") == ("http", "a.localhost:8000")
    assert signing.address("https://example.org", "a.cloud") == ("https", "a.cloud")
