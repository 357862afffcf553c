"""Input of any form: what a model's shape lets through, and what it does not."""

from hypothesis import strategies as st

JUNK = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", "*", "arn:aws:", "alias/", "a" * 5000, "\ud800", "\x00", "é", "{}", "[" * 60]
    ),
    st.integers(-(2**70), 2**70),
    st.sampled_from([None, True, [], {}, 0.5, b"", float("inf"), [[]], {"": None}]),
)
DEEPEST = 4


SCALARS = {
    "boolean": st.booleans(),
    "integer": st.integers(-1, 400),
    "long": st.integers(-1, 400),
    "timestamp": st.sampled_from([0, 1_795_000_000_000, -(10**17), 10**18]),
    "blob": st.binary(max_size=20),
}


def of_shape(draw, shape, words, depth=0):
    """A value that the shape allows, but for limits; `words` are texts that may mean something."""
    if depth > DEEPEST:
        return draw(JUNK)
    match shape.type_name:
        case "structure":
            return {
                name: of_shape(draw, shape.members[name], words, depth + 1)
                for name in _members(draw, shape)
            }
        case "list":
            return [of_shape(draw, shape.member, words, depth + 1) for _ in _few(draw)]
        case "map":
            return {draw(words): of_shape(draw, shape.value, words, depth + 1) for _ in _few(draw)}
        case "string":
            return draw(st.sampled_from(shape.enum) if shape.enum else words)
    return draw(SCALARS.get(shape.type_name, JUNK))


def _few(draw):
    return range(draw(st.integers(0, 2)))


def _members(draw, shape):
    """The required ones and a few others."""
    other = sorted(set(shape.members) - set(shape.required_members))
    more = draw(st.lists(st.sampled_from(other), max_size=2)) if other else []
    return [*shape.required_members, *more]


@st.composite
def changed(draw, params, shape, words):
    """Parameters of a call, of which one is another, junk, left out, or one more."""
    made = dict(params)
    if not shape or not shape.members:
        return made
    for name in draw(st.lists(st.sampled_from(sorted(shape.members)), max_size=2)):
        match draw(st.sampled_from(["fits", "fits", "fits", "junk", "out"])):
            case "fits":
                made[name] = of_shape(draw, shape.members[name], words)
            case "junk":
                made[name] = draw(JUNK)
            case "out":
                made.pop(name, None)
    return made
