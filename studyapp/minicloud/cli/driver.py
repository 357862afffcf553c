"""`aws` itself: options of all commands, then the command, then what it runs."""

from collections.abc import Callable

from studyapp.minicloud import spec
from studyapp.minicloud.cli import configure, errors, helping, naming, output, waiting
from studyapp.minicloud.cli.arguments import Option, is_option
from studyapp.minicloud.cli.customs import ABSENT
from studyapp.minicloud.cli.errors import CliError
from studyapp.minicloud.cli.operations import run_operation
from studyapp.minicloud.cli.s3 import run_s3
from studyapp.minicloud.cli.tools import Called, Run, Tools, encoded
from studyapp.minicloud.shell import Command, Environment, FileError, Folder, Reply

VERSION = "aws-cli/2.27.0 Python/3.13.2 Linux/simulated exe/x86_64.amzn.2023"
VALUED = (
    "profile",
    "region",
    "output",
    "query",
    "color",
    "cli-binary-format",
    "endpoint-url",
    "ca-bundle",
    "cli-read-timeout",
    "cli-connect-timeout",
)
FLAGS = (
    "debug",
    "no-paginate",
    "no-cli-pager",
    "no-sign-request",
    "no-verify-ssl",
    "no-cli-auto-prompt",
    "cli-auto-prompt",
    "version",
)
GLOBALS = {
    **{name: Option(name) for name in VALUED},
    **{name: Option(name, "flag") for name in FLAGS},
}
CHOICES = {
    "output": output.FORMATS,
    "color": ("on", "off", "auto"),
    "cli-binary-format": ("base64", "raw-in-base64-out"),
}
ABSENT_COMMANDS = frozenset(["history", "login", "logout"])
# What would reach beyond the sandbox, or show what is not there.
ABSENT_OPTIONS = {
    "debug": "--debug is not part of this sandbox: no request goes over a network here.",
    "endpoint-url": "--endpoint-url is not part of this sandbox: there is one cloud here.",
    "cli-auto-prompt": "--cli-auto-prompt is not part of this sandbox; Tab completes instead.",
}


def aws(tools: Tools, log: list[Called]) -> Command:
    """The command; what it calls is added to `log`."""

    def command(argv: list[str], stdin: bytes, environment: Environment, files: Folder) -> Reply:
        run = Run(tools, log, stdin, environment, files)
        code = 0
        try:
            code = main(run, argv[1:])
        except CliError as error:
            run.errors.append(error.text)
            code = error.code
        except FileError as error:
            run.errors.append(f"\n{errors.unusable_file(error)}\n")
            code = errors.GENERAL
        text = encoded("".join(run.errors))
        return run.output(), text, code

    return command


def main(run: Run, words: list[str]) -> int:
    """Run the words behind `aws`; gives the exit code, raises CliError."""
    chosen, rest = split_globals(words)
    if "version" in chosen:
        run.write(VERSION + "\n")
        return 0
    place = next((i for i, word in enumerate(rest) if not is_option(word)), None)
    if place is None:
        raise errors.missing(["command"])
    name = rest.pop(place)
    special: dict[str, Callable[[Run, list[str], dict[str, str]], int]] = {
        "s3": run_s3,
        "configure": configure.run_configure,
        "help": helping.run_help,
    }
    if name in special:
        return special[name](run, rest, chosen)
    service = naming.service_of(name)
    if name in ABSENT_COMMANDS:
        raise errors.said(f"aws {name} is not part of this sandbox.", errors.USAGE)
    if service is None:
        raise errors.invalid_choice("command", name, commands(run.tools.services))
    return run_service(run, service, rest, chosen)


def commands(services: tuple[str, ...]) -> list[str]:
    """The commands by name: services, and the tool's own."""
    return sorted(
        {naming.command_of(service) for service in services} | {"s3", "configure", "help"}
    )


def split_globals(words: list[str]) -> tuple[dict[str, str], list[str]]:
    """Take the options of all commands out of the words, wherever they stand."""
    chosen: dict[str, str] = {}
    rest: list[str] = []
    queue = list(words)
    while queue:
        word = queue.pop(0)
        name, equals, value = word[2:].partition("=")
        option = GLOBALS.get(name) if word.startswith("--") else None
        if option is None:
            rest.append(word)
        elif option.kind == "flag":
            chosen[name] = "true"
        elif equals or (queue and not is_option(queue[0])):
            chosen[name] = value if equals else queue.pop(0)
        else:
            raise errors.misused(f"argument --{name}: expected one argument")
    check_globals(chosen)
    return chosen, rest


def check_globals(chosen: dict[str, str]) -> None:
    """CliError for options that the sandbox does not have, and for values that are no choice."""
    for name, text in ABSENT_OPTIONS.items():
        if name in chosen:
            raise errors.said(text, errors.USAGE)
    for name, choices in CHOICES.items():
        if name in chosen and chosen[name] not in choices:
            raise errors.invalid_choice(f"--{name}", chosen[name], list(choices))


def run_service(run: Run, service: str, words: list[str], chosen: dict[str, str]) -> int:
    """Run the words behind a service's name."""
    place = next((i for i, word in enumerate(words) if not is_option(word)), None)
    if place is None:
        raise errors.missing(["operation"])
    rest = words[:place] + words[place + 1 :]
    name = words[place]
    known = naming.operations(service)
    if name == "help":
        return helping.service_help(run, service)
    if name == "wait" and spec.waiters(service):
        if rest == ["help"]:
            return helping.wait_help(run, service)
        waiting.wait(run, service, rest, chosen)
        return 0
    if (service, name) in ABSENT:
        text = f"aws {naming.command_of(service)} {name} is not part of this sandbox."
        raise errors.said(text, errors.USAGE)
    if name not in known:
        choices = [*known, *(["wait"] if spec.waiters(service) else []), "help"]
        raise errors.invalid_choice("operation", name, choices)
    if rest == ["help"]:
        return helping.operation_help(run, service, known[name])
    run_operation(run, service, known[name], rest, chosen)
    return 0
