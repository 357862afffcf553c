"""What a lab is made of, as frozen values: its story, steps, checks and proofs.

A check is over state or behaviour, never over clicks. Its struct's tag is the word that the YAML
uses. Names of things stand in the form of the CLI: `who` is "root", "anonymous", "user/<name>" or
"role/<name>"; a place in the network is "internet", "internet <address>" or "tag:Name=<name>".
"""

import msgspec


class UserExists(msgspec.Struct, frozen=True, tag="user_exists"):
    """An IAM user of that name exists."""

    user: str


class GroupExists(msgspec.Struct, frozen=True, tag="group_exists"):
    """An IAM group of that name exists."""

    group: str


class UserInGroup(msgspec.Struct, frozen=True, tag="user_in_group"):
    """The user is a member of the group."""

    user: str
    group: str


class NoOwnPolicies(msgspec.Struct, frozen=True, tag="no_own_policies"):
    """No policy is attached to the user itself or embedded in it."""

    user: str


class Can(msgspec.Struct, frozen=True, tag="can"):
    """`who` is allowed (or, with expect "denied", is not) to do the action to the resource."""

    who: str
    action: str
    resource: str
    expect: str = "allowed"


class Listening(msgspec.Struct, frozen=True, tag="listening"):
    """A process of the machine listens on the port, whoever can reach it."""

    on: str
    port: int


class Reachable(msgspec.Struct, frozen=True, tag="reachable"):
    """A packet from `source` to the port of `to` ends as expected.

    `expect` is "reached", "refused", "timed-out", or "blocked" for either way of no answer
    (timed out, or no route).
    """

    source: str
    to: str
    port: int
    protocol: str = "tcp"
    expect: str = "reached"


class RuleOpen(msgspec.Struct, frozen=True, tag="rule_open"):
    """A security group of `to` has an inbound rule for the port.

    With `cidr` the rule has that source; with `cidr_not` some rule has another source.
    """

    to: str
    port: int
    protocol: str = "tcp"
    cidr: str = ""
    cidr_not: str = ""


class PageAnswers(msgspec.Struct, frozen=True, tag="page_answers"):
    """A visitor who asks the web server of `to` for the path gets this answer.

    `contains` is part of the body; "" asks for nothing.
    """

    source: str
    to: str
    path: str = "/"
    port: int = 80
    status: int = 200
    contains: str = ""


class BucketExists(msgspec.Struct, frozen=True, tag="bucket_exists"):
    """A bucket of that name exists in the account."""

    bucket: str


class ObjectExists(msgspec.Struct, frozen=True, tag="object_exists"):
    """The bucket has an object with that key."""

    bucket: str
    key: str


class WebsiteAnswers(msgspec.Struct, frozen=True, tag="website_answers"):
    """A visitor who asks the bucket's website for the path gets this answer."""

    bucket: str
    path: str = "/"
    status: int = 200
    contains: str = ""


class Every(msgspec.Struct, frozen=True, tag="all"):
    """All of the checks hold."""

    checks: tuple["Check", ...]


class Either(msgspec.Struct, frozen=True, tag="any"):
    """At least one of the checks holds."""

    checks: tuple["Check", ...]


class Neither(msgspec.Struct, frozen=True, tag="none"):
    """None of the checks holds."""

    checks: tuple["Check", ...]


Check = (
    UserExists
    | GroupExists
    | UserInGroup
    | NoOwnPolicies
    | Can
    | Listening
    | Reachable
    | RuleOpen
    | PageAnswers
    | BucketExists
    | ObjectExists
    | WebsiteAnswers
    | Every
    | Either
    | Neither
)


class Close(msgspec.Struct, frozen=True):
    """Not there yet, but near: what to say while the step's check fails and `when` holds."""

    when: Check
    say: str


class LabStep(msgspec.Struct, frozen=True):
    """One thing to do: what the page says, the check, near misses and hints, mildest first."""

    id: str
    say: str
    check: Check
    line: int
    close: tuple[Close, ...] = ()
    hints: tuple[str, ...] = ()


class Submission(msgspec.Struct, frozen=True):
    """One form of the console: where it stands, and what is typed into its fields.

    `page` is an address and the texts of links to follow from there: "/console/ec2/groups/ > web".
    The field "do" names the form, "row" is a text of the table row that it stands in. A field with
    choices is given a part of the choice's label; "" leaves a box without its tick. A file is its
    name in the first line, then its text.
    """

    page: str
    fields: tuple[tuple[str, str], ...]


class WrongTry(msgspec.Struct, frozen=True):
    """A script of somebody who is mistaken: after it, the step `fails` must not pass."""

    script: str
    text: str
    fails: str
    misconception: str


class Lab(msgspec.Struct, frozen=True):
    """A lab. `start` and `cli` are lines of the shell, `boto3` is a Python program.

    `start` runs before the learner comes in; each solution then passes every step, each wrong
    try fails its step. `cost` says what the same would cost in a real account.
    """

    id: str
    title: str
    summary: str
    story: str
    path: str
    line: int
    tasks: tuple[str, ...]
    services: tuple[str, ...]
    needs: tuple[str, ...]
    minutes: int
    cost: str
    teaches: tuple[str, ...]
    start: str
    steps: tuple[LabStep, ...]
    cli: str
    boto3: str
    console: tuple[Submission, ...]
    wrong: tuple[WrongTry, ...]
    sources: tuple[str, ...]
    checked: str
