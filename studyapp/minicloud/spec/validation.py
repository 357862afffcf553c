"""Refuses parameters as AWS does: which code and which words, by service."""

import functools
import threading
from collections.abc import Mapping
from typing import Any

from studyapp.minicloud.spec.checks import Check, Compiler
from studyapp.minicloud.spec.models import operation
from studyapp.minicloud.spec.problems import Problem
from studyapp.minicloud.spec.styles import OPEN_ENUMS
from studyapp.minicloud.spec.wording import refusal

_compilers: dict[str, Compiler] = {}
_lock = threading.Lock()


def validate(service: str, name: str, params: Mapping[str, Any]) -> None:
    """Raise the CloudError that the service answers to parameters its model does not allow.

    Raises KeyError when the operation does not exist.
    """
    found = _check(service, name)(params)
    if found:
        raise refusal(service, operation(service, name), params, found)


def problems(service: str, name: str, params: Mapping[str, Any]) -> list[Problem]:
    """Everything that the model does not allow, in botocore's order; empty when all is well."""
    return _check(service, name)(params) or []


@functools.cache
def _check(service: str, name: str) -> Check:
    shape = operation(service, name).input_shape
    if shape is None:
        return _nothing_expected
    with _lock:
        if service not in _compilers:
            _compilers[service] = Compiler(OPEN_ENUMS.get(service, frozenset()))
        compiler = _compilers[service]
    return compiler.check(shape)


def _nothing_expected(params: Any) -> list[Problem] | None:
    return [Problem("unknown", (), params, name) for name in params] or None
