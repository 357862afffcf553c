"""The network picture as shapes: a wide one that runs to the right, a tall one that runs down.

Pure: stations and VPCs go in, coordinates in units of the view box come out.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from studyapp.console.ec2_map import Machine, Net, VpcMap
from studyapp.console.ec2_way import Station

WIDE: Final = 1_160
TALL: Final = 350
NODE: Final = 32  # half a station
CHIP: Final = (226, 30)  # a machine in a subnet: width with its gap, height
WHY: Final = 224  # the width of the frame that says why
MOST: Final = 12  # machines that are drawn in a subnet; the list names all


class Label(Struct, frozen=True):
    """A text; `strong` is in the ink of titles, `more` follows it in that of texts."""

    x: int
    y: int
    text: str
    strong: bool = False
    anchor: str = "start"
    more: str = ""


class Zone(Struct, frozen=True):
    """A VPC or a subnet; `inner` has the tint of a public subnet."""

    x: int
    y: int
    width: int
    height: int
    inner: bool = False


class Wire(Struct, frozen=True):
    """A line; `cut` beyond what stopped the packet, `plain` when nothing was asked."""

    x1: int
    y1: int
    x2: int
    y2: int
    cut: bool = False
    plain: bool = False


class Node(Struct, frozen=True):
    """A station's sign, with its centre."""

    x: int
    y: int
    glyph: str
    state: str
    round: bool

    @property
    def left(self) -> int:
        """Where the glyph begins."""
        return self.x - 13

    @property
    def top(self) -> int:
        """Where the glyph begins."""
        return self.y - 13


class Box(Struct, frozen=True):
    """A frame with a word or two: a machine ("chip") or what stopped the packet ("bad")."""

    x: int
    y: int
    width: int
    height: int
    kind: str
    labels: tuple[Label, ...]
    point: str = ""


class Drawing(Struct):
    """All shapes in the order in which they are drawn."""

    width: int
    height: int = 0
    zones: list[Zone] = []
    wires: list[Wire] = []
    nodes: list[Node] = []
    boxes: list[Box] = []
    labels: list[Label] = []


def cut(text: str, room: int) -> str:
    """A text that has room for so many characters."""
    return text if len(text) <= room else f"{text[: room - 1]}…"


