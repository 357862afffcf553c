"""Scripts of calls as data, and what is left of their outcome without times and entropy.

A step of a script (`scripts/*.yaml`) is `call` ("iam CreateUser"), `with` (parameters), `as` (kept
keys; root without), `after` (seconds that are skipped before it), and `refused` (the error's code), `shows` (values by JMESPath) or
`keep` (names for values by JMESPath). `$name` in parameters stands for a kept value, and
`{base64: …}` for bytes.
"""

import base64
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jmespath
import msgspec
import yaml
from msgspec import Struct

from studyapp.sandbox import engine
from tests.sandbox.doors import Keys, Refused
from tests.sandbox.worlds import dump

FOLDER = Path(__file__).with_name("scripts")
IDS = re.compile(
    r"\b(?:A(?:IDA|ROA|GPA|NPA|IPA|KIA|SIA))[A-Z0-9]{12,17}\b"
    r"|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{64}\b|\b(?:[opr]|ou-[a-z0-9]{4}|car)-[a-z0-9]{4,32}\b|\b\d{12}\b"
)
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[\d.]*(?:\+00:00|Z)|\b0{5,7}[0-9a-f]{11}\b")
# Members that hold entropy, and those that tell of pages, which `aws` joins. What a plaintext is
# stands in the scripts.
ENTROPY = {"SecretAccessKey", "SessionToken", "CiphertextBlob", "Plaintext", "GrantToken"}
PAGES = {"IsTruncated", "Truncated", "Marker", "NextMarker", "NextToken"}
# Numbers above are times: whole ones in milliseconds, those of the real tool in seconds.
FIRST_TIME = {int: 1_500_000_000_000, float: 1_500_000_000, bool: 1}


class Step(Struct, frozen=True, forbid_unknown_fields=True, rename={"params": "with", "who": "as"}):
    """One call."""

    call: str
    params: dict[str, Any] = {}
    who: str = ""
    after: int = 0
    refused: str = ""
    shows: dict[str, Any] = {}
    keep: dict[str, str] = {}


def load(name: str) -> list[Step]:
    """The steps of a script."""
    return msgspec.convert(yaml.safe_load((FOLDER / f"{name}.yaml").read_text()), list[Step])


def play(door: Any, steps: list[Step]) -> Iterator[Any]:
    """What each step gives through a door: its output, or the code of its refusal."""
    kept: dict[str, Any] = {"account": door.world.account}
    for number, step in enumerate(steps, 1):
        service, operation = step.call.split()
        params = filled(step.params, kept)
        keys = keys_of(kept[step.who]) if step.who else None
        if step.after:
            engine.cloud().skip(
                engine.STORAGE, door.world.id, step.after * 1_000, wall=engine.wall()
            )
        where = f"step {number}, {step.call} {step.params}"
        try:
            output = door.call(service, operation, params, keys)
        except Refused as error:
            yield _told(str(error), step.refused, where)
            continue
        assert not step.refused, f"{where} was allowed: {output}"
        for path, wanted in step.shows.items():
            assert jmespath.search(path, output) == filled(wanted, kept), (
                f"{where}: {path}: {output}"
            )
        for name, path in step.keep.items():
            kept[name] = jmespath.search(path, output)
            assert kept[name], f"{where} gives no {path}"
        yield output


def _told(code: str, wanted: str, where: str) -> str:
    assert code == wanted, where
    return code


def keys_of(found: dict[str, str]) -> Keys:
    """Kept credentials as a door takes them."""
    token = found.get("SessionToken", "")
    return {"id": found["AccessKeyId"], "secret": found["SecretAccessKey"], "token": token}


def filled(value: Any, kept: dict[str, Any]) -> Any:
    """A value with its references put in."""
    if isinstance(value, dict):
        if value.keys() == {"base64"}:
            return base64.b64decode(filled(value["base64"], kept))
        return {name: filled(item, kept) for name, item in value.items()}
    if isinstance(value, list):
        return [filled(item, kept) for item in value]
    if isinstance(value, str):
        return re.sub(r"\$(\w+)", lambda found: str(kept[found[1]]), value)
    return value


class Blind:
    """Takes times and entropy out of values; ids become numbers in the order of their coming.

    Members of lists that hold more than text come in an order that does not depend on their ids.
    """

    def __init__(self, account: str, *, numbering: bool = True) -> None:
        self.account = account
        self.numbering = numbering
        self.numbers: dict[str, str] = {}

    def see(self, value: Any, name: str = "") -> Any:
        """The value as it looks in every world."""
        if name in ENTROPY:
            return "entropy"
        if isinstance(value, dict):
            return {self.see(k): self.see(v, str(k)) for k, v in value.items() if k not in PAGES}
        if isinstance(value, list):
            return [self.see(item) for item in self._ordered(value)]
        if isinstance(value, bytes):
            return f"{len(value)} bytes"
        if isinstance(value, (int, float)) and value > FIRST_TIME[type(value)]:
            return "time"
        return self._text(value) if isinstance(value, str) else value

    def _ordered(self, items: list[Any]) -> list[Any]:
        if not self.numbering or all(isinstance(item, str) for item in items):
            return items
        blunt = Blind(self.account, numbering=False)
        return sorted(items, key=lambda item: repr(blunt.see(item)))

    def _text(self, text: str) -> str:
        text = TIME.sub("time", text).replace(self.account, "account")
        return IDS.sub(lambda found: self._number(found[0]), text)

    def _number(self, found: str) -> str:
        if not self.numbering:
            return "id"
        return self.numbers.setdefault(found, f"id{len(self.numbers)}")


def state(door: Any) -> list[Any]:
    """All records of a door's world, blindly.

    Ids have their numbers from records that no other looks like, so that the rest can be told
    apart by them.
    """
    rows = []
    for (*place, key), (data, schema, _) in dump(engine.STORAGE, door.world.id).items():
        name = key[8:] if place[-1] == "/due" else key  # which begins with its time
        row = {"place": place, "key": name.decode("latin-1"), "schema": schema}
        rows.append({**row, "value": msgspec.msgpack.decode(data)})
    blunt, blind = Blind(door.world.account, numbering=False), Blind(door.world.account)
    looks = [repr(blunt.see(row)) for row in rows]
    alike = Counter(looks)
    for look, row in sorted(zip(looks, rows, strict=True), key=lambda pair: pair[0]):
        if alike[look] == 1:
            blind.see(row)
    return sorted((blind.see(row) for row in rows), key=repr)
