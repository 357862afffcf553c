"""Rows of the worlds: see `minicloud.kernel.storage` for what each means.

All rows of a world's state hang on a generation. A reset gives the world a fresh generation at
once; the rows of the old one are swept later. The engine's adapter reads and writes them by plain
SQL (`storage.py`): these classes are their schema.
"""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class World(models.Model):
    """A learner's cloud. `id` is also the label of its hosts; `state` the engine's own row."""

    id = models.CharField(max_length=16, primary_key=True)
    account = models.CharField(max_length=12, unique=True)
    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="sandbox_world"
    )
    generation = models.BigIntegerField()
    state = models.BinaryField()
    # What console and shell stand at: a Region, and the ARN of whom they act as ("": the
    # administrator that every account starts with).
    region = models.CharField(max_length=24, default="us-east-1")
    acting_as = models.CharField(max_length=640, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "sandbox world"

    def __str__(self) -> str:
        return f"{self.id} ({self.account})"


class Generation(models.Model):
    """One life of a world, from a start or reset to the next; None when it is to be swept.

    `stored` is the sum of the sizes of its bodies.
    """

    id = models.BigAutoField(primary_key=True)
    world = models.ForeignKey(
        World, null=True, on_delete=models.CASCADE, related_name="generations"
    )
    stored = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"generation {self.pk}"


class OfGeneration(models.Model):
    """What all rows of a state have in common; the constraint is ours, not the database's."""

    generation = models.ForeignKey(
        Generation, on_delete=models.CASCADE, db_constraint=False, db_index=False
    )

    class Meta:
        abstract = True


class Record(OfGeneration):
    """A record of the engine. Keys are bytes, so that their order is byte order everywhere."""

    pk = models.CompositePrimaryKey("generation_id", "account", "place", "key")
    account = models.CharField(max_length=12)
    place = models.CharField(max_length=120)
    key = models.BinaryField()
    data = models.BinaryField()
    schema = models.PositiveSmallIntegerField()
    blobs = models.TextField(default="")

    def __str__(self) -> str:
        return f"{self.place} {bytes(self.key)!r}"


class Name(OfGeneration):
    """A name that is unique among all worlds: access keys, account ids, host names."""

    pk = models.CompositePrimaryKey("place", "key")
    place = models.CharField(max_length=40)
    key = models.BinaryField()
    data = models.BinaryField()
    schema = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"{self.place} {bytes(self.key)!r}"


class Journal(OfGeneration):
    """A step, the passing of time or a named point."""

    id = models.BigAutoField(primary_key=True)
    parent = models.BigIntegerField()
    kind = models.CharField(max_length=8)
    act = models.CharField(max_length=64)
    label = models.TextField()
    at = models.BigIntegerField()
    wall = models.BigIntegerField()
    branch = models.IntegerField()
    changes = models.BinaryField()
    blobs = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["generation", "id"], name="sandbox_journal_path")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}: {self.label}"


class Trail(OfGeneration):
    """A call, allowed or not; `data` holds the whole row, the columns what is searched by.

    `charge`, `sent` and `journal` are for the bill, which counts the calls that cost something.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.BigIntegerField()
    request_id = models.CharField(max_length=36)
    data = models.BinaryField()
    charge = models.TextField(default="", db_default="")
    sent = models.BigIntegerField(default=0, db_default=0)
    journal = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        indexes = [
            models.Index(fields=["generation", "id"], name="sandbox_trail_path"),
            models.Index(
                fields=["generation", "at", "charge", "journal", "sent"],
                condition=~models.Q(charge=""),
                name="sandbox_trail_charge",
            ),
        ]

    def __str__(self) -> str:
        return f"call {self.request_id}"


class Body(OfGeneration):
    """A stored body of an object, by its SHA-256; its bytes are in `BodyPart`.

    `stored_at` is when it was last brought: a call that names it may still be on its way.
    """

    pk = models.CompositePrimaryKey("generation_id", "digest")
    digest = models.CharField(max_length=64)
    size = models.BigIntegerField()
    stored_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.digest


class BodyPart(OfGeneration):
    """A piece of a body, `PIECE` bytes long but for the last."""

    pk = models.CompositePrimaryKey("generation_id", "digest", "number")
    digest = models.CharField(max_length=64)
    number = models.IntegerField()
    data = models.BinaryField()

    def __str__(self) -> str:
        return f"{self.digest} {self.number}"


class ShellSession(models.Model):
    """What the shell of a world remembers between two lines.

    Like all that hangs on a generation it is gone after a reset; undo does not touch it. `data` is
    a `minicloud.shell.Session`, `region` the Region of the desk that it was told last.
    """

    generation = models.OneToOneField(
        Generation, primary_key=True, on_delete=models.CASCADE, db_constraint=False
    )
    data = models.BinaryField()
    region = models.CharField(max_length=24)

    def __str__(self) -> str:
        return f"shell of generation {self.pk}"


class ShellLine(OfGeneration):
    """A line that was run in the shell and what it printed, for the page; `data` is a `Shown`."""

    id = models.BigAutoField(primary_key=True)
    data = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["generation", "id"], name="sandbox_shell_path")]

    def __str__(self) -> str:
        return f"line {self.pk}"


class HomeFile(OfGeneration):
    """A file or folder among the files of the shell; see `ShellSession` for how long it lives."""

    pk = models.CompositePrimaryKey("generation_id", "path")
    path = models.CharField(max_length=1024)
    data = models.BinaryField(default=b"")
    size = models.IntegerField(default=0)
    modified = models.BigIntegerField(default=0)
    directory = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.path


class RingKey(models.Model):
    """A key of the ring from which secrets of access keys are derived; the newest is current."""

    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=16, unique=True)
    key = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.name
