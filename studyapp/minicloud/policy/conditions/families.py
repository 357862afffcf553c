"""What a family of operators is made of."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from studyapp.minicloud.policy.matching import Part, Variable

# Does one value of the request meet the policy's values (any of them)? It was built for a request.
Test = Callable[[str], bool]


class Operator(Struct, frozen=True):
    """`negated` operators are true when no value of the policy is met.

    `build` makes the test for a list of policy values; `wildcards` says whether `*` and `?` mean
    anything in them; `variables` whether policy variables are replaced.
    """

    name: str
    build: Callable[[Sequence[tuple[Part, ...]]], Test]
    negated: bool = False
    wildcards: bool = False
    variables: bool = False


def text_of(parts: Sequence[Part]) -> str:
    """The text of a value in which nothing is wild."""
    return "".join(part.text for part in parts if not isinstance(part, Variable))
