"""A recorded call as an event of CloudTrail.

AWS CloudTrail User Guide, "CloudTrail record contents for management, data, and network activity
events" and "CloudTrail userIdentity element".
"""

from hashlib import blake2b
from typing import Any

from studyapp.minicloud.kernel.clock import iso
from studyapp.minicloud.kernel.happened import Event
from studyapp.minicloud.kernel.ids import as_uuid
from studyapp.minicloud.kernel.regions import HOME
from studyapp.minicloud.kernel.storage import TrailRow
from studyapp.minicloud.services.cloudtrail import shapes
from studyapp.minicloud.services.cloudtrail.resources import type_of

VERSION = "1.11"
GLOBALS = frozenset({"budgets", "ce", "iam", "organizations"})
# Operations that CloudTrail counts as reads though they answer with something new.
READS = frozenset({"AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"})
# AWS CloudTrail User Guide, "Logging data events": S3 object-level operations.
DATA = frozenset(
    {
        *("AbortMultipartUpload", "CompleteMultipartUpload", "CopyObject", "CreateMultipartUpload"),
        *("DeleteObject", "DeleteObjectTagging", "DeleteObjects", "GetObject", "GetObjectAcl"),
        *("GetObjectAttributes", "GetObjectTagging", "HeadBucket", "HeadObject", "ListObjects"),
        *("ListObjectsV2", "ListObjectVersions", "ListParts", "PutObject", "PutObjectAcl"),
        *("PutObjectTagging", "RestoreObject", "SelectObjectContent", "UploadPart"),
        "UploadPartCopy",
    }
)
# The event of ListObjectsV2 is ListObjects, as the operation is the same one with another version.
NAMES = {"ListObjectsV2": "ListObjects"}
PREFIXES = {"accessanalyzer": "access-analyzer"}  # where they are not the service's name
TYPES = {"root": "Root", "user": "IAMUser", "role": "AssumedRole", "service": "AWSService"}
TAKEN_BACK = "A later step on the timeline took this back."


def is_data(row: TrailRow) -> bool:
    """Whether it is a data event, which no trail logs unasked and nobody can look up."""
    return row.service == "s3" and row.operation in DATA


def is_logged(row: TrailRow) -> bool:
    """Whether CloudTrail knows of a call: one whose signature fails leaves no event."""
    return row.principal.get("kind") != "unknown"


def region_of(row: TrailRow) -> str:
    """The Region of an event: global services are in us-east-1."""
    return HOME if row.service in GLOBALS else row.region


def name_of(row: TrailRow) -> str:
    """The name of an event."""
    return NAMES.get(row.operation, row.operation)


def source_of(row: TrailRow) -> str:
    """The service of an event, by the prefix of its actions."""
    return f"{PREFIXES.get(row.service, row.service)}.amazonaws.com"


def reads(row: TrailRow) -> bool:
    """Whether an event is read-only."""
    return row.reads or row.operation in READS


def user_of(row: TrailRow) -> str:
    """The name of who called: of a session the session's, "root" of root."""
    principal = row.principal
    if principal.get("kind") == "root":
        return "root"
    return str(principal.get("session") or principal.get("name") or "")


def received_by(row: TrailRow, account: str) -> bool:
    """Whether an account gets the event: the caller's, and whoever owns what was asked for."""
    return row.account == account or any(_owner(arn) == account for arn in row.resources)


def event_id(row: TrailRow, account: str) -> str:
    """The id of the event in an account: each one that gets it has one of its own."""
    if row.account == account:
        return row.event_id
    return as_uuid(blake2b(f"{row.event_id}:{account}".encode(), digest_size=16).hexdigest())


