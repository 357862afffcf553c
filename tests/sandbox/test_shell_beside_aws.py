"""The same lines by the real `aws` at the door and in the shell, on one account."""

import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from studyapp.sandbox import services
from studyapp.sandbox.api import HOME
from tests.sandbox.doors import Aws, InBrowser, RealAws

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

LINES = """
s3 mb s3://beside-aws-1
s3 mb s3://beside-aws-1
s3 mb beside-aws-2
s3 cp a.txt s3://beside-aws-1/docs/a.txt --no-progress
s3 cp a.txt b.txt
s3 cp s3://beside-aws-1/docs/a.txt -
s3 cp s3://beside-aws-1/nothing -
s3 cp folder s3://beside-aws-1/x --no-progress
s3 sync a.txt s3://beside-aws-1/x --no-progress
s3 ls s3://beside-aws-1/docs/ --human-readable
s3 ls s3://not-there-beside-aws
s3 rb s3://beside-aws-1
s3api head-object --bucket beside-aws-1 --key nothing
s3api get-bucket-location --bucket beside-aws-1
s3api list-objects-v2 --bucket beside-aws-1 --prefix docs/ --query "[Contents[].Key,RequestCharged]"
s3api list-objects-v2 --bucket beside-aws-1 --prefix none
s3api list-objects-v2 --bucket beside-aws-1 --prefix none --no-paginate
sts get-caller-identity
iam get-user --user-name bot
iam list-users --page-size 1 --output text --query Users[0].UserName
iam list-users --no-paginate --max-items 1 --query IsTruncated
iam create-user --user-name x --tags Key=a,Value
ec2 describe-vpcs --output table --query Vpcs[].[VpcId,CidrBlock,IsDefault]
ec2 describe-instances --instance-ids i-0123456789abcdef0
""".strip().splitlines()


@pytest.fixture
def real() -> Iterator[RealAws]:
    """The process of the real `aws`."""
    process = RealAws()
    yield process
    process.close()


def test_both_print_the_same(real: RealAws, tmp_path: Path) -> None:
    world = services.make_world(timezone.now())
    aws, shell = Aws(world, real, tmp_path), InBrowser(world)
    (tmp_path / "a.txt").write_text("hello\n")
    (tmp_path / "folder").mkdir()
    shell.typist.out("echo hello > a.txt; mkdir folder")

    for line in LINES:
        there = aws.run(shlex.split(line))
        if there["stdout"].startswith("make_bucket: "):  # once is enough for both
            continue
        here = shell.typist.type(f"aws {line}")
        found = (here.stdout, here.stderr.replace(HOME, str(tmp_path)))

        # The real tool here is version 1, whose exit codes are others than those of version 2.
        assert (bool(here.code), *found) == (
            bool(there["code"]),
            there["stdout"],
            there["stderr"],
        ), line
