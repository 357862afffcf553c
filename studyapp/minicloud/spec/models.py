"""Services, operations, waiters and paginators as botocore describes them, read on demand."""

import functools
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studyapp.minicloud.spec import source
from studyapp.minicloud.spec.store import STORE

if TYPE_CHECKING:
    from botocore.model import OperationModel, ServiceModel

_models: dict[str, "ServiceModel"] = {}
_lock = threading.Lock()


def configure(folder: Path | None) -> None:
    """Keep stripped models under `folder`; they are made there when first needed.

    None (the state at the start) reads botocore's own files.
    """
    STORE.configure(folder)
    with _lock:
        _models.clear()


def model(service: str) -> "ServiceModel":
    """The model of a service by botocore's name ("elbv2"). Raises KeyError when unknown."""
    found = _models.get(service)
    if found is not None:
        return found
    from botocore.model import ServiceModel

    raw = raw_model(service)
    with _lock:
        return _models.setdefault(service, ServiceModel(raw, service))


def raw_model(service: str) -> Mapping[str, Any]:
    """The service's model as plain data, without documentation. Raises KeyError when unknown."""
    return _kept(service, "service-2")


def operation(service: str, name: str) -> "OperationModel":
    """An operation's model ("CreateUser"). Raises KeyError when service or name is unknown."""
    described = model(service)
    if name not in described.operation_names:
        raise KeyError(name)
    return described.operation_model(name)


def has_operation(service: str, name: str) -> bool:
    """Does AWS have this operation? False for an unknown service too."""
    return service in source.names() and name in model(service).operation_names


def is_unsigned(service: str, name: str) -> bool:
    """Is this an operation that nobody signs, such as AssumeRoleWithSAML?"""
    return has_operation(service, name) and operation(service, name).auth_type == "none"


def protocol(service: str) -> str:
    """The protocol that AWS's own tools speak with a service: "query", "ec2", "json",
    "rest-json", "rest-xml".

    Some services also speak rpc-v2-cbor and name it first; tools with another choice prefer
    that, and a request itself tells which one it speaks.
    """
    described = raw_model(service)["metadata"]
    spoken: str = described["protocol"]
    if spoken != "smithy-rpc-v2-cbor":
        return spoken
    others = [name for name in described.get("protocols", ()) if name != spoken]
    return others[0] if others else spoken


def waiters(service: str) -> Mapping[str, Any]:
    """{"BucketExists": {"operation", "delay" (seconds), "maxAttempts", "acceptors"}}."""
    waiting: Mapping[str, Any] = _kept(service, "waiters-2").get("waiters", {})
    return waiting


def paginators(service: str) -> Mapping[str, Any]:
    """{"ListUsers": {"input_token", "output_token", "limit_key", "result_key", ...}}."""
    paging: Mapping[str, Any] = _kept(service, "paginators-1").get("pagination", {})
    return paging


def service_names() -> frozenset[str]:
    """Every service that botocore describes."""
    return source.names()


def raw_docs(service: str) -> Mapping[str, Any]:
    """The documentation of a service as HTML, see `source.documentation`."""
    make = functools.partial(_documentation, service)
    docs: Mapping[str, Any] = STORE.get(source.version(), f"{service}.docs", make)
    return docs


def _documentation(service: str) -> source.Raw:
    return source.documentation(source.read(service, "service-2"))


def _kept(service: str, kind: str) -> Mapping[str, Any]:
    make = functools.partial(_stripped, service, kind)
    kept: Mapping[str, Any] = STORE.get(source.version(), f"{service}.{kind}", make)
    return kept


def _stripped(service: str, kind: str) -> source.Raw:
    raw: source.Raw = source.stripped(source.read(service, kind))
    return raw
