"""The switch of predict-first mode."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from studyapp.common.http import go, own_path
from studyapp.console.pages import at_desk
from studyapp.console.predicting import FLAG
from studyapp.sandbox.api import Desk


@at_desk
def predict(request: HttpRequest, _desk: Desk) -> HttpResponse:
    """`on=1` asks before answers, `on=` shows them at once; it holds for this sign-in."""
    if request.method == "POST":
        request.session[FLAG] = bool(request.POST.get("on"))
    return go(request, own_path(request.POST.get("back", "")) or reverse("console:iam_simulator"))
