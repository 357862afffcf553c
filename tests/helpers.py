"""A small course of our own and makers of rows that tests of several apps share.

The course is read once a process; loading it takes a fraction of a second, so that every test
that wants it loads it into its own transaction (fixture `course` in tests/conftest.py).
"""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.test import Client

from studyapp.accounts.api import User
from studyapp.catalog.api import Course, Item, Lesson, load_course
from studyapp.corpus import read_course, schema
from tests.keeping import load_or_put

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
PASSWORD = "a-long-enough-phrase"

OUTLINE = """\
slug: aws-clf-c02
title: A small course
exam:
  code: CLF-C02
  questions: 65
  scored: 50
  minutes: 90
  pass: 700
  checked: 2026-11-20
  source: Exam guide
domains:
  - {id: "1", title: Cloud Concepts, weight: 24, tasks: [{id: "1.1", title: Benefits}]}
  - {id: "2", title: Security, weight: 30, tasks: [{id: "2.1", title: Responsibility}]}
  - {id: "3", title: Technology, weight: 34, tasks: [{id: "3.1", title: Ways to deploy}]}
  - {id: "4", title: Billing, weight: 12, tasks: [{id: "4.1", title: Pricing models}]}
modules:
  - id: basics
    title: Basics
    lessons:
      - {id: regions, title: Regions and zones}
      - {id: sharing, title: Who secures what}
      - {id: later, title: Comes later}
  - id: firewalls
    title: Firewalls
    lessons:
      - {id: groups, title: Security groups}
"""

REGIONS = """\
---
id: regions
title: Regions and zones
summary: Where your servers stand, and why one place is not enough.
tasks: ["1.1"]
services: [ec2]
minutes: 5
needs: []
sources: {docs: ["Regions page"]}
checked: 2026-11-20
status: in-exam
---
A building burns down at night. Your shop should open in the morning all the same.

:::pretest regions-guess
Where does a copy of the shop help?
- [x] In another zone | It fails alone.
- [ ] In the same rack | The rack fails as one. {copy-anywhere}
- [ ] On the same disk | The disk fails as one.
:::

## Places {#places}
A **[[Region]]** is an area with several zones. Data stay in it unless you copy them elsewhere.

:::try
aws ec2 describe-regions
:::

## Zones {#zones}
An **[[Availability Zone]]** is one or more data centres with power of its own.

> [!TRAP]
> Two servers in one zone fail together.

:::check regions-zone
A zone loses its power. Which copy of the shop answers?
- [ ] The one in that zone | It is dark. {copy-anywhere}
- [x] The one in the next zone | It has power of its own.
- [ ] None of them | Zones do not share power.
:::
"""

SHARING = """\
---
id: sharing
title: Who secures what
summary: The provider guards the building, you guard what you put into it.
tasks: ["2.1"]
services: []
minutes: 4
needs: [regions]
sources: {docs: ["Shared responsibility page"]}
checked: 2026-11-20
status: in-exam
---
Someone reads a customer's files. Whose fault was it?

## Two halves {#halves}
The provider secures the building, the hosts and the network. You secure your data and access.

:::check sharing-two
Which two are the customer's part?
- [x] Who may read a file | Access is yours.
- [ ] The doors of the building | They are the provider's.
- [x] The content of a file | Data are yours.
- [ ] The disks in the host | They are the provider's.
:::
"""

GROUPS = """\
---
id: groups
title: Security groups
summary: A list of permissions that remembers.
tasks: ["2.1", "3.1"]
services: [ec2, vpc]
minutes: 7
needs: []
sources: {docs: ["Security groups page"]}
checked: 2026-11-20
status: in-exam
---
You start a web server, open its address, and wait. Nothing refuses you and nothing answers.

## What comes in {#rules}
A **[[security group]]** is a firewall around a network interface. It only knows how to allow.
Go back to [zones](lesson:regions#zones) if the word is new.
"""

ITEMS = """\
- id: small-zone-fails
  task: "1.1"
  level: match
  pool: practice
  section: regions#zones
  stem: A zone loses its power. What keeps a shop open?
  options:
    - {text: A copy in another zone, correct: true, why: It fails alone.}
    - {text: A second disk, misconception: copy-anywhere, why: Disks of one zone fail together.}
    - {text: A larger server, why: Size does not move it.}
    - {text: A faster network, why: Nothing answers at its end.}
  difficulty: 2
  sources: [Regions page]
- id: small-two-parts
  task: "2.1"
  level: recall
  pool: practice
  section: sharing#halves
  stem: Which TWO are the customer's part? (Choose two.)
  options:
    - {text: Data, correct: true, why: You put them there.}
    - {text: Access, correct: true, why: You grant it.}
    - {text: Buildings, why: The provider guards them.}
    - {text: Hosts, why: The provider runs them.}
    - {text: Cables, why: The provider owns them.}
  difficulty: 2
  sources: [Shared responsibility page]
"""

