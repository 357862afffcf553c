"""Elements of scalars are kept by their values: what comes again is the same, however much came."""

from studyapp.minicloud.wire import times
from studyapp.minicloud.wire.shapes import operation
from studyapp.minicloud.wire.write import xml

NAMES = [f"user-{number}" for number in range(3 * xml.MOST_KEPT)]


def writer() -> xml.Writer:
    shape = operation("iam", "GetUser").output_shape
    assert shape is not None
    return xml.members(shape, xml.compiler(times.to_iso))


def written(write: xml.Writer, **user: object) -> str:
    parts: list[str] = []
    write({"User": user}, parts.append)
    return "".join(parts)


def test_values_that_came_before_are_written_as_at_first() -> None:
    write = writer()
    for name in (*NAMES, *NAMES[:9], "<&>", "x" * 2 * xml.LONGEST_KEPT, "<&>", *NAMES[-9:]):
        found = written(write, UserName=name, Path=None, Unknown=1)
        assert found == f"<User><UserName>{xml.escape(name)}</UserName></User>"


def test_a_kept_element_is_its_members_own() -> None:
    assert written(writer(), UserName="a", UserId="a", Arn="a") == (
        "<User><UserName>a</UserName><UserId>a</UserId><Arn>a</Arn></User>"
    )
