"""The bill: a month by service, by resource and by tag, and how the account is charged."""

from fractions import Fraction
from itertools import islice

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.dateformat import format as date_words

from studyapp.console.acts import Act, Ask, Given, Refused, State, answer
from studyapp.console.bill_blocks import Choose, LineView, Services, ServiceView, Sums
from studyapp.console.bill_words import (
    month_words,
    price_words,
    quantity_words,
    resource_url,
    usage_words,
)
from studyapp.console.blocks import (
    Action,
    Block,
    Buttons,
    Card,
    Cell,
    Column,
    Empty,
    Field,
    Form,
    Page,
    Row,
    Table,
    Text,
)
from studyapp.console.costs import cost_tabs
from studyapp.console.pages import at_desk
from studyapp.sandbox.api import (
    Bill,
    BillLine,
    Desk,
    PlanKind,
    Statement,
    choose_plan,
    dollars,
    hourly,
    statement,
    to_datetime,
)

MOST_TAGS = 20  # buttons for keys of tags
MOST = 100  # rows of the table of resources
KINDS: dict[str, PlanKind] = {"paid": "paid", "free": "free", "legacy": "legacy"}
PLANS = {
    "paid": "Paid: every use at its price, as when all credits are used up",
    "free": "Free: $100 of credits for six months, then AWS would close the account",
    "legacy": "Old free tier: monthly allowances for twelve months, as before July 2025",
}
ALLOWED = {
    "data transfer out": "Data sent to the internet",
    "KMS requests": "Requests to KMS",
    "instance hours": "t2.micro running (t3.micro where there is no t2.micro)",
    "public IPv4 hours": "Public IPv4 addresses in use",
    "volumes": "EBS volumes",
    "S3 storage": "S3 Standard storage",
    "S3 writes": "S3 requests that write or list",
    "S3 reads": "S3 requests that read",
}
SINCE = {
    "free": "On the free plan since {since}. {left} of credits are left, until {ends}.",
    "legacy": "On the old free tier since {since}, until {ends}.",
}


