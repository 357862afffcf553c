"""The list of labs, a lab's page, and what its forms do."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from studyapp.accounts.api import LearnerRequest, current_learner, learner, public
from studyapp.catalog.api import Lab
from studyapp.common.http import go, show, wants_part
from studyapp.labs import presenting, queries, services


@public("GET")
def labs(request: HttpRequest) -> HttpResponse:
    """All labs, with how the learner stands."""
    cards = presenting.cards(current_learner(request))
    return show(request, "labs/list.html", {"section": "labs", "cards": cards})


@never_cache
@public("GET")
def lab(request: HttpRequest, slug: str) -> HttpResponse:
    """A lab: what it is about, or, once it runs, its steps beside the console."""
    user, found = current_learner(request), _lab(slug)
    run, desk = queries.run_of(user, found), queries.desk(user)
    if user is None or run is None or desk is None or not queries.stands(run, desk):
        context = presenting.introduction(found, user) | {"lost": run is not None}
        return show(request, "labs/intro.html", context)
    context = presenting.room(run, desk, user, request.GET.get("pane", ""))
    return show(request, "labs/lab.html", context)


@never_cache
@public("GET")
def checks(request: HttpRequest, slug: str) -> HttpResponse:
    """The steps as they stand; 204 when nothing changed since the version in `since`.

    When the lab's beginning is no longer in force, the answer asks for the whole page.
    """
    user, found = current_learner(request), _lab(slug)
    run, desk = queries.run_of(user, found), queries.desk(user)
    if run is None or desk is None:
        raise Http404
    desk.catch_up()
    if request.GET.get("since") == str(desk.version()):
        return HttpResponse(status=204)
    if not queries.stands(run, desk):
        return HttpResponse(status=205, headers={"HX-Refresh": "true"})
    return show(request, "labs/_checks.html", presenting.progress(run, desk))


@learner("POST")
def start(request: LearnerRequest, slug: str) -> HttpResponse:
    """Set the account up and begin; `empty=1` empties it before."""
    found = _lab(slug)
    empty = request.POST.get("empty") == "1"
    try:
        services.start(request.user, found, now=timezone.now(), empty=empty)
    except services.InTheWay as error:
        context = presenting.introduction(found, request.user) | {"in_the_way": str(error)}
        return show(request, "labs/intro.html", context, status=409)
    return go(request, _url(slug))


@learner("POST")
def hint(request: LearnerRequest, slug: str) -> HttpResponse:
    """Show the next hint of `step`."""
    found, wanted = _lab(slug), request.POST.get("step", "")
    services.show_hint(request.user, found, wanted)
    run, desk = queries.run_of(request.user, found), queries.desk(request.user)
    if not wants_part(request) or run is None or desk is None:
        return go(request, f"{_url(slug)}#step-{wanted}")
    views = presenting.step_views(run, queries.steps_of(run, desk))
    shown = next((view for view in views if view.id == wanted), None)
    if shown is None:
        raise Http404
    return show(request, "labs/_step.html", {"lab": found, "step": shown, "asked": True})


@public("GET")
def ask_again(request: HttpRequest, slug: str) -> HttpResponse:
    """The question before starting over, for browsers without scripts."""
    return show(request, "labs/start_over.html", {"section": "labs", "lab": _lab(slug)})


@learner("POST")
def start_over(request: LearnerRequest, slug: str) -> HttpResponse:
    """Take back all that was done since the lab began."""
    try:
        services.start_over(request.user, _lab(slug), now=timezone.now())
    except services.Gone as error:
        messages.warning(request, str(error))
    else:
        messages.info(request, "The account is as it was when the lab began.")
    return go(request, _url(slug))


@learner("POST")
def leave(request: LearnerRequest, slug: str) -> HttpResponse:
    """End the lab and put the account back as it was before."""
    try:
        services.leave(request.user, _lab(slug), now=timezone.now())
    except services.Gone as error:
        messages.warning(request, str(error))
        return go(request, _url(slug))
    messages.info(request, "The lab is closed. The account is as it was before it.")
    return go(request, reverse("labs:list"))


@learner("POST")
def finish(request: LearnerRequest, slug: str) -> HttpResponse:
    """Close a lab whose steps all pass."""
    try:
        services.finish(request.user, _lab(slug), now=timezone.now())
    except (services.NotThereYet, services.Gone) as error:
        messages.warning(request, str(error))
    return go(request, f"{_url(slug)}#lab-end")


def _lab(slug: str) -> Lab:
    found = queries.lab_of(slug)
    if found is None:
        raise Http404
    return found


def _url(slug: str) -> str:
    return reverse("labs:lab", args=[slug])
