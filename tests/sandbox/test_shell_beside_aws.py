"""The same lines by the real `aws` at the door and by `manage.py cloudshell`, on one account."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.sandbox.clients import Account
from tests.serving import Server

pytestmark = [pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]

LINES = [
    "sts get-caller-identity",
    "s3 mb s3://beside-aws-1",
    "s3 cp a.txt s3://beside-aws-1/docs/a.txt --no-progress",
    "s3 ls s3://beside-aws-1/docs/ --human-readable",
    "s3 ls s3://not-there-beside-aws",
    "s3api head-object --bucket beside-aws-1 --key nothing",
    "iam get-user --user-name bob",
    "ec2 describe-vpcs --output table --query Vpcs[].[VpcId,CidrBlock,IsDefault]",
    "ec2 describe-instances --instance-ids i-0123456789abcdef0",
]


def cloudshell(server: Server, account: str, line: str) -> tuple[int, str, str]:
    """The command in a process of its own, on the server's data."""
    done = subprocess.run(
        [sys.executable, "manage.py", "cloudshell", "--account", account, "-c", line],
        cwd=ROOT,
        env=server.environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_both_print_the_same(account: Account, door: Server, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello\n")
    assert cloudshell(door, account.id, "su root; echo hello > a.txt")[0] == 0
    for line in LINES:
        ran = account.aws(tmp_path, *line.split())
        if " mb " in line:  # once is enough for both
            assert (ran.returncode, ran.stdout) == (0, "make_bucket: beside-aws-1\n")
            continue
        quoted = " ".join(f"'{word}'" for word in line.split())
        code, out, err = cloudshell(door, account.id, f"aws {quoted}")

        # The real tool here is version 1, whose exit codes are others than those of version 2.
        assert (bool(code), out, err) == (bool(ran.returncode), ran.stdout, ran.stderr), line