@at_desk
def bill(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The bill of `?month=`, with the costs of the tag `?tag=`."""

    def build(state: State) -> Page:
        found = statement(desk, request.GET.get("month", ""))
        return Page(
            title="Bill",
            icon="bill",
            intro="What this account would cost in AWS. Nothing is real, so nobody pays it.",
            tabs=cost_tabs(desk, "bill"),
            cards=(
                _sum(found),
                *_accounts(found.bill),
                _services(found.bill),
                _resources(found.bill),
                _tags(found, request.GET.get("tag", "")),
                _allowances(found),
                _plan(found, state),
            ),
            here=request.path,
        )

    return answer(request, desk, build, {"plan": Act(_choose), "activate": Act(_activating)})


def _choose(desk: Desk, given: Given) -> list[Ask]:
    """Choosing a plan is no operation of AWS's, so nothing is asked of one."""
    if given("plan") not in KINDS:
        message = "Choose one of the three plans."
        raise Refused(message)
    choose_plan(desk, KINDS[given("plan")])
    return []


def _sum(found: Statement) -> Card:
    made = found.bill
    notes = []
    if made.credit:
        notes.append(f"{dollars(made.cost)} of use, {dollars(made.credit)} of it paid by credits")
    if found.forecast is not None:
        notes.append(f"{hourly(found.hour)} an hour for what is in use now")
        total, month = dollars(found.forecast.total), month_words(made.month)
        notes.append(f"{total} for {month} if all goes on like this")
    if found.plan.kind in SINCE:
        since, ends = (
            date_words(to_datetime(at), "j M Y") for at in (found.plan.since, found.plan.ends)
        )
        left = dollars(found.credits_left)
        notes.append(SINCE[found.plan.kind].format(since=since, ends=ends, left=left))
    notes.append("Without taxes, which AWS adds by your country")
    months = tuple((month.key, month_words(month)) for month in found.months)
    chooser = Choose(name="month", label="Month", options=months, chosen=made.month.key)
    title = "This month so far" if found.forecast is not None else month_words(made.month)
    return Card(title, (Sums(total=dollars(made.total), notes=tuple(notes)), chooser))


def _accounts(made: Bill) -> tuple[Card, ...]:
    """What each account of an organisation cost; nothing for an account by itself."""
    sums = sorted(made.by_account().items(), key=lambda pair: (-pair[1], pair[0]))
    if len(sums) < 2:
        return ()
    rows = tuple(Row((Cell(name, kind="mono"), Cell(dollars(cost)))) for name, cost in sums)
    columns = (Column("Account"), Column("Cost", num=True))
    said = Text(
        text="The management account pays for all of them, and they share tiers and allowances."
    )
    return (Card("By account", (Table(caption="Accounts", columns=columns, rows=rows), said)),)


def _services(made: Bill) -> Card:
    views = [
        ServiceView(name, dollars(sum(line.cost for line in lines)), tuple(map(_line, lines)))
        for name, lines in made.by_service().items()
    ]
    if not views:
        text = "Launch a machine, store an object or make a key, and its price shows here."
        empty = Empty("Nothing was used", text, "bill", "Launch a machine", reverse("console:ec2"))
        table = Table(caption="Services", columns=(), rows=(), empty=empty)
        return Card("By service", (table,))
    return Card("By service", (Services(services=tuple(views)),), flush=True)


def _line(line: BillLine) -> LineView:
    price = line.price
    notes = [f"as of {price.as_of}"]
    if price.borrowed:
        notes.append("price of N. Virginia")
    if not price.checked:
        notes.append("not confirmed")
    free = f"{quantity_words(line.free_quantity, price.unit)} free" if line.free else ""
    return LineView(
        usage_words(price.usage),
        f"{line.usage} in {price.region}",
        quantity_words(line.quantity, price.unit),
        free,
        price_words(line),
        price.source,
        ", ".join(notes),
        dollars(line.cost),
    )


def _resources(made: Bill) -> Card:
    what: dict[str, set[str]] = {}
    for line in made.lines:
        for part in line.parts:
            what.setdefault(part.resource, set()).add(usage_words(line.price.usage))
    ordered = sorted(made.by_resource().items(), key=lambda pair: (-pair[1], pair[0]))
    rows = tuple(
        Row(
            (
                Cell(name, resource_url(name), kind="mono")
                if name
                else Cell("No single resource", kind="muted"),
                Cell("; ".join(sorted(what[name]))),
                Cell(dollars(cost)),
            )
        )
        for name, cost in ordered[:MOST]
    )
    columns = (Column("Resource"), Column("What", wide=True), Column("Cost", num=True))
    empty = Empty("No resources", "Each machine, volume, bucket and key has its row.", "box")
    table = Table(caption="Costs by resource", columns=columns, rows=rows, empty=empty)
    title = "By resource" if len(ordered) <= MOST else f"By resource: the first {MOST}"
    return Card(title, (table,), flush=True)


def _tags(found: Statement, wanted: str) -> Card:
    blocks: list[Block] = []
    if found.active_tags:
        blocks += _sorted_by(found, wanted if wanted in found.active_tags else found.active_tags[0])
    if found.other_tags:
        text = "Costs can be sorted by the key of a tag once it is activated for cost allocation."
        blocks.append(Text(text=text))
        actions = (
            Action(f"Activate {key}", "activate", (("key", key),)) for key in found.other_tags
        )
        blocks.append(Buttons(actions=tuple(islice(actions, MOST_TAGS))))
    if not blocks:
        empty = Empty(
            "No tags",
            "Tag what you make with its team or purpose, and its costs can be sorted by it. "
            "What was used before the tag stays without it.",
            "flag",
        )
        blocks.append(Table(caption="Costs by tag", columns=(), rows=(), empty=empty))
    return Card("By tag", tuple(blocks))


def _sorted_by(found: Statement, key: str) -> list[Block]:
    ordered = sorted(found.bill.by_tag(key).items(), key=lambda pair: (-pair[1], pair[0]))
    rows = tuple(
        Row(
            (
                Cell(value) if value else Cell(f"Without {key}", kind="muted"),
                Cell(dollars(cost)),
            )
        )
        for value, cost in ordered
    )
    return [
        Choose(
            name="tag",
            label="Tag",
            options=tuple((one, one) for one in found.active_tags),
            chosen=key,
            kept=(("month", found.bill.month.key),),
            anchor="c-by-tag",
        ),
        Table(
            caption=f"Costs by the tag {key}",
            columns=(Column(key), Column("Cost", num=True)),
            rows=rows,
        ),
    ]


def _activating(_desk: Desk, given: Given) -> list[Ask]:
    asked = [{"TagKey": given("key"), "Status": "Active"}]
    return [Ask("ce", "UpdateCostAllocationTagsStatus", {"CostAllocationTagsStatus": asked})]


def _allowances(found: Statement) -> Card:
    used = found.bill.allowances()
    rows = tuple(
        Row(
            (
                Cell(ALLOWED.get(one.pool, one.pool)),
                Cell(quantity_words(used.get(one.pool, Fraction()), one.unit)),
                Cell(quantity_words(Fraction(one.amount), one.unit)),
            )
        )
        for one in found.allowances
    )
    columns = (Column("Free each month"), Column("Used", num=True), Column("Of", num=True))
    table = Table(caption="Free allowances", columns=columns, rows=rows)
    return Card("Free allowances", (table,), flush=True)


def _plan(found: Statement, state: State) -> Card:
    form = Form(
        title="Account plan",
        do="plan",
        submit="Choose plan",
        fields=(
            Field(
                "plan",
                "How the account is charged",
                "radio",
                values=(found.plan.kind,),
                options=tuple(PLANS.items()),
            ),
        ),
        note="A plan counts from the simulated time at which it is chosen. It can be undone.",
        preview=False,
        **state.of("plan"),
    )
    return Card("Account plan", (form,))
