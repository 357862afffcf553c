"""The programs of a machine: those of every shell, and those that know which machine it is."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from studyapp.minicloud.hosts import http, packages, units
from studyapp.minicloud.hosts.images import NOT_RUN
from studyapp.minicloud.hosts.live import Live
from studyapp.minicloud.hosts.metadata import categories
from studyapp.minicloud.shell import Command, Environment, Folder, Reply, standard

Tool = Callable[[Live, Sequence[str]], Reply]
FileTool = Callable[[Live, Sequence[str], Folder], Reply]
KERNEL = "6.1.140-154.222.amzn2023.x86_64"


def _text(out: str = "", err: str = "", code: int = 0) -> Reply:
    return out.encode(), err.encode(), code


def hostname(live: Live, argv: Sequence[str]) -> Reply:
    """`hostname`, `hostname -f` (both the private DNS name), `-s`, `-i`, `-I`."""
    options = set(argv[1:])
    if options <= {"-f", "--fqdn"}:
        return _text(f"{live.machine.private_name}\n")
    if options <= {"-I", "-i", "--all-ip-addresses"}:
        return _text(f"{live.machine.private}\n")
    if options == {"-s"}:
        return _text(live.machine.private_name.partition(".")[0] + "\n")
    return _text("", f"hostname: {argv[1]}: not simulated here\n", 1)


def uname(live: Live, argv: Sequence[str]) -> Reply:
    """`uname`, `-r`, `-n`, `-m`, `-a`."""
    name = live.machine.private_name
    forms = {"-s": "Linux", "-r": KERNEL, "-n": name, "-m": "x86_64"}
    forms["-a"] = f"Linux {name} {KERNEL} x86_64 GNU/Linux"
    option = argv[1] if len(argv) > 1 else "-s"
    if option not in forms:
        return _text("", f"uname: invalid option '{option}'\n", 1)
    return _text(forms[option] + "\n")


def whoami(_live: Live, argv: Sequence[str]) -> Reply:
    """`whoami`, `id`: user data runs as root."""
    return _text("root\n" if argv[0] == "whoami" else "uid=0(root) gid=0(root) groups=0(root)\n")


def ec2_metadata(live: Live, argv: Sequence[str]) -> Reply:
    """`ec2-metadata` with the options that scripts use; it fetches its own token."""
    names = {
        "-i": "instance-id",
        "--instance-id": "instance-id",
        "-z": "placement/availability-zone",
        "--availability-zone": "placement/availability-zone",
        "-t": "instance-type",
        "--instance-type": "instance-type",
        "-o": "local-ipv4",
        "--local-ipv4": "local-ipv4",
        "-v": "public-ipv4",
        "--public-ipv4": "public-ipv4",
        "-a": "ami-id",
        "--ami-id": "ami-id",
        "-h": "local-hostname",
        "--local-hostname": "local-hostname",
    }
    values = categories(live.machine)
    wanted = [word for word in argv[1:] if word not in {"-q", "--quiet"}]
    quiet = len(wanted) < len(argv) - 1
    unknown = [word for word in wanted if word not in names]
    if unknown or not wanted:
        return _text("", "ec2-metadata: name one thing to show, such as --instance-id\n", 1)
    lines = []
    for word in wanted:
        key = names[word]
        label = "" if quiet else f"{key.removesuffix('/availability-zone')}: "
        lines.append(f"{label}{values.get(key, 'not available')}\n")
    return _text("".join(lines))


def permissions(_live: Live, argv: Sequence[str], folder: Folder) -> Reply:
    """`chmod`, `chown`, `chgrp`: they look whether the files are there.

    Everything runs as root here and web servers read every file, so bits are not kept.
    """
    words = [word for word in argv[1:] if not word.startswith("-")]
    if len(words) < 2:
        return _text("", f"{argv[0]}: missing operand\n", 1)
    missing = [word for word in words[1:] if folder.stat(word) is None]
    errors = "".join(
        f"{argv[0]}: cannot access '{word}': No such file or directory\n" for word in missing
    )
    return _text("", errors, int(bool(missing)))


def accounts(live: Live, argv: Sequence[str]) -> Reply:
    """`usermod`, `useradd`, `groupadd`: said, not done, since everything runs as root."""
    text = f"{argv[0]}: accounts of the machine are not simulated; nothing was changed\n"
    return _text("", text, 0 if live.image.login in argv else 1)


TOOLS: Mapping[str, Tool] = {
    "hostname": hostname,
    "uname": uname,
    "whoami": whoami,
    "id": whoami,
    "systemctl": units.systemctl,
    "service": units.service,
    "usermod": accounts,
    "useradd": accounts,
    "groupadd": accounts,
}
FILE_TOOLS: Mapping[str, FileTool] = {
    "curl": http.curl,
    "wget": http.wget,
    "chmod": permissions,
    "chown": permissions,
    "chgrp": permissions,
}
AMAZON: Mapping[str, Tool] = {"ec2-metadata": ec2_metadata, "chkconfig": units.chkconfig}


def commands(live: Live, more: Mapping[str, Command]) -> Mapping[str, Command]:
    """Every program that the machine's shell can find; `more` are those of the caller (`aws`)."""
    tools = dict(TOOLS)
    tools |= {
        manager: packages.apt if manager.startswith("apt") else packages.rpm
        for manager in live.image.managers
    }
    if not live.image.starts_services:
        tools |= AMAZON
    if live.image.extras:
        tools["amazon-linux-extras"] = packages.extras
    found = {name: _bound(live, tool) for name, tool in tools.items()}
    found |= {name: _bound_to_files(live, tool) for name, tool in FILE_TOOLS.items()}
    return _Finder(live, {**standard(live.machine.now), **more, **found})


def _bound(live: Live, tool: Tool) -> Command:
    return lambda argv, _stdin, _environment, _folder: tool(live, argv)


def _bound_to_files(live: Live, tool: FileTool) -> Command:
    return lambda argv, _stdin, _environment, folder: tool(live, argv, folder)


class _Finder(Mapping[str, Command]):
    """The commands, and `sudo`; programs of packages appear when their package is installed."""

    def __init__(self, live: Live, known: Mapping[str, Command]) -> None:
        self.live = live
        self.known = {**known, "sudo": self._sudo}

    def __getitem__(self, name: str) -> Command:
        found = self.known.get(name)
        if found is not None:
            return found
        brought = {command for package in self.live.installed() for command in package.commands}
        if name in brought or name in NOT_RUN:
            return _not_run
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)

    def _sudo(
        self, argv: list[str], stdin: bytes, environment: Environment, folder: Folder
    ) -> Reply:
        """`sudo command …`: everything is root's already."""
        words = [word for word in argv[1:] if word not in {"-E", "-n", "-H"}]
        command = self.get(words[0]) if words else None
        if command is None:
            name = words[0] if words else ""
            return _text("", f"sudo: {name}: command not found\n", 1)
        return command(words, stdin, environment, folder)


def _not_run(argv: list[str], _stdin: bytes, _environment: Environment, _folder: Folder) -> Reply:
    return _text("", f"{argv[0]}: the sandbox does not run this program\n", 127)
