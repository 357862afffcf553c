"""What both clouds are asked, and how each is asked: the engine, moto, a server over HTTP."""

import re
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.core.management import CommandError
from msgspec import Struct

from studyapp.minicloud.cloud import Cloud
from studyapp.minicloud.kernel.call import ArnCaller, Call, Caller, KeyCaller
from studyapp.minicloud.kernel.storage import Storage

Ask = Callable[[str, str, dict[str, Any]], dict[str, Any]]
Act = Callable[[], object]

KIB = b"x" * 1024
LISTED = 200  # keys in the bucket that is listed
DESCRIBED = 10  # machines that are described
KIND = "t3.micro"
MAY = (
    '{"Version": "2012-10-17", "Statement": [{"Sid": "Work", "Effect": "Allow",'
    ' "Action": ["sts:*", "iam:*", "s3:*", "ec2:*"], "Resource": "*"}]}'
)
REGION = "us-east-1"
USER = "bench-user"
SHARE, RESIDENT = (re.compile(rf"^{word}: +(\d+) kB", re.MULTILINE) for word in ("Pss", "Rss"))


class Side(Struct):
    """One cloud under measurement, with what the acts need in it. `take` counts names up."""

    ask: Ask
    image: str = ""
    machines: tuple[str, ...] = ()
    names: int = 0

    def name(self, word: str) -> str:
        """A name that was not used before."""
        self.names += 1
        return f"bench-{word}-{self.names}"

    def fill(self, *, keys: int = LISTED, machines: int = DESCRIBED) -> "Side":
        """Make the user, the bucket and the machines that are read."""
        self.ask("iam", "CreateUser", {"UserName": USER})
        self.ask("s3", "CreateBucket", {"Bucket": "bench-kept"})
        self.put("bench-kept", "kept")
        self.ask("s3", "CreateBucket", {"Bucket": "bench-listed"})
        for number in range(keys):
            self.put("bench-listed", f"o/{number:05}", b"x")
        found = self.ask("ec2", "DescribeImages", {"Owners": ["amazon"]})
        self.image = found["Images"][0]["ImageId"]
        if machines:
            self.machines = tuple(self.launch(machines))
        return self

    def put(self, bucket: str, key: str, body: bytes = KIB) -> None:
        """Store an object."""
        self.ask("s3", "PutObject", {"Bucket": bucket, "Key": key, "Body": body})

    def put_new(self) -> None:
        """Store an object of 1 KiB whose key and body were not there before."""
        key = self.name("k")
        self.put("bench-kept", key, key.encode().ljust(1024, b"."))

    def launch(self, number: int, kind: str = KIND) -> list[str]:
        """Start machines; their ids."""
        params = {"ImageId": self.image, "InstanceType": kind}
        made = self.ask("ec2", "RunInstances", {**params, "MinCount": number, "MaxCount": number})
        return [one["InstanceId"] for one in made["Instances"]]

    def describe(self) -> None:
        """Describe the machines by their ids; RuntimeError when one is missing."""
        found = self.ask("ec2", "DescribeInstances", {"InstanceIds": list(self.machines)})
        _expect(len(self.machines), sum(len(one["Instances"]) for one in found["Reservations"]))

    def list(self) -> None:
        """List the keys of the bucket; RuntimeError when one is missing."""
        _expect(LISTED, self.ask("s3", "ListObjectsV2", {"Bucket": "bench-listed"})["KeyCount"])

    def get(self) -> None:
        """Read an object of 1 KiB."""
        body = self.ask("s3", "GetObject", {"Bucket": "bench-kept", "Key": "kept"})["Body"]
        _expect(1024, body.length if hasattr(body, "length") else len(body))

    def points(self) -> dict[str, Act]:
        """The point calls by their name: each asks for, or makes, one thing."""
        return {
            "get_caller_identity": lambda: self.ask("sts", "GetCallerIdentity", {}),
            "create_user": lambda: self.ask("iam", "CreateUser", {"UserName": self.name("u")}),
            "get_user": lambda: self.ask("iam", "GetUser", {"UserName": USER}),
            "create_bucket": lambda: self.ask("s3", "CreateBucket", {"Bucket": self.name("b")}),
            "put_object 1 KiB": self.put_new,
            "get_object 1 KiB": self.get,
        }


def _expect(wanted: int, found: int) -> None:
    if wanted != found:
        raise RuntimeError(f"{found} where {wanted} were to come")


