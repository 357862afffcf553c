"""The list of instances, and what can be done with the chosen ones."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from studyapp.common.http import go, own_path, whole_number
from studyapp.console.acts import Act, Ask, Given, Plan, Refused, State, answer
from studyapp.console.blocks import Action, Card, Empty, Form, Page
from studyapp.console.ec2_blocks import Machine, Machines, Waiting
from studyapp.console.ec2_reads import instances, sections, site_of, url_of
from studyapp.console.ec2_words import ALLOWED, View, mark_of, name_of, tags_of
from studyapp.console.pages import at_desk
from studyapp.sandbox.api import Desk, Result

MINUTE = 60_000  # milliseconds
ROWS = 100  # machines on a page
OPERATIONS = {
    "start": "StartInstances",
    "stop": "StopInstances",
    "reboot": "RebootInstances",
    "terminate": "TerminateInstances",
}
LABELS = {"start": "Start", "stop": "Stop", "reboot": "Reboot", "terminate": "Terminate"}
FILTERS = (
    ("All", "", ()),
    ("Running", "running", ("running", "pending")),
    ("Stopped", "stopped", ("stopped", "stopping")),
    ("Ended", "ended", ("terminated", "shutting-down")),
)
NONE = Empty(
    title="No instance yet",
    text="An instance is a computer you rent by the second. Launch one: it starts within a "
    "minute, gets addresses, and runs until you stop or terminate it.",
    icon="server",
    label="Launch an instance",
)


def change_plan(operation: str) -> Plan:
    """The call that changes the state of the chosen machines."""

    def plan(desk: Desk, given: Given) -> list[Ask]:
        ids = given.all("id")
        if not ids:
            message = "Select at least one instance first."
            raise Refused(message)
        return [Ask("ec2", operation, {"InstanceIds": ids})]

    return plan


def back_of(given: Given, results: list[Result]) -> str:
    """To the list as it was filtered, or the page that the button stood on."""
    return own_path(given("back")) or given.request.path


CHANGES = {do: Act(change_plan(operation), to=back_of) for do, operation in OPERATIONS.items()}


def actions_of(instance: View, *fields: tuple[str, str]) -> tuple[Action, ...]:
    """What the state of a machine allows."""
    name, instance_id = name_of(instance), str(instance["InstanceId"])
    return tuple(
        Action(
            LABELS[do],
            do,
            (("id", instance_id), *fields),
            danger=do == "terminate",
            about=name,
        )
        for do in ALLOWED.get(instance["State"]["Name"], ())
    )


def list_page(request: HttpRequest, desk: Desk, drawer: Form | None = None) -> Page:
    """The list, with a drawer beside it when one is given."""
    query, wanted = request.GET.get("q", "").strip(), request.GET.get("state", "")
    everything = instances(desk)
    found = [one for one in everything if matches(one, query)]
    shown = [one for one in found if _is_in(one, wanted)]
    start = whole_number(request.GET.get("after"), 0)
    part = shown[start : start + ROWS]
    back = _address(query, wanted, start)
    rows = tuple(_machine(request, desk, one, back) for one in part)
    empty = Empty(**{f: getattr(NONE, f) for f in ("title", "text", "icon", "label")}, url=_new())
    if everything:
        text = "No instance in this Region fits the filter."
        empty = Empty("Nothing found", text, "search", "Show all", url_of("ec2"))
    more = shown[start + ROWS :]
    block = Machines(
        caption=f"Instances in {desk.region}",
        machines=rows,
        states=tuple(
            (word, _address(query, key), sum(_is_in(o, key) for o in found), key == wanted)
            for word, key, _ in FILTERS
        ),
        query=query,
        state=wanted,
        back=back,
        empty=empty,
        more=("Next page", _address(query, wanted, start + ROWS)) if more else ("", ""),
    )
    moving = [row.id for row in rows if row.mark.moving]
    waiting = Waiting(moving=len(moving), ids=tuple(f"row-{one}" for one in moving))
    return Page(
        title="Instances",
        cards=(Card("List of instances", (waiting, block), flush=True, hidden_title=True),),
        crumbs=(("EC2", url_of("ec2")),),
        tabs=sections("ec2"),
        primary=("", "") if drawer else ("Launch an instance", _new()),
        drawer=drawer,
        close=url_of("ec2"),
        here=request.path,
    )


def matches(instance: View, query: str) -> bool:
    """Whether name, id, type or a tag holds the words of a filter."""
    tags = tags_of(instance)
    places = [instance["InstanceId"], instance["InstanceType"], *tags, *tags.values()]
    return query.casefold() in " ".join(places).casefold()


def _is_in(instance: View, wanted: str) -> bool:
    names = next((names for _, key, names in FILTERS if key == wanted), ())
    return not names or instance["State"]["Name"] in names


def _machine(request: HttpRequest, desk: Desk, instance: View, back: str) -> Machine:
    return Machine(
        id=str(instance["InstanceId"]),
        name=name_of(instance),
        url=url_of("ec2_instance", str(instance["InstanceId"])),
        mark=mark_of(instance),
        type=str(instance["InstanceType"]),
        zone=str(instance["Placement"]["AvailabilityZone"]),
        address=str(instance.get("PublicIpAddress", "")),
        address_url=site_of(request, desk, instance),
        actions=actions_of(instance, ("back", back)),
    )


def _new() -> str:
    return url_of("ec2_launch")


def _address(query: str, state: str, start: int = 0) -> str:
    asked = {"q": query, "state": state, "after": str(start) if start else ""}
    given = {name: value for name, value in asked.items() if value}
    return url_of("ec2") + (f"?{urlencode(given)}" if given else "")


@at_desk
def listing(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The instances of the Region."""

    def build(state: State) -> Page:
        return list_page(request, desk)

    return answer(request, desk, build, CHANGES)


@at_desk
def skip(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Put the simulated clock on by a minute, so that what changes by itself has changed."""
    if request.method == "POST":
        desk.skip(MINUTE)
    return go(request, own_path(request.POST.get("back", "")) or reverse("console:ec2"))
