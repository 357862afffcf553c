"""Links that `aws s3 presign` prints, asked of the door: they work until the wall's time is over."""

import io
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

import pytest

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
    typist.out("aws iam create-user --user-name alice; aws iam create-access-key --user-name alice")
    link = typist.out("su alice > /dev/null; aws s3 presign 's3://team.notes/dir/a b+é.txt'")
    assert fetch(link.strip())[0] == 403

    typist.out(
        "su root; aws iam attach-user-policy --user-name alice "
        "--policy-arn arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    )
    assert fetch(link.strip()) == (200, b"hello\n")


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
