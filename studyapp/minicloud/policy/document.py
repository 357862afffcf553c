"""Policy documents: from JSON text to statements that can be asked, with every error's place.

The grammar is that of the IAM User Guide, "Grammar of the IAM JSON policy language". Names of
elements, `Allow` and `Deny` are case-sensitive, actions and condition keys are not.
"""

from collections.abc import Mapping
from typing import Final, Literal

from msgspec import Struct

from studyapp.minicloud.policy.conditions import AnyCondition, compile_condition, is_operator
from studyapp.minicloud.policy.patterns import Actions, Resources
from studyapp.minicloud.policy.places import (
    BrokenJson,
    Member,
    Node,
    line_and_column,
    read_json,
)
from studyapp.minicloud.policy.principals import Principals
from studyapp.minicloud.policy.remembering import Memory

CURRENT: Final = "2012-10-17"
VERSIONS: Final = ("2008-10-17", CURRENT)
MAX_PROBLEMS: Final = 100  # nobody reads more, and each costs the search for its line
MAX_TEXT: Final = 131_072  # botocore's model of IAM: policyDocumentType
DOCUMENT_ELEMENTS: Final = frozenset({"Version", "Id", "Statement"})
STATEMENT_ELEMENTS: Final = frozenset(
    {
        *("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource"),
        *("Principal", "NotPrincipal", "Condition"),
    }
)
SYNTAX: Final = "Syntax errors in policy."
LEGACY: Final = "The policy failed legacy parsing"
NO_ACTIONS: Final = "Policy statement must contain actions."
PRINCIPAL_TYPES: Final = frozenset({"AWS", "Service", "Federated", "CanonicalUser"})


class Problem(Struct, frozen=True):
    """Something wrong in a document: AWS's `message`, our `detail`, line and column from 1.

    `rule` names what was broken ("json", "syntax", "effect", "actions" and those of `checking`),
    for services that word it in their own way.
    """

    message: str
    detail: str
    line: int
    column: int
    rule: str = "syntax"


class Statement(Struct, frozen=True):
    """One statement, ready to be asked. `at` and `end` are its offsets in the text."""

    index: int
    at: int
    end: int
    sid: str
    effect: Literal["Allow", "Deny"]
    actions: Actions
    resources: Resources | None
    principals: Principals | None
    conditions: tuple[AnyCondition, ...]


class Document(Struct, frozen=True):
    """A policy: its version and its statements in order."""

    version: str
    statements: tuple[Statement, ...]


