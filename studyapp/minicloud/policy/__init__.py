"""The IAM policy language: JSON documents in, a decision with its trace out. Pure."""

from studyapp.minicloud.policy.checking import Use, check
from studyapp.minicloud.policy.document import (
    Document,
    MalformedPolicy,
    Problem,
    Statement,
    read,
)
from studyapp.minicloud.policy.evaluate import evaluate
from studyapp.minicloud.policy.listing import Span, context_keys, spans
from studyapp.minicloud.policy.looking import is_general
from studyapp.minicloud.policy.message import message
from studyapp.minicloud.policy.naming import Named, principals, rename_principals
from studyapp.minicloud.policy.speech import Spoken, in_words
from studyapp.minicloud.policy.trace import (
    GRANT,
    Decision,
    Kind,
    Layer,
    Query,
    Source,
    Step,
    Subject,
    Value,
    Who,
    Why,
)

__all__ = [
    "GRANT",
    "Decision",
    "Document",
    "Kind",
    "Layer",
    "MalformedPolicy",
    "Named",
    "Problem",
    "Query",
    "Source",
    "Span",
    "Spoken",
    "Statement",
    "Step",
    "Subject",
    "Use",
    "Value",
    "Who",
    "Why",
    "check",
    "context_keys",
    "evaluate",
    "in_words",
    "is_general",
    "message",
    "principals",
    "read",
    "rename_principals",
    "spans",
]
