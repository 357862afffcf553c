"""Lines of the shell, each with what it prints and its exit code."""

from pathlib import Path

import pytest
import yaml

from studyapp.minicloud.shell import MemoryFiles, Node, new_session, run, standard

NOW = 1_795_758_400_000
HOME = "/home/cloudshell-user"
CASES = yaml.safe_load(Path(__file__).with_name("corpus.yaml").read_text())


def a_home():
    nodes = {name: Node(directory=True) for name in ("/home", HOME, f"{HOME}/docs", "/tmp")}
    for name, text in {
        "fruit.txt": "pear\nbanana\napple\norange\n",
        "numbers.txt": "10\n9\n100\n",
        ".hidden": "x",
        "docs/a.md": "one\n",
        "docs/b.md": "two\n",
    }.items():
        nodes[f"{HOME}/{name}"] = Node(text.encode(), NOW)
    return MemoryFiles(nodes, now=NOW)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["line"][:50] or "empty")
def test_a_line_prints_what_bash_prints(case):
    ended = run(case["line"], new_session(), a_home(), standard(NOW))

    assert ended.stdout.decode() == case.get("out", "")
    assert ended.stderr.decode() == case.get("err", "")
    assert ended.code == case.get("code", 0)
