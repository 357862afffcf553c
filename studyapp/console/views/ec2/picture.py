"""The network picture: a VPC drawn, with the way of a packet on it."""

from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from studyapp.console.acts import Act, Given, State, answer
from studyapp.console.blocks import Block, Card, Page, Pair, Text
from studyapp.console.ec2_blocks import Inventory, Picture, Question
from studyapp.console.ec2_drawing import tall, wide
from studyapp.console.ec2_map import Machine, VpcMap, read_map
from studyapp.console.ec2_reads import crumbs, sections, url_of
from studyapp.console.ec2_way import Station, plain, stations
from studyapp.console.pages import at_desk
from studyapp.console.views.ec2.tracing import (
    INTERNET,
    PROBLEM,
    SOURCES,
    WAYS,
    Asked,
    given_of,
    hops_of,
    openings_of,
    read,
    remedy_plan,
    verdict_of,
)
from studyapp.sandbox.api import Desk, Result, Way

TITLE: Final = "Network picture"
STATES: Final = {
    "pass": "lets it pass",
    "stop": "stops it",
    "idle": "is not reached",
    "": "",
}
SAME: Final = "Choose two different ends: one of them has to be an instance."


def _retrace(given: Given, _results: list[Result]) -> str:
    asked = {name: given(name) for name in ("from", "to", "protocol", "port")}
    return f"{url_of('ec2_picture')}?{urlencode(asked)}"


ACTS: Final = {"remedy": Act(remedy_plan(), to=_retrace)}


@at_desk
def picture(request: HttpRequest, desk: Desk) -> HttpResponse:
    """`?from=&to=&protocol=&port=` ask; `?vpc=` chooses the VPC while nothing is asked."""

    def build(state: State) -> Page:
        vpcs = read_map(desk)
        given = given_of(request, state)
        asked = _completed(read(given), vpcs)
        cards = _cards(desk, vpcs, given, asked)
        return Page(
            title=_question(asked, vpcs) if "port" in given else TITLE,
            cards=cards,
            crumbs=crumbs(),
            tabs=sections("ec2_picture"),
            here=request.path,
        )

    return answer(request, desk, build, ACTS)


def _completed(asked: Asked, vpcs: tuple[VpcMap, ...]) -> Asked:
    """The question with a target where none was named: the first machine."""
    known = [one.id for vpc in vpcs for one in vpc.machines]
    target = asked.target if asked.target in (*known, INTERNET) else next(iter(known), "")
    source = asked.source if not asked.source.startswith("i-") or asked.source in known else ""
    return Asked(source, target, asked.protocol, asked.text, asked.port)


def _cards(
    desk: Desk, vpcs: tuple[VpcMap, ...], given: dict[str, str], asked: Asked
) -> tuple[Card, ...]:
    drawn = _vpc_of(vpcs, given, asked)
    if drawn is None:
        return (Card(TITLE, (Text(text="There is no VPC in this Region."),)),)
    blocks: list[Block] = [_form(vpcs, given, asked)] if asked.target else []
    if not asked.target:
        text = "Launch an instance, and the way of a packet to it is drawn here."
        blocks.append(Text(text=text, label="Launch instance", url=url_of("ec2_launch")))
    way: Way | None = None
    ends_differ = not (asked.target == INTERNET and not asked.source.startswith("i-"))
    if "port" in given and asked.port >= 0 and asked.target:
        if ends_differ:
            way = asked.way(desk)
        else:
            blocks.append(Text(text=SAME, warn=True))
    listed = Card("The same as a list", (Inventory(vpcs=vpcs),))
    if way is None:
        blocks.append(_picture(plain(drawn), drawn, f"VPC {drawn.name} of this Region"))
        return (Card("Picture", tuple(blocks), hidden_title=True), listed)
    found = stations(way.hops, vpcs, "" if asked.target == INTERNET else asked.target)
    verdict = verdict_of(way, _name(asked.target, vpcs))
    title = f"{_question(asked, vpcs)} {'Yes.' if way.verdict == 'reached' else 'No.'}"
    blocks += [verdict, _picture(found, drawn, title)]
    openings = openings_of(desk, way, asked)
    helps = bool(openings.openings or openings.hint)
    more = (Card(WAYS, (openings,), half=True),) if helps else ()
    hops = Card("Hop by hop", (hops_of(way),), half=helps)
    return (Card("Picture", tuple(blocks), hidden_title=True), hops, *more, listed)


def _form(vpcs: tuple[VpcMap, ...], given: dict[str, str], asked: Asked) -> Question:
    machines: tuple[Pair, ...] = tuple((one.id, one.name) for vpc in vpcs for one in vpc.machines)
    return Question(
        port=asked.text or "80",
        protocol=asked.protocol,
        source=asked.source,
        sources=(*SOURCES, *machines),
        target=asked.target,
        targets=(*machines, (INTERNET, "The internet")),
        anchor="main",
        problem=PROBLEM if "port" in given and asked.port < 0 else "",
    )


def _vpc_of(vpcs: tuple[VpcMap, ...], given: dict[str, str], asked: Asked) -> VpcMap | None:
    """The VPC that is drawn: the target's, else the source's, else the one that is named."""
    for wanted in (asked.target, asked.source) if "port" in given or "to" in given else ():
        for vpc in vpcs:
            if any(one.id == wanted for one in vpc.machines):
                return vpc
    named = (vpc for vpc in vpcs if vpc.id == given.get("vpc"))
    return next(named, vpcs[0] if vpcs else None)


def _picture(way: tuple[Station, ...], vpc: VpcMap, title: str) -> Picture:
    words = "; ".join(f"{one.title} {one.sub} {STATES[one.state]}".strip() for one in way)
    back = next((one for one in way if one.back == "stop"), None)
    reply = f" The reply is stopped at {back.title}." if back else ""
    rest = f" The VPC has {len(vpc.nets)} subnets and {len(vpc.machines)} instances."
    text = f"In order: {words}.{reply}{rest}"
    return Picture(title=title, words=text, wide=wide(way, vpc), tall=tall(way, vpc))


def _question(asked: Asked, vpcs: tuple[VpcMap, ...]) -> str:
    source = _name(asked.source, vpcs) if asked.source.startswith("i-") else "the internet"
    return f"Can {source} reach {_name(asked.target, vpcs)}?"


def _name(end: str, vpcs: tuple[VpcMap, ...]) -> str:
    found: list[Machine] = [one for vpc in vpcs for one in vpc.machines if one.id == end]
    return found[0].name if found else "the internet"
