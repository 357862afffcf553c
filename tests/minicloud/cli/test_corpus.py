"""Lines with aws: what they print, their exit code, and what reaches the cloud."""

from pathlib import Path

import pytest
import yaml

from studyapp.minicloud.cli.errors import SYNOPSIS
from studyapp.minicloud.kernel.blobs import Blob
from tests.minicloud.cli.edge import Edge

CASES = yaml.safe_load(Path(__file__).with_name("corpus.yaml").read_text())


def plain(value):
    if isinstance(value, Blob):
        return f"<{value.size} bytes>"
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.decode() if isinstance(value, bytes) else value


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["line"][:70])
def test_a_line_prints_and_calls(case):
    edge = Edge()
    edge.put("b", "docs/x.txt", b"12345")
    edge.put("b", "y.txt", b"1" * 1300)

    outcome = edge.run(case["line"])

    stderr = outcome.stderr.replace(SYNOPSIS, "<usage>\n")
    assert outcome.stdout == case.get("out", "")
    if "err_end" in case:
        assert stderr.endswith(case["err_end"])
    else:
        assert stderr == case.get("err", "")
    assert outcome.code == case.get("code", 0)
    if "calls" in case:
        assert [{call[1]: plain(call[2])} for call in edge.calls] == case["calls"]
