"""A person at the console: opens a page, follows links, fills a form in and sends it.

See `corpus.lab_schema.Submission` for how a lab writes that down.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from studyapp.corpus.lab_schema import Submission

BOXES = ("checkbox", "radio")


@dataclass
class Choice:
    """An option of a select, or a box to tick."""

    name: str
    value: str
    chosen: bool
    label: str = ""


@dataclass
class Form:
    """A form as it stands on the page; `row` is the text of the table row around it."""

    action: str
    values: list[tuple[str, str]] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    row: str = ""

    @property
    def do(self) -> str:
        """What the form does."""
        return dict(self.values).get("do", "")

    def filled(self, typed: list[tuple[str, str]]) -> dict[str, list[object]]:
        """All that the form sends: what stands in it, changed by what is typed."""
        sent: dict[str, list[object]] = {}
        for name, value in self.values:
            sent.setdefault(name, []).append(value)
        for choice in self.choices:
            if choice.chosen:
                sent.setdefault(choice.name, []).append(choice.value)
        for name in {name for name, _ in typed}:
            texts = [text for other, text in typed if other == name and text]
            sent[name] = [self._value(name, text) for text in texts]
        return sent

    def _value(self, name: str, text: str) -> object:
        if name in self.files:
            file, _, body = text.partition("\n")
            return SimpleUploadedFile(file, body.encode())
        options = [choice for choice in self.choices if choice.name == name]
        if not options:
            known = {other for other, _ in self.values}
            assert name in known, f"the form {self.do} has no field {name}: {known}"
            return text
        fitting = [one.value for one in options if text == one.value or text in one.label]
        assert fitting, f"{name} has no choice {text}: {[one.label for one in options]}"
        return fitting[0]


class _Page(HTMLParser):
    """Reads forms and links out of a page."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self._form: Form | None = None
        self._select = self._area = self._href = ""
        self._choice: Choice | None = None
        self._row: list[Form] | None = None
        self._text: list[str] = []
        self._row_text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what begins."""
        given = {name: value or "" for name, value in attrs}
        if tag == "tr":
            self._row, self._row_text = [], []
        elif tag == "a":
            self._href, self._text = given.get("href", ""), []
        elif tag == "form":
            self._form = Form(given.get("action") or self.url)
            self.forms.append(self._form)
            if self._row is not None:
                self._row.append(self._form)
        elif self._form is not None:
            self._part(self._form, tag, given)

    def _part(self, form: Form, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "input" and given.get("type") in BOXES:
            self._choice = Choice(name, given.get("value", "on"), "checked" in given)
            form.choices.append(self._choice)
        elif tag == "input" and given.get("type") == "file":
            form.files.add(name)
        elif tag == "input":
            form.values.append((name, given.get("value", "")))
        elif tag == "select":
            self._select = name
        elif tag == "option":
            self._choice = Choice(self._select, given.get("value", ""), "selected" in given)
            form.choices.append(self._choice)
        elif tag == "textarea":
            self._area, self._text = name, []

    def handle_endtag(self, tag: str) -> None:
        """Note what ends."""
        if tag == "form":
            self._form = None
        elif tag == "a":
            self.links.setdefault("".join(self._text).strip(), self._href)
        elif tag == "textarea" and self._form is not None:
            self._form.values.append((self._area, "".join(self._text).removeprefix("\n")))
        elif tag in {"option", "label"}:
            self._choice = None
        elif tag == "tr" and self._row is not None:
            for form in self._row:
                form.row = " ".join("".join(self._row_text).split())
            self._row = None

    def handle_data(self, data: str) -> None:
        """Text of whatever is open."""
        self._text.append(data)
        self._row_text.append(f"{data} ")
        if self._choice is not None:
            self._choice.label += data


def read(client: Client, url: str) -> _Page:
    """Open a page."""
    response = client.get(url)
    assert response.status_code == 200, f"{url}: {response.status_code}"
    page = _Page(url)
    page.feed(response.content.decode())
    return page


def submit(client: Client, submission: Submission) -> None:
    """Play one submission; it must be accepted."""
    url, *links = submission.page.split(" > ")
    page = read(client, url)
    for link in links:
        page = read(client, page.links[link])
    typed = dict(submission.fields)
    do, row = typed.get("do", ""), typed.get("row", "")
    fitting = [form for form in page.forms if form.do == do and row in form.row]
    assert fitting, f"{page.url} has no form {do} {row}: {[one.do for one in page.forms]}"
    rest = [(name, text) for name, text in submission.fields if name not in {"do", "row"}]
    response = client.post(fitting[0].action, fitting[0].filled(rest))
    shown = response.content.decode()
    assert response.status_code in {200, 302}, f"{do} at {page.url}: {response.status_code}"
    assert 'id="fault"' not in shown, shown
