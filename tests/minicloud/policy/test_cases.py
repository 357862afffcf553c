"""Every rule of the documentation, as cases in YAML.

A file has `source`, the page that its rules come from, and `cases`. A case names its `rule` and is
one of: a whole question (`given` policies by layer, or layer@level, asked `as` someone), a
condition (`if`, `with`, `holds`), a pattern (`action` or `resource`, `asked`, `covers`). Engine and
oracle answer each.
"""

from pathlib import Path

import pytest
import yaml

from studyapp.minicloud.policy import Query, evaluate
from tests.minicloud.policy.asking import CALLERS, OTHER, query, source
from tests.minicloud.policy.opinions import agree, of_engine, of_oracle

FOLDER = Path(__file__).parent / "cases"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
FILES = {path.stem: yaml.load(path.read_text(), LOADER) for path in sorted(FOLDER.glob("*.yaml"))}
CASES = [
    pytest.param(case, id=f"{name}: {case['rule']}")
    for name, file in FILES.items()
    for case in file["cases"]
]
OWNERS = {"": "", "other": OTHER}


def completed(statement, trust=False):
    """A statement with what it leaves open: allow everything on everything."""
    whole = dict(statement)
    whole.setdefault("Effect", "Allow")
    if "NotAction" not in whole:
        whole.setdefault("Action", "*")
    if "NotResource" not in whole and not trust:
        whole.setdefault("Resource", "*")
    return whole


def whole_question(case):
    kind = case.get("kind", "ordinary")
    sources = []
    for where, statements in case["given"].items():
        layer, _, level = where.partition("@")
        texts = [completed(one, kind == "trust" and layer == "resource") for one in statements]
        version = case.get("version", "2012-10-17")
        sources.append(source(layer, *texts, name=where, level=level, version=version))
    asked = Query(
        case.get("action", "s3:GetObject"),
        case.get("resource", "arn:aws:s3:::b/k"),
        CALLERS[case.get("as", "user")],
        OWNERS.get(case.get("owner", ""), case.get("owner", "")),
        case.get("with", {}),
    )
    return asked, sources, kind


def question(case):
    """The query of any case, with its policies."""
    if "given" in case:
        return whole_question(case)
    if "if" in case:
        version = case.get("version", "2012-10-17")
        rule = source("identity", completed({"Condition": case["if"]}), version=version)
        return query(**case.get("with", {})), [rule], "ordinary"
    if "action" in case:
        rule = source("identity", completed({"Action": case["action"]}))
        return query(case["asked"]), [rule], "ordinary"
    rule = source("identity", completed({"Resource": case["resource"]}))
    return query(resource=case["asked"]), [rule], "ordinary"


def expected(case):
    """The answer that a case states: with the deciding layer, or allowed and not."""
    if "given" in case:
        return case["expect"]
    return "allowed" if case.get("holds", case.get("covers")) else "implicit-deny"


@pytest.mark.parametrize("case", CASES)
def test_rule(case):
    asked, sources, kind = question(case)
    decision = evaluate(asked, sources, kind)
    answer = expected(case)

    assert decision.reason == answer.partition(" by ")[0]
    assert " by " not in answer or decision.layer == answer.partition(" by ")[2]
    assert agree(of_engine(asked, sources, kind), of_oracle(asked, sources, kind))


def test_there_are_many_rules_and_each_has_its_source():
    assert len(CASES) >= 1_000
    assert all(file["source"] for file in FILES.values())
    names = [case.values[0]["rule"] for case in CASES]
    assert len(set(names)) == len(names)
