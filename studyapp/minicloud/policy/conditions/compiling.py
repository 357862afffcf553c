"""From operator, key and values to a condition that can be asked."""

from collections.abc import Mapping, Sequence
from typing import Final

from studyapp.minicloud.policy.conditions import (
    address,
    arn,
    binary,
    boolean,
    date,
    number,
    text,
)
from studyapp.minicloud.policy.conditions.families import Operator, Test
from studyapp.minicloud.policy.matching import Part, Variable, parts_of, resolve, spell
from studyapp.minicloud.policy.trace import Value, Why

OPERATORS: Final[Mapping[str, Operator]] = {
    one.name.lower(): one
    for family in (text, number, date, boolean, binary, address, arn)
    for one in family.OPERATORS
}
NULL: Final = "null"
ALL: Final = "forallvalues:"
ANY: Final = "foranyvalue:"
IF_EXISTS: Final = "ifexists"


def split_operator(name: str) -> tuple[str, str, bool]:
    """`ForAnyValue:StringLikeIfExists` is ("foranyvalue:", "stringlike", True)."""
    lowered = name.lower()
    quantifier = next((one for one in (ALL, ANY) if lowered.startswith(one)), "")
    base = lowered[len(quantifier) :]
    if_exists = base.endswith(IF_EXISTS)
    return quantifier, base[: -len(IF_EXISTS)] if if_exists else base, if_exists


def is_operator(name: str) -> bool:
    """Whether a policy may use the name as an operator; IfExists does not go with Null."""
    _, base, if_exists = split_operator(name)
    return base in OPERATORS or (base == NULL and not if_exists)


def compile_condition(
    name: str, key: str, values: Sequence[str], *, variables: bool
) -> "AnyCondition":
    """The condition `{name: {key: values}}`; KeyError for an operator that does not exist."""
    quantifier, base, if_exists = split_operator(name)
    if base == NULL:
        return NullCondition(name, key, tuple(values))
    operator = OPERATORS[base]
    parts = tuple(
        parts_of(text, variables=variables and operator.variables, wildcards=operator.wildcards)
        for text in values
    )
    return Condition(
        name,
        key,
        tuple(values),
        operator=operator,
        quantifier=quantifier,
        parts=parts,
        if_exists=if_exists,
    )


class Condition:
    """An operator with its key and values. Keys know no case."""

    __slots__ = (
        *("fixed", "if_exists", "key", "name", "negated", "operator", "parts"),
        *("quantifier", "test", "written", "written_key"),
    )

    def __init__(
        self,
        name: str,
        key: str,
        written: tuple[str, ...],
        *,
        operator: Operator,
        quantifier: str,
        parts: tuple[tuple[Part, ...], ...],
        if_exists: bool,
    ) -> None:
        self.name = name
        self.key = key.lower()
        self.written_key = key
        self.written = written
        self.operator = operator
        self.quantifier = quantifier
        self.negated = operator.negated
        self.parts = parts
        self.if_exists = if_exists
        self.fixed = not any(isinstance(part, Variable) for one in parts for part in one)
        # Made when it is asked for, and kept when it is fixed.
        self.test: Test | None = None

    def fails(self, context: Mapping[str, Value]) -> Why | None:
        """None when the request meets the condition, else why not."""
        value = context.get(self.key)
        values = request_values(value)
        if not values and self.if_exists:
            return None
        test, unresolved = self.test, None
        if test is None:
            test, unresolved = self._built(context)
        # Of a value that cannot be known nobody can say that the request does not have it.
        if not (unresolved and self.negated) and self._holds(test, values):
            return None
        if unresolved:
            return Why("variable", policy=(unresolved.written,))
        return Why(
            "condition", values, self.written, self.name, self.written_key, absent=not values
        )

    def _built(self, context: Mapping[str, Value]) -> tuple[Test, Variable | None]:
        """The test of the values that can be known, and the first variable that cannot."""
        done: list[tuple[Part, ...]] = []
        unresolved: Variable | None = None
        for parts in self.parts:
            resolved = resolve(parts, context)
            if isinstance(resolved, Variable):
                unresolved = unresolved or resolved
            else:
                done.append(resolved)
        test = self.operator.build(done)
        if self.fixed:
            self.test = test
        return test, unresolved

    def _holds(self, test: Test, values: tuple[str, ...]) -> bool:
        negated = self.negated
        if self.quantifier:
            # An empty text is an empty set ("Set operators for multi-valued context keys").
            results = [test(value) != negated for value in values if value]
            return all(results) if self.quantifier == ALL else any(results)
        if negated:
            return not any(test(value) for value in values)
        return any(test(value) for value in values)


class NullCondition:
    """`Null`: "true" asks that the request has no value for the key, "false" that it has one."""

    __slots__ = ("key", "name", "wanted", "written", "written_key")

    def __init__(self, name: str, key: str, written: tuple[str, ...]) -> None:
        self.name = name
        self.key = key.lower()
        self.written_key = key
        self.written = written
        self.wanted = frozenset(text.lower() for text in written)

    def fails(self, context: Mapping[str, Value]) -> Why | None:
        """None when the request meets the condition, else why not."""
        values = request_values(context.get(self.key))
        if ("false" if values else "true") in self.wanted:
            return None
        return Why(
            "condition", values, self.written, self.name, self.written_key, absent=not values
        )


AnyCondition = Condition | NullCondition


def request_values(value: Value | None) -> tuple[str, ...]:
    """The request's values of a key as texts; none when the key is missing or its list empty."""
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list | tuple):
        return tuple(spell(one) for one in value)
    return (spell(value),)
