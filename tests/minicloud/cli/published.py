"""The example commands that AWS publishes with its tool, read from the installed package.

A page shows commands and the files that they name in indented blocks. Nothing of them is kept here.
"""

import functools
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import yaml

SERVICES = (
    "accessanalyzer",
    "budgets",
    "ce",
    "cloudtrail",
    "ec2",
    "iam",
    "kms",
    "organizations",
    "s3",
    "s3api",
    "sts",
)
EXCLUDED = yaml.safe_load(Path(__file__).with_name("published.yaml").read_text())
NAMED = re.compile(r"(?:fileb?://|--body )([^\s'\",\]}]+)")
FILLED = " " * 1_200  # some documents have a least length


class Example(NamedTuple):
    """A command, the page it stands on (`ec2/create-vpc`), and files by the path that it names."""

    page: str
    line: str
    files: dict[str, str]


def folder() -> Path:
    """The folder of the pages; the package is found, not imported: it brings its own botocore."""
    found = find_spec("awscli")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "examples"


@functools.cache
def examples(service: str) -> tuple[Example, ...]:
    """All examples of a service, in the order of the pages."""
    base = folder() / service
    pages = sorted([*base.glob("*.rst"), *base.glob("wait/*.rst")])
    return tuple(example for page in pages for example in _on_page(page, service))


def _on_page(path: Path, service: str) -> Iterator[Example]:
    page = f"{service}/{path.stem}"
    blocks = list(_blocks(path.read_text()))
    for number, (_, block) in enumerate(blocks):
        for line in _commands(block, service):
            files = {name: _content(name, blocks, number) for name in NAMED.findall(line)}
            yield Example(page, line, files)


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Indented blocks, each with the prose before it."""
    prose: list[str] = []
    block: list[str] = []
    for line in [*text.expandtabs().splitlines(), "end"]:
        if line.startswith(" ") or (block and not line.strip()):
            block.append(line)
            continue
        if block:
            yield " ".join(prose), "\n".join(block)
            prose, block = [], []
        prose.append(line)


def _commands(block: str, service: str) -> Iterator[str]:
    """Commands of a block; the sign of another shell for a line that goes on becomes ours."""
    lines = iter(block.splitlines())
    for first in lines:
        line = first.strip().removeprefix("$ ")
        if not line.startswith(f"aws {service} "):
            continue
        while line.endswith(("\\", " ^")) or _quotes_open(line):
            following = next(lines, None)
            if following is None:
                break
            line = line[:-1] + "\\" if line.endswith(" ^") else line
            line += "\n" + following.rstrip()
        yield line


def _quotes_open(line: str) -> bool:
    quote = ""
    signs = iter(line)
    for sign in signs:
        if sign == "\\" and quote != "'":
            next(signs, "")
        elif quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"":
            quote = sign
    return bool(quote)


def _content(name: str, blocks: list[tuple[str, str]], number: int) -> str:
    """What the page shows of a file: the block introduced by its name, or the one that follows."""
    base = re.split(r"[/\\]", name)[-1]
    shown = [
        (index, prose, block)
        for index, (prose, block) in enumerate(blocks)
        if not block.lstrip().startswith(("aws ", "$ aws "))
    ]
    within = f"\n   {base}:\n"
    beside = [block.split(within)[1] for _, block in blocks if within in block]
    introduced = beside + [block for _, prose, block in shown if base in prose]
    behind = [b for i, prose, b in shown if i > number and not prose.startswith("Output")]
    return next(iter(introduced + behind), "{}") + FILLED
