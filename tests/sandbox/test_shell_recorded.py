"""Lines in the shell print what the real tool printed: AWS CLI version 2, its exit codes too."""

import re
from pathlib import Path

import pytest
import yaml

from studyapp.minicloud.cli.errors import SYNOPSIS
from studyapp.sandbox.api import HOME
from tests.sandbox.scripting import IDS, TIME
from tests.sandbox.shells import Typist

pytestmark = pytest.mark.django_db
RECORDED = yaml.safe_load(Path(__file__).with_name("recorded.yaml").read_text())
LISTED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")  # a time in `aws s3 ls`
FILES = """
su root
echo hello > a.txt
cat > doc.json <<'END'
{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}
END
echo '{"UserName": "clerk", "Path": "/x/"}' > user.json
echo '{"UserName": "clerk", "Nothing": 1}' > unknown.json
mkdir -p dir/sub
echo 1 > dir/one.txt
echo -n 3 > dir/sub/three.jpg
"""


def blind(text: str, account: str) -> str:
    """A text without what differs each time."""
    text = LISTED.sub("time", TIME.sub("time", text)).replace(SYNOPSIS, "<usage>\n")
    return IDS.sub("ID", text.replace(account, "ACCOUNT").replace(HOME, "HOME"))


def test_each_line_prints_what_the_real_tool_did():
    typist = Typist()
    typist.out(FILES)
    account = typist.world.account
    differing = []
    for case in RECORDED:
        ran = typist.type(case["line"])
        found = (ran.code, blind(ran.stdout, account), blind(ran.stderr, account))
        wanted = (case.get("code", 0), case.get("out", ""), case.get("err", ""))
        if found != wanted:
            differing.append((case["line"], found, wanted))

    assert differing == []
