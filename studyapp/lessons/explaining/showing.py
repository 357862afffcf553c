"""The explainers by name, and one of them as a page or a lesson shows it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from studyapp.catalog.api import Course, Lesson
from studyapp.corpus import ExplainerEntry, ExplainerFacts
from studyapp.lessons.explaining import answers, forms

Sent = Mapping[str, str]
ON = "on"  # in a lesson's address: which explainer the rest of it is for


@dataclass(frozen=True)
class Kind:
    """How an explainer works: its form, what makes its answer, and the part of the facts for both."""

    form: type[forms.ExplainerForm]
    answer: Callable[[dict[str, Any], Any], dict[str, Any]]
    part: str


KINDS: dict[str, Kind] = {
    "responsibility": Kind(forms.ResponsibilityForm, answers.duties, "responsibility"),
    "instance-name": Kind(forms.InstanceNameForm, answers.instance_name, "instances"),
    "pillars": Kind(forms.SortForm, answers.cards, "pillars"),
    "seven-rs": Kind(forms.SortForm, answers.cards, "migrations"),
    "disaster-recovery": Kind(forms.RecoveryForm, answers.strategy, "recovery"),
    "support-plan": Kind(forms.SupportForm, answers.plan, "support"),
    "storage-classes": Kind(forms.StorageForm, answers.storage_year, "storage"),
    "routing-policy": Kind(forms.RoutingForm, answers.query, "routing"),
    "ways-to-pay": Kind(forms.PurchasingForm, answers.payment, "purchasing"),
    "transfer-costs": Kind(forms.TransferForm, answers.way, "transfer"),
    "region": Kind(forms.RegionForm, answers.region, "regions"),
}


@dataclass(frozen=True)
class Shown:
    """An explainer with the state that an address gave it.

    `at` is the page on which it stands. `query` is its state, ready for an address.
    """

    entry: ExplainerEntry
    form: forms.ExplainerForm
    facts: Any
    answer: dict[str, Any]
    at: str
    own: str
    query: str

    @property
    def embedded(self) -> bool:
        """Whether it stands in a lesson rather than on its own page."""
        return self.at != self.own

    @property
    def template(self) -> str:
        """The template of its answer."""
        return f"explainers/{self.entry.id}.html"


@dataclass(frozen=True)
class Shelf:
    """The explainers of our course and their facts."""

    entries: tuple[ExplainerEntry, ...]
    facts: ExplainerFacts

    def find(self, name: str) -> ExplainerEntry | None:
        """An explainer that can be shown: named by the course, and with its facts there."""
        kind = KINDS.get(name)
        entry = next((entry for entry in self.entries if entry.id == name), None)
        able = kind is not None and getattr(self.facts, kind.part) is not None
        return entry if able else None

    def all(self) -> list[ExplainerEntry]:
        """Every explainer that can be shown, in the course's order."""
        return [entry for entry in self.entries if self.find(entry.id)]


def shelf() -> Shelf:
    """The explainers of our course as last loaded; an empty shelf before that."""
    course = Course.objects.filter(slug=settings.MAIN_COURSE).only("facts").first()
    held = course.facts if course else {}
    return Shelf(
        msgspec.convert(held.get("explainers", []), tuple[ExplainerEntry, ...]),
        msgspec.convert(held.get("explainer_facts", {}), ExplainerFacts),
    )


def own_path(name: str) -> str:
    """The page of an explainer."""
    return reverse("lessons:explainer", args=[name])


def show_one(shelf: Shelf, entry: ExplainerEntry, sent: Sent, *, at: str = "") -> Shown:
    """An explainer in the state that `sent` says; `at` is a lesson's path when it stands in one."""
    kind = KINDS[entry.id]
    facts = getattr(shelf.facts, kind.part)
    form = kind.form(entry.id, sent, facts)
    answer: dict[str, Any] = {}
    if form.is_valid():
        try:
            answer = kind.answer(form.cleaned_data, facts)
        except answers.Unanswerable as error:
            form.add_error(error.field, str(error))
            form.fields[error.field].widget.attrs["aria-invalid"] = "true"
    own = own_path(entry.id)
    at = at or own
    start = {key: str(field.initial) for key, field in form.fields.items()}
    state = {key: value for key, value in form.data.items() if str(value) != start[key]}
    if state and at != own:
        state = {ON: entry.id, **state}
    return Shown(entry, form, facts, answer, at, own, urlencode(state))


def lesson_of(entry: ExplainerEntry) -> tuple[str, str]:
    """Title and address of the section that an explainer belongs to; empty when it is not there."""
    key, _, slug = entry.section.partition("#")
    rows = Lesson.objects.filter(course__slug=settings.MAIN_COURSE, key=key, retired_at=None)
    row = rows.values_list("title", "path").first()
    return (row[0], f"{row[1]}#{slug}") if row else ("", "")


def embedded(name: str, sent: Sent, *, at: str) -> SafeString:
    """The HTML of an explainer inside the lesson at path `at`; nothing when it cannot be shown."""
    found = shelf()
    entry = found.find(name)
    if entry is None:
        return SafeString("")
    mine = sent if sent.get(ON) == name else {}
    one = show_one(found, entry, mine, at=at)
    return SafeString(render_to_string("explainers/_explainer.html", {"one": one}))
