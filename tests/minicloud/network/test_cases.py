"""Whole paths: the cases of `cases/*.yaml`."""

from typing import Any

import pytest
import yaml

from studyapp.minicloud.network import End, Internet, On, path
from tests.minicloud.network.worlds import FOLDER, changed

CASES = [
    pytest.param(case, id=f"{file.stem}: {case['case']}")
    for file in sorted((FOLDER / "cases").glob("*.yaml"))
    for case in yaml.safe_load(file.read_text())
]


def _end(text: str) -> End:
    if text.startswith("internet"):
        address = text.removeprefix("internet").strip()
        return Internet(address) if address else Internet()
    interface, _, address = text.partition(" ")
    return On(f"eni-{interface}", address)


@pytest.mark.parametrize("case", CASES)
def test_path(case: dict[str, Any]) -> None:
    protocol, _, port = str(case["port"]).partition(" ")
    found = path(
        changed(case.get("change")), _end(case["from"]), _end(case["to"]), int(port or 0), protocol
    )
    story = "\n".join(f"{hop.outcome:12}{hop.kind:18}{hop.side:4}{hop.why}" for hop in found.hops)
    assert found.verdict == case["verdict"], story
    stop = found.stopped
    if "at" in case:
        assert stop is not None, story
        direction = "reply" if stop.reply else "request"
        seen = f"{direction} {stop.kind} {stop.id} {stop.side} {stop.rule}".split()
        assert seen == str(case["at"]).split(), story
    else:
        assert stop is None or case["verdict"] == "refused", story
    for text in case.get("says", []):
        assert text in story
    if "hops" in case:
        assert [f"{hop.kind} {hop.side}".strip() for hop in found.hops] == case["hops"]
