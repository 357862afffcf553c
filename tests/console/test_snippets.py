"""What the Connect page hands out works in real clients as it is."""

import configparser
import os
import subprocess
import sys

from studyapp.console.snippets import snippets
from studyapp.sandbox.api import Credentials


def test_the_snippets_work_as_they_are(account, door, tmp_path):
    keys = Credentials(account.id, account.key, account.secret, "us-east-1", door.base)
    shell, aws, python, rclone = snippets(keys)
    lines = [line.removeprefix("export ").split("=", 1) for line in shell.text.splitlines()]
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), **dict(lines)}

    ran = subprocess.run(
        [sys.executable, "-c", python.text],
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"]},
        timeout=60,
        check=False,
    )
    first = aws.text.splitlines()[0].split()[1:]
    identity = subprocess.run(
        [sys.executable, "-m", "awscli", *first],
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
        check=False,
    )
    config = configparser.ConfigParser()
    config.read_string(rclone.text)

    assert ran.stdout.strip() == f"arn:aws:iam::{account.id}:root", ran.stderr
    assert account.id in identity.stdout, identity.stderr
    assert config["sandbox"]["endpoint"] == door.base
