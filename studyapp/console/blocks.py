"""What a console page is made of: plain values that the templates in `console/blocks/` draw."""

from typing import ClassVar

from msgspec import Struct

from studyapp.console.explain import Fault
from studyapp.console.policy_form import PolicyForm, StatementForm

Pair = tuple[str, str]


class Block(Struct, frozen=True, kw_only=True):
    """A piece of a page; `template` draws it as `it`."""

    template: ClassVar[str] = ""


class Cell(Struct, frozen=True):
    """A value. `kind` is "mono", "num" or "muted"; `badge` "plain", "good", "bad", "warn" or
    "accent"; `outside` marks an address outside the site."""

    text: str
    url: str = ""
    sub: str = ""
    kind: str = ""
    badge: str = ""
    icon: str = ""
    outside: bool = False


class Action(Struct, frozen=True):
    """A button that posts `do` with `fields` to the page that it stands on."""

    label: str
    do: str
    fields: tuple[Pair, ...] = ()
    danger: bool = False
    about: str = ""


class Row(Struct, frozen=True):
    """A line of a table."""

    cells: tuple[Cell, ...]
    actions: tuple[Action, ...] = ()


class Column(Struct, frozen=True):
    """A column; `wide` ones are left out of narrow tables."""

    label: str
    num: bool = False
    wide: bool = False


class Empty(Struct, frozen=True):
    """What stands in place of an empty table; it teaches what would be there."""

    title: str
    text: str
    icon: str = "box"
    label: str = ""
    url: str = ""


class Table(Block, frozen=True):
    """Rows under a caption; `more` is the address of the next page."""

    template: ClassVar[str] = "console/blocks/table.html"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    empty: Empty | None = None
    more: str = ""

    @property
    def acts(self) -> bool:
        """Whether any row has buttons."""
        return any(row.actions for row in self.rows)

    @property
    def drawn(self) -> list[tuple[list[tuple[Column, Cell]], Row]]:
        """Each row with its cells beside their columns."""
        return [(list(zip(self.columns, row.cells, strict=True)), row) for row in self.rows]


class Facts(Block, frozen=True):
    """Names and values."""

    template: ClassVar[str] = "console/blocks/facts.html"
    pairs: tuple[tuple[str, Cell], ...]


class Text(Block, frozen=True):
    """A paragraph; `warn` draws it as a warning."""

    template: ClassVar[str] = "console/blocks/text.html"
    text: str
    warn: bool = False
    label: str = ""
    url: str = ""


class Branch(Struct, frozen=True):
    """A node of a tree with what is below it; `marks` stand beside its name."""

    cell: Cell
    marks: tuple[Cell, ...] = ()
    below: tuple["Branch", ...] = ()


class Tree(Block, frozen=True):
    """Things below each other; `label` says what they are."""

    template: ClassVar[str] = "console/blocks/tree.html"
    label: str
    branches: tuple[Branch, ...]


class Code(Block, frozen=True):
    """A text in a fixed-width face that scrolls inside itself; `label` names it.

    Names and values of `json` stand in colours.
    """

    template: ClassVar[str] = "console/blocks/code.html"
    label: str
    text: str
    json: bool = False


class Picture(Block, frozen=True):
    """A picture made for this page; `label` says what it shows."""

    template: ClassVar[str] = "console/blocks/picture.html"
    source: str
    label: str


class Buttons(Block, frozen=True):
    """Buttons beside each other."""

    template: ClassVar[str] = "console/blocks/buttons.html"
    actions: tuple[Action, ...]


class Refusal(Block, frozen=True):
    """A call that did not succeed, with the reason."""

    template: ClassVar[str] = "console/blocks/refusal.html"
    fault: Fault


class Words(Struct, frozen=True):
    """A statement in words: what each of its actions grants stands in `actions`."""

    title: str
    sentence: str
    denies: bool
    actions: tuple[Pair, ...] = ()


class StatementFields(Struct, frozen=True):
    """A statement of a policy as controls; `known` are the actions of its service."""

    number: int
    form: StatementForm
    services: tuple[Pair, ...]
    known: tuple[str, ...]

    @property
    def title(self) -> str:
        """What it is called."""
        return f"Statement {self.number + 1}"


class Editor(Struct, frozen=True):
    """How a policy is shown: `view` is "json", "form" or "words"; `note` says why not otherwise."""

    view: str
    looked: bool = False
    form: PolicyForm | None = None
    statements: tuple[StatementFields, ...] = ()
    words: tuple[Words, ...] = ()
    principals: bool = False
    note: str = ""


