"""The package managers: `yum` and `dnf`, `apt`, and Amazon Linux 2's `amazon-linux-extras`."""

import re
from collections.abc import Sequence

from studyapp.minicloud.hosts.images import Package
from studyapp.minicloud.hosts.live import Live
from studyapp.minicloud.hosts.units import start
from studyapp.minicloud.shell.files import FileError
from studyapp.minicloud.shell.session import Reply

YES = frozenset({"-y", "--assumeyes", "--yes", "-qy", "-yq", "-qqy", "-yqq"})
ARCHITECTURE = re.compile(r"\.(x86_64|noarch)$")
UPDATES = frozenset(
    {"update", "upgrade", "check-update", "makecache", "dist-upgrade", "full-upgrade"}
)


def reply(out: str = "", err: str = "", code: int = 0) -> Reply:
    """A reply in text."""
    return out.encode(), err.encode(), code


def rpm(live: Live, argv: Sequence[str]) -> Reply:
    """`yum` and `dnf`: install, update, remove, list. Without `-y` nobody is there to say yes."""
    words = [word for word in argv[1:] if not word.startswith("-")]
    sure = any(word in YES for word in argv)
    if not words:
        return reply("", "usage: dnf [options] COMMAND\n", 1)
    action, names = words[0], [ARCHITECTURE.sub("", word) for word in words[1:]]
    if action in {"install", "localinstall", "reinstall"}:
        return _rpm_install(live, names, sure=sure)
    if action in UPDATES:
        if not live.machine.online:
            return _rpm_offline()
        return reply("Dependencies resolved.\nNothing to do.\nComplete!\n")
    if action in {"remove", "erase"}:
        return _remove(live, names, "No match for argument: {}\n", "Complete!\n")
    if action == "list":
        return reply("".join(f"{p.name}  {p.version}\n" for p in live.installed()))
    if action == "clean":
        return reply("0 files removed\n")
    return reply(
        "", f"No such command: {action}. The sandbox knows install, update, remove, list.\n", 1
    )


def _rpm_install(live: Live, names: Sequence[str], *, sure: bool) -> Reply:
    if not names:
        return reply("", "Error: Need to pass a list of pkgs to install\n", 1)
    if not live.machine.online:
        return _rpm_offline()
    missing = [name for name in names if not _offered(live, name)]
    if missing:
        lines = "".join(f"No match for argument: {name}\n" for name in missing)
        return reply(lines, f"Error: Unable to find a match: {' '.join(missing)}\n", 1)
    wanted = _with_needs(live, names)
    if not wanted:
        said = "".join(f"Package {name} is already installed.\n" for name in names)
        return reply(f"{said}Dependencies resolved.\nNothing to do.\nComplete!\n")
    plan = "Dependencies resolved.\nInstalling:\n" + "".join(
        f" {package.name}  {package.version}\n" for package in wanted
    )
    if not sure:
        return reply(f"{plan}Is this ok [y/N]: Operation aborted.\n", "", 1)
    problem = _install(live, wanted)
    if problem:
        return reply(plan, problem, 1)
    done = " ".join(f"{package.name}-{package.version}" for package in wanted)
    return reply(f"{plan}Installed:\n  {done}\nComplete!\n")


def _rpm_offline() -> Reply:
    error = (
        "Errors during downloading metadata for repository 'amazonlinux':\n"
        "  - Curl error (28): Timeout was reached\n"
        "Error: Failed to download metadata for repo 'amazonlinux'\n"
    )
    return reply("", error, 1)


def apt(live: Live, argv: Sequence[str]) -> Reply:
    """`apt` and `apt-get`: update, install, remove. Installing a service starts it, as on Ubuntu."""
    words = [word for word in argv[1:] if not word.startswith("-")]
    sure = any(word in YES for word in argv)
    if not words:
        return reply("", f"{argv[0]}: no command given\n", 1)
    action, names = words[0], words[1:]
    if action in UPDATES:
        if not live.machine.online:
            return reply("", "W: Failed to fetch the package lists: connection timed out\n")
        return reply("Reading package lists...\nAll packages are up to date.\n")
    if action == "install":
        return _apt_install(live, names, sure=sure)
    if action in {"remove", "purge"}:
        return _remove(live, names, "E: Unable to locate package {}\n", "")
    return reply("", f"E: Invalid operation {action}\n", 100)


def _apt_install(live: Live, names: Sequence[str], *, sure: bool) -> Reply:
    missing = [name for name in names if not _offered(live, name)]
    if missing:
        return reply("", "".join(f"E: Unable to locate package {name}\n" for name in missing), 100)
    wanted = _with_needs(live, names)
    listed = " ".join(package.name for package in wanted)
    plan = f"Reading package lists...\nThe following NEW packages will be installed:\n  {listed}\n"
    if not wanted:
        return reply("0 upgraded, 0 newly installed, 0 to remove.\n")
    if not sure:
        return reply(f"{plan}Do you want to continue? [Y/n] Abort.\n", "", 1)
    if not live.machine.online:
        return reply(plan, "E: Unable to fetch some archives: connection timed out\n", 100)
    problem = _install(live, wanted)
    return reply(
        plan + "".join(f"Setting up {p.name} ({p.version}) ...\n" for p in wanted),
        problem,
        int(bool(problem)),
    )


def extras(live: Live, argv: Sequence[str]) -> Reply:
    """`amazon-linux-extras install topic`: what Amazon Linux 2 keeps outside its own packages."""
    words = [word for word in argv[1:] if not word.startswith("-")]
    topics = dict(live.image.extras)
    if words[:1] not in (["install"], ["enable"]):
        return reply("".join(f"  {topic}\n" for topic in topics))
    unknown = [word for word in words[1:] if word.partition("=")[0] not in topics]
    if unknown:
        return reply("", f"Topic {unknown[0]} is not found.\n", 1)
    names = [topics[word.partition("=")[0]] for word in words[1:]]
    live.extras.update(names)
    if words[0] == "enable":
        return reply()
    return _rpm_install(live, names, sure="-y" in argv)


def _offered(live: Live, name: str) -> bool:
    hidden = {package for _, package in live.image.extras} - live.extras
    return name in live.image.packages and name not in hidden


def _with_needs(live: Live, names: Sequence[str]) -> list[Package]:
    wanted: dict[str, Package] = {}
    for name in names:
        package = live.image.packages[name]
        for need in (*package.needs, name):
            if need not in live.packages:
                wanted[need] = live.image.packages[need]
    return list(wanted.values())


def _install(live: Live, packages: Sequence[Package]) -> str:
    """Put the packages' files in place; the text of the error when the disk is full."""
    try:
        for package in packages:
            for path in package.folders:
                if not live.files.stat(path):
                    live.files.make(path)
            for path, text in package.files:
                if not live.files.stat(path):
                    live.files.write(path, text.encode())
            live.packages.append(package.name)
            if package.service and live.image.starts_services:
                start(live, package.service, enable=True)
    except FileError as error:
        return f"Error: {error}\n"
    return ""


def _remove(live: Live, names: Sequence[str], unknown: str, done: str) -> Reply:
    missing = [name for name in names if name not in live.packages]
    for name in names:
        if name in live.packages:
            live.packages.remove(name)
            live.units.pop(live.image.packages[name].service, None)
    return reply(done, "".join(unknown.format(name) for name in missing), int(bool(missing)))
