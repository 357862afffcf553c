"""A machine while something runs on it: the one thing here that changes."""

from studyapp.minicloud.hosts.images import IMAGES, Image, Package
from studyapp.minicloud.hosts.state import HostState, Machine, Unit
from studyapp.minicloud.shell.files import MemoryFiles

CAPACITY = 1_000_000
ENTRIES = 500
SSH = Unit(running=True, enabled=True, ports=(22,))


class Live:
    """The working copy of a host; `frozen` gives the value that it has become."""

    def __init__(self, host: HostState) -> None:
        self.machine: Machine = host.machine
        self.image: Image = IMAGES[host.machine.image]
        self.files = MemoryFiles(
            dict(host.files), now=host.machine.now, capacity=CAPACITY, entries=ENTRIES
        )
        self.packages = list(host.packages)
        self.units = dict(host.units)
        self.extras: set[str] = set()

    def frozen(self, log: str) -> HostState:
        """The host as a value."""
        return HostState(
            machine=self.machine,
            files=self.files.nodes,
            packages=tuple(self.packages),
            units=self.units,
            log=log,
        )

    def installed(self) -> list[Package]:
        """The packages on the machine, with all that is known of them."""
        return [self.image.packages[name] for name in self.packages]

    def package_of(self, service: str) -> Package | None:
        """The installed package that brought a service."""
        return next((package for package in self.installed() if package.service == service), None)

    @property
    def listeners(self) -> dict[int, str]:
        """See `HostState.listeners`."""
        return self.frozen("").listeners
