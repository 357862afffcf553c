"""The pages of an answer, joined or one by one, for operations that have pages.

docs.aws.amazon.com/cli/latest/userguide/cli-usage-pagination.html; how an operation pages is in
botocore's paginators.
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Mapping
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
    """Reads the pages of one call. `rule` is the paginator of the operation.

    When its pages have been read, `resume` is the token under which the rest can be had ("" when
    there is none), and `others` are the members of the first page that are said once for all.
    """

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
        self.resume = ""
        self.others: Output = {}

    def whole(self, page: Page, params: Params) -> Output:
        """All pages up to the wanted number of items, joined, with the token for the rest."""
        joined: Output = {}
        for answer in self.pages(page, params):
            for expression in self.results:
                value = _found(expression, answer)
                if value is not None:
                    before = _found(expression, joined)
                    _put(joined, expression, value if before is None else before + value)
        for expression in _listed(self.rule.get("non_aggregate_keys")):
            _put(joined, expression, _found(expression, self.others))
        return {**joined, "NextToken": self.resume} if self.resume else joined

    def parts(self, page: Page, params: Params) -> Iterator[Output]:
        """What of each page belongs to its lists; the first has what is said once as well."""
        for number, answer in enumerate(self.pages(page, params)):
            part: Output = {} if number else dict(self.others)
            for expression in self.results:
                value = _found(expression, answer)
                if value is not None:
                    _put(part, expression, value)
            yield part

    def pages(self, page: Page, params: Params) -> Iterator[Output]:
        """The pages as they come; the one that has more than the wanted items is cut."""
        given = {**params, **self.start}
        if self.page_size is not None and "limit_key" in self.rule:
            given[self.rule["limit_key"]] = self.page_size
        count, first, tokens = 0, True, dict(self.start)
        while True:
            answer = page(given)
            if first:
                self._begin(answer)
            size = self._size(answer)
            if self.max_items is not None and count + size > self.max_items:
                room = self.max_items - count
                self.resume = _sealed(tokens, self.inputs, room + (self.skipped if first else 0))
                _put(answer, self.results[0], _found(self.results[0], answer)[:room])
                yield answer
                return
            yield answer
            count += size
            tokens, first = self._next(answer), False
            if not tokens:
                return
            if count == self.max_items:
                self.resume = _sealed(tokens, self.inputs, None)
                return
            given = {**given, **tokens}

    def _begin(self, answer: Output) -> None:
        """Note what is said once, and leave out what an earlier command has shown."""
        for expression in _listed(self.rule.get("non_aggregate_keys")):
            _put(self.others, expression, _found(expression, answer))
        if not self.skipped:
            return
        for expression in self.results:
            value = _found(expression, answer)
            if isinstance(value, list):
                rest = value[self.skipped :] if expression == self.results[0] else []
                _put(answer, expression, rest)

    def _size(self, answer: Output) -> int:
        value = _found(self.results[0], answer) if self.results else None
        return len(value) if isinstance(value, list) else 0

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


def _sealed(tokens: Mapping[str, Any], inputs: list[str], shown: int | None) -> str:
    """The token under which the tool goes on: botocore's base64 of the service's own tokens.

    `shown` is how many items of that page were shown, None when it begins anew.
    """
    content: dict[str, Any] = {name: tokens.get(name) for name in inputs}
    if shown is not None:
        content[TRUNCATED] = shown
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
