"""How a form becomes calls: asked, shown as command lines, made, explained."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from msgspec import Struct

from studyapp.common.http import go
from studyapp.console.blocks import Card, Page, Refusal
from studyapp.console.explain import DENIALS, Fault, explain
from studyapp.console.gone import missing
from studyapp.console.lint_view import cured
from studyapp.console.mends import mended
from studyapp.console.pages import show_page
from studyapp.console.policy_form import compose, sent
from studyapp.console.predicting import wanted
from studyapp.sandbox.api import CloudError, Desk, Result, TrailRow, command_line

TEMPLATE = "console/page.html"
MOST = 1_500  # entries of a list: more of a kind than an account may have
TOKENS = ("Marker", "NextToken")  # by which IAM, and EC2 and Organizations, ask for the next page


class Ask(Struct, frozen=True):
    """A call to be made. `body` is the name of the file that a streamed body stands for."""

    service: str
    operation: str
    params: dict[str, Any]
    body: str = "FILE"

    def line(self, desk: Desk) -> str:
        """The same as the `aws` command."""
        region = desk.region if _is_regional(self.service, self.operation) else ""
        return command_line(
            self.service, self.operation, self.params, region=region, body=self.body
        )


class Refused(Exception):
    """The form cannot be sent as it is; the text says what to do."""


class Given:
    """What a form sent."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.post: QueryDict = request.POST

    def __call__(self, name: str, default: str = "") -> str:
        """One value, without spaces around it."""
        return self.post.get(name, default).strip()

    def raw(self, name: str) -> str:
        """One value as it is, with the line ends of a text file; a policy's form as its JSON.

        The cure whose button was pressed is done.
        """
        if self.post.get(f"{name}-view") == "form":
            text = compose(sent(self.post, name))
        else:
            text = self.post.get(name, "").replace("\r\n", "\n")
        return cured(text, name, self.post.get("cure", ""))

    def look(self, name: str) -> str:
        """How a policy is to be shown: "json", "form", "form-add" (with one more) or "words"."""
        field, _, view = self.post.get("look", "").partition(":")
        if field == name:
            return view
        return self.post.get(f"{name}-view", "json")

    def has(self, name: str) -> bool:
        """Whether a box is ticked or a text given."""
        return bool(self.post.get(name))

    def all(self, name: str) -> list[str]:
        """All values of a name."""
        return [value for value in self.post.getlist(name) if value]

    def kept(self, name: str, default: str = "") -> str:
        """The value to show again: what was sent, else the default."""
        return self.raw(name) if self._has(name) else default

    def _has(self, name: str) -> bool:
        return name in self.post or f"{name}-view" in self.post

    def ticked(self, name: str, *, default: bool) -> str:
        """The same for a box: "1" or ""."""
        return self.post.get(name, "") if self.post else ("1" if default else "")

    def number(self, name: str, label: str) -> int:
        """A whole number; Refused when it is none."""
        try:
            return int(self(name))
        except ValueError:
            message = f"{label} must be a whole number."
            raise Refused(message) from None


class State(Struct):
    """How the page stands: what was sent, which form, what came of it.

    `begun`: calls of the form were done before one was refused.
    """

    given: Given
    do: str = ""
    lines: tuple[str, ...] = ()
    fault: Fault | None = None
    error: str = ""
    shown: tuple[Card, ...] = ()
    placed: bool = False
    begun: bool = False

    def of(self, do: str) -> dict[str, Any]:
        """What the form `do` shows of this: its command lines and its error."""
        if self.do != do:
            return {}
        self.placed = True
        error = self.error or (self.told() if self.fault else "")
        return {"lines": self.lines, "error": error}

    def told(self) -> str:
        """The refusal in a line; without AWS's words, which tell why, for who predicts first."""
        if self.fault is None:
            return ""
        if self.fault.denied and predict_url(self.given.request, self.fault):
            return f"{self.fault.code}: predict why before you read it."
        return f"{self.fault.code}: {self.fault.message}"

    def keeps(self, do: str) -> Given:
        """What was sent to the form `do`; nothing for other forms."""
        if self.do == do:
            return self.given
        empty = Given(self.given.request)
        empty.post = QueryDict()
        return empty


Plan = Callable[[Desk, Given], list[Ask]]


class Act(Struct, frozen=True):
    """What a form does: the calls, where to go then, or what to show once in place of going.

    `to` gives the address from what was sent and what was answered.
    """

    plan: Plan
    to: Callable[[Given, list[Result]], str] | None = None
    shows: Callable[[Given, list[Result]], tuple[Card, ...]] | None = None


Build = Callable[[State], Page]