def record(event: Event, account: str) -> dict[str, Any]:
    """The event as an account receives it."""
    row = event.row
    found: dict[str, Any] = {
        "eventVersion": VERSION,
        "userIdentity": _identity(row, account),
        "eventTime": iso(row.at),
        "eventSource": source_of(row),
        "eventName": name_of(row),
        "awsRegion": region_of(row),
        "sourceIPAddress": row.source_ip,
        "userAgent": row.user_agent,
    }
    if row.error_code:
        found["errorCode"] = f"Client.{row.error_code}" if row.service == "ec2" else row.error_code
        found["errorMessage"] = row.error_message
    found["requestParameters"] = shapes.parameters(row.service, row.operation, row.params)
    answered = not (reads(row) and row.operation not in READS) and not row.error_code
    found["responseElements"] = (
        shapes.elements(row.service, row.operation, row.output, row.request_id)
        if answered
        else None
    )
    if event.undone:
        found["additionalEventData"] = {"undone": TAKEN_BACK}
    found |= {
        "requestID": row.request_id,
        "eventID": event_id(row, account),
        "readOnly": reads(row),
    }
    resources = [
        {"accountId": _owner(arn) or row.account, "type": type_of(arn), "ARN": arn}
        for arn in row.resources
        if row.service in ("kms", "s3", "sts") and type_of(arn) and "*" not in arn
    ]
    if resources:
        found["resources"] = resources
    found |= {
        "eventType": "AwsApiCall",
        "managementEvent": not is_data(row),
        "recipientAccountId": account,
    }
    if any(_owner(arn) not in ("", row.account) for arn in row.resources):
        found["sharedEventID"] = as_uuid(
            blake2b(f"{row.event_id}:shared".encode(), digest_size=16).hexdigest()
        )
    found["eventCategory"] = "Data" if is_data(row) else "Management"
    if row.door == "console":
        found["sessionCredentialFromConsole"] = "true"
    return found


def _identity(row: TrailRow, account: str) -> dict[str, Any]:
    principal = row.principal
    kind = str(principal.get("kind", ""))
    unique, owner = str(principal.get("unique_id", "")), str(principal.get("account", row.account))
    if kind == "anonymous":
        return {"type": "AWSAccount", "principalId": "", "accountId": "ANONYMOUS_PRINCIPAL"}
    if kind == "service":
        return {"type": "AWSService", "invokedBy": principal.get("name", "")}
    if owner != account:
        return {"type": "AWSAccount", "principalId": unique, "accountId": owner}
    session = principal.get("session") if kind == "user" else ""
    found: dict[str, Any] = {
        "type": "FederatedUser" if session else TYPES.get(kind, "Unknown"),
        "principalId": f"{owner}:{session}" if session else unique,
        "arn": principal.get("arn", ""),
        "accountId": owner,
    }
    key = row.access_key_id or principal.get("access_key_id", "")
    if key:
        found["accessKeyId"] = key
    if kind == "user" and not session:
        found["userName"] = principal.get("name", "")
    context = _session(principal, owner)
    if context:
        found["sessionContext"] = context
    if principal.get("via"):
        found["invokedBy"] = principal["via"][-1]
    return found


def _session(principal: dict[str, Any], owner: str) -> dict[str, Any]:
    """What temporary credentials came from, and when."""
    found: dict[str, Any] = {}
    if principal.get("role_arn"):
        found["sessionIssuer"] = {
            "type": "IAMUser" if principal.get("kind") == "user" else "Role",
            "principalId": str(principal.get("unique_id", "")).partition(":")[0],
            "arn": principal["role_arn"],
            "accountId": owner,
            "userName": str(principal["role_arn"]).rpartition("/")[2],
        }
    if principal.get("issued_at"):
        found["attributes"] = {
            "creationDate": iso(principal["issued_at"]),
            "mfaAuthenticated": "true" if principal.get("mfa_at") else "false",
        }
    if principal.get("source_identity"):
        found["sourceIdentity"] = principal["source_identity"]
    return found


def _owner(arn: str) -> str:
    """The account in an ARN; empty when it names none."""
    parts = arn.split(":", 5)
    return parts[4] if len(parts) == 6 and parts[4].isdecimal() else ""
