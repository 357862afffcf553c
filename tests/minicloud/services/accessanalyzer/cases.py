"""An account with an analyzer and something to find, and a call of each operation that goes well."""

from studyapp.minicloud.services.accessanalyzer import SERVICE
from tests.minicloud.making import document
from tests.minicloud.services.suite import Suite

BUCKET = "open-to-another-account"
OTHER = "444455556666"
POLICY = {
    "Effect": "Allow",
    "Principal": {"AWS": f"arn:aws:iam::{OTHER}:root"},
    "Action": "s3:GetObject",
    "Resource": f"arn:aws:s3:::{BUCKET}/*",
}
PLAIN = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}

# "arn" is the analyzer's ARN, "finding" the id of what it finds.
CASES = {
    "CheckAccessNotGranted": {
        "policyDocument": document(PLAIN),
        "access": [{"actions": ["s3:PutObject"]}],
        "policyType": "IDENTITY_POLICY",
    },
    "CheckNoPublicAccess": {"policyDocument": document(POLICY), "resourceType": "AWS::S3::Bucket"},
    "CreateAnalyzer": {"analyzerName": "second", "type": "ORGANIZATION", "tags": {"team": "blue"}},
    "DeleteAnalyzer": {"analyzerName": "first"},
    "GetAnalyzer": {"analyzerName": "first"},
    "GetFinding": {"analyzerArn": "arn", "id": "finding"},
    "ListAnalyzedResources": {"analyzerArn": "arn"},
    "ListAnalyzers": {},
    "ListFindings": {"analyzerArn": "arn", "filter": {"status": {"eq": ["ACTIVE"]}}},
    "ListTagsForResource": {"resourceArn": "arn"},
    "StartResourceScan": {"analyzerArn": "arn", "resourceArn": f"arn:aws:s3:::{BUCKET}"},
    "TagResource": {"resourceArn": "arn", "tags": {"cost": "42"}},
    "UntagResource": {"resourceArn": "arn", "tagKeys": ["team"]},
    "UpdateFindings": {"analyzerArn": "arn", "status": "ARCHIVED", "ids": ["finding"]},
    "ValidatePolicy": {"policyDocument": document(POLICY), "policyType": "RESOURCE_POLICY"},
}


def furnish(world):
    """A bucket that another account may read, an analyzer that finds it."""
    call = world.call
    call("organizations", "CreateOrganization", FeatureSet="ALL")
    call("s3", "CreateBucket", Bucket=BUCKET)
    call("s3", "PutBucketPolicy", Bucket=BUCKET, Policy=document(POLICY))
    made = call(
        "accessanalyzer", "CreateAnalyzer", analyzerName="first", type="ACCOUNT", tags={"team": "x"}
    )
    (found,) = call("accessanalyzer", "ListFindings", analyzerArn=made["arn"])["findings"]
    return {"arn": made["arn"], "finding": found["id"]}


def params_of(operation, found):
    """The parameters of a case with the furnished account's own ids."""
    params = {
        name: found.get(value, value) if isinstance(value, str) else value
        for name, value in CASES[operation].items()
    }
    if "ids" in params:
        params["ids"] = [found["finding"]]
    return params


SUITE = Suite(
    SERVICE,
    frozenset(CASES),
    furnish,
    params_of,
    denied=("AccessDeniedException", 403),
    again=("CreateAnalyzer",),
)
