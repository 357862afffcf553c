"""Short ways to write policies and queries."""

import json

from studyapp.minicloud.policy import Query, Source, Subject

ACCOUNT, OTHER = "111122223333", "444455556666"
USER = Subject("user", ACCOUNT, f"arn:aws:iam::{ACCOUNT}:user/dev-1", "AIDAEXAMPLEDEV1AAAAAA")


def policy(*statements, version="2012-10-17"):
    return json.dumps({"Version": version, "Statement": list(statements)})


def statement(effect="Allow", action="*", resource="*", **more):
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def source(layer, *statements, name="p", level="", version="2012-10-17"):
    return Source(layer, name, policy(*statements, version=version), level=level)


def query(action="s3:GetObject", resource="arn:aws:s3:::b/k", principal=USER, owner="", **context):
    return Query(action, resource, principal, owner, context)
