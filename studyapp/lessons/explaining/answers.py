"""From a filled form to what the answer of an explainer shows. Raises `Unanswerable`."""

from typing import Any

from studyapp.corpus import ExplainerFacts
from studyapp.explainers import instances, responsibility

Values = dict[str, Any]


class Unanswerable(Exception):
    """What was entered has no answer; the text says why. `field` is the field at fault."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


def duties(values: Values, facts: ExplainerFacts) -> Values:
    """The duties at the chosen service."""
    assert facts.responsibility is not None  # noqa: S101  (the registry asks for the part)
    found = responsibility.sort_duties(facts.responsibility, values["service"], values)
    shown = [row for row in found.rows if row.given or values["all"]]
    return {
        "sorted": found,
        "shown": [
            {
                "row": row,
                "who": responsibility.WHO[row.who],
                "given": responsibility.WHO.get(row.given, ""),
            }
            for row in shown
        ],
        "counts": {name: found.count(name) for name in responsibility.WHO},
        "moved": [(row, responsibility.WHO[row.who]) for row in found.moved],
    }


def instance_name(values: Values, facts: ExplainerFacts) -> Values:
    """The parts of a name."""
    assert facts.instances is not None  # noqa: S101
    try:
        return {"reading": instances.read_name(values["type"], facts.instances)}
    except instances.NotAName as error:
        raise Unanswerable("type", str(error)) from error
