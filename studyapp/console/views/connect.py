"""The account for clients of one's own: endpoint, keys, ready snippets."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from studyapp.console.acts import every
from studyapp.console.explain import Fault, explain
from studyapp.console.pages import at_desk, show_page
from studyapp.console.s3 import outside
from studyapp.console.snippets import snippets
from studyapp.sandbox.api import CloudError, Credentials, Desk, credentials_of, environment_of


@never_cache
@at_desk
def connect(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The endpoint and snippets; a POST shows root's key, or makes a key for a user."""
    endpoint = request.build_absolute_uri("/").rstrip("/")
    placeholder = Credentials(
        desk.account, "ACCESS_KEY_ID", "SECRET_ACCESS_KEY", desk.region, endpoint
    )
    keys, fault, whose = None, None, request.POST.get("user", "")
    if request.method == "POST" and request.POST.get("do") == "root":
        keys, whose = credentials_of(desk.world, endpoint), "root"
    elif request.method == "POST" and whose:
        keys, fault = _new_key(desk, whose, endpoint)
    users, denied = _users(desk)
    for_pages = outside(request, desk, "s3").rstrip("/")
    context = {
        "endpoint": endpoint,
        "for_pages": for_pages,
        "host": (urlsplit(for_pages).hostname or "").removeprefix("s3."),
        "keys": keys,
        "whose": whose,
        "fault": fault or denied,
        "users": users,
        "environment": environment_of(keys or placeholder),
        "snippets": snippets(keys or placeholder),
    }
    return show_page(request, desk, "console/connect.html", context, status=422 if fault else 200)


def _new_key(desk: Desk, user: str, endpoint: str) -> tuple[Credentials | None, Fault | None]:
    """A key of a user is made, since the secret of an existing one cannot be read again."""
    try:
        made = desk.act("iam", "CreateAccessKey", {"UserName": user}).output["AccessKey"]
    except CloudError as error:
        return None, explain(error, service="iam", operation="CreateAccessKey", who=desk.arn)
    secret = made["SecretAccessKey"]
    return Credentials(desk.account, made["AccessKeyId"], secret, desk.region, endpoint), None


def _users(desk: Desk) -> tuple[list[str], Fault | None]:
    try:
        return [one["UserName"] for one in every(desk, "iam", "ListUsers", {}, "Users")], None
    except CloudError as error:
        return [], explain(error, service="iam", operation="ListUsers", who=desk.arn)
