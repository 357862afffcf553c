"""Which page a request gets."""

import pytest

from studyapp.minicloud.hosts import serve
from tests.minicloud.hosts.machines import booted

HTTPD = "yum install -y httpd\nsystemctl start httpd\nmkdir /var/www/html/sub\n"


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("/", 200, b"home"),
        ("/?x=1", 200, b"home"),
        ("/index.html", 200, b"home"),
        ("/none", 404, b"404 Not Found"),
        ("/sub", 301, b""),
        ("/sub/", 200, b"below"),
        ("/sub/../index.html", 200, b"home"),
        ("/../../../etc/os-release", 404, b"404 Not Found"),
        ("/%2e%2e/%2e%2e/%2e%2e/etc/os-release", 404, b"404 Not Found"),
        ("/a%20b.txt", 200, b"space"),
        ("/\0", 404, b"404 Not Found"),
        ("", 200, b"home"),
    ],
)
def test_paths(path, status, body):
    host = booted(
        HTTPD + "cd /var/www/html\necho home > index.html\necho below > sub/index.html\n"
        "echo space > 'a b.txt'"
    )
    answer = serve(host, path)
    assert answer.status == status
    assert body in answer.body
    if status == 301:
        assert dict(answer.headers)["Location"].endswith("/")


def test_an_empty_site_shows_the_welcome_of_its_server():
    assert serve(booted(HTTPD), "/").status == 403
    assert b"It works!" in serve(booted(HTTPD), "/").body
    nginx = booted("dnf install -y nginx\nsystemctl start nginx")
    assert serve(nginx, "/").status == 200
    assert b"Welcome to nginx!" in serve(nginx, "/").body


def test_a_folder_without_an_index_is_forbidden():
    assert serve(booted(HTTPD), "/sub/").status == 403


def test_types_follow_the_names_of_files():
    host = booted(HTTPD + "echo x > /var/www/html/a.css; echo x > /var/www/html/b")
    assert dict(serve(host, "/a.css").headers)["Content-Type"] == "text/css"
    assert dict(serve(host, "/b").headers)["Content-Type"] == "application/octet-stream"


def test_nothing_that_speaks_http():
    host = booted("yum install -y mariadb105-server\nsystemctl start mariadb")
    assert host.listeners == {22: "sshd", 3306: "mariadb"}
    assert [serve(host, "/", port) for port in (22, 80, 3306)] == [None, None, None]
