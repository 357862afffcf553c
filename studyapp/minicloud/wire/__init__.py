"""The AWS wire protocols, without I/O: from a request to a call's parameters, and back.

Query, EC2, JSON 1.0 and 1.1, rest-json, rest-xml and Smithy's RPC v2 (CBOR); signatures of
versions 4 and 2. A door goes: `identify`, `verify_head` (or `verify` once the body is there),
`Intake` for the body, `parse`, the call, `respond` or `refuse`.
"""

from studyapp.minicloud.wire.identify import POST_OBJECT, Target, envelope, identify
from studyapp.minicloud.wire.message import Headers, Request, Response
from studyapp.minicloud.wire.parse import parse, streams
from studyapp.minicloud.wire.post.forms import (
    Form,
    form_request,
    form_response,
    form_signature,
    read_form,
    verify_form,
)
from studyapp.minicloud.wire.sign.claims import Kind, Signature, authorization, restore_names
from studyapp.minicloud.wire.sign.intake import Intake
from studyapp.minicloud.wire.sign.verify import check_payload, verify, verify_head
from studyapp.minicloud.wire.write.answer import bare, respond
from studyapp.minicloud.wire.write.errors import refuse
from studyapp.minicloud.wire.write.rest import safe_header

__all__ = [
    "POST_OBJECT",
    "Form",
    "Headers",
    "Intake",
    "Kind",
    "Request",
    "Response",
    "Signature",
    "Target",
    "authorization",
    "bare",
    "check_payload",
    "envelope",
    "form_request",
    "form_response",
    "form_signature",
    "identify",
    "parse",
    "read_form",
    "refuse",
    "respond",
    "restore_names",
    "safe_header",
    "streams",
    "verify",
    "verify_form",
    "verify_head",
]
