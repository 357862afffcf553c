"""`aws s3`: the commands that work on buckets and objects as on folders and files.

docs.aws.amazon.com/cli/latest/reference/s3/. Files are the shell's virtual ones.
"""

from collections.abc import Callable

from studyapp.minicloud.cli import errors, helping
from studyapp.minicloud.cli.arguments import is_option
from studyapp.minicloud.cli.s3 import buckets, listing, transfer
from studyapp.minicloud.cli.tools import Run

SUBCOMMANDS: dict[str, Callable[[Run, list[str], dict[str, str]], int]] = {
    "ls": listing.ls,
    "website": buckets.website,
    "cp": transfer.cp,
    "mv": transfer.mv,
    "rm": transfer.rm,
    "sync": transfer.sync,
    "mb": buckets.mb,
    "rb": buckets.rb,
    "presign": buckets.presign,
}


def run_s3(run: Run, words: list[str], chosen: dict[str, str]) -> int:
    """Run the words behind `aws s3`; gives the exit code."""
    place = next((i for i, word in enumerate(words) if not is_option(word)), None)
    if place is None:
        raise errors.too_few("s3")
    name = words[place]
    rest = words[:place] + words[place + 1 :]
    if name == "help":
        return helping.s3_help(run, None)
    if name not in SUBCOMMANDS:
        raise errors.invalid_choice("subcommand", name, list(SUBCOMMANDS))
    if rest == ["help"]:
        return helping.s3_help(run, name)
    return SUBCOMMANDS[name](run, rest, chosen)