def wide(way: Sequence[Station], vpc: VpcMap) -> Drawing:
    """From left to right; the VPC's other subnets lie below."""
    drawing = Drawing(WIDE)
    asked = any(one.state for one in way)
    step = (WIDE - 160) // max(len(way) - 1, 1) if asked else 170
    xs = [80 + step * at for at in range(len(way))]
    y = 190
    left, right = _extent(way, xs, vpc.id, (60, 60), (24, WIDE - 12))
    if not asked:
        left, right = (xs[-1] if vpc.gateway else 200), WIDE - 12
    rows_at = 320 if asked else 76
    indent = 16 if asked else 60
    bottom = _rows(drawing, _others(way, vpc), (left + indent, rows_at), right - left - indent - 16)
    drawing.zones.insert(0, Zone(left, 16, right - left, max(bottom, 312) - 4))
    drawing.labels.append(_named(left + 20, 44, f"VPC {vpc.name}", vpc.cidr, 60))
    for net in vpc.nets if asked else ():
        if any(one.subnet == net.id for one in way):
            x1, x2 = _extent(way, xs, net.id, (52, 52), (36, WIDE - 24))
            drawing.zones.append(Zone(x1, 60, x2 - x1, 246, inner=net.open))
            room = max((x2 - x1 - 24) // 7, 10)
            drawing.labels.append(Label(x1 + 16, 278, cut(net.title, room), True))
            drawing.labels.append(Label(x1 + 16, 295, cut(f"{net.cidr}, {net.zone}", room)))
    _wires(drawing, way, [(x, y) for x in xs], across=True)
    room = max(step // 7, 12)
    for one, x in zip(way, xs, strict=True):
        drawing.nodes.append(_node(one, x, y))
        drawing.labels.append(Label(x, y + 48, cut(one.title, room), True, "middle"))
        drawing.labels.append(Label(x, y + 64, cut(one.sub, room), anchor="middle"))
        if one.stops:
            start = min(max(x - 100, 4), WIDE - WHY - 4)
            drawing.boxes.append(_why(one, start, 86, (x, 136, 1)))
    drawing.height = max(bottom, 312) + 20
    return drawing


def tall(way: Sequence[Station], vpc: VpcMap) -> Drawing:
    """From top to bottom, for a phone; the VPC's subnets come behind the way."""
    drawing = Drawing(TALL)
    asked = any(one.state for one in way)
    ys: list[int] = []
    at = 50 if not way[0].vpc else 130
    for one in way:
        ys.append(at)
        at += 176 if one.stops else 112
    x, end = 64, ys[-1] + (130 if way[-1].stops else 74)
    if asked:
        _tall_zones(drawing, way, ys, vpc, end)
    _wires(drawing, way, [(x, y) for y in ys], across=False)
    for one, y in zip(way, ys, strict=True):
        drawing.nodes.append(_node(one, x, y))
        drawing.labels += _named_below(112, y - 4, one.title, one.sub)
        if one.stops:
            drawing.boxes.append(_why(one, 112, y + 32, (x, y + 42, 0)))
    others = _others(way, vpc)
    if others:
        top = end + 16
        title = f"Also in VPC {vpc.name}" if asked else f"VPC {vpc.name}"
        drawing.labels += _named_below(24, top + 24, title, vpc.cidr)
        bottom = _rows(drawing, others, (20, top + 54), TALL - 40)
        drawing.zones.insert(0, Zone(8, top, TALL - 16, bottom - top + 4))
        end = bottom + 12
    drawing.height = end + 8
    return drawing


def _tall_zones(
    drawing: Drawing, way: Sequence[Station], ys: list[int], vpc: VpcMap, end: int
) -> None:
    up = (100, 70)
    top, bottom = _extent(way, ys, vpc.id, up, (8, end))
    drawing.zones.append(Zone(8, top, TALL - 16, bottom - top))
    drawing.labels += _named_below(112, _below(way, ys, vpc.id, top), f"VPC {vpc.name}", vpc.cidr)
    for net in vpc.nets:
        if any(one.subnet == net.id for one in way):
            top, bottom = _extent(way, ys, net.id, (58, 60), (8, end))
            drawing.zones.append(Zone(18, top, TALL - 36, bottom - top, inner=net.open))
            at = _below(way, ys, net.id, top)
            drawing.labels += _named_below(112, at, net.title, f"{net.cidr}, {net.zone}")


def _below(way: Sequence[Station], ys: list[int], zone: str, top: int) -> int:
    """Where the name of a zone stands: behind the station on its upper edge, else at its top."""
    first = next(at for at, one in enumerate(way) if zone in (one.vpc, one.subnet))
    if not way[first].border:
        return top + 18
    return ys[first] + (102 if way[first].stops else 46)


def _extent(
    way: Sequence[Station],
    places: list[int],
    zone: str,
    room: tuple[int, int],
    bounds: tuple[int, int],
) -> tuple[int, int]:
    """From where to where a VPC or subnet reaches: through stations on its edge, around others."""
    inside = [at for at, one in enumerate(way) if zone in (one.vpc, one.subnet)]
    if not inside:
        return bounds
    first, last = inside[0], inside[-1]
    start = places[first] if way[first].border and first > 0 else places[first] - room[0]
    end = places[last] + room[1]
    if way[last].border and last > first:
        end = places[last]
    edges = (max(start, bounds[0]), min(end, bounds[1]))
    return edges if edges[1] - edges[0] > 2 * NODE else (edges[0], min(edges[0] + 200, bounds[1]))


def _others(way: Sequence[Station], vpc: VpcMap) -> list[tuple[Net, list[Machine]]]:
    """The subnets that the way does not touch, and those with machines beside it."""
    touched = {one.subnet for one in way if one.subnet}
    shown = {one.id for one in way}
    found = []
    for net in vpc.nets:
        machines = [one for one in net.machines if one.interface not in shown]
        if net.id not in touched or machines:
            found.append((net, machines))
    return found


def _rows(
    drawing: Drawing, nets: list[tuple[Net, list[Machine]]], at: tuple[int, int], width: int
) -> int:
    """Draw subnets one below the other; where the next thing may begin."""
    x, y = at
    narrow = width < 500
    abreast = max((width - 20) // CHIP[0], 1)
    for net, machines in nets:
        shown = machines[:MOST]
        lines = -(-len(shown) // abreast)
        head = 54 if narrow else 36
        height = head + lines * (CHIP[1] + 8) + (4 if lines else 0)
        drawing.zones.append(Zone(x, y, width, height, inner=net.open))
        more = f", and {len(machines) - MOST} more" if len(machines) > MOST else ""
        words = f"{net.cidr}, {net.zone}"
        if narrow:
            room = width // 8
            drawing.labels += _named_below(x + 14, y + 22, net.title, words, room)
        else:
            whole = f"{words}, {net.exit}{more}"
            drawing.labels.append(_named(x + 14, y + 23, net.title, whole, width // 8))
        for number, machine in enumerate(shown):
            column, line = number % abreast, number // abreast
            chip = (x + 12 + column * CHIP[0], y + head + line * (CHIP[1] + 8))
            drawing.boxes.append(_chip(machine, *chip))
        y += height + 10
    return y


def _chip(machine: Machine, x: int, y: int) -> Box:
    name = cut(machine.name, 16)
    label = Label(x + 10, y + 20, name, True, more=cut(machine.words, 26 - len(name)))
    return Box(x, y, CHIP[0] - 10, CHIP[1], "chip", (label,))


def _named(x: int, y: int, title: str, words: str, room: int) -> Label:
    """A title with words behind it."""
    title = cut(title, 40)
    return Label(x, y, title, True, more=cut(words, max(room - len(title), 8)))


def _named_below(x: int, y: int, title: str, words: str, room: int = 30) -> list[Label]:
    """A title with words under it."""
    return [Label(x, y, cut(title, room), True), Label(x, y + 17, cut(words, room + 2))]


def _node(one: Station, x: int, y: int) -> Node:
    state = "stop" if one.stops else one.state
    return Node(x, y, one.glyph, state, one.kind not in ("host", "route-table"))


def _why(one: Station, x: int, y: int, to: tuple[int, int, int]) -> Box:
    """What stopped the packet, in a frame that points to the station at `to`."""
    title = Label(x + 12, y + 19, cut(one.title, 26), True)
    words = Label(x + 12, y + 36, cut(one.short, 34))
    across, down, below = to
    point = f"M{across - 9} {y + 44}l9 12 9-12z" if below else f"M{x} {down}l-12 9 12 9z"
    return Box(x, y, WHY, 46, "bad", (title, words), point)


def _wires(
    drawing: Drawing, way: Sequence[Station], at: list[tuple[int, int]], *, across: bool
) -> None:
    """The request from each station to the next, and beside it the reply."""
    replied = any(one.back for one in way)
    passed = [True]
    for one in way[:-1]:
        passed.append(passed[-1] and one.state in ("pass", "") and one.state != "stop")
    returned = _returned(way)
    for number in range(len(way) - 1):
        (x1, y1), (x2, y2) = at[number], at[number + 1]
        off = 6 if replied else 0
        gap = NODE + 4
        plain = not way[number].state
        lines = [(-off, not passed[number + 1], plain)]
        if replied:
            lines.append((off, not returned[number], False))
        for aside, broken, quiet in lines:
            if across:
                drawing.wires.append(
                    Wire(x1 + gap, y1 + aside, x2 - gap, y2 + aside, broken, quiet)
                )
            else:
                drawing.wires.append(
                    Wire(x1 + aside, y1 + gap, x2 + aside, y2 - gap, broken, quiet)
                )


def _returned(way: Sequence[Station]) -> list[bool]:
    """For each gap whether the reply came through it."""
    stop = max((at for at, one in enumerate(way) if one.back == "stop"), default=-1)
    return [at >= stop for at in range(len(way) - 1)]
