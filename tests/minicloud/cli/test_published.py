"""Of the example commands that AWS publishes, 97 % are read here and fit the models.

What is refused stands in `published.yaml` with the reason, page by page; anything else fails.
"""

from collections import Counter

import pytest

from studyapp.minicloud.cli.naming import kebab
from studyapp.minicloud.services import ALL
from studyapp.minicloud.shell import Node
from tests.minicloud.cli.edge import HOME, NOW, Edge
from tests.minicloud.cli.published import EXCLUDED, SERVICES, Example, examples

LOCAL = ("test.txt", "file.txt", "mydoc.txt", "myDir/test.txt", "/tmp/foo/a.jpg", "C:/a")
SHARE = 0.97


class Agreeable(Edge):
    """A cloud that has no answer to give, and takes whatever fits the model."""

    def call(self, service, operation, params, region, profile):
        self.calls.append((service, operation))
        return {}


def refusal(example: Example) -> str:
    """What the command says against an example; empty when it is read and called."""
    edge = Agreeable()
    for name, text in {**dict.fromkeys(LOCAL, "x"), **example.files}.items():
        path = name if name.startswith("/") else f"{HOME}/{name.removeprefix('~/')}"
        edge.files.nodes[path] = Node(text.encode(), NOW)
        while (path := path.rpartition("/")[0]) and path not in edge.files.nodes:
            edge.files.nodes[path] = Node(directory=True)
    outcome = edge.run(example.line)
    if outcome.stderr and not outcome.stderr.startswith("\nWaiter "):
        return outcome.stderr
    words = example.line.split()
    asked = words[2]
    if "--generate-cli-skeleton" in words:
        return "" if edge.files.nodes[f"{HOME}/{words[-1]}"].data else "no skeleton"
    called = [kebab(operation) for _, operation in edge.calls]
    if words[1] == "s3" or asked == "wait":
        return "" if called or outcome.stdout else "nothing was called"
    return "" if called == [asked] else f"called {called}"


def refused(service: str) -> list[tuple[str, str]]:
    """Pages with what is said against one of their examples."""
    said = [(example.page, refusal(example)) for example in examples(service)]
    return [(page, text) for page, text in said if text]


@pytest.mark.parametrize("service", SERVICES)
def test_only_reviewed_examples_are_refused(service):
    said = refused(service)
    reviewed = {p: e["refused"] for p, e in EXCLUDED.items() if p.startswith(f"{service}/")}

    assert Counter(page for page, _ in said) == reviewed, "\n\n".join(
        f"{page}: {text[:600]}" for page, text in said if page not in reviewed
    )


def test_the_share_of_examples_that_are_read(capsys):
    registered = {(s.name, kebab(name)) for s in ALL for name in s.operations}
    commands = {"s3api": "s3"}
    total = Counter()
    for service in SERVICES:
        for example in examples(service):
            name = example.page.split("/")[1]
            here = (commands.get(service, service), name) in registered
            total["registered" if here else "other"] += 1
    out = Counter()
    for page, entry in EXCLUDED.items():
        service, name = page.split("/")
        here = (commands.get(service, service), name) in registered
        out["registered" if here else "other"] += entry["refused"]
    share = 1 - out["registered"] / total["registered"]
    whole = 1 - out.total() / total.total()
    with capsys.disabled():
        print(
            f"\npublished examples read: {share:.2%} of {total['registered']} for registered ",
            end="",
        )
        print(f"operations, {whole:.2%} of all {total.total()}")

    assert total["registered"] > 350
    assert share >= SHARE
    assert whole >= SHARE
