"""Three doors to a world, each called with an operation and its parameters: boto3, `aws`, the shell.

All run on the test's own database: boto3's requests go straight into the WSGI door, those of the
real `aws`, which is a process of its own, to a small server in this thread.
"""

import base64
import json
import os
import re
import selectors
import shlex
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import boto3
from botocore.awsrequest import AWSResponse, HeadersDict
from botocore.config import Config
from botocore.exceptions import ClientError

from studyapp.minicloud.cli.naming import kebab
from studyapp.sandbox import services
from studyapp.sandbox.door.middleware import AwsDoor
from studyapp.sandbox.models import World
from tests.sandbox.shells import Typist

HELPER = Path(__file__).with_name("real_aws.py")
REFUSED = re.compile(r"An error occurred \((\w+)\) when calling the (\w+) operation")
Keys = dict[str, str]
Params = dict[str, Any]


class Refused(Exception):
    """The call was refused; the text is the error's code."""


def nowhere(_environ: Any, start_response: Any) -> Iterable[bytes]:
    """The application behind the door, which nobody should reach."""
    start_response("404 Not Found", [])
    return []


DOOR = AwsDoor(nowhere)


class Raw(BytesIO):
    """A body as botocore reads it."""

    def stream(self, **_how: Any) -> Iterable[bytes]:
        """The whole body."""
        yield self.read()


def straight(request: Any, **_more: Any) -> AWSResponse:
    """Send a signed request of botocore into the door."""
    parts = urlsplit(request.url)
    body = request.body or b""
    body = body.encode() if isinstance(body, str) else body
    body = body.read() if isinstance(body, BytesIO) else body
    headers = {
        f"HTTP_{name.upper().replace('-', '_')}": v.decode() if isinstance(v, bytes) else v
        for name, v in request.headers.items()
    }
    environ = {
        "REQUEST_METHOD": request.method,
        "RAW_URI": f"{parts.path}?{parts.query}" if parts.query else parts.path,
        "PATH_INFO": parts.path,
        "QUERY_STRING": parts.query,
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body),
        **headers,
        "HTTP_HOST": parts.netloc,
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": headers.get("HTTP_CONTENT_TYPE", ""),
    }
    started: list[Any] = []
    answer = b"".join(DOOR(environ, lambda status, heads: started.extend((status, heads))))
    return AWSResponse(request.url, int(started[0][:3]), HeadersDict(started[1]), Raw(answer))


class Quiet(WSGIRequestHandler):
    """Serves without a word."""

    def log_message(self, *_words: Any) -> None:
        """Nothing."""


