"""Key pairs: create, import, delete; the private key is shown once."""

import re

from django.http import HttpRequest, HttpResponse

from studyapp.accounts.api import public
from studyapp.console.acts import Act, Ask, Given, Refused, State, answer
from studyapp.console.blocks import (
    Action,
    Card,
    Cell,
    Column,
    Empty,
    Field,
    Form,
    Page,
    Row,
    Table,
)
from studyapp.console.ec2_blocks import SecretOnce
from studyapp.console.ec2_reads import all_of, crumbs, sections, url_of
from studyapp.console.ec2_words import View, when
from studyapp.console.pages import at_desk
from studyapp.sandbox.api import Desk, Result

KEY = re.compile(
    r"-----BEGIN [A-Z ]{1,30}-----\n[A-Za-z0-9+/=\n]{1,8000}-----END [A-Z ]{1,30}-----\n?"
)
UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def _list(request: HttpRequest, desk: Desk, drawer: Form | None = None) -> Page:
    found = all_of(desk, "DescribeKeyPairs", "KeyPairs")
    rows = tuple(_row(one) for one in sorted(found, key=lambda one: str(one["KeyName"])))
    table = Table(
        caption=f"Key pairs in {desk.region}",
        columns=(
            Column("Name"),
            Column("Type"),
            Column("Fingerprint", wide=True),
            Column("Created", wide=True),
        ),
        rows=rows,
        empty=Empty(
            "No key pair yet",
            "A key pair lets you log in to a machine without a password: AWS puts the public half "
            "on the machine, you keep the private one.",
            "key",
            "Create a key pair",
            url_of("ec2_key_new"),
        ),
    )
    return Page(
        title="Key pairs",
        cards=(Card("List of key pairs", (table,), flush=True, hidden_title=True),),
        crumbs=crumbs(),
        tabs=sections("ec2_keys"),
        links=() if drawer else (("Import a key", url_of("ec2_key_import")),),
        primary=("", "") if drawer else ("Create a key pair", url_of("ec2_key_new")),
        drawer=drawer,
        close=url_of("ec2_keys"),
        here=request.path,
    )


def _row(one: View) -> Row:
    name = str(one["KeyName"])
    cells = (
        Cell(name, sub=str(one["KeyPairId"])),
        Cell(str(one["KeyType"])),
        Cell(str(one["KeyFingerprint"]), kind="mono"),
        Cell(when(one["CreateTime"])),
    )
    return Row(cells, (Action("Delete", "delete", (("name", name),), danger=True, about=name),))


def _create_form(state: State) -> Form:
    given = state.keeps("create")
    kinds = (("ed25519", "ED25519"), ("rsa", "RSA"))
    fields = (
        Field("name", "Name", value=given.kept("name"), required=True),
        Field("kind", "Type", "radio", values=(given.kept("kind", "ed25519"),), options=kinds),
    )
    note = "The private key is shown once, right after. Windows machines take RSA keys only."
    return Form(
        title="Create a key pair",
        do="create",
        submit="Create",
        fields=fields,
        note=note,
        **state.of("create"),
    )


def _import_form(state: State) -> Form:
    given = state.keeps("import")
    hint = "One line, as in a file that ends in .pub: ssh-ed25519 AAAA… or ssh-rsa AAAA…"
    fields = (
        Field("name", "Name", value=given.kept("name"), required=True),
        Field("public", "Public key", "code", given.kept("public"), required=True, hint=hint),
    )
    return Form(
        title="Import a public key",
        do="import",
        submit="Import",
        fields=fields,
        note="The private half never leaves your computer.",
        **state.of("import"),
    )


def _create(desk: Desk, given: Given) -> list[Ask]:
    asked = {"KeyName": _name(given), "KeyType": given("kind") or "ed25519"}
    return [Ask("ec2", "CreateKeyPair", asked)]


def _import(desk: Desk, given: Given) -> list[Ask]:
    if not given("public"):
        message = "Paste the public key."
        raise Refused(message)
    material = given("public").encode()
    return [Ask("ec2", "ImportKeyPair", {"KeyName": _name(given), "PublicKeyMaterial": material})]


def _name(given: Given) -> str:
    if not given("name"):
        message = "Give the key pair a name."
        raise Refused(message)
    return given("name")


def _delete(desk: Desk, given: Given) -> list[Ask]:
    return [Ask("ec2", "DeleteKeyPair", {"KeyName": given.post.get("name", "")})]


def _shown(given: Given, results: list[Result]) -> tuple[Card, ...]:
    made = results[-1].output
    name, material = str(made["KeyName"]), str(made["KeyMaterial"])
    return (Card(f"Private key of {name}", (SecretOnce(name=name, material=material),)),)


def _to_list(given: Given, results: list[Result]) -> str:
    return url_of("ec2_keys")


DELETE = {"delete": Act(_delete, to=_to_list)}


@at_desk
def listing(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The key pairs of the Region."""

    def build(state: State) -> Page:
        return _list(request, desk)

    return answer(request, desk, build, DELETE)


@at_desk
def new(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The list with the drawer that creates a pair; once it is made, with its private key."""

    def build(state: State) -> Page:
        return _list(request, desk, None if state.shown else _create_form(state))

    return answer(request, desk, build, {**DELETE, "create": Act(_create, shows=_shown)})


@at_desk
def bring(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The list with the drawer that imports a public key."""

    def build(state: State) -> Page:
        return _list(request, desk, _import_form(state))

    return answer(request, desk, build, {**DELETE, "import": Act(_import, to=_to_list)})


@public("POST")
def key_file(request: HttpRequest) -> HttpResponse:
    """The private key that the page has just shown, as a file: it is kept nowhere."""
    material = request.POST.get("material", "").replace("\r\n", "\n").strip() + "\n"
    if not KEY.fullmatch(material):
        return HttpResponse("This is no private key.\n", status=400, content_type="text/plain")
    name = UNSAFE.sub("-", request.POST.get("name", "")).strip("-.")[:100] or "key"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.pem"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(material, content_type="application/x-pem-file", headers=headers)
