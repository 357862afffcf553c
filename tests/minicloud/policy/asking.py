"""Short ways to write policies, callers and queries."""

import json

from studyapp.minicloud.policy import Query, Source, Subject

ACCOUNT, OTHER = "111122223333", "444455556666"


def session(account, role, path="/"):
    return Subject(
        "role",
        account,
        f"arn:aws:sts::{account}:assumed-role/{role}/one",
        f"AROAEXAMPLE{role.upper()}:one",
        f"arn:aws:iam::{account}:role{path}{role}",
    )


USER = Subject("user", ACCOUNT, f"arn:aws:iam::{ACCOUNT}:user/dev-1", "AIDAEXAMPLEDEV1AAAAAA")
ROLE = f"arn:aws:iam::{ACCOUNT}:role/app"
CALLERS = {
    "user": USER,
    "root": Subject("root", ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root", ACCOUNT),
    "session": session(ACCOUNT, "app"),
    "role-itself": Subject("role", ACCOUNT, ROLE, "AROAEXAMPLEAPP", ROLE),
    "linked": session(ACCOUNT, "linked", "/aws-service-role/ecs.amazonaws.com/"),
    "federated-user": Subject(
        "user",
        ACCOUNT,
        f"arn:aws:sts::{ACCOUNT}:federated-user/guest",
        f"{ACCOUNT}:guest",
        f"arn:aws:iam::{ACCOUNT}:user/dev-1",
    ),
    "other-user": Subject("user", OTHER, f"arn:aws:iam::{OTHER}:user/x", "AIDAEXAMPLEOTHERAAAAA"),
    "other-session": session(OTHER, "app"),
    "other-root": Subject("root", OTHER, f"arn:aws:iam::{OTHER}:root", OTHER),
    "anonymous": Subject("anonymous"),
    "service": Subject("service", arn="events.amazonaws.com"),
    "web": Subject("federated", arn="accounts.google.com"),
}


def policy(*statements, version="2012-10-17"):
    return json.dumps({"Version": version, "Statement": list(statements)})


def statement(effect="Allow", action="*", resource="*", **more):
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


def source(layer, *statements, name="p", arn="", level="", version="2012-10-17"):
    return Source(layer, name, policy(*statements, version=version), arn, level)


def query(action="s3:GetObject", resource="arn:aws:s3:::b/k", principal=USER, owner="", **context):
    return Query(action, resource, principal, owner, context)
