"""Taking one's data along, and having it deleted."""

import json
from collections.abc import Iterator

from django.contrib import messages
from django.contrib.auth import logout
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from studyapp.accounts import queries, services
from studyapp.accounts.api import current_learner, public
from studyapp.accounts.forms import LeaveForm
from studyapp.accounts.models import User
from studyapp.common.http import show


@public("GET")
def download(request: HttpRequest) -> HttpResponseBase:
    """All that the site keeps of the learner, as one JSON file, sent part by part."""
    user = current_learner(request)
    if user is None:
        messages.info(request, "There is nothing to download: the site holds no data of you.")
        return redirect("settings")
    now = timezone.localtime()
    response = StreamingHttpResponse(_pieces(user, now.isoformat()), "application/json")
    name = f"fairweather-data-{now:%Y-%m-%d}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


def _pieces(user: User, made_at: str) -> Iterator[str]:
    yield f'{{"site": "Fairweather", "made_at": {json.dumps(made_at)}'
    for name, part in services.data_parts(user):
        yield f",\n{json.dumps(name)}: {json.dumps(part, cls=DjangoJSONEncoder, indent=1)}"
    yield "\n}\n"


@public("GET", "POST")
def delete(request: HttpRequest) -> HttpResponse:
    """Delete the learner with every row that is theirs, after a password or a typed word."""
    user = current_learner(request)
    if user is None:
        messages.info(request, "There is nothing to delete: the site holds no data of you.")
        return redirect("settings")
    if services.waiting(request):
        return redirect("guest_choice")
    form = LeaveForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        logout(request)
        services.delete_user(user)
        messages.success(request, "Everything about you is deleted.")
        return redirect("home")
    context = {
        "section": "settings",
        "form": form,
        "learner": user,
        "amounts": queries.progress_of(user),
    }
    status = 422 if request.method == "POST" else 200
    return show(request, "accounts/delete.html", context, status=status)