class MalformedPolicy(ValueError):
    """A text that is not a policy was to be evaluated."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        first = problems[0]
        super().__init__(f"{first.message} {first.detail} (line {first.line})")
        self.problems = problems


OVERHEAD: Final = 200  # characters that a compiled document weighs besides its text
_compiled: Memory[str, Document] = Memory(4_000_000)  # characters of policy text


def compiled(text: str) -> Document:
    """The document of a stored text, from the cache when it is there; MalformedPolicy else."""
    found = _compiled.get(text)
    if found is not None:
        return found
    document = read(text)
    if not isinstance(document, Document):
        raise MalformedPolicy(document)
    return keep(text, document)


def kept(text: str) -> Document | None:
    """The document of a text that was compiled a while ago, else None."""
    return _compiled.get(text)


def keep(text: str, document: Document) -> Document:
    """Remember the document of a text."""
    return _compiled.put(text, document, len(text) + OVERHEAD)


def read(text: str) -> Document | tuple[Problem, ...]:
    """Compile a text, or say what is wrong with it (a hundred things), in the order of the text."""
    if len(text) > MAX_TEXT:
        return (Problem(SYNTAX, f"A policy has at most {MAX_TEXT} characters.", 1, 1),)
    try:
        root = read_json(text)
    except BrokenJson as broken:
        line, column = place(text, broken.at)
        return (Problem(SYNTAX, f"This is not JSON: {broken.reason}.", line, column, "json"),)
    reader = _Reader(text)
    document = reader.document(root)
    return tuple(sorted(reader.problems, key=lambda one: (one.line, one.column))) or document


def read_statement(text: str, index: int, node: Node, *, variables: bool) -> Statement | None:
    """Compile one statement of a text; None when anything is wrong with it."""
    reader = _Reader(text, variables=variables)
    made = reader.statement(index, node)
    return None if reader.problems else made


def place(text: str, at: int) -> tuple[int, int]:
    """Line and column of an offset."""
    return line_and_column(text, at)


class _Reader:
    """Walks the values of one document and collects what is wrong."""

    def __init__(self, text: str, *, variables: bool = False) -> None:
        self.text = text
        self.problems: list[Problem] = []
        self.variables = variables

    def wrong(self, at: int, detail: str, message: str = SYNTAX, rule: str = "syntax") -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(message, detail, *place(self.text, at), rule))

    def members(self, node: Node, known: frozenset[str] | None, what: str) -> Mapping[str, Member]:
        """The members of an object by name; unknown and repeated ones are problems."""
        found: dict[str, Member] = {}
        if not isinstance(node.value, tuple) or node.kind != "object":
            self.wrong(node.at, f"{what} must be an object in braces.")
            return found
        for member in node.value:
            if not isinstance(member, Member):
                continue
            if known is not None and member.name not in known:
                self.wrong(member.at, f"{what} has no element {member.name}.")
            elif member.name in found:
                self.wrong(member.at, f"{member.name} stands twice in one object.")
            found[member.name] = member
        return found

    def texts(self, member: Member, *, scalars: bool = False) -> tuple[str, ...]:
        """The text or the list of texts of a member; numbers and booleans too with `scalars`."""
        node = member.node
        nodes = node.value if node.kind == "array" and isinstance(node.value, tuple) else (node,)
        found: list[str] = []
        for one in nodes:
            text = _spelled(one, scalars=scalars) if isinstance(one, Node) else None
            if text is None:
                self.wrong(
                    one.at if isinstance(one, Node) else member.at,
                    f"{member.name} must be a text or a list of texts.",
                )
            else:
                found.append(text)
        return tuple(found)

    def document(self, root: Node) -> Document:
        members = self.members(root, DOCUMENT_ELEMENTS, "A policy")
        version = self.version(members.get("Version"))
        self.variables = version == CURRENT
        statement = members.get("Statement")
        if statement is None:
            if root.kind == "object":
                self.wrong(root.at, "The policy has no Statement.")
            return Document(version, ())
        node = statement.node
        nodes = node.value if node.kind == "array" and isinstance(node.value, tuple) else (node,)
        statements = [
            self.statement(index, one) for index, one in enumerate(nodes) if isinstance(one, Node)
        ]
        return Document(version, tuple(one for one in statements if one))

    def version(self, member: Member | None) -> str:
        if member is None:
            return VERSIONS[0]
        value = member.node.value
        if member.node.kind != "string" or value not in VERSIONS:
            self.wrong(member.node.at, f"Version must be one of {' and '.join(VERSIONS)}.")
            return VERSIONS[0]
        return str(value)

    def statement(self, index: int, node: Node) -> Statement | None:
        members = self.members(node, STATEMENT_ELEMENTS, "A statement")
        if node.kind != "object":
            return None
        effect = self.effect(node, members.get("Effect"))
        actions = self.one_of(members, "Action", "NotAction")
        resources = self.one_of(members, "Resource", "NotResource")
        principals = self.one_of(members, "Principal", "NotPrincipal")
        if actions is None:
            self.wrong(node.at, "A statement needs Action or NotAction.", NO_ACTIONS, "actions")
            return None
        return Statement(
            index,
            node.at,
            node.end,
            self.sid(members.get("Sid")),
            effect,
            Actions(self.texts(actions), excluding=actions.name == "NotAction"),
            self.resources(resources),
            self.principals(principals),
            self.conditions(members.get("Condition")),
        )

    def effect(self, node: Node, member: Member | None) -> Literal["Allow", "Deny"]:
        value = member.node.value if member else None
        if value not in ("Allow", "Deny"):
            at = member.node.at if member else node.at
            # A wrong case passes AWS's first parser and fails in its second.
            known = isinstance(value, str) and value.lower() in ("allow", "deny")
            detail = "Effect must be Allow or Deny, in this spelling."
            self.wrong(at, detail, LEGACY if known else SYNTAX, "effect")
        return "Allow" if value == "Allow" else "Deny"

    def sid(self, member: Member | None) -> str:
        if member is None:
            return ""
        if member.node.kind != "string":
            self.wrong(member.node.at, "Sid must be a text.")
        return str(member.node.value)

    def one_of(self, members: Mapping[str, Member], name: str, negated: str) -> Member | None:
        if name in members and negated in members:
            self.wrong(members[negated].at, f"A statement has {name} or {negated}, not both.")
        return members.get(name) or members.get(negated)

    def resources(self, member: Member | None) -> Resources | None:
        if member is None:
            return None
        texts = self.texts(member)
        return Resources(texts, excluding=member.name == "NotResource", variables=self.variables)

    def principals(self, member: Member | None) -> Principals | None:
        if member is None:
            return None
        excluding = member.name == "NotPrincipal"
        if member.node.kind == "string":
            if member.node.value != "*":
                self.wrong(member.node.at, 'A principal is "*" or an object such as {"AWS": …}.')
            return Principals({"AWS": ("*",)}, excluding=excluding)
        named = self.members(member.node, PRINCIPAL_TYPES, member.name)
        return Principals(
            {name: self.texts(one) for name, one in named.items()}, excluding=excluding
        )

    def conditions(self, member: Member | None) -> tuple[AnyCondition, ...]:
        if member is None:
            return ()
        found: list[AnyCondition] = []
        for operator, tests in self.members(member.node, None, "Condition").items():
            if not is_operator(operator):
                self.wrong(tests.at, f"There is no condition operator {operator}.")
                continue
            for key, values in self.members(tests.node, None, operator).items():
                texts = self.texts(values, scalars=True)
                found.append(compile_condition(operator, key, texts, variables=self.variables))
        return tuple(found)


def _spelled(node: Node, *, scalars: bool) -> str | None:
    if node.kind == "string" or (scalars and node.kind == "number"):
        return str(node.value)
    if scalars and node.kind == "bool":
        return "true" if node.value else "false"
    return None