CARDS = """\
- id: card-region
  section: regions#places
  front: What is an area with several zones called?
  back: A [[Region]].
- id: card-zone
  section: regions#zones
  front: What fails alone?
  back: An [[Availability Zone]].
- id: card-data
  section: sharing#halves
  front: Who secures the data in the cloud?
  back: The customer.
"""

FILES = {
    "course.yaml": OUTLINE,
    "lessons/basics/regions.md": REGIONS,
    "lessons/basics/sharing.md": SHARING,
    "lessons/firewalls/groups.md": GROUPS,
    "items/all.yaml": ITEMS,
    "cards/all.yaml": CARDS,
    "data/glossary/all.yaml": (
        "- term: Region\n  meaning: An area with several zones.\n"
        "- term: Availability Zone\n  aka: [AZ]\n  meaning: A place that fails alone.\n"
        "- term: security group\n  meaning: A firewall around a network interface.\n"
    ),
    "data/misconceptions/all.yaml": (
        "- id: copy-anywhere\n  claim: A copy helps wherever it lies.\n"
        '  refutation: Copies help when they fail apart.\n  tasks: ["1.1"]\n'
    ),
    "data/synonyms.yaml": "- [az, Availability Zone]\n",
}


def course_value(**changed: str) -> schema.Course:
    """The small course as read; `changed` replaces whole files ("regions", "sharing", …)."""
    return _read(tuple(sorted(changed.items())))


@cache
def _read(changed: tuple[tuple[str, str], ...]) -> schema.Course:
    places = {path.rpartition("/")[2].partition(".")[0]: path for path in FILES if ".md" in path}
    files = {**FILES, **{places[name]: text for name, text in changed}}
    return read_course(files, slug=settings.MAIN_COURSE)


def load_small_course(*, now: datetime = NOW, **changed: str) -> Course:
    """Load the small course (or load it again, with other lesson texts) and return its row."""
    if changed or now != NOW:
        load_course(course_value(**changed), now=now)
    else:
        load_or_put("small course", lambda: load_course(course_value(), now=NOW))
    return Course.objects.get(slug=settings.MAIN_COURSE)


def add_items(
    course: Course,
    count: int,
    *,
    task: str = "1.1",
    pool: str = "mock",
    kind: str = "single",
    lesson: Lesson | None = None,
    level: str = "match",
) -> list[Item]:
    """Store `count` more items of a task; the first option is right (the first two if multiple).

    Keys are unique over calls: "<pool>-<task>-<kind>-<number>".
    """
    domain = task.partition(".")[0]
    start = Item.objects.filter(course=course, task=task, pool=pool, kind=kind).count()
    right = 2 if kind == "multiple" else 1
    rows = [
        Item(
            course=course,
            lesson=lesson,
            key=f"{pool}-{task}-{kind}-{number}",
            digest=f"{number:064}",
            kind=kind,
            stem=f"Question {number} of task {task}?",
            options=[
                {
                    "text": f"Answer {place} to {number}",
                    "correct": place < right,
                    "why": f"Because of {place}.",
                    "misconception": None,
                }
                for place in range(4 if kind == "single" else 5)
            ],
            task=task,
            domain=domain,
            level=level,
            pool=pool,
            section=f"{lesson.key}#x" if lesson else "",
            source=f"items/{task}.yaml:{number}",
        )
        for number in range(start, start + count)
    ]
    return Item.objects.bulk_create(rows)


def add_exam_items(course: Course, per_task: int = 30) -> None:
    """Enough mock items in all four domains for full exams of 65 questions."""
    for task in ("1.1", "2.1", "3.1", "4.1"):
        add_items(course, per_task, task=task)
        add_items(course, max(2, per_task // 10), task=task, kind="multiple")


def make_learner(email: str = "learner@example.org", **more: object) -> User:
    """A signed-up learner with `PASSWORD`."""
    return User.objects.create_user(email, PASSWORD, **more)


def make_guest(**more: object) -> User:
    """A guest's row, as the first write makes it."""
    return User.objects.create_user(None, None, is_guest=True, last_seen_on=NOW.date(), **more)


def make_staff(email: str = "staff@example.org", **more: object) -> User:
    """A member of staff with every permission."""
    return User.objects.create_superuser(email, PASSWORD, **more)


def client_of(user: User | None, *, htmx: bool = False) -> Client:
    """A browser of its own that is signed in as `user`; with `htmx`, it asks as htmx does."""
    client = Client(headers={"HX-Request": "true"} if htmx else {})
    if user is not None:
        client.force_login(user)
    return client


def write_course(folder: Path) -> Path:
    """Write the small course below `folder` as a content folder; returns the course's folder."""
    target = folder / settings.MAIN_COURSE
    for path, text in FILES.items():
        file = target / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return target
