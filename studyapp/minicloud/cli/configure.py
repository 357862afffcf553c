"""`aws configure [list | list-profiles | get | set]` on the files of the virtual home.

docs.aws.amazon.com/cli/latest/reference/configure/. Without a subcommand it asks, at a terminal
that can answer, or reads the answers from standard input, one a line.
"""

from collections.abc import Callable

from studyapp.minicloud.cli import credentials, errors
from studyapp.minicloud.cli.profiles import (
    KEYS,
    PROFILE_VARIABLES,
    REGION_VARIABLES,
    SECRET,
    named_profile,
    profile_name,
    sections,
    settings,
    store,
)
from studyapp.minicloud.cli.tools import Run
from studyapp.minicloud.shell import NeedsInput, Typed

QUESTIONS = (
    ("aws_access_key_id", "AWS Access Key ID"),
    ("aws_secret_access_key", "AWS Secret Access Key"),
    ("region", "Default region name"),
    ("output", "Default output format"),
)


def run_configure(run: Run, words: list[str], chosen: dict[str, str]) -> int:
    """Run the words behind `aws configure`."""
    if not words:
        return _ask(run, chosen)
    name, *rest = words
    if name == "help":
        run.write(HELP)
        return 0
    if name not in SUBCOMMANDS:
        raise errors.invalid_choice("subcommand", name, list(SUBCOMMANDS))
    return SUBCOMMANDS[name](run, rest, chosen)


def _profiles(run: Run, words: list[str], _chosen: dict[str, str]) -> int:
    if words:
        raise errors.surplus(words)
    found = [*sections(run.files, run.environment, "credentials")]
    found += sections(run.files, run.environment, "config")
    run.write("".join(f"{title}\n" for title in dict.fromkeys(found)))
    return 0


def _hidden(value: str) -> str:
    return "*" * 16 + value[-4:]


def _ask(run: Run, chosen: dict[str, str]) -> int:
    typed = isinstance(run.stdin, Typed)
    answers = run.stdin.decode("utf-8", "replace").splitlines()
    if not answers and not typed:
        text = (
            "aws configure asks questions, which can be answered only when it is alone on its line.\n"
            "Use: aws configure set region us-east-1, or give it the four answers, one a line,\n"
            "on its standard input."
        )
        raise errors.said(text)
    profile = profile_name(chosen.get("profile"), run.environment)
    config = sections(run.files, run.environment, "config").get(profile, {})
    credentials = sections(run.files, run.environment, "credentials").get(profile, {})
    before = {**config, **credentials}
    if typed and len(answers) < len(QUESTIONS):
        key, question = QUESTIONS[len(answers)]
        shown = _hidden(before[key]) if key in SECRET and key in before else before.get(key, "None")
        raise NeedsInput(f"{question} [{shown}]:", secret=key == "aws_secret_access_key")
    for (key, question), answer in zip(QUESTIONS, answers, strict=False):
        current = before.get(key, "None")
        shown = _hidden(current) if key in SECRET and key in before else current
        if not typed:
            run.write(f"{question} [{shown}]: ")
        if answer.strip():
            _store(run, profile, key, answer.strip())
    return 0


def _store(run: Run, profile: str, key: str, value: str) -> None:
    name = "credentials" if key in KEYS else "config"
    store(run.files, run.environment, name, profile, {key: value})


def _key(profile: str, words: str) -> tuple[str, str]:
    """`region`, `default.region`, `profile.dev.region`: which profile, which key."""
    parts = words.split(".")
    if parts[0] == "profile" and len(parts) == 3:
        return parts[1], parts[2]
    if len(parts) == 2:
        return parts[0], parts[1]
    return profile, words


def _get(run: Run, words: list[str], chosen: dict[str, str]) -> int:
    if not words:
        raise errors.missing(["varname"])
    if len(words) > 1:
        raise errors.surplus(words[1:])
    profile = profile_name(chosen.get("profile"), run.environment)
    profile, key = _key(profile, words[0])
    value = settings(run.files, run.environment, profile).get(key)
    if value is None:
        return 1
    run.write(value + "\n")
    return 0


def _set(run: Run, words: list[str], chosen: dict[str, str]) -> int:
    if len(words) < 2:
        raise errors.missing(["varname", "value"][len(words) :])
    if len(words) > 2:
        raise errors.surplus(words[2:])
    profile = profile_name(chosen.get("profile"), run.environment)
    profile, key = _key(profile, words[0])
    if not key.replace("_", "").isalnum():
        raise errors.said(f"Invalid name of a setting: {key}", errors.USAGE)
    _store(run, profile, key, words[1])
    return 0


def _list(run: Run, words: list[str], chosen: dict[str, str]) -> int:
    if words:
        raise errors.surplus(words)
    profile = profile_name(chosen.get("profile"), run.environment)
    rows = [("Name", "Value", "Type", "Location"), ("----", "-----", "----", "--------")]
    named = chosen.get("profile") or named_profile(run.environment)
    by_option = ("manual", "--profile")
    kind = by_option if chosen.get("profile") else ("env", str(list(PROFILE_VARIABLES)))
    rows.append(("profile", named, *kind) if named else ("profile", "<not set>", "None", "None"))
    run.write(_table(rows))
    found = settings(run.files, run.environment, profile)
    rows = []
    for key, title in (
        ("aws_access_key_id", "access_key"),
        ("aws_secret_access_key", "secret_key"),
    ):
        rows.append(_credential(run, found, key, title))
    rows.append(_region(run, found))
    run.write(_table(rows))
    return 0


def _table(rows: list[tuple[str, str, str, str]]) -> str:
    return "".join(f"{a:>10} {b:>24} {c:>16}    {d}\n" for a, b, c, d in rows)


def _credential(run: Run, found: dict[str, str], key: str, title: str) -> tuple[str, str, str, str]:
    variable = run.environment.get(key.upper(), "")
    if variable:
        return title, _hidden(variable), "env", ""
    if key in found:
        return title, _hidden(found[key]), "shared-credentials-file", ""
    return title, "<signed in>", "sandbox", ""


def _region(run: Run, found: dict[str, str]) -> tuple[str, str, str, str]:
    variable = next((name for name in REGION_VARIABLES if run.environment.get(name)), None)
    if variable:
        return "region", run.environment[variable], "env", str(list(REGION_VARIABLES))
    if found.get("region"):
        return "region", found["region"], "config-file", "~/.aws/config"
    return "region", "<not set>", "None", "None"


SUBCOMMANDS: dict[str, Callable[[Run, list[str], dict[str, str]], int]] = {
    "list": _list,
    "get": _get,
    "set": _set,
    "import": credentials.load,
    "list-profiles": _profiles,
    "export-credentials": credentials.export,
}

HELP = """\
CONFIGURE()

NAME
       configure

DESCRIPTION
       Settings of the command line, in ~/.aws/config and ~/.aws/credentials of this shell.
       Without keys of your own, commands act as the identity that the shell is signed in as.

SYNOPSIS
       aws configure set <name> <value> [--profile <profile>]
       aws configure get <name> [--profile <profile>]
       aws configure list
       aws configure list-profiles
       aws configure import --csv file://<file>
       aws configure export-credentials [--format <format>]
"""
