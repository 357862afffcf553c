"""Real servers for tests marked `services`: addresses of a Redis and a PostgreSQL of one's own.

A server that does not answer within 0.3 seconds makes the test skip and say so; with
REQUIRE_SERVICES=1 the test fails instead. `TEST_REDIS_URL` and `TEST_POSTGRES_URL` name servers
elsewhere. What a test leaves behind is removed.
"""

import os
import secrets
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432/postgres")


def missing(reason: str) -> None:
    """Skip the test, or fail it where everything has to be there."""
    if os.environ.get("REQUIRE_SERVICES") == "1":
        pytest.fail(f"REQUIRE_SERVICES is set, but {reason}")
    pytest.skip(reason)


def need(url: str, name: str, port: int) -> None:
    """Skip or fail unless the server of this URL takes connections."""
    parts = urlsplit(url)
    address = (parts.hostname or "127.0.0.1", parts.port or port)
    try:
        socket.create_connection(address, timeout=0.3).close()
    except OSError as error:
        missing(f"no {name} answers at {address[0]}:{address[1]} ({error})")


def free_port() -> int:
    """A port of 127.0.0.1 on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def redis_url() -> str:
    """A Redis for tests; use it with a `redis_prefix`, since others may use it too."""
    need(REDIS, "Redis", 6379)
    return REDIS


@pytest.fixture
def redis_prefix(redis_url: str) -> Iterator[str]:
    """The beginning of all keys that a test may write; they are gone after it."""
    import redis

    prefix = f"fairweather-test-{secrets.token_hex(6)}-"
    yield prefix
    with redis.Redis.from_url(redis_url) as client:
        for key in list(client.scan_iter(f"*{prefix}*")):
            client.delete(key)


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """An empty PostgreSQL database, dropped after the test."""
    import psycopg
    from psycopg import sql

    need(POSTGRES, "PostgreSQL", 5432)
    name = sql.Identifier(database := f"fairweather_test_{secrets.token_hex(6)}")
    with psycopg.connect(POSTGRES, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(name))
    try:
        yield urlsplit(POSTGRES)._replace(path=f"/{database}").geturl()
    finally:
        with psycopg.connect(POSTGRES, autocommit=True) as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
