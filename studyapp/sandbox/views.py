"""The small HTTP interface for those who need a fresh account from a program."""

import ipaddress
from base64 import b64decode

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from studyapp.accounts.api import may_make_sandbox, public
from studyapp.sandbox import queries, services

LONGEST_BODY = 2_000  # bytes
LOOPBACK_NAMES = ("localhost",)


class Wish(msgspec.Struct, forbid_unknown_fields=True):
    """What a new account shall be."""

    account_id: str | None = None


@csrf_exempt
@public("POST")
def make(request: HttpRequest) -> HttpResponse:
    """A fresh account, with the key of its root."""
    try:
        wish = _wish(request)
    except msgspec.DecodeError as error:
        return _problem(422, f"The body must be JSON such as {{}} or a chosen account_id: {error}")
    here = is_loopback(request)
    if wish.account_id is not None and not here:
        text = "An account id can be chosen only on this machine: from a loopback address, for a loopback Host, without Origin."
        return _problem(403, text)
    if not here and not may_make_sandbox(request):
        return _problem(
            429, "Too many sandboxes were made from this address; try again in an hour."
        )
    try:
        world = services.make_world(
            timezone.now(), account_id=wish.account_id or "", take_over=wish.account_id is not None
        )
    except services.AccountInUse as error:
        return _problem(409, str(error))
    made = services.credentials_of(world, request.build_absolute_uri("/").rstrip("/"))
    return JsonResponse(msgspec.to_builtins(made), status=201)


@csrf_exempt
@public("POST")
def reset(request: HttpRequest, account_id: str) -> HttpResponse:
    """Empty an account; the caller shows a key pair of its root by HTTP Basic."""
    key, secret = _basic(request)
    found = queries.world_of_account(account_id)
    if found is None or not services.is_root_key(account_id, key, secret):
        response = _problem(401, "Show an access key pair of the account's root by HTTP Basic.")
        response["WWW-Authenticate"] = 'Basic realm="sandbox"'
        return response
    if found.account != account_id:
        return _problem(409, "A member account cannot be reset; reset its management account.")
    services.reset_world(found, timezone.now())
    return HttpResponse(status=204)


def is_loopback(request: HttpRequest) -> bool:
    """Whether a program on this machine asks: peer and Host are loopback, no page sent it."""
    if "Origin" in request.headers:
        return False
    host = request.get_host().rsplit(":", 1)[0].strip("[]")
    return _is_here(request.META.get("REMOTE_ADDR", "")) and (
        host in LOOPBACK_NAMES or _is_here(host)
    )


def _is_here(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _wish(request: HttpRequest) -> Wish:
    body = request.body
    if len(body) > LONGEST_BODY:
        raise msgspec.DecodeError("it is too long")
    return msgspec.json.decode(body, type=Wish) if body.strip() else Wish()


def _basic(request: HttpRequest) -> tuple[str, str]:
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        user, _, password = b64decode(rest, validate=True).decode().partition(":")
    except ValueError:  # not Base64, not ASCII, not UTF-8
        return "", ""
    return user, password


def _problem(status: int, text: str) -> JsonResponse:
    return JsonResponse({"error": text}, status=status)
