"""Changes to a policy's text: what they do, and that they leave the rest of it as it is."""

import json

import pytest

from studyapp.minicloud.policy.editing import (
    add_item,
    add_member,
    apply,
    drop_item,
    drop_member,
    members,
    rename_member,
    statements,
)
from studyapp.minicloud.policy.places import read_json

LAID_OUT = """{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": [
                "s3:GetObject",
                "s3:PutObject"
            ],
            "Resource": "*"
        }
    ]
}"""
NEW = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}


def first(text):
    return members(statements(read_json(text))[0])


def test_a_value_joins_a_list_as_the_list_is_laid_out():
    action = first(LAID_OUT)["Action"].node
    done = apply(LAID_OUT, add_item(LAID_OUT, action, "s3:GetObjectAcl"))

    assert '"s3:PutObject",\n                "s3:GetObjectAcl"\n            ],' in done
    assert done.replace(',\n                "s3:GetObjectAcl"', "") == LAID_OUT


def test_a_single_value_becomes_a_list():
    resource = first(LAID_OUT)["Resource"].node
    done = apply(LAID_OUT, add_item(LAID_OUT, resource, "b"))

    assert done == LAID_OUT.replace('"Resource": "*"', '"Resource": ["*", "b"]')


def test_a_statement_takes_the_indentation_of_its_neighbour():
    node = members(read_json(LAID_OUT))["Statement"].node
    done = apply(LAID_OUT, add_item(LAID_OUT, node, NEW))

    assert done.startswith(LAID_OUT[: node.end - 6])
    assert '        {\n            "Effect": "Deny",\n' in done
    assert json.loads(done)["Statement"][1] == NEW


@pytest.mark.parametrize(
    "text",
    [
        '{"Statement": {"Effect": "Allow"}}',
        '{"Statement": []}',
        '{\n "Statement": {\n  "Effect": "Allow"\n }\n}',
        '{"Statement": [{"Effect": "Allow"}]}',
    ],
)
def test_a_statement_joins_whatever_is_there(text):
    node = members(read_json(text))["Statement"].node
    before = json.loads(text)["Statement"]
    done = json.loads(apply(text, add_item(text, node, NEW)))["Statement"]

    assert done == [*(before if isinstance(before, list) else [before]), NEW]


@pytest.mark.parametrize(("index", "rest"), [(0, [2, 3]), (1, [1, 3]), (2, [1, 2])])
def test_values_and_members_go_with_their_comma(index, rest):
    for text in ("[1, 2, 3]", "[\n 1,\n 2,\n 3\n]"):
        assert json.loads(apply(text, drop_item(read_json(text), index))) == rest
    for text in ('{"1": 1, "2": 2, "3": 3}', '{\n "1": 1,\n "2": 2,\n "3": 3\n}'):
        done = json.loads(apply(text, drop_member(read_json(text), str(index + 1))))
        assert list(done.values()) == rest


def test_members_come_and_change_their_name():
    node = statements(read_json(LAID_OUT))[0]
    done = apply(LAID_OUT, add_member(LAID_OUT, node, "Sid", "A"))
    renamed = apply(LAID_OUT, rename_member(LAID_OUT, first(LAID_OUT)["Resource"], "NotResource"))

    assert '            "Resource": "*",\n            "Sid": "A"\n' in done
    assert renamed == LAID_OUT.replace('"Resource"', '"NotResource"')
