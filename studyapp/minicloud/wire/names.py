"""Which service a request is for, from the signing name of its credential scope.

The signing name is not botocore's name of the service ("monitoring" is `cloudwatch`), and some
services share one. What the request itself carries (target prefix, API version, path) decides.
"""

from studyapp.minicloud import spec
from studyapp.minicloud.wire.shapes import metadata

_ALIASES = {
    "access-analyzer": "accessanalyzer",
    "airflow": "mwaa",
    "aoss": "opensearchserverless",
    "aps": "amp",
    "awsssoportal": "sso",
    "aws-marketplace": "marketplace-catalog",
    "bedrock": "bedrock",
    "cassandra": "keyspaces",
    "cloudcontrolapi": "cloudcontrol",
    "elasticfilesystem": "efs",
    "elasticmapreduce": "emr",
    "email": "ses",
    "geo": "location",
    "iotdata": "iot-data",
    "mobiletargeting": "pinpoint",
    "monitoring": "cloudwatch",
    "servicequotas": "service-quotas",
    "sso": "sso-admin",
    "sso-oauth": "sso-oidc",
    "states": "stepfunctions",
    "tagging": "resourcegroupstaggingapi",
}

# scope -> services that share it; the first is meant when nothing in the request decides
SHARED: dict[str, tuple[str, ...]] = {
    "cloudhsm": ("cloudhsmv2", "cloudhsm"),
    "dynamodb": ("dynamodb", "dynamodbstreams"),
    "elasticloadbalancing": ("elbv2", "elb"),
    "events": ("events", "eventbridgev2"),
    "kinesisanalytics": ("kinesisanalyticsv2", "kinesisanalytics"),
    "ses": ("ses", "sesv2"),
    "timestream": ("timestream-write", "timestream-query"),
}

# (scope, beginning of the path) -> service, for REST services that share a scope
_BY_PATH = (
    ("s3", "/v20180820/", "s3control"),
    ("apigateway", "/v2/", "apigatewayv2"),
    ("ses", "/v2/", "sesv2"),
    ("es", "/2021-01-01/", "opensearch"),
    ("servicecatalog", "/applications", "servicecatalog-appregistry"),
)

# Services that take unsigned requests, by target prefix or by the version of a form.
_UNSIGNED_TARGETS = {
    "AWSCognitoIdentityProviderService": "cognito-idp",
    "AWSCognitoIdentityService": "cognito-identity",
}
_VERSIONS = {
    "2011-06-15": "sts",
    "2010-05-08": "iam",
    "2016-11-15": "ec2",
    "2010-03-31": "sns",
    "2012-11-05": "sqs",
}


def by_scope(scope: str, path: str, target_prefix: str, version: str) -> str:
    """botocore's name of the service ("elbv2"), "" when no service has that signing name."""
    for name, beginning, service in _BY_PATH:
        if scope == name and path.startswith(beginning):
            return service
    shared = SHARED.get(scope, ())
    for service in shared:
        traits = metadata(service)
        if target_prefix and traits.get("targetPrefix") == target_prefix:
            return service
        if version and traits.get("apiVersion") == version:
            return service
    if shared:
        return shared[0]
    service = _ALIASES.get(scope, scope)
    return service if service in spec.service_names() else ""


def unsigned(target_prefix: str, version: str) -> str:
    """The service of a request without credentials: `s3` unless a target or a version tells."""
    if target_prefix:
        return _UNSIGNED_TARGETS.get(target_prefix, "")
    return _VERSIONS.get(version, "sts") if version else "s3"
