"""User data: what it makes of a machine, and what the log says when it goes wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from studyapp.minicloud.hosts import LOG, boot, restart, run_line, serve
from studyapp.minicloud.shell import Session
from tests.minicloud.hosts.machines import MACHINE, WEB, booted
from tests.work import calls


def test_the_script_of_the_lessons_makes_a_web_server():
    host = boot(MACHINE, WEB)

    assert host.listeners == {22: "sshd", 80: "httpd"}
    assert "httpd" in host.packages
    assert serve(host, "/").body == b"<h1>Hello from ip-10-0-1-24.ec2.internal</h1>\n"
    assert "Complete!" in host.log
    assert "WARNING" not in host.log
    assert host.files[LOG].data.decode() == host.log


def test_a_machine_without_user_data_has_ssh_alone():
    host = boot(MACHINE)
    assert host.listeners == {22: "sshd"}
    assert serve(host, "/") is None


def test_the_same_boot_gives_the_same_machine():
    assert boot(MACHINE, WEB) == boot(MACHINE, WEB)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("htppd -v", "part-001: htppd: command not found"),
        ("apt install -y nginx", "part-001: apt: command not found"),
        ("yum install -y htppd", "Error: Unable to find a match: htppd"),
        ("yum install httpd", "Is this ok [y/N]: Operation aborted."),
        ("systemctl start httpd", "Failed to start httpd.service: Unit httpd.service not found."),
        ("systemctl enable nginx", "Unit file nginx.service does not exist."),
        (
            "echo hi > /var/www/html/index.html",
            "/var/www/html/index.html: No such file or directory",
        ),
        ("git clone x", "part-001: git: command not found"),
        ("yum install -y git && git clone x", "git: the sandbox does not run this program"),
        ("echo one\nfunction f { echo two; }", "part-001: function: not part of this shell"),
        ("#cloud-config\npackages: [httpd]", "cloud-config is not simulated here"),
        ("# a comment\nyum install -y httpd", "userdata: it does not begin with #!"),
        ("#!/usr/bin/env python3\nprint(1)", "runs scripts of bash and sh only, not of python3"),
        ("#!/bin/bash\n" + "echo 1\n" * 3_000, "user data has room for 16384 bytes"),
        ("usermod -a -G apache ec2-user", "accounts of the machine are not simulated"),
        ("set -q", "part-001: set: -q: invalid option"),
        ("chmod 644 /none", "chmod: cannot access '/none': No such file or directory"),
        ("#!/bin/bash -xq\ntrue", "/bin/bash: -q: invalid option"),
        ("tar xf site.tar", "tar: the sandbox does not run this program"),
        ("sudo nope", "sudo: nope: command not found"),
    ],
)
def test_what_does_not_run_is_in_the_log(script, said):
    host = booted(script)
    assert said in host.log
    assert host.listeners == {22: "sshd"}


def test_a_script_that_shall_stop_at_a_failure_stops_there():
    host = booted("#!/bin/bash -xe\necho one\nnope\necho two > /tmp/two")
    assert "+ echo one\none\n" in host.log
    assert "nope: command not found" in host.log
    assert "ended with code 127" in host.log
    assert "/tmp/two" not in host.files


def test_a_package_can_be_named_with_its_architecture():
    host = booted("yum install -y httpd.x86_64 php-fpm\nsystemctl start httpd.service")
    assert host.listeners[80] == "httpd"


def test_lines_before_and_after_a_failing_command_run():
    host = booted("yum install -y nginx\nnope\nsystemctl start nginx")
    assert host.listeners[80] == "nginx"
    assert "ended with code" not in host.log


def test_lines_before_one_that_cannot_be_read_run():
    host = booted("yum install -y nginx\nsystemctl start nginx\nfor x in 1; do\necho $x\nfi")
    assert host.listeners[80] == "nginx"
    assert "ended with code 2" in host.log


def test_without_a_way_to_the_internet_nothing_is_installed():
    host = boot(replace(MACHINE, online=False), WEB)
    assert host.listeners == {22: "sshd"}
    assert "Curl error (28): Timeout was reached" in host.log
    assert "Unit httpd.service not found" in host.log


def test_two_servers_cannot_have_one_port():
    host = booted("yum install -y httpd nginx\nsystemctl start httpd\nsystemctl start nginx")
    assert host.listeners[80] == "httpd"
    assert "Job for nginx.service failed" in host.log


def test_a_server_listens_where_its_configuration_says():
    host = booted(
        "dnf install -y httpd\n"
        "sed -i 's/Listen 80/Listen 8080/' /etc/httpd/conf/httpd.conf\n"
        "systemctl enable --now httpd"
    )
    assert host.listeners == {22: "sshd", 8080: "httpd"}


def test_ubuntu_starts_what_it_installs():
    host = booted("apt-get update\napt-get install -y apache2", image="ubuntu")
    assert host.listeners[80] == "apache2"
    assert serve(host, "/").status == 200
    assert "yum: command not found" in booted("yum install -y httpd", image="ubuntu").log


def test_amazon_linux_2_keeps_nginx_in_its_extras():
    host = booted("yum install -y nginx", image="amazon-linux-2")
    assert "Unable to find a match: nginx" in host.log
    host = booted(
        "amazon-linux-extras install nginx1 -y\nservice nginx start", image="amazon-linux-2"
    )
    assert host.listeners[80] == "nginx"
    assert "Redirecting to /bin/systemctl start nginx.service" in host.log


def test_metadata_with_and_without_a_token():
    script = (
        'TOKEN=$(curl -s -X PUT "http://169.254.169.254/latest/api/token"'
        ' -H "X-aws-ec2-metadata-token-ttl-seconds: 21600")\n'
        'curl -s -H "X-aws-ec2-metadata-token: $TOKEN"'
        " http://169.254.169.254/latest/meta-data/placement/availability-zone > /tmp/zone\n"
        "curl -s http://169.254.169.254/latest/meta-data/instance-id > /tmp/id\n"
        "ec2-metadata -i > /tmp/tool"
    )
    host = booted(script)
    assert host.files["/tmp/zone"].data == b"us-east-1b"
    assert b"401 - Unauthorized" in host.files["/tmp/id"].data
    assert host.files["/tmp/tool"].data == b"instance-id: i-0123456789abcdef0\n"
    older = booted(script, tokens=False)
    assert older.files["/tmp/id"].data == b"i-0123456789abcdef0"


def test_curl_reaches_the_machine_itself_and_nobody_else():
    host = booted(
        "curl -s localhost > /tmp/before\n"
        "yum install -y httpd; systemctl start httpd; echo ok > /var/www/html/index.html\n"
        "curl -s http://localhost/ > /tmp/after; curl example.com"
    )
    assert host.files["/tmp/after"].data == b"ok\n"
    assert "curl: (6) Could not resolve host: example.com" in host.log
    assert "curl: (28)" in booted("curl example.com", online=False).log


def test_only_enabled_services_survive_a_restart_and_user_data_runs_once():
    started = booted("yum install -y httpd\nsystemctl start httpd\ndate >> /tmp/runs")
    moved = replace(MACHINE, public="203.0.113.99", now=MACHINE.now + 1)
    again = restart(started, moved)
    assert again.listeners == {22: "sshd"}
    assert again.machine.public == "203.0.113.99"
    assert again.files["/tmp/runs"] == started.files["/tmp/runs"]
    assert restart(boot(MACHINE, WEB), moved).listeners[80] == "httpd"


def test_a_line_that_somebody_types():
    host = boot(MACHINE, WEB)
    session = Session(cwd="/root")
    host, session, out, err = run_line(host, session, "systemctl stop httpd; cd /tmp; pwd")
    assert (out, err) == (b"/tmp\n", b"")
    assert session.cwd == "/tmp"
    assert host.listeners == {22: "sshd"}
    _, _, _, err = run_line(host, session, "systemctl status httpd")
    assert err == b""


def test_more_commands_are_given_by_the_caller():
    def aws(argv, _stdin, _environment, _folder):
        return f"{argv[1]}\n".encode(), b"", 0

    host = boot(MACHINE, "#!/bin/bash\naws s3 ls > /tmp/out", {"aws": aws})
    assert host.files["/tmp/out"].data == b"s3\n"


def test_a_full_disk_ends_in_the_log():
    host = booted(
        "\n".join(
            [
                "yes=" + "x" * 900,
                "echo $yes$yes$yes$yes > /tmp/a",
                *["cat /tmp/a /tmp/a > /tmp/b", "cat /tmp/b /tmp/b > /tmp/a"] * 12,
            ]
        )
    )
    assert "limit reached" in host.log or "No space left on device" in host.log


WORDS = st.sampled_from(
    [
        "yum",
        "install",
        "-y",
        "httpd",
        "nginx",
        "systemctl",
        "start",
        "curl",
        "localhost",
        "echo",
        "$(",
        ")",
        "'",
        '"',
        "<<EOF",
        "EOF",
        ">",
        "|",
        "&&",
        ";",
        "\n",
        "sudo",
        "service",
        "/tmp/x",
        "-H",
        "-X",
        "-o",
        "--now",
        "http://169.254.169.254/latest/",
        "\x00",
        "é",
        "${X",
        "http://[",
        "cd",
    ]
)


@given(st.lists(WORDS, max_size=14))
def test_any_script_ends_in_a_machine(words):
    host = booted("#!/bin/bash\n" + " ".join(words))
    assert host.listeners[22] == "sshd"
    assert len(host.log) < 100_000


def test_a_long_unreadable_script_is_cheap():
    def work(lines: int) -> int:
        text = "#!/bin/bash\n" + "echo 1 2 3 4 5 6 7 8\n" * lines + "if x\n"
        return calls(lambda: boot(MACHINE, text))

    work(1)
    assert work(700) < 2.3 * work(350)
