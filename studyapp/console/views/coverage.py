"""Which operations of AWS the sandbox has, and what they were verified against."""

from django.http import HttpRequest, HttpResponse

from studyapp.accounts.api import current_learner, public
from studyapp.common.http import in_own_frame, show
from studyapp.common.markdown import render
from studyapp.console.pages import at_desk, bar_of, show_page
from studyapp.sandbox.api import Desk, Fidelity, desk_of, evidence, fidelity, offers


@at_desk
def coverage(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Each service with its operations, as the engine registers them."""
    return show_page(request, desk, "console/coverage.html", {"offers": offers()})


@public("GET")
@in_own_frame
def verified(request: HttpRequest) -> HttpResponse:
    """What was verified against what, by service; also for those without an account."""
    desk = desk_of(current_learner(request))
    context = {
        "section": "sandbox",
        "services": [(service, _chapters(service)) for service in fidelity()],
        "counted": [service for service in fidelity() if service.told],
        "evidence": evidence(),
        "questions": f"{evidence().questions:,}",
        **(bar_of(request, desk) if desk else {}),
    }
    return show(request, "console/fidelity.html", context)


def _chapters(service: Fidelity) -> list[tuple[str, str]]:
    """What the service's README says, as titles with HTML."""
    about = service.notes
    named = {
        "What is modelled": about.modelled,
        "What is not": about.missing,
        "Not like AWS here": about.different,
    }
    return [(title, render(text)) for title, text in named.items() if text.strip()]