class Engine:
    """Calls of our engine without any door; the body of an object is stored first, as doors do."""

    def __init__(self, cloud: Cloud, storage: Storage, world: str, account: str) -> None:
        self.cloud, self.storage, self.world = cloud, storage, world
        self.caller: Caller = ArnCaller(f"arn:aws:iam::{account}:root")
        self.calls = 0

    def act_as_user(self) -> None:
        """Go on as a user with a key and one policy of its own, as every call is authorised."""
        self("iam", "CreateUser", {"UserName": "bench-caller"})
        named = {"UserName": "bench-caller", "PolicyName": "work", "PolicyDocument": MAY}
        self("iam", "PutUserPolicy", named)
        key = self("iam", "CreateAccessKey", {"UserName": "bench-caller"})["AccessKey"]
        self.caller = KeyCaller(key["AccessKeyId"])

    def __call__(self, service: str, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        """See `Ask`."""
        self.calls += 1
        if isinstance(params.get("Body"), bytes):
            body = self.storage.blobs(self.world).put([params["Body"]])
            params = {**params, "Body": body}
        wall = time.time_ns() // 1_000_000
        entropy = sha256(f"{self.world} {self.calls}".encode()).digest()
        call = Call(service, operation, params, self.caller, wall, entropy)
        return self.cloud.call(self.storage, self.world, call).output


class Boto3:
    """Calls of boto3's clients; retries off, so that an error ends the run."""

    def __init__(self, endpoint: str = "", key: str = "testing", secret: str = "testing") -> None:
        boto3, config = _boto3()
        session = boto3.session.Session(
            aws_access_key_id=key, aws_secret_access_key=secret, region_name=REGION
        )
        options = config(
            retries={"max_attempts": 1, "mode": "standard"},
            s3={"addressing_style": "path"},
            read_timeout=120,
            proxies={},
        )
        self.clients = {
            name: session.client(name, endpoint_url=endpoint or None, config=options)
            for name in ("sts", "iam", "s3", "ec2")
        }

    def __call__(self, service: str, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        """See `Ask`; a streamed body is read to its end."""
        method = re.sub(r"(?<=[a-z])(?=[A-Z0-9])", "_", operation).lower()
        method = method.removesuffix("_v2") + "_v2" if operation.endswith("V2") else method
        output: dict[str, Any] = getattr(self.clients[service], method)(**params)
        if "Body" in output:
            output["Body"] = output["Body"].read()
        return output


def _boto3() -> tuple[Any, Any]:
    import boto3
    from botocore.config import Config

    return boto3, Config


def need_moto() -> None:
    """CommandError with what to do, when the peer is not installed."""
    missing = [name for name in ("boto3", "moto", "flask") if find_spec(name) is None]
    if missing:
        text = (
            f"bench engine measures beside moto; not installed here: {', '.join(missing)}. "
            "Install the development requirements: "
            "python3 -m pip install --require-hashes -r requirements/dev.txt"
        )
        raise CommandError(text)


class Moto:
    """moto in this process. `spent` is its own time on the processor, boto3's not counted."""

    def __init__(self) -> None:
        self.spent = 0.0

    @contextmanager
    def running(self) -> Iterator["Moto"]:
        """Answer boto3's requests by moto, with a clock around moto's own work."""
        import moto
        from moto.core import botocore_stubber

        stubber: Any = botocore_stubber.BotocoreStubber
        plain = stubber.process_request

        def timed(one: Any, request: Any) -> Any:
            start = time.process_time()
            try:
                return plain(one, request)
            finally:
                self.spent += time.process_time() - start

        stubber.process_request = timed
        try:
            with moto.mock_aws():
                yield self
        finally:
            stubber.process_request = plain


def cpu_of(pid: int) -> float:
    """Seconds on the processor of a process and its children, ended threads included.

    Linux's clock of a process (clock_getcpuclockid(3)): exact to nanoseconds, and, unlike a sum
    over the threads that there are, it keeps what a thread used that served one request.
    """
    return sum(time.clock_gettime((~process << 3) | 2) for process in _tree(pid))


def memory_of(pid: int) -> tuple[float, float]:
    """MiB of the process that answers, and of a server's whole tree (proc(5)).

    The one that answers is the youngest: all that it holds resident counts, also what it shares.
    In the tree shared pages count by their share (PSS).
    """
    rollups = [Path(f"/proc/{process}/smaps_rollup").read_text() for process in _tree(pid)]
    shares = [int(SHARE.findall(text)[0]) for text in rollups]
    return int(RESIDENT.findall(rollups[-1])[0]) / 1024, sum(shares) / 1024


def _tree(pid: int) -> Iterable[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from _tree(int(child))


def need_linux() -> None:
    """CommandError where a process's clock cannot be read."""
    if not sys.platform.startswith("linux"):
        raise CommandError("bench engine reads the clocks of processes, which needs Linux.")
