"""KMS keys: their list, and one of them with its names, policy, rotation, grants and a trial."""

import base64
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from studyapp.console.acts import Act, Ask, Given, Refused, State, answer, guarded
from studyapp.console.blocks import (
    Action,
    Block,
    Buttons,
    Card,
    Cell,
    Code,
    Column,
    Empty,
    Facts,
    Field,
    Form,
    Page,
    Row,
    Table,
    Text,
)
from studyapp.console.iam import moment, shown
from studyapp.console.pages import at_desk
from studyapp.console.policies import laid_out, policy_field
from studyapp.sandbox.api import Desk, Result

Json = dict[str, Any]
STATES = {"Enabled": "good", "Disabled": "plain", "PendingDeletion": "bad"}
SAID = {"PendingDeletion": "Waits for deletion"}
LONGEST = 4_096  # bytes that a key encrypts directly
MOST = 1_000


def key_url(key: str) -> str:
    """The page of a key."""
    return reverse("console:kms_key", args=[key])


def _state(key: Json) -> Cell:
    state: str = key["KeyState"]
    return Cell(SAID.get(state, state), badge=STATES[state])


def _create(_desk: Desk, given: Given) -> list[Ask]:
    params = {"Description": given("description")} if given("description") else {}
    return [Ask("kms", "CreateKey", params)]


def _to_new(_given: Given, results: list[Result]) -> str:
    return key_url(results[0].output["KeyMetadata"]["KeyId"])


