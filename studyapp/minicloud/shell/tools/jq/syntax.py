"""What a filter of jq is once it is read: nodes of these kinds, whose parts are filters.

identity, recurse, literal, text, format, index, slice, each, try, pipe, comma, otherwise, or, and,
compare, sum, assign, negate, array, object, condition, reduce, bind, variable, call.
"""

from studyapp.minicloud.shell.tools.descent import Node

__all__ = ["EMPTY", "IDENTITY", "JqSyntaxError", "Node"]


class JqSyntaxError(Exception):
    """A filter that cannot be read; its text says why."""


IDENTITY = Node("identity")
EMPTY = Node("call", value="empty")
