"""The first boot of a machine, when it runs its user data, and the boots after it.

User data runs as root, once, at the first boot, and only when it begins with `#!` (Amazon EC2
User Guide, "Run commands when you launch an EC2 instance with user data input"). What it prints
is in `/var/log/cloud-init-output.log`; the wording of cloud-init's own lines is unverified.
"""

from collections.abc import Mapping

from msgspec.structs import replace

from studyapp.minicloud.hosts.images import IMAGES, new_files
from studyapp.minicloud.hosts.live import SSH, Live
from studyapp.minicloud.hosts.state import LOG, HostState, Machine
from studyapp.minicloud.hosts.tools import commands
from studyapp.minicloud.hosts.units import start
from studyapp.minicloud.kernel.clock import to_datetime
from studyapp.minicloud.shell import Command, FileError, Limits, Session, run
from studyapp.minicloud.shell.options import UnknownOption, changed
from studyapp.minicloud.shell.parser import parse
from studyapp.minicloud.shell.syntax import ShellSyntaxError

SCRIPT = "/var/lib/cloud/instance/scripts/part-001"
SHELLS = frozenset({"bash", "sh"})
LIMITS = Limits(output=65_536, steps=1_000, line=16_384)
TRIES = 200
MOST_BYTES = 16_384


def boot(
    machine: Machine, user_data: str = "", more: Mapping[str, Command] | None = None
) -> HostState:
    """Boot a new machine and run its user data; `more` are further commands, such as `aws`.

    Whatever the script does, a machine comes up: what went wrong stands in its log. ValueError
    for an unknown image.
    """
    if machine.image not in IMAGES:
        raise ValueError(f"no image {machine.image}")
    empty = HostState(machine, new_files(IMAGES[machine.image], machine.now), (), {"sshd": SSH})
    live = Live(empty)
    opening = f"Cloud-init running 'modules:final' at {_stamp(machine)}.\n"
    printed = _run_user_data(live, user_data, more or {})
    log = f"{opening}{printed}Cloud-init finished at {_stamp(machine)}. Datasource DataSourceEc2Local.\n"
    try:
        live.files.write(LOG, log.encode())
    except FileError as error:  # the script has filled the disk or put something in the way
        log += f"{error}\n"
    return live.frozen(log)


def restart(host: HostState, machine: Machine) -> HostState:
    """Boot a machine again, with facts that may have changed (its public address).

    User data does not run again; only services that are enabled start.
    """
    units = {name: replace(unit, running=False) for name, unit in host.units.items()}
    live = Live(replace(host, machine=machine, units=units))
    for name, unit in units.items():
        if unit.enabled:
            start(live, name)
    return live.frozen(host.log)


def run_line(
    host: HostState, session: Session, line: str, more: Mapping[str, Command] | None = None
) -> tuple[HostState, Session, bytes, bytes]:
    """Run a line that somebody types on the machine; gives its output and error text."""
    live = Live(host)
    ended = run(line, session, live.files, commands(live, more or {}), LIMITS)
    return live.frozen(host.log), ended.session, ended.stdout, ended.stderr


def _stamp(machine: Machine) -> str:
    return to_datetime(machine.now).strftime("%a, %d %b %Y %H:%M:%S +0000")


def _run_user_data(live: Live, user_data: str, more: Mapping[str, Command]) -> str:
    text = user_data.replace("\r\n", "\n")
    if not text.strip():
        return ""
    refusal = _refusal(text)
    if refusal:
        return f"WARNING: {refusal}\n"
    live.files.write(SCRIPT, text.encode("utf-8", "replace"))
    printed, code = _run_script(live, text, more)
    if code:
        printed += f"WARNING: Failed to run module scripts-user: {SCRIPT} ended with code {code}\n"
    return printed


def _refusal(text: str) -> str:
    """Why the text is not run; "" when it is a script for a shell."""
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        return f"user data has room for {MOST_BYTES} bytes; nothing of it was run."
    first = text.partition("\n")[0].strip()
    if first.startswith("#cloud-config"):
        return "cloud-config is not simulated here; nothing of the user data was run. Use a script that begins with #!/bin/bash."
    if not text.startswith("#!"):
        return f"Unhandled non-multipart (text/x-not-multipart) userdata: it does not begin with #!, so nothing of it was run. It begins: {first[:60]!r}"
    words = first[2:].split()
    program = words[1] if words[:1] == ["/usr/bin/env"] and len(words) > 1 else "".join(words[:1])
    if program.rpartition("/")[2] not in SHELLS:
        return f"the sandbox runs scripts of bash and sh only, not of {program or 'nothing'}; nothing of the user data was run."
    return ""


def _options(text: str) -> list[str]:
    """The options behind the shell's name in the first line, such as -xe."""
    return [word for word in text.partition("\n")[0][2:].split()[1:] if word[:1] == "-"]


def _run_script(live: Live, text: str, more: Mapping[str, Command]) -> tuple[str, int]:
    session = Session(
        cwd="/",
        variables={"HOME": "/root", "USER": "root", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
        exported=("HOME", "PATH", "USER"),
    )
    readable, problem = _readable(text)
    try:
        options, _ = changed(frozenset(), _options(text))
        session = replace(session, options=tuple(options))
    except UnknownOption as error:
        return f"/bin/bash: {error}: invalid option\n", 2
    ended = run(readable, session, live.files, commands(live, more), LIMITS)
    pieces = b"".join(data for _, data in ended.pieces).decode("utf-8", "replace")
    said = "".join(
        f"{SCRIPT}: {line.removeprefix('bash: ')}" if line.startswith("bash: ") else line
        for line in pieces.splitlines(keepends=True)
    )
    if said and not said.endswith("\n"):
        said += "\n"
    if problem:
        return f"{said}{SCRIPT}: {problem}\n", 2
    return said, ended.code


def _readable(text: str) -> tuple[str, str]:
    """The lines up to one that the shell cannot read, and what is wrong with it.

    A shell reads a script as it runs it: lines before a mistake are run.
    """
    try:
        parse(text)
    except ShellSyntaxError as error:
        problem = str(error)
    else:
        return text, ""
    lines = text.splitlines(keepends=True)
    for count in range(len(lines) - 1, max(0, len(lines) - TRIES), -1):
        try:
            parse("".join(lines[:count]))
        except ShellSyntaxError:
            continue
        return "".join(lines[:count]), problem
    return "", problem