class RealAws:
    """The process of the real `aws`, and the server that it talks to, one request at a time."""

    def __init__(self) -> None:
        self.server = WSGIServer(("127.0.0.1", 0), Quiet)
        self.server.set_app(DOOR)
        self.process = subprocess.Popen(
            [sys.executable, str(HELPER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.server, selectors.EVENT_READ)
        self.selector.register(self.process.stdout, selectors.EVENT_READ)

    @property
    def url(self) -> str:
        """The address of the server."""
        return f"http://127.0.0.1:{self.server.server_port}"

    def run(
        self, words: list[str], environment: Keys, folder: Path, unset: Iterable[str] = ()
    ) -> Any:
        """Run a command in a folder; serves its requests until it has ended."""
        pipe, answers = self.process.stdin, self.process.stdout
        assert pipe is not None
        assert answers is not None
        asked = {"words": words, "environment": environment, "unset": list(unset)}
        asked["folder"] = str(folder)
        pipe.write(json.dumps(asked) + "\n")
        pipe.flush()
        while True:
            ready = self.selector.select(timeout=60)
            assert ready, f"aws gives no answer: {words}"
            for key, _ in ready:
                if key.fileobj is answers:
                    line = answers.readline()
                    assert line, "the process of aws has ended"
                    return json.loads(line)
                self.server.handle_request()

    def close(self) -> None:
        """End process and server."""
        self.selector.close()
        self.process.kill()
        for pipe in filter(None, (self.process.stdin, self.process.stdout)):
            with suppress(OSError):
                pipe.close()
        self.process.wait()
        self.server.server_close()


class Boto:
    """boto3 with an endpoint and nothing else."""

    def __init__(self, world: World) -> None:
        self.world = world
        made = services.credentials_of(world, "")
        self.root = {"id": made.access_key_id, "secret": made.secret_access_key, "token": ""}
        self.clients: dict[Any, Any] = {}

    def call(self, service: str, operation: str, params: Params, keys: Keys | None) -> Any:
        """The output as JSON has it; Refused."""
        keys = keys or self.root
        client = self.clients.get((service, keys["id"])) or self._client(service, keys)
        try:
            output = client._make_api_call(operation, params)
        except ClientError as error:
            raise Refused(error.response["Error"]["Code"]) from None
        output.pop("ResponseMetadata")
        return as_json(output)

    def _client(self, service: str, keys: Keys) -> Any:
        client = boto3.client(
            service,
            endpoint_url="http://localhost",
            aws_access_key_id=keys["id"],
            aws_secret_access_key=keys["secret"],
            aws_session_token=keys["token"] or None,
            region_name="us-east-1",
            config=Config(retries={"max_attempts": 1}),
        )
        client.meta.events.register_first("before-send.*.*", straight)
        self.clients[service, keys["id"]] = client
        return client


class Aws:
    """The real `aws` with an endpoint and nothing else."""

    def __init__(self, world: World, real: RealAws, folder: Path) -> None:
        self.world = world
        self.real = real
        self.folder = folder
        made = services.credentials_of(world, real.url)
        self.root = {"id": made.access_key_id, "secret": made.secret_access_key, "token": ""}

    def call(self, service: str, operation: str, params: Params, keys: Keys | None) -> Any:
        """See `Boto.call`."""
        words, files = command(service, operation, params)
        for name, data in files.items():
            (self.folder / name).write_bytes(data)
        ended = self.run(words, keys)
        return told(operation, ended["code"], ended["stdout"], ended["stderr"])

    def run(self, words: list[str], keys: Keys | None = None) -> Any:
        """Exit code and streams of a command."""
        keys = keys or self.root
        environment = {**environment_of(keys), "AWS_ENDPOINT_URL": self.real.url}
        environment |= {"HOME": str(self.folder), "PATH": os.environ["PATH"]}
        unset = () if keys["token"] else ("AWS_SESSION_TOKEN",)
        return self.real.run(words, environment, self.folder, unset)


class InBrowser:
    """The shell of the console, signed in as root; other identities by their keys."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.typist = Typist(world)
        self.typist.out("su root")

    def call(self, service: str, operation: str, params: Params, keys: Keys | None) -> Any:
        """See `Boto.call`."""
        words, files = command(service, operation, params)
        line = "".join(
            f"echo {base64.b64encode(data).decode()} | base64 -d > {name}; "
            for name, data in files.items()
        )
        if keys:
            line += " ".join(f"{n}={shlex.quote(v)}" for n, v in environment_of(keys).items()) + " "
        ran = self.typist.type(line + shlex.join(["aws", *words]))
        return told(operation, ran.code, ran.stdout, ran.stderr)


def environment_of(keys: Keys) -> dict[str, str]:
    """The variables in which a client looks for keys."""
    found = {"AWS_ACCESS_KEY_ID": keys["id"], "AWS_SECRET_ACCESS_KEY": keys["secret"]}
    if keys["token"]:
        found["AWS_SESSION_TOKEN"] = keys["token"]
    return {**found, "AWS_DEFAULT_REGION": "us-east-1"}


def command(service: str, operation: str, params: Params) -> tuple[list[str], dict[str, bytes]]:
    """The words behind `aws`, with an option for each parameter, and the files that they name."""
    words = [service, kebab(operation)]
    files: dict[str, bytes] = {}
    for name, value in params.items():
        option = f"--{kebab(name)}"
        if isinstance(value, bool):
            words.append(option if value else f"--no-{kebab(name)}")
        elif isinstance(value, bytes):
            files[f"{kebab(name)}.bin"] = value
            words += [option, f"fileb://{kebab(name)}.bin"]
        elif isinstance(value, (dict, list)):
            words += [option, json.dumps(value)]
        else:
            words += [option, str(value)]
    return words, files


def told(operation: str, code: int, stdout: str, stderr: str) -> Any:
    """The output that a command printed; Refused with the code that it told."""
    if code == 0:
        return json.loads(stdout or "{}")
    found = REFUSED.search(stderr)
    assert found, f"{operation}: exit code {code}: {stderr}"
    assert found[2] == operation
    raise Refused(found[1])


def as_json(value: Any) -> Any:
    """A value of boto3 as `aws` prints it."""
    if isinstance(value, dict):
        return {name: as_json(item) for name, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value
