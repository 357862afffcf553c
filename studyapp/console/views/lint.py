"""Problems of a policy while it is written."""

from django.http import HttpRequest, HttpResponse

from studyapp.accounts.api import public
from studyapp.common.http import show
from studyapp.console.policies import USES, problems


@public("POST")
def lint(request: HttpRequest) -> HttpResponse:
    """The problems of the policy in the named field, by line."""
    field = request.GET.get("field", "")
    use = request.GET.get("use", "identity")
    text = request.POST.get(field, "")
    found = problems(text, use if use in USES else "identity")
    name = "".join(c for c in field if c.isalnum() or c in "-_")
    context = {"problems": found, "id": f"f-{name}", "checked": bool(text) and not found}
    return show(request, "console/blocks/problems.html", context)
