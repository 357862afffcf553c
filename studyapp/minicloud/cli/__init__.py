"""The `aws` command on a simulated cloud: parsing, paging and printing as AWS CLI version 2.

It is a command of `minicloud.shell`: its files are virtual, its calls go to a callable.
"""

from studyapp.minicloud.cli.complete import Completion, complete
from studyapp.minicloud.cli.driver import aws
from studyapp.minicloud.cli.hint import Hint, hint
from studyapp.minicloud.cli.line import Outcome, run_line
from studyapp.minicloud.cli.tools import Called, Caller, Presigner, Profile, Tools

__all__ = [
    "Called",
    "Caller",
    "Completion",
    "Hint",
    "Outcome",
    "Presigner",
    "Profile",
    "Tools",
    "aws",
    "complete",
    "hint",
    "run_line",
]
