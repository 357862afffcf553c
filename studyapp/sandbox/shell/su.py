"""`su`: let console and shell act as another principal of the account."""

from studyapp.minicloud.shell import Command, Environment, Folder, Reply
from studyapp.sandbox import services
from studyapp.sandbox.desk import Desk

USAGE = b"usage: su [root | USER | role/ROLE | ACCOUNT:root | ACCOUNT:role/ROLE]\n"


def su(desk: Desk) -> Command:
    """The command. Without a name it goes back to the administrator."""

    def command(argv: list[str], _stdin: bytes, _environment: Environment, _files: Folder) -> Reply:
        names = [word for word in argv[1:] if word != "-"]
        if len(names) > 1 or any(name.startswith("-") for name in names):
            return b"", USAGE, 1
        if not names:
            services.act_as(desk.world, "")
            return _told(desk)
        found = _find(desk, names[0])
        if found is None:
            return b"", f"su: user {names[0]} does not exist\n".encode(), 1
        services.act_as(desk.world, "" if found == desk.administrator else found)
        return _told(desk)

    return command


def name_of(arn: str) -> str:
    """How the prompt names a principal: `root`, a user's or a role's name."""
    kind, _, rest = arn.rpartition(":")[2].partition("/")
    return rest.partition("/")[0] if kind == "assumed-role" else (rest or kind).rpartition("/")[2]


def _find(desk: Desk, wanted: str) -> str | None:
    """The ARN of `root`, `auditor`, `user/auditor` or `role/auditor`; a user goes before a role.

    With an account's id and a colon before it, one of another account.
    """
    known = {name: arn for arn, name in desk.principals()}
    account, colon, rest = wanted.rpartition(":")
    for name in (wanted, *(f"{account}{colon}{kind}/{rest}" for kind in ("user", "role"))):
        if name in known:
            return known[name]
    return None


def _told(desk: Desk) -> Reply:
    resource = desk.arn.rpartition(":")[2]
    kind = resource.partition("/")[0]
    who = "root" if kind == "root" else f"{kind} {name_of(desk.arn)}"
    where = "" if desk.account == desk.home else f" of account {desk.account}"
    return f"Now acting as {who}{where}.\n".encode(), b"", 0
