"""Services: `systemctl`, and the older `service` and `chkconfig` that hand over to it."""

import re
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from studyapp.minicloud.hosts.images import Package
from studyapp.minicloud.hosts.live import Live
from studyapp.minicloud.hosts.state import Unit
from studyapp.minicloud.shell.session import Reply

LISTEN = re.compile(r"^\s*listen\s+(?:[\d.*]+:)?(\d{1,5})\b", re.IGNORECASE | re.MULTILINE)
BASE = {"sshd": "OpenSSH server daemon"}
FAILED = (
    "Job for {0}.service failed because the control process exited with error code.\n"
    'See "systemctl status {0}.service" and "journalctl -xeu {0}.service" for details.\n'
)


def _text(out: str = "", err: str = "", code: int = 0) -> Reply:
    return out.encode(), err.encode(), code


def start(live: Live, name: str, *, enable: bool = False) -> str:
    """Start a service that is there; returns an error text, "" when it runs.

    It reads its ports from its configuration, and fails when another service has one of them.
    """
    unit = live.units.get(name, Unit())
    if not unit.running:
        ports = _ports(live, live.package_of(name)) if name not in BASE else unit.ports or (22,)
        if any(live.listeners.get(port, name) != name for port in ports):
            return FAILED.format(name)
        unit = replace(unit, running=True, ports=ports)
    live.units[name] = replace(unit, enabled=unit.enabled or enable)
    return ""


def _ports(live: Live, package: Package | None) -> tuple[int, ...]:
    if package is None or not package.port:
        return ()
    if not package.config or not live.files.stat(package.config):
        return (package.port,)
    text = live.files.read(package.config).decode("utf-8", "replace")
    found = {int(port) for port in LISTEN.findall(text) if 0 < int(port) < 65_536}
    return tuple(sorted(found)) or (package.port,)


def _start(live: Live, name: str) -> Reply:
    problem = start(live, name)
    return _text("", problem, int(bool(problem)))


def _stop(live: Live, name: str) -> Reply:
    live.units[name] = replace(live.units.get(name, Unit()), running=False, ports=())
    return _text()


def _restart(live: Live, name: str) -> Reply:
    _stop(live, name)
    return _start(live, name)


def _enable(live: Live, name: str) -> Reply:
    unit = live.units.get(name, Unit())
    if unit.enabled:
        return _text()
    live.units[name] = replace(unit, enabled=True)
    wants = f"/etc/systemd/system/multi-user.target.wants/{name}.service"
    return _text("", f"Created symlink {wants} → /usr/lib/systemd/system/{name}.service.\n")


def _disable(live: Live, name: str) -> Reply:
    live.units[name] = replace(live.units.get(name, Unit()), enabled=False)
    return _text()


def _status(live: Live, name: str) -> Reply:
    unit = live.units.get(name, Unit())
    package = live.package_of(name)
    title = BASE.get(name) or (package.title if package else name)
    enabled = "enabled" if unit.enabled else "disabled"
    active = "active (running)" if unit.running else "inactive (dead)"
    text = (
        f"● {name}.service - {title}\n"
        f"     Loaded: loaded (/usr/lib/systemd/system/{name}.service; {enabled})\n"
        f"     Active: {active}\n"
    )
    return _text(text, "", 0 if unit.running else 3)


def _is_active(live: Live, name: str) -> Reply:
    running = live.units.get(name, Unit()).running
    return _text("active\n" if running else "inactive\n", "", 0 if running else 3)


def _is_enabled(live: Live, name: str) -> Reply:
    enabled = live.units.get(name, Unit()).enabled
    return _text("enabled\n" if enabled else "disabled\n", "", 0 if enabled else 1)


VERBS: dict[str, Callable[[Live, str], Reply]] = {
    "start": _start,
    "stop": _stop,
    "restart": _restart,
    "reload": _restart,
    "reload-or-restart": _restart,
    "enable": _enable,
    "disable": _disable,
    "status": _status,
    "is-active": _is_active,
    "is-enabled": _is_enabled,
}


def systemctl(live: Live, argv: Sequence[str]) -> Reply:
    """`systemctl verb service …`, with `--now` after enable and disable."""
    words = [word for word in argv[1:] if not word.startswith("-")]
    if words[:1] == ["daemon-reload"]:
        return _text()
    if not words or words[0] not in VERBS:
        verb = words[0] if words else ""
        return _text("", f"Unknown command verb '{verb}'.\n", 1)
    verb, names = words[0], [word.removesuffix(".service") for word in words[1:]]
    if not names:
        return _text("", "Too few arguments.\n", 1)
    verbs = [verb]
    if "--now" in argv and verb in {"enable", "disable"}:
        verbs.append("start" if verb == "enable" else "stop")
    replies = [_one(live, each, name) for name in names for each in verbs]
    return (
        b"".join(out for out, _, _ in replies),
        b"".join(err for _, err, _ in replies),
        max((code for _, _, code in replies), default=0),
    )


def _one(live: Live, verb: str, name: str) -> Reply:
    if name in BASE or live.package_of(name):
        return VERBS[verb](live, name)
    if verb == "status":
        return _text("", f"Unit {name}.service could not be found.\n", 4)
    if verb in {"enable", "disable"}:
        return _text("", f"Failed to {verb} unit: Unit file {name}.service does not exist.\n", 1)
    if verb == "is-active":
        return _text("inactive\n", "", 3)
    return _text("", f"Failed to {verb} {name}.service: Unit {name}.service not found.\n", 5)


def service(live: Live, argv: Sequence[str]) -> Reply:
    """`service name verb`, as it hands over to `systemctl`."""
    if len(argv) < 3:
        return _text("", "Usage: service < option > | --status-all | [ service_name command ]\n", 1)
    name, verb = argv[1], argv[2]
    out, err, code = systemctl(live, ["systemctl", verb, name])
    return out, f"Redirecting to /bin/systemctl {verb} {name}.service\n".encode() + err, code


def chkconfig(live: Live, argv: Sequence[str]) -> Reply:
    """`chkconfig name on`, as it hands over to `systemctl enable`."""
    words = [word for word in argv[1:] if not word.startswith("-")]
    if not words:
        return _text("", "Usage: chkconfig name on|off\n", 1)
    verb = "disable" if words[1:] == ["off"] else "enable"
    out, err, code = systemctl(live, ["systemctl", verb, words[0]])
    note = f"Note: Forwarding request to 'systemctl {verb} {words[0]}.service'.\n"
    return out, note.encode() + err, code
