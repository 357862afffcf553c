"""`aws configure export-credentials` and `aws configure import`.

docs.aws.amazon.com/cli/latest/reference/configure/export-credentials.html and import.html. The
texts of errors are unverified.
"""

import csv
import io

from studyapp.minicloud.cli import arguments, errors
from studyapp.minicloud.cli.arguments import Option
from studyapp.minicloud.cli.output import formatted
from studyapp.minicloud.cli.profiles import setup, store
from studyapp.minicloud.cli.tools import Profile, Run
from studyapp.minicloud.cli.values import Values

FORMATS = {
    "env": "export {0}={1}\n",
    "env-no-export": "{0}={1}\n",
    "powershell": '$Env:{0}="{1}"\n',
    "windows-cmd": "set {0}={1}\n",
    "fish": "set -gx {0} {1}\n",
}
COLUMNS = ("user name", "access key id", "secret access key")
LARGEST = 65_536  # characters of a file of keys


def export(run: Run, words: list[str], chosen: dict[str, str]) -> int:
    """Print the keys of a profile, as other programs take them."""
    given, extras = arguments.read(words, {"format": Option("format")})
    if extras:
        raise errors.surplus(extras)
    form = given.get("format", ["process"])[0]
    if form != "process" and form not in FORMATS:
        raise errors.invalid_choice("--format", form, ["process", *FORMATS])
    profile = setup(run, chosen).profile
    if not profile.access_key_id:
        text = (
            "Unable to retrieve credentials: no credentials found. Without keys of its own, this "
            "shell acts as whoever it is signed in as."
        )
        raise errors.said(text, errors.CONFIGURATION)
    run.write(_as_json(profile) if form == "process" else _as_lines(profile, FORMATS[form]))
    return 0


def _as_json(profile: Profile) -> str:
    found: dict[str, object] = {
        "Version": 1,
        "AccessKeyId": profile.access_key_id,
        "SecretAccessKey": profile.secret_access_key,
    }
    if profile.session_token:
        found["SessionToken"] = profile.session_token
    return formatted("json", found, "")


def _as_lines(profile: Profile, form: str) -> str:
    values = {
        "AWS_ACCESS_KEY_ID": profile.access_key_id,
        "AWS_SECRET_ACCESS_KEY": profile.secret_access_key,
        "AWS_SESSION_TOKEN": profile.session_token,
    }
    return "".join(form.format(name, value) for name, value in values.items() if value)


def load(run: Run, words: list[str], _chosen: dict[str, str]) -> int:
    """Make profiles of a file of keys, as the console gives it."""
    options = {
        "csv": Option("csv", required=True),
        "skip-invalid": Option("skip-invalid", "flag"),
        "profile-prefix": Option("profile-prefix"),
    }
    given, extras = arguments.read(words, options)
    arguments.check_required(given, options)
    if extras:
        raise errors.surplus(extras)
    loaded = Values(run.files, home=run.environment.get("HOME", "")).load("--csv", given["csv"][0])
    text = loaded.decode("utf-8-sig", "replace") if isinstance(loaded, bytes) else loaded
    rows = _rows(text.removeprefix("\ufeff")[:LARGEST])
    count = 0
    for row in rows:
        if not all(row):
            if "skip-invalid" in given:
                continue
            raise errors.said("Failed to parse entry: an entry has an empty column.")
        name, key, secret = row
        profile = given.get("profile-prefix", [""])[0] + name
        values = {"aws_access_key_id": key, "aws_secret_access_key": secret}
        store(run.files, run.environment, "credentials", profile, values)
        count += 1
    run.write(f"Successfully imported {count} profile(s)\n")
    return 0


def _rows(text: str) -> list[tuple[str, str, str]]:
    lines = list(csv.reader(io.StringIO(text)))
    heads = [head.strip().lower() for head in lines[0]] if lines else []
    lacking = [name for name in COLUMNS if name not in heads]
    if lacking:
        raise errors.said(f"Expected header '{lacking[0].capitalize()}' not found")
    places = [heads.index(name) for name in COLUMNS]
    rows = [[line[at].strip() if at < len(line) else "" for at in places] for line in lines[1:]]
    return [(row[0], row[1], row[2]) for row in rows if any(row)]
