"""Services, concepts and dated figures: read whole, and what is wrong is named with file and line."""

import msgspec
import pytest

from studyapp.corpus import CorpusError, read_course

SERVICES = """\
- {id: ec2, name: Amazon EC2, category: compute, called: [EC2], state: current, guide: ["2026"], source: "https://a.example", checked: 2026-11-20}
- {id: vpc, name: Amazon VPC, category: network, called: [VPC], state: current, guide: [], source: "https://a.example", checked: 2026-11-20}
- id: old
  name: AWS Old
  category: compute
  called: [Old]
  state: ended
  guide: ["2023"]
  was: [AWS Older]
  since: "2024"
  replaced_by: ec2
  source: https://a.example
  checked: 2026-11-20
"""
CONCEPT = """\
- id: {id}
  name: Amazon {id}
  kind: feature
  section: regions#zones
  purpose: It is for this.
  needs: ["Somebody has a wish."]
  scope: zone
  pays: The account.
  aws: Hardware.
  customer: Data.
  neighbours: [{near}]
  not_when: Nobody wishes.
  sources: [A guide]
  checked: 2026-11-20
"""
NAMES = ("one", "two", "three", "four")
CONCEPTS = "".join(
    CONCEPT.format(
        id=name,
        near=", ".join(f"{{id: {other}, differs: No.}}" for other in NAMES if other != name),
    )
    for name in NAMES
)
PLAN = """\
- id: basic
  name: Basic
  state: ended
  monthly_from: "0"
  fastest_answer: none
  offers: [A page]
  ends: 2027-01-01
  as_of: 2026-11-20
  source: https://a.example
"""
FACT = """\
- {key: vpcs, about: VPCs in a Region, value: "5", unit: VPCs, as_of: 2026-11-20, source: "https://a.example"}
"""
EXTRA = {
    "data/services.yaml": SERVICES,
    "data/concepts/all.yaml": CONCEPTS,
    "data/support-plans.yaml": PLAN,
    "data/quotas.yaml": FACT,
    "data/exam-facts.yaml": FACT.replace("vpcs", "questions"),
}


def complaints(files: dict[str, str], path: str, old: str, new: str) -> list[str]:
    """What the reading says after `old` became `new` in one of the files above."""
    assert old in EXTRA[path], f"{old!r} is not in {path}"
    try:
        read_course({**files, **EXTRA, path: EXTRA[path].replace(old, new, 1)}, slug="tiny")
    except CorpusError as error:
        return [str(problem) for problem in error.problems]
    return []


def test_all_of_it_is_read(files: dict[str, str]) -> None:
    course = read_course({**files, **EXTRA}, slug="tiny")
    old = course.services[2]
    one = course.concepts[0]

    assert (old.state, old.since, old.replaced_by, old.was) == (
        "ended", "2024", "ec2", ("AWS Older",)
    )  # fmt: skip
    assert (one.lesson, one.section, one.need_lines) == ("regions", "zones", (6,))
    assert [near.id for near in one.neighbours] == ["two", "three", "four"]
    assert course.support_plans[0].ends == "2027-01-01"
    assert msgspec.to_builtins(course.quotas[0]) == {
        "key": "vpcs",
        "about": "VPCs in a Region",
        "value": "5",
        "unit": "VPCs",
        "as_of": "2026-11-20",
        "source": "https://a.example",
        "place": {"path": "data/quotas.yaml", "line": 1},
    }
    assert course.exam_facts[0].key == "questions"


@pytest.mark.parametrize(
    ("path", "old", "new", "problem"),
    [
        ("services", '  since: "2024"\n', "", ":7: a service that is ended needs `since`"),
        ("services", "state: ended", "state: gone", ":7: `state` must be one of current, closed"),
        ("services", '["2023"]', '["2022"]', ":8: `guide` must be one of 2023, 2026, not `2022`"),
        ("services", "replaced_by: ec2", "replaced_by: ec3", ":11: `ec3` is not a service of"),
        ("services", "source: https:", "source: http:", ":12: `source` must be an address"),
        ("services", "id: old", "id: vpc", ":3: the service id `vpc` is already used"),
        ("concepts/all", "kind: feature", "kind: service", ":1: `one` is not a service of"),
        ("concepts/all", "kind: feature", "kind: thing", ":3: `kind` must be one of service"),
        ("concepts/all", "regions#zones", "regions#zone", ":4: section `regions#zone` is not in"),
        ("concepts/all", "has a wish", "has one wish", ":6: the need gives the answer away: it say"),
        ("concepts/all", "a wish", "a wish" + " more" * 40, ":6: a need has 180 characters at most"),
        ("concepts/all", "scope: zone", "scope: moon", ":7: `scope` must be one of global"),
        ("concepts/all", "{id: two,", "{id: to,", ":11: `to` is not a concept of data/concepts; did"),
        ("concepts/all", "{id: two,", "{id: one,", ":11: a concept is not its own neighbour"),
        ("concepts/all", "{id: two,", "{id: three,", ":11: `three` is a neighbour twice"),
        ("concepts/all", "{id: two, differs: No.}, ", "", ":11: a concept has 3 neighbours or more"),
        ("support-plans", "  ends: 2027-01-01\n", "", ":3: a plan that is ended needs `ends`"),
        ("quotas", "2026-11-20", "lately", ":1: `as_of` must be a date"),
        ("exam-facts", "questions", "vpcs", ":1: the key of the fact `vpcs` is already used"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(
    files: dict[str, str], path: str, old: str, new: str, problem: str
) -> None:
    found = complaints(files, f"data/{path}.yaml", old, new)

    if path == "exam-facts":
        assert any(problem in one for one in found), found
    else:
        assert any(one.startswith(f"data/{path}.yaml{problem}") for one in found), found


def test_a_lesson_names_services_of_the_list(files: dict[str, str]) -> None:
    services = SERVICES.replace("- {id: vpc", "- {id: vpd")

    with pytest.raises(CorpusError) as raised:
        read_course({**files, "data/services.yaml": services}, slug="tiny")

    assert "firewalls.md:6: `vpc` is not a service of data/services.yaml" in str(raised.value)
