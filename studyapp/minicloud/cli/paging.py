"""Pages of an answer joined to one, as the tool does for operations that have pages.

docs.aws.amazon.com/cli/latest/userguide/cli-usage-pagination.html; how an operation pages is in
botocore's paginators.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from typing import Any

import jmespath

from studyapp.minicloud.cli.errors import CliError, said
from studyapp.minicloud.cli.tools import Output, Params

TRUNCATED = "boto_truncate_amount"
Page = Callable[[Params], Output]


def _listed(value: Any) -> list[str]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [str(value)]


class Pager:
    """Reads the pages of one call. `rule` is the paginator of the operation."""

    def __init__(
        self, rule: Mapping[str, Any], *, max_items: int | None, page_size: int | None, token: str
    ) -> None:
        self.rule = rule
        self.max_items = max_items
        self.page_size = page_size
        self.inputs = _listed(rule["input_token"])
        self.outputs = _listed(rule["output_token"])
        self.results = _listed(rule.get("result_key"))
        self.start, self.skipped = _opened(token, self.inputs) if token else ({}, 0)

    def read(self, page: Page, params: Params) -> Output:
        """Every page up to the wanted number of items, joined."""
        given = {**params, **self.start}
        if self.page_size is not None and "limit_key" in self.rule:
            given[self.rule["limit_key"]] = self.page_size
        whole: Output = {}
        count, first, tokens = 0, True, dict(self.start)
        while True:
            answer = page(given)
            if first and self.skipped:
                self._skip(answer)
            cut = self._join(whole, answer, count)
            if first:
                self._keep_others(whole, answer)
            if cut is not None:
                skipped = cut + (self.skipped if first else 0)
                whole["NextToken"] = _sealed(tokens, self.inputs, skipped)
                return whole
            count = self._count(whole)
            tokens = self._next(answer)
            if not tokens:
                return whole
            if self.max_items is not None and count >= self.max_items:
                whole["NextToken"] = _sealed(tokens, self.inputs, 0)
                return whole
            given = {**given, **tokens}
            first = False

    def _count(self, whole: Output) -> int:
        value = _found(self.results[0], whole) if self.results else None
        return len(value) if isinstance(value, list) else 0

    def _skip(self, answer: Output) -> None:
        value = _found(self.results[0], answer) if self.results else None
        if isinstance(value, list):
            _put(answer, self.results[0], value[self.skipped :])

    def _join(self, whole: Output, answer: Output, count: int) -> int | None:
        """Add a page; gives how many of its items were taken when the rest is too many."""
        cut = None
        for index, expression in enumerate(self.results):
            value = _found(expression, answer)
            if value is None:
                continue
            if index == 0 and isinstance(value, list) and self.max_items is not None:
                room = self.max_items - count
                if len(value) > room:
                    cut, value = room, value[:room]
            before = _found(expression, whole)
            _put(whole, expression, value if before is None else before + value)
        return cut

    def _keep_others(self, whole: Output, answer: Output) -> None:
        for expression in _listed(self.rule.get("non_aggregate_keys")):
            value = _found(expression, answer)
            if value is not None:
                _put(whole, expression, value)

    def _next(self, answer: Output) -> dict[str, Any]:
        more = self.rule.get("more_results")
        if more is not None and not jmespath.search(more, answer):
            return {}
        values = [jmespath.search(expression, answer) for expression in self.outputs]
        found = dict(zip(self.inputs, values, strict=False))
        return {name: value for name, value in found.items() if value}


def _found(expression: str, whole: Output) -> Any:
    value: Any = whole
    for part in expression.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(part)
    return value


def _put(whole: Output, expression: str, value: Any) -> None:
    *parents, last = expression.split(".")
    for part in parents:
        whole = whole.setdefault(part, {})
    whole[last] = value


def _sealed(tokens: Mapping[str, Any], inputs: list[str], skipped: int) -> str:
    """The token under which the tool goes on: botocore's base64 of the service's own tokens."""
    content: dict[str, Any] = {name: tokens.get(name) for name in inputs}
    if skipped:
        content[TRUNCATED] = skipped
    return base64.b64encode(json.dumps(content).encode()).decode()


def _opened(token: str, inputs: list[str]) -> tuple[dict[str, Any], int]:
    try:
        content = json.loads(base64.b64decode(token.encode(), validate=True))
        skipped = int(content.pop(TRUNCATED, 0))
        tokens = {name: content[name] for name in inputs if content.get(name) is not None}
    except (ValueError, binascii.Error, AttributeError, TypeError, RecursionError):
        return _plain(token, inputs)
    return tokens, max(skipped, 0)


def _plain(token: str, inputs: list[str]) -> tuple[dict[str, Any], int]:
    """A token of the service itself, or several with `___` between and a number of items behind."""
    parts = token.split("___")
    skipped = 0
    if len(parts) == len(inputs) + 1 and parts[-1].isdecimal():
        skipped = int(parts.pop()[:9])
    if len(parts) != len(inputs):
        raise bad_token(token)
    found = zip(inputs, parts, strict=True)
    return {name: part for name, part in found if part != "None"}, skipped


def bad_token(token: str) -> CliError:
    """What the tool says of a token that it did not make."""
    return said(f"Bad starting token: {token}")
