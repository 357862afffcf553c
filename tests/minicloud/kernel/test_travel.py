"""Jumps through a history, its branches, and how two of its points differ."""

import pytest

from studyapp.minicloud.kernel import folding, travel
from studyapp.minicloud.kernel.history import NothingToDo

HOUR = 3_600_000


def tree(world):
    with world.storage.read("w") as reader:
        return travel.Tree(reader)


def now(world):
    return world.result("sts", "GetCallerIdentity").now


def make(world, *names):
    for name in names:
        world.call("iam", "CreateUser", UserName=name)
    return world.rows()


def row_of(world, label):
    return next(one.row for one in tree(world).pasts() if one.label == f"create user {label}")


def jump(world, row, **how):
    world.cloud.jump(world.storage, "w", row, wall=world.wall, **how)


def test_a_jump_restores_bytes_and_clock_and_leaves_the_way_forward(world):
    first = make(world, "a")
    at = now(world)
    world.pass_time(HOUR // 4)
    last = make(world, "b", "c")

    jump(world, row_of(world, "a"))
    assert world.rows() == first
    assert now(world) == at
    assert [one.undone for one in tree(world).pasts()] == [True, True, False]
    world.redo()
    world.redo()
    assert world.rows() == last
    jump(world, row_of(world, "b"), before=True)
    assert world.rows() == first
    assert now(world) == at + HOUR // 4


def test_a_branch_left_behind_can_be_gone_back_to(world):
    make(world, "a")
    other = make(world, "b")
    world.pass_time(HOUR // 4)
    reached = now(world)
    jump(world, row_of(world, "a"))
    mine = make(world, "c")

    [line] = tree(world).lines()
    assert (line.label, line.acts) == ("create user b", 1)
    world.cloud.name_branch(world.storage, "w", line.number, "with b")
    jump(world, line.end)

    assert world.rows() == other
    assert now(world) == reached
    assert not any(one.undone for one in tree(world).pasts())
    [back] = tree(world).lines()
    assert (back.label, back.name) == ("create user c", "")
    jump(world, back.end)
    assert world.rows() == mine
    [line] = tree(world).lines()
    assert line.name == "with b"

    world.cloud.delete_branch(world.storage, "w", line.number)
    assert tree(world).lines() == []
    assert world.rows() == mine
    with pytest.raises(NothingToDo):
        world.cloud.delete_branch(world.storage, "w", line.number)


def test_ids_of_two_branches_never_mean_two_things(world):
    make(world, "a")
    row = row_of(world, "a")
    world.call("iam", "CreateUser", UserName="b")
    one = world.call("iam", "GetUser", UserName="b")["User"]["UserId"]
    jump(world, row)
    world.call("iam", "CreateUser", UserName="b")

    assert world.call("iam", "GetUser", UserName="b")["User"]["UserId"] != one


def test_a_frozen_clock_stands_where_the_jump_leads(world):
    make(world, "a")
    at = now(world)
    world.pass_time(HOUR // 4)
    make(world, "b")
    world.cloud.pause(world.storage, "w", wall=world.wall)
    world.pass_time(HOUR)
    assert now(world) == at + HOUR // 4

    jump(world, row_of(world, "a"))
    assert now(world) == at
    world.cloud.go_on(world.storage, "w", wall=world.wall)
    world.pass_time(1_000)
    assert now(world) == at + 1_000


def test_the_clock_may_run_while_nobody_calls(world):
    world.cloud.go_on(world.storage, "w", wall=world.wall, always=True)
    at = now(world)
    world.pass_time(7 * HOUR)

    assert now(world) == at + 7 * HOUR


def test_what_lies_between_two_points_of_two_branches(world):
    make(world, "a")
    start = row_of(world, "a")
    make(world, "b")
    left = row_of(world, "b")
    jump(world, start)
    make(world, "c")
    right = row_of(world, "c")

    with world.storage.read("w") as reader:
        found = travel.between(reader, left, right)
        assert travel.between(reader, left, left) == []
    users = {one.key: (one.before is None, one.after is None) for one in found}
    assert users[b"b"] == (False, True)
    assert users[b"c"] == (True, False)
    assert b"a" not in users


def test_folding_keeps_branches_with_a_name(world):
    make(world, "a")
    start = row_of(world, "a")
    kept = make(world, "b", "c")
    jump(world, start)
    make(world, "d")
    [line] = tree(world).lines()
    world.cloud.name_branch(world.storage, "w", line.number, "kept")
    make(world, "e", "f")

    with world.storage.write("w") as writer:
        folding.fold(writer, steps=1)
        writer.save_world()

    [line] = tree(world).lines()
    assert line.name == "kept"
    jump(world, line.end)
    assert world.rows() == kept


def test_there_is_no_way_to_what_the_history_does_not_hold(world):
    before = world.rows()

    with pytest.raises(NothingToDo):
        jump(world, 4_711)
    assert world.rows() == before
