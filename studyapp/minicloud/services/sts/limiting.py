"""What comes with a request for a session: the policies that limit it, and its tags."""

from studyapp.minicloud.kernel.arn import name_of
from studyapp.minicloud.kernel.call import CallAs, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.policy import check
from studyapp.minicloud.services.sts import errors

MOST_TAGS = 50  # of a session
MOST_POLICIES = 10  # managed ones; API Reference, "AssumeRole"
LARGEST = 2_048  # characters of session policies and the ARNs of managed ones


def tags(params: Params) -> tuple[tuple[str, str], ...]:
    """The session's tags; their keys are told apart without regard to case.

    IAM User Guide, "Rules for tagging in IAM and AWS STS": none begins with aws:.
    """
    found = tuple((tag["Key"], tag["Value"]) for tag in params.get("Tags", ()))
    if len({key.lower() for key, _ in found}) < len(found):
        raise errors.tag_twice()
    if any(key.lower().startswith("aws:") for key, _ in found):
        raise errors.reserved_tag()
    return found


def policies(ctx: Context, params: Params) -> tuple[tuple[str, str], ...]:
    """The session policies: managed ones of the account as they are now, the inline one."""
    if len(params.get("PolicyArns", ())) > MOST_POLICIES:
        raise errors.too_many_policies(MOST_POLICIES)
    if packed(params) > 100:
        raise errors.too_large(packed(params))
    found = [(name_of(one["arn"]), _text(ctx, one["arn"])) for one in params.get("PolicyArns", ())]
    text = params.get("Policy")
    if text is not None:
        problems = check(text, "session")
        if problems:
            raise errors.malformed(problems[0].message)
        found.append(("session policy", text))
    return tuple(found)


def packed(params: Params) -> int:
    """How much of the room for session policies is used, in per cent."""
    arns = sum(len(one["arn"]) for one in params.get("PolicyArns", ()))
    return -(-100 * (arns + len(params.get("Policy", ""))) // LARGEST)


def _text(ctx: Context, policy: str) -> str:
    found = ctx.invoke("iam", "GetPolicy", {"PolicyArn": policy}, CallAs.INTERNAL)["Policy"]
    asked = {"PolicyArn": policy, "VersionId": found["DefaultVersionId"]}
    version = ctx.invoke("iam", "GetPolicyVersion", asked, CallAs.INTERNAL)["PolicyVersion"]
    return str(version["Document"])
