"""Trying a key: encrypt, decrypt, and a key for data."""

import base64
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from studyapp.console.acts import Act, Ask, Given, Refused, State
from studyapp.console.blocks import Card, Code, Field, Form, Text
from studyapp.console.pages import at_desk
from studyapp.console.views.kms.shared import Json, key_page, pairs_of
from studyapp.sandbox.api import Desk, Result

LONGEST = 4_096  # bytes that a key encrypts directly
COPIES = (("both", "In plain and encrypted"), ("sealed", "Encrypted alone, for later"))
CONTEXT_HINT = "Such as order=17. It is no secret, but decrypting needs the same pairs."


@at_desk
def use(request: HttpRequest, desk: Desk, key_id: str) -> HttpResponse:
    """Forms that use the key; why not for one that is not enabled."""

    def cards(found: Json, state: State) -> tuple[Card, ...]:
        if found["KeyState"] != "Enabled":
            text = "The key is not enabled: whatever it encrypted cannot be read now."
            return (Card("Try it", (Text(text=text, warn=True),)),)
        return (
            Card("Encrypt", (_encrypt_form(state),)),
            Card("Decrypt", (_decrypt_form(state),)),
            Card("Data key", (_data_key_form(state),)),
        )

    acts = {
        "encrypt": Act(_encrypting(key_id), shows=_ciphertext),
        "decrypt": Act(_decrypting, shows=_plaintext),
        "data-key": Act(_making(key_id), shows=_data_key),
    }
    return key_page(request, desk, key_id, cards, acts)


def _context(given: Given, do: str) -> Json:
    pairs = pairs_of(given(f"{do}-context"))
    return {"EncryptionContext": pairs} if pairs else {}


def _encrypting(key: str) -> Callable[[Desk, Given], list[Ask]]:
    def plan(_desk: Desk, given: Given) -> list[Ask]:
        plain = given.raw("text").encode()
        if not 1 <= len(plain) <= LONGEST:
            message = f"A key encrypts 1 to {LONGEST} bytes; for more, use a data key."
            raise Refused(message)
        return [
            Ask("kms", "Encrypt", {"KeyId": key, "Plaintext": plain, **_context(given, "encrypt")})
        ]

    return plan


def _decrypting(_desk: Desk, given: Given) -> list[Ask]:
    try:
        blob = base64.b64decode(given("blob"), validate=True)
    except ValueError:
        message = "This is no base64. Copy the whole ciphertext."
        raise Refused(message) from None
    return [Ask("kms", "Decrypt", {"CiphertextBlob": blob, **_context(given, "decrypt")})]


def _making(key: str) -> Callable[[Desk, Given], list[Ask]]:
    def plan(_desk: Desk, given: Given) -> list[Ask]:
        operation = "GenerateDataKey"
        if given("copy") == "sealed":
            operation = "GenerateDataKeyWithoutPlaintext"
        params = {"KeyId": key, "KeySpec": "AES_256", **_context(given, "data-key")}
        return [Ask("kms", operation, params)]

    return plan


def _base64(title: str, data: bytes) -> Code:
    return Code(label=title, text=base64.b64encode(data).decode())


def _ciphertext(_given: Given, results: list[Result]) -> tuple[Card, ...]:
    blob = results[0].output["CiphertextBlob"]
    said = Text(text="The key is named inside, so decrypting needs this text alone.")
    return (Card("Ciphertext", (_base64("Ciphertext", blob), said)),)


def _plaintext(_given: Given, results: list[Result]) -> tuple[Card, ...]:
    text = bytes(results[0].output["Plaintext"]).decode(errors="replace")
    return (Card("Plain text", (Code(label="Plain text", text=text),)),)


def _data_key(_given: Given, results: list[Result]) -> tuple[Card, ...]:
    output = results[0].output
    cards = [Card("Encrypted data key", (_base64("Encrypted data key", output["CiphertextBlob"]),))]
    if "Plaintext" in output:
        said = Text(
            text="Encrypt your data with it, then forget it and keep the encrypted one beside "
            "the data. It is not shown again."
        )
        cards.insert(0, Card("Data key", (_base64("Data key", output["Plaintext"]), said)))
    return tuple(cards)


def _context_field(given: Given, do: str) -> Field:
    name = f"{do}-context"
    return Field(name, "Encryption context", value=given.kept(name), hint=CONTEXT_HINT)


def _encrypt_form(state: State) -> Form:
    given = state.keeps("encrypt")
    text = Field("text", "Plain text", "textarea", given.kept("text"), required=True, rows=2)
    return Form(
        title="Encrypt",
        do="encrypt",
        submit="Encrypt",
        fields=(text, _context_field(given, "encrypt")),
        **state.of("encrypt"),
    )


def _decrypt_form(state: State) -> Form:
    given = state.keeps("decrypt")
    blob = Field("blob", "Ciphertext", "code", given.kept("blob"), required=True, rows=3)
    return Form(
        title="Decrypt",
        do="decrypt",
        submit="Decrypt",
        fields=(blob, _context_field(given, "decrypt")),
        **state.of("decrypt"),
    )


def _data_key_form(state: State) -> Form:
    given = state.keeps("data-key")
    copy = Field(
        "copy", "Answer", "select", given.kept("copy", "both"), options=COPIES, required=True
    )
    return Form(
        title="Make a data key",
        do="data-key",
        submit="Make data key",
        fields=(copy, _context_field(given, "data-key")),
        note="A key of 256 bits that encrypts data of any size outside of KMS.",
        **state.of("data-key"),
    )
