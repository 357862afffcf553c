"""A small course that reads without a problem, and the means to break it."""

from collections.abc import Callable

import pytest

from studyapp.corpus import CorpusError, read_course

COURSE = """\
slug: tiny
title: A tiny course
exam:
  code: TINY-1
  questions: 10
  scored: 8
  minutes: 20
  pass: 700
  checked: 2026-11-20
  source: Exam guide
domains:
  - id: "1"
    title: Clouds
    weight: 60
    tasks:
      - {id: "1.1", title: Benefits}
  - id: "2"
    title: Safety
    weight: 40
    tasks:
      - {id: "2.1", title: Firewalls}
modules:
  - id: basics
    title: Basics
    lessons:
      - {id: regions, title: Where things run}
      - {id: not-written, title: Comes later}
  - id: networks
    title: Networks
    lessons:
      - {id: firewalls, title: Two firewalls}
"""

REGIONS = """\
---
id: regions
title: Regions and zones
summary: Where your servers stand.
tasks: ["1.1"]
services: [ec2]
minutes: 5
needs: []
sources: {notes: ["1-9"], docs: ["Regions page"]}
checked: 2026-11-20
status: in-exam
---
A building burns down. Your shop should not.

:::pretest reg-pre
Where does a copy help?
- [x] In another zone | It fails alone.
- [ ] In the same rack | The rack fails as one. {copy-anywhere}
- [ ] On the same disk | The disk fails as one.
:::

## Places {#places}
A **[[Region]]** is an area. [[regions|Areas]] hold `[[code]]`, see [zones](#zones).

```bash
## not a heading
:::check not-a-block
<b>not HTML</b>
```

:::try
aws ec2 describe-regions
# ## a comment
:::

## Zones {#zones}
> [!TRAP]
> One [[az]] is one place.

A small server costs {{ price ec2 t3.micro }} an hour.

:::figure two-zones
Two zones, one Region.
:::

:::explorer zone-failure
:::

:::check reg-zone
A rack loses power.

Which copy answers?
- [ ] The one in the rack | It is dark. {copy-anywhere}
- [X] The one in the next zone | It has its own power.
- [ ] None | Zones do not share power.
:::

Read on: [firewalls](lesson:firewalls#stateful), [later](lesson:not-written#anything).
"""

FIREWALLS = """\
---
id: firewalls
title: Two firewalls
summary: One remembers.
tasks: ["2.1"]
services: [vpc]
minutes: 4
needs: [regions]
sources: {docs: ["Firewalls page"]}
checked: 2026-11-20
status: in-exam
---
A request gets in and no answer comes out.

## One remembers {#stateful}
The security group lets answers pass.
"""

ITEMS = """\
- id: d1-fire
  task: "1.1"
  level: one-inference
  pool: mock
  section: regions#zones
  stem: >-
    A zone fails.
    What keeps the shop open?
  options:
    - text: A copy in another zone
      correct: true
      why: It fails alone.
    - text: A second disk
      misconception: copy-anywhere
      why: Disks of one zone fail together.
    - text: A larger server
      why: Size does not move it.
    - text: A faster network
      why: Nothing answers at its end.
  difficulty: 2
  sources: ["Regions page"]
- id: d2-later
  task: 2.1
  level: recall
  pool: practice
  section: not-written#any-slug
  stem: Which two remember?
  options:
    - {text: One, correct: true, why: It does.}
    - {text: Two, correct: true, why: It does.}
    - {text: Three, why: It does not.}
  difficulty: 5
  sources: [Firewalls page]
"""

FILES = {
    "course.yaml": COURSE,
    "lessons/basics/regions.md": REGIONS,
    "lessons/networks/firewalls.md": FIREWALLS,
    "items/1.1.yaml": ITEMS,
    "cards/basics.yaml": (
        "- id: card-one\n  section: regions#places\n  front: What is an area?\n"
        "  back: A [[Region]].\n"
    ),
    "data/glossary/all.yaml": (
        "- term: Region\n  meaning: An area with zones.\n"
        "- term: Availability Zone\n  aka: [AZ]\n  meaning: A place in a Region.\n"
    ),
    "data/misconceptions/all.yaml": (
        "- id: copy-anywhere\n  claim: A copy helps wherever it lies.\n"
        '  refutation: Copies help when they fail apart.\n  tasks: ["1.1"]\n'
    ),
    "data/prices.yaml": (
        "- key: ec2 t3.micro\n  value: 0.0104\n  unit: USD an hour\n  region: us-east-1\n"
        "  as_of: 2026-11-20\n  source: Price list\n"
    ),
    "data/explainers/index.yaml": (
        "- id: zone-failure\n  title: A zone fails\n  summary: Watch what still answers.\n"
        "  section: regions#zones\n"
    ),
    "data/synonyms.yaml": "- [az, Availability  Zone]\n",
    "figures/two-zones.svg": (
        '<svg viewBox="0 0 660 90" role="img" aria-labelledby="a-t a-d" class="net">\n'
        '<title id="a-t">Zones</title>\n<desc id="a-d">Two zones in one Region.</desc>\n'
        '<rect class="box" x="1" y="1" width="9" height="9"/>\n</svg>\n'
    ),
    "notes/lab.yaml": "not: [read here",
}


@pytest.fixture
def files() -> dict[str, str]:
    """The files of the small course."""
    return dict(FILES)


@pytest.fixture
def complaints(files: dict[str, str]) -> Callable[..., list[str]]:
    """Return what the reading says after `old` became `new` in the file at `path`.

    The old text `*` is the whole file, and `{all}` in the new one stands for what it was.
    """

    def read(path: str, old: str, new: str) -> list[str]:
        text = files[path]
        assert old == "*" or old in text, f"{old!r} is not in {path}"
        files[path] = new.replace("{all}", text) if old == "*" else text.replace(old, new, 1)
        try:
            read_course(files, slug="tiny")
        except CorpusError as error:
            return [str(problem) for problem in error.problems]
        return []

    return read
