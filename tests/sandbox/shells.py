"""A shell of a fresh account, as tests type into it."""

from django.utils import timezone

from studyapp.minicloud.kernel.call import Door
from studyapp.sandbox import services
from studyapp.sandbox.desk import Desk
from studyapp.sandbox.models import World
from studyapp.sandbox.shell.lines import Printed, Shell

SITE = "http://127.0.0.1:8000"


class Typist:
    """Types lines, each into a shell that knows no more than the database."""

    def __init__(self, world: World | None = None) -> None:
        self.world = world or services.make_world(timezone.now())

    @property
    def desk(self) -> Desk:
        """A new desk at the world as it is now."""
        self.world.refresh_from_db()
        return Desk(self.world, door=Door.SHELL)

    @property
    def shell(self) -> Shell:
        """The shell of a new desk."""
        return Shell(self.desk, SITE)

    def type(self, line: str) -> Printed:
        """Run a line."""
        return self.shell.run(line)

    def out(self, line: str) -> str:
        """What a line prints; it must succeed."""
        ran = self.type(line)
        assert ran.code == 0, ran.stderr
        return ran.stdout
