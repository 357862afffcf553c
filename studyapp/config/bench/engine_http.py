"""Rows over HTTP: time of the server on the processor, `manage.py up` beside moto_server."""

import json
from collections.abc import Callable
from urllib.request import ProxyHandler, Request, build_opener

from studyapp.config.bench.engine_acts import MAY, Act, Boto3, Side, cpu_of, memory_of
from studyapp.config.bench.rows import Row, alternate, row
from studyapp.config.bench.servers import Running, moto_server, our_server

ROUNDS, REQUESTS, SLOW_REQUESTS = 9, 10, 3
POINT, RUN, DESCRIBE, LIST = 0.4, 0.15, 0.10, 0.10
MEMORY, ALL_MEMORY = 0.7, 1.2


def http_rows() -> list[Row]:
    """The same boto3 calls to both servers, in turns; boto3 itself is not counted."""
    with our_server() as ours, moto_server() as peer:
        mine = Side(_our_client(ours.port)).fill()
        theirs = Side(Boto3(f"http://127.0.0.1:{peer.port}")).fill()
        rows = [
            _compare(name, (ours, act), (peer, other), POINT)
            for (name, act), other in zip(
                mine.points().items(), theirs.points().values(), strict=True
            )
        ]
        rows.append(_runs((ours, mine), (peer, theirs)))
        for name, goal in (("describe", DESCRIBE), ("list", LIST)):
            titles = {"describe": "describe ten machines", "list": "list 200 keys"}
            one, other = getattr(mine, name), getattr(theirs, name)
            rows.append(_compare(titles[name], (ours, one), (peer, other), goal, SLOW_REQUESTS))
        return rows


def memory_rows() -> list[Row]:
    """Both servers, fresh, after the same calls of STS, IAM, S3 and EC2."""
    with our_server() as ours, moto_server() as peer:
        for side in (
            Side(_our_client(ours.port)),
            Side(Boto3(f"http://127.0.0.1:{peer.port}")),
        ):
            side.fill()
            for act in (*side.points().values(), side.describe, side.list):
                for _ in range(REQUESTS):
                    act()
        (one, whole), (peers_one, peers_whole) = memory_of(ours.pid), memory_of(peer.pid)
    title = "IAM, EC2 and S3 used"
    return [
        row(f"memory of the web process: {title}", one, peers_one, goal=MEMORY, unit="MiB"),
        row(f"memory of all: {title}", whole, peers_whole, goal=ALL_MEMORY, unit="MiB, PSS"),
    ]


def _our_client(port: int) -> Boto3:
    """A user with a key and a policy in a fresh account."""
    base = f"http://127.0.0.1:{port}"
    request = Request(f"{base}/api/v1/sandboxes", data=b"{}", method="POST")
    request.add_header("Content-Type", "application/json")
    with build_opener(ProxyHandler({})).open(request, timeout=60) as answer:
        made = json.load(answer)
    root = Boto3(base, made["access_key_id"], made["secret_access_key"])
    named = {"UserName": "bench-caller"}
    root("iam", "CreateUser", named)
    root("iam", "PutUserPolicy", {**named, "PolicyName": "work", "PolicyDocument": MAY})
    key = root("iam", "CreateAccessKey", named)["AccessKey"]
    return Boto3(base, key["AccessKeyId"], key["SecretAccessKey"])


def _compare(
    name: str,
    ours: tuple[Running, Act],
    peer: tuple[Running, Act],
    goal: float,
    requests: int = REQUESTS,
) -> Row:
    a, b = alternate(_cost(*ours, requests), _cost(*peer, requests), rounds=ROUNDS)
    return row(f"HTTP: {name}", a, b, goal=goal, unit="server CPU ms")


def _cost(server: Running, act: Act, requests: int) -> Callable[[], float]:
    """Milliseconds of the server's processes for one act, over one round."""

    def one_round() -> float:
        before = cpu_of(server.pid)
        for _ in range(requests):
            act()
        return 1000 * (cpu_of(server.pid) - before) / requests

    return one_round


def _runs(ours: tuple[Running, Side], peer: tuple[Running, Side]) -> Row:
    """Launching; what a round launched is ended after it, uncounted, for the quota's sake."""

    def cost(server: Running, side: Side) -> Callable[[], float]:
        def one_round() -> float:
            made: list[str] = []
            counted = _cost(server, lambda: made.extend(side.launch(1)), SLOW_REQUESTS)()
            side.ask("ec2", "TerminateInstances", {"InstanceIds": made})
            return counted

        return one_round

    a, b = alternate(cost(*ours), cost(*peer), rounds=ROUNDS)
    return row("HTTP: run_instances, one", a, b, goal=RUN, unit="server CPU ms")
