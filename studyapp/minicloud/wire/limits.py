"""Bounds on what is parsed, and the one exception that parsers of this package raise inside."""

MAX_DEPTH = 100  # DynamoDB nests attribute values 32 deep, two levels of JSON each
MAX_NODES = 200_000  # items of a CBOR document, commas of a JSON text
MAX_ELEMENTS = 60_000  # of an XML document; an upload of 10,000 parts has five for each
MAX_ATTRIBUTES = 20_000  # of an XML document; lists of grants name a type and two spaces each
MAX_NAME_PARTS = 32  # of a query parameter's name, "A.member.1.B"


class BadInput(Exception):
    """The body cannot be read at all; the text says why. Never leaves the package."""


class BadValue(BadInput):
    """One value has the wrong form: `name` is where it stands, `value` what stood there."""

    def __init__(self, text: str, name: str = "", value: str = "") -> None:
        super().__init__(text)
        self.name = name
        self.value = value