@at_desk
def keys(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The keys of the Region, and the drawer that makes one."""

    def build(state: State) -> Page:
        wants = "new" in request.GET or state.do == "create-key"
        listed = guarded(desk, "Keys", lambda: _list(desk), "kms:ListKeys")
        given = state.keeps("create-key")
        form = Form(
            title="Create a key",
            do="create-key",
            submit="Create",
            fields=(
                Field(
                    "description",
                    "Description",
                    value=given.kept("description"),
                    hint="What it protects, such as invoices.",
                ),
            ),
            note="A symmetric key in this Region. In AWS each key costs about a dollar a month.",
            **state.of("create-key"),
        )
        return Page(
            title="Keys",
            icon="key",
            intro="A key never leaves the service: programs ask it to encrypt and decrypt.",
            primary=("Create key", "?new=1"),
            cards=(listed,),
            drawer=form if wants else None,
            close=request.path,
            here=request.path,
        )

    return answer(request, desk, build, {"create-key": Act(_create, to=_to_new)})


def _list(desk: Desk) -> Card:
    names: dict[str, list[str]] = {}
    for alias in desk.look("kms", "ListAliases", {"Limit": 100})["Aliases"]:
        names.setdefault(alias["TargetKeyId"], []).append(alias["AliasName"])
    found = desk.look("kms", "ListKeys", {"Limit": MOST})["Keys"]
    described = [
        desk.look("kms", "DescribeKey", {"KeyId": one["KeyId"]})["KeyMetadata"] for one in found
    ]
    rows = tuple(
        Row(
            (
                Cell(
                    ", ".join(names.get(one["KeyId"], ())) or one["KeyId"],
                    key_url(one["KeyId"]),
                    sub=one["Description"] or one["KeyId"],
                ),
                _state(one),
                moment(one["CreationDate"]),
            )
        )
        for one in sorted(described, key=lambda one: one["CreationDate"], reverse=True)
    )
    empty = Empty(
        "No keys yet",
        "Make one, give it a name, and encrypt something with it.",
        "key",
        "Create key",
        "?new=1",
    )
    columns = (Column("Key"), Column("State"), Column("Created", wide=True))
    table = Table(caption="Keys", columns=columns, rows=rows, empty=empty)
    return Card("Keys", (table,), flush=True, hidden_title=True)


def _acts(key: str) -> dict[str, Act]:
    who = {"KeyId": key}

    def simple(operation: str, **fields: str) -> Act:
        def plan(_desk: Desk, given: Given) -> list[Ask]:
            extra = {member: given(field) for member, field in fields.items()}
            return [Ask("kms", operation, {**who, **extra})]

        return Act(plan)

    def alias(_desk: Desk, given: Given) -> list[Ask]:
        name = f"alias/{given('alias').removeprefix('alias/')}"
        return [Ask("kms", "CreateAlias", {"AliasName": name, "TargetKeyId": key})]

    def drop_alias(_desk: Desk, given: Given) -> list[Ask]:
        return [Ask("kms", "DeleteAlias", {"AliasName": given("alias")})]

    def policy(_desk: Desk, given: Given) -> list[Ask]:
        return [Ask("kms", "PutKeyPolicy", {**who, "Policy": given.raw("policy")})]

    def schedule(_desk: Desk, given: Given) -> list[Ask]:
        days = {"PendingWindowInDays": given.number("days", "Days")}
        return [Ask("kms", "ScheduleKeyDeletion", {**who, **days})]

    return {
        "enable": simple("EnableKey"),
        "disable": simple("DisableKey"),
        "schedule": Act(schedule),
        "cancel": simple("CancelKeyDeletion"),
        "add-alias": Act(alias),
        "drop-alias": Act(drop_alias),
        "policy": Act(policy),
        "rotate-on": simple("EnableKeyRotation"),
        "rotate-off": simple("DisableKeyRotation"),
        "rotate": simple("RotateKeyOnDemand"),
        "revoke": simple("RevokeGrant", GrantId="grant"),
        "encrypt": Act(_encrypting(key), shows=_ciphertext),
        "decrypt": Act(_decrypting(), shows=_plaintext),
    }


def _encrypting(key: str) -> Callable[[Desk, Given], list[Ask]]:
    def plan(_desk: Desk, given: Given) -> list[Ask]:
        plain = given.raw("text").encode()
        if not 1 <= len(plain) <= LONGEST:
            message = f"A key encrypts 1 to {LONGEST} bytes; for more, use a data key."
            raise Refused(message)
        return [Ask("kms", "Encrypt", {"KeyId": key, "Plaintext": plain})]

    return plan


def _decrypting() -> Callable[[Desk, Given], list[Ask]]:
    def plan(_desk: Desk, given: Given) -> list[Ask]:
        try:
            blob = base64.b64decode(given("blob"), validate=True)
        except ValueError:
            message = "This is no base64. Copy the whole ciphertext."
            raise Refused(message) from None
        return [Ask("kms", "Decrypt", {"CiphertextBlob": blob})]

    return plan


def _ciphertext(_given: Given, results: list[Result]) -> tuple[Card, ...]:
    text = base64.b64encode(results[0].output["CiphertextBlob"]).decode()
    said = Text(text="The key is named inside, so decrypting needs this text alone.")
    return (Card("Ciphertext", (Code(label="Ciphertext", text=text), said)),)


def _plaintext(_given: Given, results: list[Result]) -> tuple[Card, ...]:
    text = bytes(results[0].output["Plaintext"]).decode(errors="replace")
    return (Card("Plain text", (Code(label="Plain text", text=text),)),)


@at_desk
def key(request: HttpRequest, desk: Desk, key_id: str) -> HttpResponse:
    """One key."""

    def build(state: State) -> Page:
        found = desk.look("kms", "DescribeKey", {"KeyId": key_id})["KeyMetadata"]
        return Page(
            title=found["Description"] or "Key",
            icon="key",
            badges=(_state(found),),
            crumbs=(("KMS", reverse("console:kms")),),
            buttons=_switches(found),
            about=found["Arn"],
            cards=(
                Card("About", (_facts(found),)),
                guarded(desk, "Names", lambda: _names(desk, key_id, state)),
                guarded(desk, "Try it", lambda: _trial(found, state)),
                guarded(desk, "Key policy", lambda: _policy(desk, key_id, state)),
                guarded(desk, "Rotation", lambda: _rotation(desk, found)),
                guarded(desk, "Grants", lambda: _grants(desk, key_id)),
                _deletion(found, state),
            ),
            here=request.path,
        )

    return answer(request, desk, build, _acts(key_id))


def _switches(found: Json) -> tuple[Action, ...]:
    if found["KeyState"] == "PendingDeletion":
        return (Action("Cancel deletion", "cancel"),)
    return (Action("Disable", "disable") if found["Enabled"] else Action("Enable", "enable"),)


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


def _trial(found: Json, state: State) -> Card:
    if found["KeyState"] != "Enabled":
        text = "The key is not enabled: whatever it encrypted cannot be read now."
        return Card("Try it", (Text(text=text, warn=True),))
    encrypt = Form(
        title="Encrypt",
        do="encrypt",
        submit="Encrypt",
        fields=(
            Field(
                "text",
                "Plain text",
                "textarea",
                state.keeps("encrypt").kept("text"),
                required=True,
                rows=2,
            ),
        ),
        **state.of("encrypt"),
    )
    decrypt = Form(
        title="Decrypt",
        do="decrypt",
        submit="Decrypt",
        fields=(
            Field(
                "blob",
                "Ciphertext",
                "code",
                state.keeps("decrypt").kept("blob"),
                required=True,
                rows=3,
            ),
        ),
        **state.of("decrypt"),
    )
    return Card("Try it", (encrypt, decrypt))


def _policy(desk: Desk, key_id: str, state: State) -> Card:
    text = laid_out(desk.look("kms", "GetKeyPolicy", {"KeyId": key_id})["Policy"])
    given = state.keeps("policy")
    form = Form(
        title="Key policy",
        do="policy",
        submit="Save policy",
        fields=(
            policy_field(
                "policy",
                "Policy",
                given.raw("policy") or text,
                use="resource",
                checked=bool(given.raw("policy")),
                hint="Nobody may use a key whose policy does not say so, whatever IAM allows.",
                look=given.look("policy"),
                mark=state.given.request.GET.get("mark", ""),
            ),
        ),
        **state.of("policy"),
    )
    return Card("Key policy", (form,))


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


def _grants(desk: Desk, key_id: str) -> Card:
    rows = tuple(
        Row(
            (
                Cell(one["GranteePrincipal"].rpartition(":")[2], sub=one["GrantId"][:12]),
                Cell(", ".join(one["Operations"])),
            ),
            (Action("Revoke", "revoke", (("grant", one["GrantId"]),), danger=True),),
        )
        for one in desk.look("kms", "ListGrants", {"KeyId": key_id})["Grants"]
    )
    empty = Empty(
        "No grants",
        "A grant lets one principal use the key, without a change of its policy.",
        "user",
    )
    columns = (Column("Who"), Column("May"))
    return Card("Grants", (Table(caption="Grants", columns=columns, rows=rows, empty=empty),))


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
