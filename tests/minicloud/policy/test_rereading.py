"""A policy that is compiled by way of another one is the same as when it is read from its start."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studyapp.minicloud.policy import Document, read
from studyapp.minicloud.policy.document import compiled, kept
from studyapp.minicloud.policy.editing import Patch, add_item, alike, apply, drop_item
from studyapp.minicloud.policy.fixing.reading import statement_list
from studyapp.minicloud.policy.rereading import reread
from tests.minicloud.policy.asking import statement

MADE = (
    statement(action="s3:Get*", resource="arn:aws:s3:::${aws:username}/*", Sid="One"),
    statement("Deny", ["s3:*", "ec2:*"], Condition={"Bool": {"aws:SecureTransport": "false"}}),
    {"Effect": "Allow", "NotAction": "iam:*", "NotResource": ["arn:aws:s3:::b]}", "*"]},
    {"Effect": "Allow", "Principal": {"AWS": ["*", "111122223333"]}, "Action": "sts:AssumeRole"},
)
BITS = (
    "",
    ",",
    "]",
    "{",
    '"',
    "*",
    " ",
    '"Sid": "x", ',
    ', "Id": "y"',
    "{}, ",
    json.dumps(MADE[0]),
)


def plain(text):
    """What a document holds, to be compared; None for a text that is no policy."""
    document = read(text) if isinstance(text, str) else text
    if not isinstance(document, Document):
        return None
    return document.version, [
        (
            (one.index, one.at, one.end, one.sid, one.effect),
            (one.actions.written, one.actions.excluding),
            one.resources and (one.resources.written, one.resources.excluding, one.resources.open),
            one.principals and (one.principals.written, one.principals.excluding),
            [(held.name, held.written_key, held.written) for held in one.conditions],
        )
        for one in document.statements
    ]


@st.composite
def a_policy(draw):
    held = draw(st.lists(st.sampled_from(MADE), min_size=1, max_size=4))
    lone = len(held) == 1 and draw(st.booleans())
    version = draw(st.sampled_from(["2012-10-17", "2008-10-17"]))
    whole = {"Version": version, "Statement": held[0] if lone else held}
    if draw(st.booleans()):
        whole["Id"] = "last"
    return json.dumps(whole, indent=draw(st.sampled_from([None, 1, 4])))


@st.composite
def an_edit(draw):
    """A policy, and the same with an item more or less, or with other characters somewhere."""
    text = draw(a_policy())
    listing = statement_list(text)
    count = len(compiled(text).statements)
    way = draw(st.sampled_from(["more", "less", "any"]))
    if way == "more":
        return text, apply(text, add_item(text, listing, draw(st.sampled_from(MADE))))
    if way == "less" and count > 1:
        return text, apply(text, drop_item(listing, draw(st.integers(0, count - 1))))
    at = draw(st.integers(0, len(text)))
    end = draw(st.integers(at, min(len(text), at + 40)))
    return text, apply(text, (Patch(at, end, draw(st.sampled_from(BITS))),))


@given(an_edit())
def test_nothing_else_comes_out_by_way_of_another_policy(edit):
    before, text = edit
    compiled(before)
    known = kept(text)
    reread(text, before)

    assert known or kept(text) is None or plain(kept(text)) == plain(text)


@pytest.mark.parametrize("indent", [None, 2])
def test_the_edits_of_a_search_need_no_reading_of_the_whole(indent):
    text = json.dumps({"Version": "2012-10-17", "Statement": MADE[:3]}, indent=indent)
    compiled(text)
    listing = statement_list(text)
    first = compiled(text).statements[0]
    edits = (
        add_item(text, listing, MADE[3]),
        drop_item(listing, 0),
        drop_item(listing, 1),
        drop_item(listing, 2),
        (Patch(text.index("s3:Get*", first.at), text.index("s3:Get*") + 7, "s3:*"),),
    )
    for edit in edits:
        changed = apply(text, edit)
        reread(changed, text)
        assert plain(kept(changed)) == plain(changed)


@given(st.text("ab", max_size=8), st.text("ab", max_size=8))
def test_what_two_texts_share_is_counted_once(one, other):
    start, end = alike(one, other)
    assert one[:start] == other[:start]
    assert start + end <= min(len(one), len(other))
    assert one[len(one) - end :] == other[len(other) - end :]
    assert start == len(one) or start == len(other) or one[start] != other[start]
