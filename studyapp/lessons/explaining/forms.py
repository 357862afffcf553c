"""The forms of the explainers. They are sent with GET, so that an address holds their state."""

from collections.abc import Mapping
from typing import Any

from django import forms

from studyapp.corpus.explainer_facts import (
    Purchasing,
    Regions,
    Responsibility,
    Routing,
    Sort,
    Transfer,
)
from studyapp.explainers import instances, routing
from studyapp.explainers.responsibility import WHO


class RangeInput(forms.NumberInput):
    """A slider; `stops` names its steps, which stand below it."""

    input_type = "range"

    def __init__(self, stops: list[str], **attrs: Any) -> None:
        super().__init__({**attrs, "min": 0, "max": len(stops) - 1, "step": 1})
        self.stops = stops


class ExplainerForm(forms.Form):
    """A form that always has values: what the address lacks is as at the start.

    `touched` tells whether the address says anything. `act` is the text of its button.
    """

    act = "Show"
    use_required_attribute = False

    def __init__(self, name: str, sent: Mapping[str, str], facts: Any) -> None:
        super().__init__(auto_id=f"x-{name}-%s")
        self.add_fields(facts)
        known = {key: sent[key] for key in self.fields if key in sent}
        self.touched = bool(known)
        self.data = {key: field.initial for key, field in self.fields.items()} | known
        self.is_bound = True
        for key, field in self.fields.items():
            field.widget.attrs.setdefault("class", "input")
            if self.errors.get(key):
                field.widget.attrs["aria-invalid"] = "true"

    def add_fields(self, facts: Any) -> None:
        """Add the fields that depend on the explainer's facts."""


class ResponsibilityForm(ExplainerForm):
    """The slider over services, and a holder for each duty."""

    act = "Check"

    def add_fields(self, facts: Responsibility) -> None:
        """One select for each duty."""
        stops = [service.title for service in facts.services]
        self.fields["service"] = forms.IntegerField(
            label="Service",
            min_value=0,
            max_value=len(stops) - 1,
            initial=0,
            widget=RangeInput(stops),
        )
        choices = [("", "Not sorted"), *WHO.items()]
        for duty in facts.duties:
            self.fields[duty.id] = forms.ChoiceField(
                label=duty.title, choices=choices, required=False, initial=""
            )
        self.fields["all"] = forms.ChoiceField(
            label="Duties that are not sorted",
            choices=[("", "Keep their answer hidden"), ("1", "Show their answer too")],
            required=False,
            initial="",
        )


class InstanceNameForm(ExplainerForm):
    """The name to read."""

    act = "Read it"
    type = forms.CharField(
        label="Name of an instance type",
        initial="m7g.large",
        max_length=instances.LONGEST,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text="Try t3.micro, c7gn.2xlarge, r6id.metal or inf2.xlarge.",
    )


class SortForm(ExplainerForm):
    """A select of groups for each card."""

    act = "Check"

    def add_fields(self, facts: Sort) -> None:
        """One select for each card."""
        choices = [("", "Not sorted"), *((group.id, group.title) for group in facts.groups)]
        for card in facts.cards:
            self.fields[card.id] = forms.ChoiceField(
                label=card.title, choices=choices, required=False, initial=""
            )


SPANS = [
    ("0", "none at all"),
    ("1", "1 minute"),
    ("15", "15 minutes"),
    ("60", "1 hour"),
    ("240", "4 hours"),
    ("1440", "1 day"),
]


def _minutes(label: str, initial: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, choices=SPANS, coerce=int, initial=initial)


class RecoveryForm(ExplainerForm):
    """Two objectives, and what the main place costs."""

    act = "Choose"
    rto = _minutes("RTO: longest time without the service", "60")
    rpo = _minutes("RPO: longest time of data that may be lost", "60")
    monthly = forms.IntegerField(
        label="Main place, USD a month", min_value=0, max_value=10_000_000, initial=1000
    )


def _yes(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[("no", "not needed"), ("yes", "needed")],
        coerce=lambda value: value == "yes",
        initial="no",
    )


class SupportForm(ExplainerForm):
    """What a customer needs of support."""

    act = "Choose"
    technical = _yes("Technical cases, at any hour")
    checks = _yes("All Trusted Advisor checks")
    manager = _yes("A designated Technical Account Manager")
    team = _yes("A designated team of experts")
    response = forms.TypedChoiceField(
        label="First response in the gravest case",
        choices=[
            ("0", "any"),
            ("30", "within 30 minutes"),
            ("15", "within 15 minutes"),
            ("5", "within 5 minutes"),
        ],
        coerce=int,
        initial="0",
    )


