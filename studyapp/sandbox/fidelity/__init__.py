"""What of the sandbox was verified against what, by service: counted in the code that answers."""

import re
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Literal

from msgspec import Struct

from studyapp.minicloud import spec
from studyapp.minicloud.spec import codes
from studyapp.sandbox.fidelity.evidence import Client, Evidence, Script, evidence
from studyapp.sandbox.fidelity.notes import Notes, notes
from studyapp.sandbox.fidelity.refusals import Refusal, refusals
from studyapp.sandbox.offer import ServiceOffer, offers

Origin = Literal["model", "page", "unverified"]
ENGINE = Path(spec.__file__).parents[1]
SHARED = ("dispatch", "wire", "spec")  # rooms of the engine that refuse for all services
NAME = re.compile(r"[A-Za-z0-9.]+")
NOT_HERE = 501


class Tally(Struct, frozen=True):
    """How many codes or texts have which source.

    `model` is botocore's; `page` is a page of documentation, or for texts also an answer of AWS
    that a public report quotes.
    """

    model: int
    page: int
    unverified: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.model + self.page + self.unverified


class Told(Struct, frozen=True):
    """A refusal with the sources of its code and of its text."""

    refusal: Refusal
    code: Origin
    text: Origin


class Fidelity(Struct, frozen=True):
    """How far one service, or what all of them share, goes.

    `missing` counts the refusals that say that the sandbox does not have what AWS has.
    """

    name: str
    title: str
    codes: Tally
    texts: Tally
    told: tuple[Told, ...]
    missing: int
    notes: Notes
    offer: ServiceOffer | None = None


@cache
def fidelity() -> tuple[Fidelity, ...]:
    """The services by name, the bill, and at the end what all doors and services share."""
    bill = _counted("", "The bill", [], notes(ENGINE / "billing" / "README.md"), None)
    return (*(_of_service(offer) for offer in offers()), bill, _shared())


def _of_service(offer: ServiceOffer) -> Fidelity:
    folder = ENGINE / "services" / offer.name
    own = (folder / "errors.py").exists()
    errors = import_module(f"studyapp.minicloud.services.{offer.name}.errors") if own else None
    files = [path for path in sorted(folder.rglob("*.py")) if path.name != "errors.py"]
    found = refusals(files, errors)
    return _counted(offer.name, offer.title, found, notes(folder / "README.md"), offer)


def _shared() -> Fidelity:
    """Signatures, permissions, shapes of parameters, throttling: what no service says itself."""
    files = [path for name in SHARED for path in sorted((ENGINE / name).rglob("*.py"))]
    found = {(one.code, one.text): one for one in refusals(files)}
    tables = (*(table.values() for table in codes.BY_FAMILY.values()), codes.BY_SERVICE.values())
    for code in (code for table in tables for code in table):
        found[code.code, code.text] = Refusal(code.code, code.text, code.status, not code.verified)
    ordered = sorted(found.values(), key=lambda one: (one.code, one.text))
    return _counted("", "All services", ordered, Notes(), None)


def _counted(
    name: str, title: str, found: list[Refusal], about: Notes, offer: ServiceOffer | None
) -> Fidelity:
    here = [one for one in found if one.status != NOT_HERE]
    confirmed = {one.code for one in here if not one.unverified}
    told = tuple(Told(one, _code(name, one.code, confirmed), _text(one)) for one in here)
    of_codes = {one.refusal.code: one.code for one in told if NAME.fullmatch(one.refusal.code)}
    return Fidelity(
        name,
        title,
        _tally(list(of_codes.values())),
        _tally([one.text for one in told if one.refusal.text]),
        told,
        len(found) - len(here),
        about,
        offer,
    )


def _code(service: str, code: str, confirmed: set[str]) -> Origin:
    """A code that no model has counts as verified when one refusal with it is."""
    if service and spec.error_shape(service, code).modelled:
        return "model"
    return "page" if code in confirmed else "unverified"


def _text(refusal: Refusal) -> Origin:
    """Models have no texts."""
    return "unverified" if refusal.unverified else "page"


def _tally(origins: list[Origin]) -> Tally:
    return Tally(origins.count("model"), origins.count("page"), origins.count("unverified"))


__all__ = [
    "Client",
    "Evidence",
    "Fidelity",
    "Notes",
    "Refusal",
    "Script",
    "Tally",
    "Told",
    "evidence",
    "fidelity",
]
