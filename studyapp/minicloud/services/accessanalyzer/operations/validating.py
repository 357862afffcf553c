"""ValidatePolicy: our linter's findings in the shape of AWS.

Issue codes are those of the IAM User Guide, "IAM policy validation check reference"; the sentences
are ours. Findings for which that reference has no code are left out.
"""

from collections.abc import Mapping
from typing import Any, Final

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.policy.linting import Finding, Use, lint
from studyapp.minicloud.services.accessanalyzer import errors
from studyapp.minicloud.services.accessanalyzer.service import SERVICE
from studyapp.minicloud.services.accessanalyzer.views import listed
from studyapp.minicloud.spec.reference import Reference

REFERENCE: Final = Reference()
USES: Final[Mapping[str, Use]] = {
    "IDENTITY_POLICY": "identity",
    "RESOURCE_POLICY": "resource",
    "SERVICE_CONTROL_POLICY": "scp",
    "RESOURCE_CONTROL_POLICY": "rcp",
}
TRUST: Final = "AWS::IAM::AssumeRolePolicyDocument"
TYPES: Final = {
    "error": "ERROR",
    "security": "SECURITY_WARNING",
    "warning": "WARNING",
    "suggestion": "SUGGESTION",
}
ANCHORS: Final = {
    "error": "error",
    "security": "security-warning",
    "warning": "warning",
    "suggestion": "suggestion",
}
PAGE: Final = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html"
)


@SERVICE.operation("ValidatePolicy", reads=True)
def validate_policy(ctx: Context, params: Params) -> Output:
    """What is wrong with a policy."""
    text = params["policyDocument"]
    sort = params.get("validatePolicyResourceType", "")
    if sort and params["policyType"] != "RESOURCE_POLICY":
        raise errors.invalid("InvalidInput")
    use: Use = "trust" if sort == TRUST else USES[params["policyType"]]
    found = [one for one in lint(text, use, REFERENCE) if one.code]
    rows = [(f"{number:04}", _view(text, one)) for number, one in enumerate(found)]
    return listed(ctx, params, "findings", rows)


def _view(text: str, one: Finding) -> dict[str, Any]:
    slug = one.code.lower().replace("_", "-")
    kind = ANCHORS[one.kind]
    return {
        "findingDetails": one.sentence,
        "findingType": TYPES[one.kind],
        "issueCode": one.code,
        "learnMoreLink": f"{PAGE}#access-analyzer-reference-policy-checks-{kind}-{slug}",
        "locations": [
            {
                "path": [
                    {"index": part} if isinstance(part, int) else {"value": part}
                    for part in one.path
                ],
                "span": {"start": _position(text, one.at), "end": _position(text, one.end)},
            }
        ],
    }


def _position(text: str, at: int) -> dict[str, int]:
    """API Reference, "Position": lines count from 1, columns and offsets from 0."""
    return {
        "line": text.count("\n", 0, at) + 1,
        "column": at - (text.rfind("\n", 0, at) + 1),
        "offset": at,
    }
