"""Counts what a function does instead of how long it takes, so that a busy machine changes nothing.

Counted by `steps` are the lines that Python runs and the calls into C, such as one search by a regular
expression. What goes on inside such a call is not seen: that no pattern can run away there has to
be shown from the pattern.
"""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def steps(function: Callable[[], Any], *, of: str = "") -> int:
    """How many lines and C calls a call of the function comes to; `of` files with this in their path."""
    count = 0

    def line(frame: FrameType, _event: str, _arg: Any) -> Any:
        nonlocal count
        if of not in frame.f_code.co_filename:
            return None
        count += 1
        return line

    def call(frame: FrameType, event: str, _arg: Any) -> None:
        nonlocal count
        count += event == "c_call" and of in frame.f_code.co_filename

    before = sys.gettrace(), sys.getprofile()
    sys.settrace(line)
    sys.setprofile(call)
    try:
        function()
    finally:
        sys.setprofile(before[1])
        sys.settrace(before[0])
    return count


def growth(made: Callable[[int], Callable[[], Any]], size: int) -> float:
    """How many times the work grows when the size doubles: 2 is linear, 4 is quadratic."""
    small, large = made(size), made(2 * size)
    return steps(large) / max(steps(small), 1)


def calls(act: Callable[[], object]) -> int:
    """How many calls of functions, built-in ones and resumed generators included, `act` makes."""
    made = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal made
        made += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        act()
    finally:
        sys.setprofile(before)
    return made
