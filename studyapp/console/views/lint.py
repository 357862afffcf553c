"""Problems of a policy while it is written."""

from django.http import HttpRequest, HttpResponse

from studyapp.accounts.api import public
from studyapp.common.http import show
from studyapp.console.lint_view import linted


@public("POST")
def lint(request: HttpRequest) -> HttpResponse:
    """What is found in the policy in the named field, under its lines."""
    field = request.GET.get("field", "")
    name = "".join(c for c in field if c.isalnum() or c in "-_")
    account = request.GET.get("account", "")
    account = account if account.isascii() and account.isdecimal() and len(account) == 12 else ""
    found = linted(request.POST.get(field, ""), name, request.GET.get("use", "identity"), account)
    context = {"lint": found, "id": f"f-{name}"}
    return show(request, "console/blocks/problems.html", context)
