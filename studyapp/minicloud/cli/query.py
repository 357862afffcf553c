"""`--query`: JMESPath (jmespath.org) over what a call gave, with a bound on its work.

An expression of a few hundred characters could otherwise make lists without end.
"""

import json
import re
from typing import Any

import jmespath
from jmespath import exceptions
from jmespath.visitor import Options, TreeInterpreter

from studyapp.minicloud.cli.errors import CliError, said
from studyapp.minicloud.shell.regex import Budget

BUDGET = 400_000
ELEMENTS_A_STEP = 4  # of the shell's own budget
LONGEST = 4_096


# Quoted texts, which are skipped, and literals between backquotes.
LITERAL = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`((?:[^`\\]|\\.)*)`""", re.DOTALL)


class QueryTooLarge(Exception):
    """The expression makes too much."""


class _Bounded(TreeInterpreter):  # type: ignore[misc]  # its base has no types
    """Counts the elements and characters that each step makes."""

    def __init__(self) -> None:
        super().__init__(Options())
        self.left = BUDGET

    def spend(self, amount: int) -> None:
        self.left -= amount
        if self.left < 0:
            raise QueryTooLarge

    def visit(self, node: Any, *args: Any, **kwargs: Any) -> Any:
        """Visit a node and count what it made."""
        result = super().visit(node, *args, **kwargs)
        self.spend(1 + (len(result) if isinstance(result, (list, dict, str)) else 0))
        return result

    def visit_flatten(self, node: Any, value: Any) -> Any:
        """`[]`: counted before it is made."""
        base = self.visit(node["children"][0], value)
        if not isinstance(base, list):
            return None
        self.spend(sum(len(item) if isinstance(item, list) else 1 for item in base))
        merged: list[Any] = []
        for item in base:
            merged.extend(item if isinstance(item, list) else [item])
        return merged

    def visit_function_expression(self, node: Any, value: Any) -> Any:
        """A function: `join` is counted before it is done, the others make no more than they get."""
        if node["value"] == "join" and len(node["children"]) == 2:
            glue, texts = (self.visit(child, value) for child in node["children"])
            if isinstance(glue, str) and isinstance(texts, list):
                self.spend(len(texts) * len(glue) + sum(len(str(text)[:BUDGET]) for text in texts))
        return super().visit_function_expression(node, value)


def bad_query(expression: str, reason: object) -> CliError:
    """What the tool says of an expression that cannot be read."""
    return said(f"Bad value for --query {expression}: {reason}", 252)


def check(expression: str) -> None:
    """CliError when the expression cannot be read."""
    _parsed(expression)


def _as_json(found: re.Match[str]) -> str:
    """A literal without quotes (`auditor`), which the tool takes for a text, as JSON."""
    inner = found.group(1)
    if inner is None:
        return found.group()
    try:
        json.loads(inner)
    except (ValueError, RecursionError):
        return f'`"{inner.lstrip()}"`'
    return found.group()


def _parsed(expression: str) -> Any:
    if len(expression) > LONGEST:
        raise bad_query(expression[:80] + "…", "the expression is too long")
    try:
        return jmespath.compile(LITERAL.sub(_as_json, expression)).parsed
    except (exceptions.JMESPathError, ValueError, TypeError) as error:
        raise bad_query(expression, error) from None
    except RecursionError:
        raise bad_query(expression[:80], "the expression is nested too deeply") from None


def search(expression: str, value: Any, budget: Budget) -> Any:
    """What the expression finds in a value; CliError when it cannot be read or done.

    `budget` is what is left to the whole line of the shell.
    """
    parsed = _parsed(expression)
    bounded = _Bounded()
    try:
        if budget.left < 0:
            raise QueryTooLarge
        return bounded.visit(parsed, value)
    except (exceptions.JMESPathError, ValueError, TypeError, OverflowError) as error:
        raise said(str(error)) from None
    except (QueryTooLarge, RecursionError):
        raise said("The --query makes more than can be shown here.") from None
    finally:
        budget.left -= (BUDGET - bounded.left) // ELEMENTS_A_STEP
