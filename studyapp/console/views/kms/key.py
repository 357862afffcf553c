"""The first page of a KMS key: what it is, its names, rotation, tags, and its end."""

from django.http import HttpRequest, HttpResponse

from studyapp.console.acts import Act, Ask, Given, State, guarded
from studyapp.console.blocks import (
    Action,
    Block,
    Buttons,
    Card,
    Cell,
    Column,
    Empty,
    Facts,
    Field,
    Form,
    Row,
    Table,
    Text,
)
from studyapp.console.iam import moment, shown
from studyapp.console.pages import at_desk
from studyapp.console.views.kms.shared import Json, key_page, simple
from studyapp.sandbox.api import Desk


def _acts(key: str) -> dict[str, Act]:
    who = {"KeyId": key}

    def alias(_desk: Desk, given: Given) -> list[Ask]:
        name = f"alias/{given('alias').removeprefix('alias/')}"
        return [Ask("kms", "CreateAlias", {"AliasName": name, "TargetKeyId": key})]

    def drop_alias(_desk: Desk, given: Given) -> list[Ask]:
        return [Ask("kms", "DeleteAlias", {"AliasName": given("alias")})]

    def schedule(_desk: Desk, given: Given) -> list[Ask]:
        days = {"PendingWindowInDays": given.number("days", "Days")}
        return [Ask("kms", "ScheduleKeyDeletion", {**who, **days})]

    def tag(_desk: Desk, given: Given) -> list[Ask]:
        made = {"TagKey": given("tag-key"), "TagValue": given("tag-value")}
        return [Ask("kms", "TagResource", {**who, "Tags": [made]})]

    def untag(_desk: Desk, given: Given) -> list[Ask]:
        return [Ask("kms", "UntagResource", {**who, "TagKeys": [given("tag-key")]})]

    return {
        "schedule": Act(schedule),
        "add-alias": Act(alias),
        "drop-alias": Act(drop_alias),
        "rotate-on": simple("EnableKeyRotation", key),
        "rotate-off": simple("DisableKeyRotation", key),
        "rotate": simple("RotateKeyOnDemand", key),
        "tag": Act(tag),
        "untag": Act(untag),
    }


@at_desk
def key(request: HttpRequest, desk: Desk, key_id: str) -> HttpResponse:
    """What the key is, and what becomes of it."""

    def cards(found: Json, state: State) -> tuple[Card, ...]:
        return (
            Card("About", (_facts(found),)),
            guarded(desk, "Names", lambda: _names(desk, key_id, state)),
            guarded(desk, "Rotation", lambda: _rotation(desk, found)),
            guarded(desk, "Tags", lambda: _tags(desk, key_id, state)),
            _deletion(found, state),
        )

    return key_page(request, desk, key_id, cards, _acts(key_id))


def _facts(found: Json) -> Facts:
    pairs = [
        ("Key id", Cell(found["KeyId"], kind="mono")),
        ("ARN", Cell(found["Arn"], kind="mono")),
        ("Kind", Cell("Symmetric, encrypts and decrypts")),
        ("Created", moment(found["CreationDate"])),
    ]
    if "DeletionDate" in found:
        pairs.append(("Will be deleted", moment(found["DeletionDate"])))
    return Facts(pairs=tuple(pairs))


def _names(desk: Desk, key_id: str, state: State) -> Card:
    rows = tuple(
        Row(
            (Cell(one["AliasName"], kind="mono"),),
            (
                Action(
                    "Delete", "drop-alias", (("alias", one["AliasName"]),), about=one["AliasName"]
                ),
            ),
        )
        for one in desk.look("kms", "ListAliases", {"KeyId": key_id})["Aliases"]
    )
    empty = Empty(
        "No other name", "An alias is easier to remember, and can lead to another key later.", "key"
    )
    table = Table(caption="Aliases", columns=(Column("Alias"),), rows=rows, empty=empty)
    form = Form(
        title="Add a name",
        do="add-alias",
        submit="Add",
        fields=(
            Field(
                "alias",
                "Alias",
                value=state.keeps("add-alias").kept("alias"),
                hint="Such as invoices.",
                required=True,
            ),
        ),
        **state.of("add-alias"),
    )
    return Card("Names", (table, form))


def _rotation(desk: Desk, found: Json) -> Card:
    who = {"KeyId": found["KeyId"]}
    status = desk.look("kms", "GetKeyRotationStatus", who)
    rotations = desk.look("kms", "ListKeyRotations", who)["Rotations"]
    said = "Off"
    if status["KeyRotationEnabled"]:
        days, upcoming = status["RotationPeriodInDays"], shown(status["NextRotationDate"])
        said = f"Every {days} days, next on {upcoming}"
    facts = Facts(pairs=(("By plan", Cell(said)), ("So far", Cell(str(len(rotations))))))
    blocks: list[Block] = [facts]
    blocks.append(
        Text(text="A rotation makes new material. What was encrypted before can still be read.")
    )
    if found["KeyState"] == "Enabled":
        plan = (
            Action("Stop", "rotate-off")
            if status["KeyRotationEnabled"]
            else Action("Rotate yearly", "rotate-on")
        )
        blocks.append(Buttons(actions=(plan, Action("Rotate now", "rotate"))))
    return Card("Rotation", tuple(blocks))


def _tags(desk: Desk, key_id: str, state: State) -> Card:
    rows = tuple(
        Row(
            (Cell(one["TagKey"], kind="mono"), Cell(one["TagValue"])),
            (Action("Delete", "untag", (("tag-key", one["TagKey"]),), about=one["TagKey"]),),
        )
        for one in desk.look("kms", "ListResourceTags", {"KeyId": key_id})["Tags"]
    )
    empty = Empty("No tags", "By a tag policies can decide and the bill can be sorted.", "note")
    table = Table(caption="Tags", columns=(Column("Key"), Column("Value")), rows=rows, empty=empty)
    given = state.keeps("tag")
    form = Form(
        title="Add a tag",
        do="tag",
        submit="Add tag",
        fields=(
            Field("tag-key", "Key", value=given.kept("tag-key"), required=True),
            Field("tag-value", "Value", value=given.kept("tag-value")),
        ),
        **state.of("tag"),
    )
    return Card("Tags", (table, form))


def _deletion(found: Json, state: State) -> Card:
    if found["KeyState"] == "PendingDeletion":
        text = f"It goes on {shown(found['DeletionDate'])}, and all that it encrypted with it."
        return Card("Deletion", (Text(text=text, warn=True),))
    form = Form(
        title="Deletion",
        do="schedule",
        submit="Schedule deletion",
        fields=(
            Field(
                "days",
                "Days to wait",
                "number",
                state.keeps("schedule").kept("days", "30"),
                least=7,
                most=30,
                required=True,
            ),
        ),
        note="What the key encrypted can never be read again. Until then you can change your mind.",
        danger=True,
        **state.of("schedule"),
    )
    return Card("Deletion", (form,))
