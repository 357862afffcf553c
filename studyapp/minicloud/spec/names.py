"""How services are called: by botocore, in signatures, in addresses, in target headers.

One small index over all of botocore's models. Only the beginning of each model is read for it.
"""

import functools
import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from studyapp.minicloud.spec import source
from studyapp.minicloud.spec.store import STORE

HEAD = 65536  # metadata stands first in a model and is far shorter


class Names(Struct, frozen=True):
    """What a service is called.

    `signing_name` stands in the scope of a signature, `endpoint_prefix` in the host name,
    `target_prefix` in `X-Amz-Target` (JSON services only), `version` in the parameter `Version`
    (query services). `query_compatible`: it once spoke the query protocol and still gives its
    codes.
    """

    service: str
    title: str
    signing_name: str
    endpoint_prefix: str
    version: str
    protocols: tuple[str, ...]
    target_prefix: str = ""
    json_version: str = ""
    query_compatible: bool = False


# Whom a shared signing name means when nothing else in a request tells.
USUAL = {
    "aws-marketplace": "marketplace-catalog",
    "cassandra": "keyspaces",
    "cloudhsm": "cloudhsmv2",
    "elasticloadbalancing": "elbv2",
    "execute-api": "apigatewaymanagementapi",
    "kinesisanalytics": "kinesisanalyticsv2",
    "lex": "lexv2-models",
    "timestream": "timestream-write",
    "wisdom": "qconnect",
}


@functools.cache
def all_names() -> Mapping[str, Names]:
    """Every service by botocore's name."""
    return msgspec.convert(kept(), dict[str, Names])


def kept() -> Any:
    """The index as it is kept, made when its file is missing."""
    return STORE.get(source.version(), "names", _index)


def names(service: str) -> Names:
    """What one service is called. Raises KeyError when botocore does not know it."""
    return all_names()[service]


@functools.cache
def signing_names() -> Mapping[str, tuple[str, ...]]:
    """Signing name -> the services that share it, the usual one first.

    {"monitoring": ("cloudwatch",), "elasticloadbalancing": ("elbv2", "elb")}
    """
    found: dict[str, list[str]] = {}
    for each in all_names().values():
        found.setdefault(each.signing_name, []).append(each.service)
    return {
        signing: tuple(sorted(shared, key=functools.partial(_rank, signing)))
        for signing, shared in found.items()
    }


def _rank(signing: str, service: str) -> tuple[bool, str]:
    return service != USUAL.get(signing, signing), service


def _index() -> Any:
    return {each.service: msgspec.to_builtins(each) for each in map(_names, _models())}


def _models() -> Iterator[Path]:
    for service in sorted(source.names()):
        folder = max((source.data_folder() / service).iterdir())
        yield next(path for path in folder.iterdir() if path.name.startswith("service-2.json"))


def _names(path: Path) -> Names:
    service, metadata = path.parts[-3], _metadata(path)
    first = metadata["protocol"]
    return Names(
        service=service,
        title=metadata["serviceFullName"],
        signing_name=metadata.get("signingName") or metadata["endpointPrefix"],
        endpoint_prefix=metadata["endpointPrefix"],
        version=metadata["apiVersion"],
        protocols=tuple(metadata.get("protocols") or (first,)),
        target_prefix=metadata.get("targetPrefix", ""),
        json_version=metadata.get("jsonVersion", ""),
        query_compatible="awsQueryCompatible" in metadata,
    )


def _metadata(path: Path) -> Mapping[str, Any]:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        head = file.read(HEAD).decode(errors="ignore")
    start = head.index("{", head.index('"metadata"'))
    found: Mapping[str, Any] = json.JSONDecoder().raw_decode(head, start)[0]
    return found
