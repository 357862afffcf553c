"""The credential report: a line for each user with the state of password, MFA and keys.

IAM User Guide, "Get credential reports for your AWS account": the columns, and that a new report
is made every four hours at most.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.clock import DAY, HOUR, iso
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.iam import errors, last_used
from studyapp.minicloud.services.iam.last_used import Use
from studyapp.minicloud.services.iam.needs import anything
from studyapp.minicloud.services.iam.service import SERVICE
from studyapp.minicloud.services.iam.sorts import USER
from studyapp.minicloud.services.iam.state import (
    ACCOUNT,
    KEYS,
    LOGINS,
    PASSWORD_POLICY,
    REPORT,
    AccessKey,
    Report,
    User,
)

FRESH = 4 * HOUR
NONE = "N/A"
UNKNOWN = "no_information"
ROOT = "<root_account>"
COLUMNS = (
    *("user", "arn", "user_creation_time"),
    *("password_enabled", "password_last_used", "password_last_changed"),
    *("password_next_rotation", "mfa_active"),
    *(
        f"access_key_{number}_{what}"
        for number in (1, 2)
        for what in (
            "active",
            "last_rotated",
            "last_used_date",
            "last_used_region",
            "last_used_service",
        )
    ),
    *(f"cert_{number}_{what}" for number in (1, 2) for what in ("active", "last_rotated")),
)
CERTIFICATES = ("false", NONE, "false", NONE)


class Used(NamedTuple):
    """The last uses of access keys and of passwords, the latter by unique id."""

    keys: Mapping[str, Use]
    passwords: Mapping[str, int]

    def password(self, unique_id: str) -> str:
        """When a password was used last, as the report writes it."""
        at = self.passwords.get(unique_id)
        return UNKNOWN if at is None else _time(at)

    def key(self, key: str) -> tuple[str, str, str]:
        """When, where and for what a key signed last, as the report writes it."""
        last = self.keys.get(key)
        return (NONE, NONE, NONE) if last is None else (_time(last.at), last.region, last.service)


@SERVICE.operation("GenerateCredentialReport", needs=anything, act="make the credential report")
def generate_credential_report(ctx: Context, params: Params) -> Output:
    """Make a report, unless the last one is younger than four hours."""
    report = ctx.db.read(REPORT)
    if report.made and ctx.now - report.made < FRESH:
        return {"State": "COMPLETE"}
    ctx.db.write(REPORT, Report(ctx.now, _text(ctx)))
    text = "No report exists. Starting a new report generation task"
    return {"State": "STARTED", "Description": text}


@SERVICE.operation("GetCredentialReport", needs=anything, reads=True)
def get_credential_report(ctx: Context, params: Params) -> Output:
    """The report as it was made last."""
    report = ctx.db.read(REPORT)
    if not report.made:
        raise errors.no_report("ReportNotPresent", "No credential report was generated.", 410)
    if ctx.now - report.made >= FRESH:
        raise errors.no_report("ReportExpired", "The credential report has expired.", 410)
    content = report.text.encode()
    return {"Content": content, "ReportFormat": "text/csv", "GeneratedTime": report.made}


def _text(ctx: Context) -> str:
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow(COLUMNS)
    used = _used(ctx)
    writer.writerow(_root(ctx, used))
    for user in ctx.db.values(USER.table):
        writer.writerow(_row(ctx, user, used))
    return held.getvalue()


def _used(ctx: Context) -> Used:
    logins = {key[0] for key, _ in ctx.db.scan(LOGINS)}
    passwords = last_used.of_passwords(ctx, logins | {ctx.account}, 0)
    return Used(last_used.of_keys(ctx), passwords)


def _root(ctx: Context, used: Used) -> list[str]:
    account = ctx.db.read(ACCOUNT)
    return [
        *(ROOT, f"arn:aws:iam::{ctx.account}:root", _time(account.created)),
        *("not_supported", used.password(ctx.account), "not_supported", "not_supported"),
        _flag(bool(account.devices)),
        *_keys(ctx, account.keys, used),
        *CERTIFICATES,
    ]


def _row(ctx: Context, user: User, used: Used) -> list[str]:
    return [
        *(user.name, USER.arn_of(ctx, user), _time(user.created)),
        *_password(ctx, user, used),
        _flag(bool(user.devices)),
        *_keys(ctx, user.keys, used),
        *CERTIFICATES,
    ]


def _password(ctx: Context, user: User, used: Used) -> tuple[str, str, str, str]:
    login = ctx.db.get(LOGINS, user.id)
    if login is None:
        return ("false", NONE, NONE, NONE)
    days = ctx.db.read(PASSWORD_POLICY).max_age
    rotation = _time(login.changed + days * DAY) if days else NONE
    return ("true", used.password(user.id), _time(login.changed), rotation)


def _keys(ctx: Context, held: tuple[str, ...], used: Used) -> Iterator[str]:
    found = [ctx.db.get(KEYS, key) for key in held]
    keys: list[AccessKey | None] = [*(key for key in found if key), None, None]
    for key in keys[:2]:
        if key is None:
            yield from ("false", NONE, NONE, NONE, NONE)
        else:
            yield from (_flag(key.active), _time(key.created), *used.key(key.id))


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _time(instant: int) -> str:
    return iso(instant).replace("Z", "+00:00")
