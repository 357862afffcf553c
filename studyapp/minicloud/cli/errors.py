"""How `aws` refuses: the text on standard error and the exit code of AWS CLI version 2.

Codes: 252 a command that cannot be read, 253 configuration, 254 an error of the service, 255
anything else (docs.aws.amazon.com/cli/latest/userguide/cli-usage-returncodes.html). The texts
follow the tool's own; where only version 1 was there to compare with, they are version 1's.
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.shell import FileError

USAGE = 252
CONFIGURATION = 253
SERVICE = 254
GENERAL = 255
NUMBERS = {
    "No such file or directory": 2,
    "Not a directory": 20,
    "Is a directory": 21,
    "No space left on device": 28,
}

SYNOPSIS = (
    "usage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]\n"
    "To see help text, you can run:\n"
    "\n"
    "  aws help\n"
    "  aws <command> help\n"
    "  aws <command> <subcommand> help\n"
)


class CliError(Exception):
    """The command ends: `text` goes to standard error as it is."""

    def __init__(self, text: str, code: int) -> None:
        super().__init__(text)
        self.text = text
        self.code = code


def said(message: str, code: int = GENERAL) -> CliError:
    """A message on lines of its own, as the tool prints most errors."""
    return CliError(f"\n{message}\n", code)


def misused(message: str) -> CliError:
    """A command line that cannot be read."""
    return CliError(f"\n{SYNOPSIS}\naws: error: {message}\n\n", USAGE)


def unknown_options(words: Sequence[str]) -> CliError:
    """Words that no option takes."""
    return CliError(f"\n{SYNOPSIS}\nUnknown options: {', '.join(words)}\n\n", USAGE)


def surplus(words: Sequence[str]) -> CliError:
    """Words that a command of the tool itself (`s3`, `configure`) does not take."""
    return CliError(f"\nUnknown options: {','.join(words)}\n", USAGE)


def missing(names: Iterable[str]) -> CliError:
    """Required words that were not given."""
    return misused(f"the following arguments are required: {', '.join(names)}")


def too_few(words: str) -> CliError:
    """A command of the tool itself ("s3", "iam wait") without its subcommand."""
    text = (
        f"\nusage: aws [options] {words} <subcommand> [parameters]\naws: error: too few arguments\n"
    )
    return CliError(text, USAGE)


def invalid_choice(argument: str, given: str, choices: Sequence[str]) -> CliError:
    """A word that is not one of a list, with the list in two columns and what comes close."""
    rows = [
        " | ".join(f"{name:<40}" for name in choices[i : i + 2]) for i in range(0, len(choices), 2)
    ]
    text = "\n".join([f"argument {argument}: Invalid choice, valid choices are:\n", *rows])
    close = get_close_matches(given[:100], choices, cutoff=0.8)
    if close:
        text += f"\n\n\nInvalid choice: {given!r}, maybe you meant:\n"
        text += "".join(f"\n  * {name}" for name in close)
    return misused(text)


def bad_value(option: str, message: str) -> CliError:
    """A value that cannot be read; `option` as the tool names it (`--tags`, `cli-input-json`)."""
    return said(f"Error parsing parameter '{option}': {message}", USAGE)


def unusable_file(error: FileError) -> str:
    """What Python says of a file that cannot be read or written, as the tool shows it."""
    number = NUMBERS.get(error.reason)
    return f"{f'[Errno {number}] ' if number else ''}{error.reason}: '{error.path}'"


def invalid_parameters(reports: Sequence[str]) -> CliError:
    """Parameters that the tool refuses before it sends anything."""
    return said("Parameter validation failed:\n" + "\n".join(reports), USAGE)


def sentence(error: CloudError, operation: str) -> str:
    """The sentence in which the tool tells a service's error."""
    return (
        f"An error occurred ({error.code}) when calling the {operation} operation: {error.message}"
    )


def refused(error: CloudError, operation: str) -> CliError:
    """An error of the service."""
    return said(sentence(error, operation), SERVICE)
