"""What a user or role accessed last: the card of their pages, by IAM's own report."""

from studyapp.console.acts import Act, Ask, Given, every, guarded
from studyapp.console.attachments import Kind
from studyapp.console.blocks import Action, Buttons, Card, Cell, Column, Empty, Row, Table, Text
from studyapp.console.iam import moment
from studyapp.sandbox.api import Desk, Result

TITLE = "Last accessed"


def acts(desk: Desk, kind: Kind, name: str) -> dict[str, Act]:
    """The act that makes the report."""

    def make(desk: Desk, _given: Given) -> list[Ask]:
        found = desk.look("iam", f"Get{kind.word}", {kind.member: name})[kind.word]
        params = {"Arn": found["Arn"], "Granularity": "ACTION_LEVEL"}
        return [Ask("iam", "GenerateServiceLastAccessedDetails", params)]

    def shown(_given: Given, results: list[Result]) -> tuple[Card, ...]:
        asked = {"JobId": results[0].output["JobId"]}
        read = "GetServiceLastAccessedDetails"
        return (
            guarded(
                desk,
                TITLE,
                lambda: _report(every(desk, "iam", read, asked, "ServicesLastAccessed")),
                read,
            ),
        )

    return {"last-accessed": Act(make, shows=shown)}


def card() -> Card:
    """What such a report is, and the button that makes one."""
    text = "Which services the policies allow, and when each was tried last, denied calls too."
    return Card(
        TITLE, (Text(text=text), Buttons(actions=(Action("Make a report", "last-accessed"),)))
    )


def _report(services: list[dict[str, object]]) -> Card:
    used = [one for one in services if one["TotalAuthenticatedEntities"]]
    rows = tuple(_row(one) for one in sorted(used, key=_when, reverse=True))
    columns = (
        Column("Service"),
        Column("Last tried"),
        Column("Region", wide=True),
        Column("Actions", wide=True),
    )
    empty = Empty("Nothing was tried yet", "No service that is allowed was ever called.", "trail")
    table = Table(caption="Services by the last attempt", columns=columns, rows=rows, empty=empty)
    unused = len(services) - len(used)
    text = f"Allowed and never tried in the last 400 days: {unused} more."
    return Card(TITLE, (table, Text(text=text))) if unused else Card(TITLE, (table,))


def _row(one: dict[str, object]) -> Row:
    actions = one.get("TrackedActionsLastAccessed", [])
    names = [each["ActionName"] for each in actions] if isinstance(actions, list) else []
    return Row(
        (
            Cell(str(one["ServiceName"]), sub=str(one["ServiceNamespace"])),
            moment(_when(one)),
            Cell(str(one["LastAuthenticatedRegion"]), kind="mono"),
            Cell(", ".join(names) or "none that are tracked", kind="" if names else "muted"),
        )
    )


def _when(one: dict[str, object]) -> int:
    at = one["LastAuthenticated"]
    if not isinstance(at, int):
        raise TypeError(f"no time: {at!r}")
    return at
