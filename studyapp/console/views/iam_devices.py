"""The MFA devices of a user: the card of the user's page, and what it does."""

import base64

from studyapp.console.acts import Act, Ask, Given, State, every
from studyapp.console.blocks import (
    Action,
    Buttons,
    Card,
    Cell,
    Code,
    Column,
    Empty,
    Field,
    Form,
    Picture,
    Row,
    Table,
    Text,
)
from studyapp.console.iam import moment
from studyapp.sandbox.api import Desk, Result

ROOT = "root"  # how the forms name the account's owner; AWS has them in its console alone


def acts(name: str) -> dict[str, Act]:
    """What the card does for a user."""

    def make(desk: Desk, _given: Given) -> list[Ask]:
        number = len(every(desk, "iam", "ListVirtualMFADevices", {}, "VirtualMFADevices")) + 1
        return [Ask("iam", "CreateVirtualMFADevice", {"VirtualMFADeviceName": f"{name}-{number}"})]

    def enable(_desk: Desk, given: Given) -> list[Ask]:
        codes = {f"AuthenticationCode{one}": given(f"code{one}") for one in (1, 2)}
        params = {"UserName": name, "SerialNumber": given("serial"), **codes}
        return [Ask("iam", "EnableMFADevice", params)]

    def take(_desk: Desk, given: Given) -> list[Ask]:
        serial = {"SerialNumber": given("serial")}
        return [
            Ask("iam", "DeactivateMFADevice", {"UserName": name, **serial}),
            Ask("iam", "DeleteVirtualMFADevice", serial),
        ]

    return {
        "new-device": Act(make, shows=_new_device),
        "enable-device": Act(enable),
        "take-device": Act(take),
    }


def _new_device(given: Given, results: list[Result]) -> tuple[Card, ...]:
    """The seed, shown once, and the form that asks for two codes."""
    device = results[0].output["VirtualMFADevice"]
    picture = base64.b64encode(device["QRCodePNG"]).decode()
    return (
        Card(
            "New MFA device",
            (
                Text(
                    text="Scan this with an authenticator app on your phone. It is shown this once."
                ),
                Picture(source=f"data:image/png;base64,{picture}", label="QR code of the device"),
                Text(text="No camera at hand? Type this secret into the app."),
                Code(label="Secret", text=bytes(device["Base32StringSeed"]).decode()),
                _giving([device["SerialNumber"]], State(given)),
            ),
        ),
    )


def card(desk: Desk, whose: dict[str, str], state: State) -> Card:
    """The devices of a user (of the caller when nobody is named), and a form to give one more."""
    rows = tuple(
        Row(
            (Cell(one["SerialNumber"].rpartition("/")[2]), moment(one["EnableDate"])),
            (
                Action(
                    "Remove",
                    "take-device",
                    (("serial", one["SerialNumber"]),),
                    danger=True,
                    about=one["SerialNumber"].rpartition("/")[2],
                ),
            ),
        )
        for one in every(desk, "iam", "ListMFADevices", whose, "MFADevices")
    )
    empty = Empty(
        "No second factor", "With a device, a stolen password alone opens nothing.", "shield"
    )
    columns = (Column("Device"), Column("Since", wide=True))
    table = Table(caption="MFA devices", columns=columns, rows=rows, empty=empty)
    make = Buttons(actions=(Action("Make a device", "new-device"),))
    free = every(
        desk,
        "iam",
        "ListVirtualMFADevices",
        {"AssignmentStatus": "Unassigned"},
        "VirtualMFADevices",
    )
    if not free or state.shown:  # what was made just now brings its own form
        return Card("MFA devices", (table, make))
    return Card("MFA devices", (table, make, _giving([one["SerialNumber"] for one in free], state)))


def _giving(free: list[str], state: State) -> Form:
    given = state.keeps("enable-device")
    options = tuple((serial, serial.rpartition("/")[2]) for serial in free)
    codes = tuple(
        Field(f"code{one}", label, value=given.kept(f"code{one}"), required=True)
        for one, label in ((1, "First code"), (2, "The next code"))
    )
    return Form(
        title="Give a device",
        do="enable-device",
        submit="Give device",
        fields=(Field("serial", "Device", "select", options=options, required=True), *codes),
        note="The app shows a new code every half minute: wait for the second one.",
        **state.of("enable-device"),
    )
