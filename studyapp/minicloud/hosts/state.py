"""What a simulated machine is: the facts given to it, and what has become of it. Values only."""

from msgspec import Struct

from studyapp.minicloud.shell.files import Node

LOG = "/var/log/cloud-init-output.log"


class Machine(Struct, frozen=True):
    """The facts of an instance that its programs can ask for.

    `image` names a family of `images.IMAGES`. `online` says whether packets of the machine reach
    the internet and come back, without which no package can be fetched. `tokens` is True when the
    metadata service demands a session token (IMDSv2). `now` is the simulated time of the boot in
    milliseconds UTC.
    """

    instance_id: str
    region: str
    zone: str
    private: str
    private_name: str
    public: str = ""
    public_name: str = ""
    image_id: str = ""
    instance_type: str = "t3.micro"
    groups: tuple[str, ...] = ()
    role: str = ""
    image: str = "amazon-linux-2023"
    online: bool = True
    tokens: bool = True
    now: int = 0


class Unit(Struct, frozen=True):
    """A service of the machine: whether it runs, on which ports, whether a boot starts it."""

    running: bool = False
    enabled: bool = False
    ports: tuple[int, ...] = ()


class HostState(Struct, frozen=True):
    """A machine at rest. A call takes one and gives a new one.

    `files` are all files that are not empty directories of every image, by absolute path;
    `packages` the names of what was installed, in that order; `log` what the boot printed.
    """

    machine: Machine
    files: dict[str, Node]
    packages: tuple[str, ...]
    units: dict[str, Unit]
    log: str = ""

    @property
    def listeners(self) -> dict[int, str]:
        """Port -> name of the service that listens there, on all addresses of the machine."""
        return {
            port: name
            for name, unit in sorted(self.units.items())
            if unit.running
            for port in unit.ports
        }


class Response(Struct, frozen=True):
    """What a web server answers."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