def answer(request: HttpRequest, desk: Desk, build: Build, acts: Mapping[str, Act]) -> HttpResponse:
    """A page and its forms.

    A call that succeeds leads on; one that is refused, or a preview, shows the page again.
    """
    state = State(Given(request))
    if request.method == "POST":
        state.do = request.POST.get("do", "")
        act = acts.get(state.do)
        if act is None:
            state.error = "This page has no such form. Reload it."
        else:
            moved = _run(request, desk, act, state)
            if moved is not None:
                return moved
    return _show(request, desk, build, state)


def _run(request: HttpRequest, desk: Desk, act: Act, state: State) -> HttpResponse | None:
    """Do what a form asks for; where to go when it was done."""
    if "look" in request.POST or "cure" in request.POST:
        return None  # a draft is shown in another way, or with a cure
    results: list[Result] = []
    ask = None
    try:
        asks = act.plan(desk, state.given)
        if "preview" in request.POST:
            state.lines = tuple(ask.line(desk) for ask in asks)
            return None
        for ask in asks:
            results.append(desk.act(ask.service, ask.operation, ask.params))
    except Refused as refused:
        state.error = str(refused)
        return None
    except CloudError as error:
        service, operation = (ask.service, ask.operation) if ask else ("", "")
        fault = explain(error, service=service, operation=operation, who=desk.arn)
        state.fault = mended(desk, fault, error)
        state.begun = bool(results)
        return None
    if act.shows:
        state.shown = act.shows(state.given, results)
        state.do = ""
        state.given = Given(request)
        state.given.post = QueryDict()
        return None
    url = act.to(state.given, results) if act.to else request.path
    return go(request, f"{url}{'&' if '?' in url else '?'}{urlencode({'done': desk.act_id})}")


def _show(request: HttpRequest, desk: Desk, build: Build, state: State) -> HttpResponse:
    status = 422 if state.fault or state.error else 200
    fault = state.fault
    try:
        page = build(state)
    except CloudError as error:
        fault = explain(error, service="", operation="", who=desk.arn)
        fault = mended(desk, fault, error)
        status = 403 if fault.denied else 404
        page, fault = missing(request, desk, fault)
    context = {
        "it": page,
        "here": page.here or request.path,
        "fault": fault,
        "predict_url": predict_url(request, fault) if fault else "",
        "error": "" if state.placed else state.error,
        "shown": state.shown,
        "done": done_of(desk, desk.act_id if state.begun else request.GET.get("done", "")),
    }
    return show_page(request, desk, TEMPLATE, context, status=status)


def predict_url(request: HttpRequest, fault: Fault) -> str:
    """Where a denial is predicted before it is explained; "" when it is explained at once."""
    recorded = fault.mends is not None and fault.mends.hidden[:1] == (
        ("request", fault.request_id),
    )
    if not (wanted(request) and fault.denied and recorded):
        return ""
    return reverse("console:call", args=[fault.request_id])


def done_of(desk: Desk, act: str) -> dict[str, Any] | None:
    """The act that was just done, unless it was undone: its name, and its calls as command lines."""
    if not act:
        return None
    rows = [row for row in desk.trail(20) if row.act == act and not row.error_code]
    if not rows or desk.undone(rows):
        return None
    label = ", ".join(f"{row.service}:{row.operation}" for row in reversed(rows))
    return {"label": label, "lines": [line_of(row) for row in reversed(rows)]}


def line_of(row: TrailRow) -> str:
    """A recorded call as a command line; secrets and bodies are not in it."""
    region = row.region if _is_regional(row.service, row.operation) else ""
    body = str(row.params.get("Key", "")).rpartition("/")[2] or "FILE"
    return command_line(row.service, row.operation, row.params, region=region, body=body)


def guarded(desk: Desk, title: str, card: Callable[[], Card], what: str = "") -> Card:
    """A card of a page, or in its place why the caller may not see it."""
    try:
        return card()
    except CloudError as error:
        if not DENIALS.search(error.code):
            raise
        fault = explain(error, service="", operation=what, who=desk.arn)
        return Card(title, (Refusal(fault=mended(desk, fault, error)),))


def maybe(desk: Desk, service: str, operation: str, params: dict[str, Any]) -> dict[str, Any]:
    """A read whose answer may be that nothing is there; then an empty one."""
    try:
        return desk.look(service, operation, params)
    except CloudError as error:
        if DENIALS.search(error.code):
            raise
        return {}


def every(desk: Desk, service: str, operation: str, params: dict[str, Any], key: str) -> list[Any]:
    """All entries of a list that comes in pages, up to `MOST`."""
    found: list[Any] = []
    given = dict(params)
    while len(found) < MOST:
        page = desk.look(service, operation, given)
        found += page[key]
        more = {name: page[name] for name in TOKENS if page.get(name)}
        if not more:
            break
        given |= more
    return found


def _is_regional(service: str, operation: str) -> bool:
    """Whether a command line has to name the Region."""
    return service in ("accessanalyzer", "cloudtrail", "ec2", "kms") or operation == "CreateBucket"
