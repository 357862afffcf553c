"""Texts that make a client of one's own talk to the account."""

from msgspec import Struct

from studyapp.sandbox.api import Credentials, environment_of


class Snippet(Struct, frozen=True):
    """A text to copy; `where` says where it goes."""

    title: str
    where: str
    text: str


def snippets(keys: Credentials) -> list[Snippet]:
    """The environment, the `aws` command, boto3 and rclone with these keys."""
    exports = "\n".join(f"export {name}={value}" for name, value in environment_of(keys).items())
    return [
        Snippet("Any client", "In a shell, for this session of it", exports),
        Snippet("aws, the command line", "After the lines above", AWS),
        Snippet("boto3, Python", "A program of its own", BOTO3.format(keys=keys)),
        Snippet("rclone", "In rclone.conf", RCLONE.format(keys=keys)),
    ]


AWS = """aws sts get-caller-identity
aws s3 mb s3://a-name-nobody-else-has
aws s3 ls"""
BOTO3 = """import boto3

session = boto3.Session(
    aws_access_key_id="{keys.access_key_id}",
    aws_secret_access_key="{keys.secret_access_key}",
    region_name="{keys.region}",
)
sts = session.client("sts", endpoint_url="{keys.endpoint_url}")
print(sts.get_caller_identity()["Arn"])"""
RCLONE = """[sandbox]
type = s3
provider = Other
access_key_id = {keys.access_key_id}
secret_access_key = {keys.secret_access_key}
endpoint = {keys.endpoint_url}
region = {keys.region}
force_path_style = true"""