class StorageForm(ExplainerForm):
    """How much is stored for how long, how it is read, and what is allowed."""

    act = "Reckon"
    gb = forms.IntegerField(label="Data, GB", min_value=1, max_value=50_000, initial=1000)
    days = forms.IntegerField(label="Kept for, days", min_value=1, max_value=365, initial=365)
    read = forms.IntegerField(
        label="Read each month, percent of it", min_value=0, max_value=1000, initial=5
    )
    size = forms.TypedChoiceField(
        label="Size of an object",
        choices=[("16", "16 KB"), ("128", "128 KB"), ("5120", "5 MB"), ("1048576", "1 GB")],
        coerce=int,
        initial="5120",
    )
    wait = forms.ChoiceField(
        label="A read may wait",
        choices=[("ms", "milliseconds"), ("hours", "5 hours"), ("half-day", "12 hours")],
        initial="ms",
    )
    zone = forms.TypedChoiceField(
        label="If its zone is destroyed",
        choices=[("no", "the data must survive"), ("yes", "the data can be made again")],
        coerce=lambda value: value == "yes",
        initial="no",
    )


class RoutingForm(ExplainerForm):
    """A policy, somebody who asks, and the health of each site."""

    act = "Resolve"

    def add_fields(self, facts: Routing) -> None:
        """Choices of the policy and of the users; a health for each site."""
        self.fields["policy"] = forms.ChoiceField(
            label="Routing policy",
            choices=[(name, name.capitalize()) for name in routing.POLICIES],
            initial="latency",
        )
        self.fields["user"] = forms.ChoiceField(
            label="Who asks",
            choices=[(user.id, user.title) for user in facts.users],
            initial=facts.users[0].id,
        )
        for site in facts.sites:
            self.fields[site.id] = forms.ChoiceField(
                label=f"{site.title} is",
                choices=[("up", "healthy"), ("down", "unhealthy")],
                initial="up",
            )
        self.fields["draw"] = forms.IntegerField(
            label="Lot, for the weighted policy", min_value=1, max_value=100, initial=50
        )


class PurchasingForm(ExplainerForm):
    """A load over the day, and the ways to pay for it."""

    act = "Reckon"
    base = forms.IntegerField(label="Instances at all hours", min_value=0, max_value=100, initial=4)
    peak = forms.IntegerField(
        label="More instances at the peak", min_value=0, max_value=100, initial=6
    )
    hours = forms.IntegerField(label="Peak, hours a day", min_value=0, max_value=24, initial=10)
    batch = forms.IntegerField(
        label="Interruptible work, instance-hours a day", min_value=0, max_value=1000, initial=20
    )
    kind = forms.ChoiceField(
        label="Commitment",
        choices=[
            ("savings", "Compute Savings Plan"),
            ("reserved", "Reserved Instances"),
            ("none", "None"),
        ],
        initial="savings",
    )
    commit = forms.IntegerField(
        label="Instances committed to", min_value=0, max_value=200, initial=4
    )

    def add_fields(self, facts: Purchasing) -> None:
        """Discounts up to those that AWS names."""
        most = max(facts.most_savings_plan, facts.most_reserved)
        self.fields["discount"] = forms.IntegerField(
            label=f"Its discount, percent (at most {most})",
            min_value=0,
            max_value=most,
            initial=30,
        )
        self.fields["spot"] = forms.IntegerField(
            label=f"Discount of Spot, percent (at most {facts.most_spot}; 0 for no Spot)",
            min_value=0,
            max_value=facts.most_spot,
            initial=60,
        )


class TransferForm(ExplainerForm):
    """How much is moved, and on which way."""

    act = "Show the way"

    def add_fields(self, facts: Transfer) -> None:
        """A choice of the ways."""
        self.fields["way"] = forms.ChoiceField(
            label="Way of the data",
            choices=[(way.id, way.title) for way in facts.ways],
            initial=facts.ways[0].id,
        )
        self.fields["gb"] = forms.IntegerField(
            label="GB in a month", min_value=0, max_value=10_000, initial=500
        )


LAWS = [
    ("", "may lie anywhere"),
    ("eu", "must stay in the European Union"),
    ("germany", "must stay in Germany"),
    ("uk", "must stay in the United Kingdom"),
    ("us", "must stay in the United States"),
    ("canada", "must stay in Canada"),
    ("brazil", "must stay in Brazil"),
    ("india", "must stay in India"),
    ("japan", "must stay in Japan"),
    ("australia", "must stay in Australia"),
]


class RegionForm(ExplainerForm):
    """Where the users are, what the law says, what is needed, and what decides."""

    act = "Choose"

    def add_fields(self, facts: Regions) -> None:
        """Choices of cities and Regions."""
        self.fields["place"] = forms.ChoiceField(
            label="Users are in",
            choices=[(place.id, place.title) for place in facts.places],
            initial="lisbon",
        )
        self.fields["law"] = forms.ChoiceField(
            label="The data", choices=LAWS, required=False, initial=""
        )
        self.fields["lacking"] = forms.ChoiceField(
            label="A service that you need is missing in",
            choices=[("", "none of them"), *((row.id, row.title) for row in facts.regions)],
            required=False,
            initial="",
        )
        self.fields["limit"] = forms.TypedChoiceField(
            label="Latency at most",
            choices=[("0", "any"), ("30", "30 ms"), ("60", "60 ms"), ("120", "120 ms")],
            coerce=int,
            initial="0",
        )
        self.fields["order"] = forms.ChoiceField(
            label="Of those that are left, choose",
            choices=[("latency", "the nearest"), ("price", "the cheapest")],
            initial="latency",
        )
