"""The button "Apply this fix"."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from msgspec.structs import replace

from studyapp.common.http import go, own_path
from studyapp.console.acts import done_of
from studyapp.console.explain import explain
from studyapp.console.pages import at_desk
from studyapp.console.views.iam_simulator import read_keys, sign_in_keys
from studyapp.sandbox.api import CloudError, Denial, Desk, denial_of, mend, simulate

CHANGED = "The policies have changed since this page was made. Look at the fix again."
MOST_NEEDS = 20


@at_desk
def mend_call(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Make the fix `seal` of the recorded call `request`, or of what `who` lacks by each `need`.

    It is one act, made as the administrator, and undo takes it back.
    """
    back = own_path(request.POST.get("back", "")) or reverse("console:trail")
    if request.method != "POST":
        return go(request, back)
    try:
        denial = _denial(request, desk)
        done = denial is not None and mend(desk, denial, request.POST.get("seal", ""))
    except CloudError as error:
        fault = explain(error, service="", operation="", who=desk.administrator)
        begun = done_of(desk, desk.act_id)
        said = f"Done in part: {begun['label']}; undo takes it back." if begun else "Not done."
        messages.error(request, f"{said} {fault.code}: {fault.message} {fault.sentence}")
        return go(request, back)
    if not done:
        messages.error(request, CHANGED)
        return go(request, back)
    return go(request, f"{back}{'&' if '?' in back else '?'}done={desk.act_id}")


def _denial(request: HttpRequest, desk: Desk) -> Denial | None:
    """What was denied; CloudError when the caller is gone."""
    wanted = request.POST.get("request", "")
    if wanted:
        row = desk.call_of(wanted)
        return denial_of(row) if row else None
    context, problem = read_keys(request.POST.get("keys", ""))
    context |= sign_in_keys(request.POST.get("mfa", ""))
    found: Denial | None = None
    able = desk.as_administrator(desk.door)
    for need in request.POST.getlist("need")[:MOST_NEEDS]:
        action, _, resource = need.partition(" ")
        if problem or not resource:
            return None
        one = simulate(able, request.POST.get("who", ""), action, resource, context).denial
        if one is not None:
            found = replace(found, needs=(*found.needs, *one.needs)) if found else one
    return found