class PolicyWords(Block, frozen=True, kw_only=True):
    """A policy that is only shown, in words."""

    template: ClassVar[str] = "console/blocks/words.html"
    words: tuple[Words, ...]


class CureView(Struct, frozen=True):
    """A cure as a button: `value` is what it sends, `patches` the same change for a script."""

    label: str
    value: str
    patches: str


class FindingView(Struct, frozen=True):
    """A finding under its line. `kind` is that of the linter; `at` and `end` as scripts count."""

    kind: str
    place: str
    sentence: str
    at: int
    end: int
    cures: tuple[CureView, ...] = ()

    @property
    def tone(self) -> str:
        """Its colour: bad, warn or muted."""
        return {"error": "bad", "security": "warn", "warning": "warn"}.get(self.kind, "muted")


class LintLine(Struct, frozen=True):
    """A line of the policy: what is marked in it stands between `before` and `after`."""

    number: int
    before: str
    marked: str = ""
    after: str = ""
    findings: tuple[FindingView, ...] = ()
    gap: bool = False

    @property
    def tone(self) -> str:
        """Its colour by its worst finding."""
        tones = {one.tone for one in self.findings}
        return "err" if "bad" in tones else "wrn" if tones else ""


class LintView(Struct, frozen=True):
    """The lines with findings and those around them, and how many findings there are."""

    lines: tuple[LintLine, ...] = ()
    counts: tuple[tuple[str, str], ...] = ()
    error: str = ""

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not self.counts and not self.error

    @property
    def broken(self) -> bool:
        """Whether AWS would refuse it: what is merely unwise makes no field invalid."""
        return bool(self.error) or any(tone == "bad" for tone, _ in self.counts)


class Field(Struct, frozen=True):
    """A control of a form.

    `kind`: "text", "number", "password", "textarea", "code", "policy", "select", "check",
    "checks", "radio", "file". `value` is a list of values for "checks"; `use` the use of a policy.
    """

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    values: tuple[str, ...] = ()
    options: tuple[Pair, ...] = ()
    hint: str = ""
    required: bool = False
    use: str = "identity"
    lint: LintView | None = None
    account: str = ""
    mark: str = ""
    rows: int = 4
    least: int = 0
    most: int = 0
    editor: Editor | None = None

    @property
    def id(self) -> str:
        """The id of the control."""
        return f"f-{self.name}"


class Form(Block, frozen=True):
    """A form that posts `do`; `lines` are the command lines of what it would do."""

    template: ClassVar[str] = "console/blocks/form.html"
    title: str
    do: str
    submit: str
    fields: tuple[Field, ...] = ()
    hidden: tuple[Pair, ...] = ()
    note: str = ""
    lines: tuple[str, ...] = ()
    error: str = ""
    files: bool = False
    danger: bool = False
    preview: bool = True
    action: str = ""

    @property
    def id(self) -> str:
        """The id of the form."""
        return f"form-{self.do}"

    @property
    def looked(self) -> bool:
        """Whether a policy in it was just shown in another way: then its switch has the focus."""
        return any(field.editor is not None and field.editor.looked for field in self.fields)


class Card(Struct, frozen=True):
    """A subject with its blocks; `id` can be linked to. Two that are `half` stand side by side."""

    title: str
    blocks: tuple[Block, ...]
    link: Pair = ("", "")
    flush: bool = False
    hidden_title: bool = False
    half: bool = False

    @property
    def id(self) -> str:
        """The id of the heading."""
        return "c-" + "".join(c if c.isalnum() else "-" for c in self.title.lower())


class Tab(Struct, frozen=True):
    """A page beside this one."""

    label: str
    url: str
    current: bool = False
    count: int = -1


class Page(Struct, frozen=True):
    """A whole page; `drawer` is a form beside it, `close` where its cross leads.

    `about` is the name by which CloudTrail knows the resource of the page.
    """

    title: str
    cards: tuple[Card, ...] = ()
    crumbs: tuple[Pair, ...] = ()
    intro: str = ""
    icon: str = ""
    badges: tuple[Cell, ...] = ()
    tabs: tuple[Tab, ...] = ()
    links: tuple[Pair, ...] = ()
    primary: Pair = ("", "")
    buttons: tuple[Action, ...] = ()
    drawer: Form | None = None
    close: str = ""
    here: str = ""
    about: str = ""
