"""Real AWS clients with an endpoint and nothing else."""

import gzip
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.minicloud.services.cloudtrail.cases import bucket_policy
from tests.sandbox.clients import Account
from tests.services import missing
from tests.serving import Server

pytestmark = pytest.mark.slow


def refused(call: Any, *args: Any, **params: Any) -> tuple[str, int]:
    """The code and the status of a call that must be refused."""
    with pytest.raises(ClientError) as caught:
        call(*args, **params)
    answer = caught.value.response
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]


def fetch(url: str, host: str = "", **more: Any) -> tuple[int, bytes, dict[str, str]]:
    """A request without a signature, at a Host if one is given."""
    request = Request(url, **more)
    if host:
        request.add_header("Host", host)
    try:
        answer = build_opener(ProxyHandler({})).open(request, timeout=30)
    except HTTPError as error:
        answer = error
    with answer:
        return answer.status, answer.read(), {k.lower(): v for k, v in answer.headers.items()}


def test_boto3_knows_who_it_is(account: Account):
    identity = account.client("sts").get_caller_identity()

    assert identity["Account"] == account.id
    assert identity["Arn"] == f"arn:aws:iam::{account.id}:root"


def test_boto3_makes_a_user_who_may_only_list_buckets(account: Account):
    iam = account.client("iam")
    iam.create_user(UserName="developer-1")
    key = iam.create_access_key(UserName="developer-1")["AccessKey"]
    policy = """{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}]}"""
    iam.put_user_policy(UserName="developer-1", PolicyName="list", PolicyDocument=policy)
    pair = {"key": key["AccessKeyId"], "secret": key["SecretAccessKey"]}

    assert account.client("s3", **pair).list_buckets()["Buckets"] == []
    theirs = account.client("iam", **pair)
    assert refused(theirs.create_user, UserName="developer-2") == ("AccessDenied", 403)
    with pytest.raises(iam.exceptions.EntityAlreadyExistsException):
        iam.create_user(UserName="developer-1")
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.get_user(UserName="nobody")
    iam.update_access_key(UserName="developer-1", AccessKeyId=key["AccessKeyId"], Status="Inactive")
    assert refused(theirs.get_user) == ("InvalidClientTokenId", 403)


def test_boto3_stores_and_reads_objects(account: Account, tmp_path: Path):
    s3 = account.client("s3")
    s3.create_bucket(Bucket="learner-notes-1")
    body = bytes(range(256)) * 5000
    s3.put_object(
        Bucket="learner-notes-1",
        Key="a//b ü+%2F.bin",
        Body=body,
        Metadata={"with_underscore": "yes"},
        ContentType="application/x-test",
    )

    found = s3.get_object(Bucket="learner-notes-1", Key="a//b ü+%2F.bin")
    assert found["Body"].read() == body
    assert found["Metadata"] == {"with_underscore": "yes"}
    assert found["ContentType"] == "application/x-test"
    part = s3.get_object(Bucket="learner-notes-1", Key="a//b ü+%2F.bin", Range="bytes=10-19")
    assert part["Body"].read() == body[10:20]
    listed = s3.list_objects_v2(Bucket="learner-notes-1", Delimiter="/")
    assert listed["CommonPrefixes"] == [{"Prefix": "a/"}]

    source = tmp_path / "large.bin"
    source.write_bytes(b"x" * 9_000_000)
    s3.upload_file(str(source), "learner-notes-1", "large.bin")
    target = tmp_path / "again.bin"
    s3.download_file("learner-notes-1", "large.bin", str(target))
    assert target.read_bytes() == source.read_bytes()
    head = s3.head_object(Bucket="learner-notes-1", Key="large.bin")
    assert head["ETag"].endswith('-2"')
    gone = s3.delete_objects(
        Bucket="learner-notes-1",
        Delete={"Objects": [{"Key": "large.bin"}, {"Key": "a//b ü+%2F.bin"}]},
    )
    assert len(gone["Deleted"]) == 2
    s3.delete_bucket(Bucket="learner-notes-1")


def test_s3_answers_with_its_own_codes(account: Account):
    s3 = account.client("s3")
    s3.create_bucket(Bucket="learner-notes-1")

    assert refused(s3.create_bucket, Bucket="my-bucket") == ("BucketAlreadyExists", 409)
    assert refused(s3.get_object, Bucket="learner-notes-1", Key="no") == ("NoSuchKey", 404)
    assert refused(s3.list_objects_v2, Bucket="no-such-bucket-here") == ("NoSuchBucket", 404)
    assert refused(s3.head_object, Bucket="learner-notes-1", Key="no") == ("404", 404)
    assert refused(s3.restore_object, Bucket="learner-notes-1", Key="no") == (
        "NotImplemented",
        501,
    )
    wrong = account.client("s3", secret="x" * 40)
    assert refused(wrong.list_buckets) == ("SignatureDoesNotMatch", 403)
    unknown = account.client("s3", key="AKIAIOSFODNN7EXAMPLE")
    assert refused(unknown.list_buckets) == ("InvalidAccessKeyId", 403)


def test_other_services_refuse_keys_in_their_words(account: Account):
    wrong = account.client("iam", secret="x" * 40)
    assert refused(wrong.list_users) == ("SignatureDoesNotMatch", 403)
    unknown = account.client("sts", key="AKIAIOSFODNN7EXAMPLE")
    assert refused(unknown.get_caller_identity) == ("InvalidClientTokenId", 403)
    assert refused(account.client("lambda").list_functions) == ("NotImplemented", 501)


def test_presigned_links_work_and_expire(account: Account, door: Server):
    s3 = account.client("s3")
    s3.create_bucket(Bucket="learner-notes-1")
    s3.put_object(Bucket="learner-notes-1", Key="a.txt", Body=b"hello")
    where = {"Bucket": "learner-notes-1", "Key": "a.txt"}

    for version in ("s3", "s3v4"):
        signer = account.client("s3", signature_version=version)
        link = signer.generate_presigned_url("get_object", Params=where, ExpiresIn=60)
        status, body, headers = fetch(link)
        assert (status, body) == (200, b"hello"), body
        assert headers["content-security-policy"] == "sandbox"
        assert headers["x-content-type-options"] == "nosniff"
        assert "set-cookie" not in headers
        assert fetch(link.replace("a.txt", "b.txt"))[0] == 403
    late = account.client("s3", signature_version="s3v4")
    link = late.generate_presigned_url("get_object", Params=where, ExpiresIn=-1)
    assert fetch(link)[0] in (400, 403)
    put = late.generate_presigned_url("put_object", Params={**where, "Key": "new"}, ExpiresIn=60)
    assert fetch(put, data=b"fresh", method="PUT")[0] == 200
    assert s3.get_object(Bucket="learner-notes-1", Key="new")["Body"].read() == b"fresh"


def test_the_real_aws_command(account: Account, tmp_path: Path):
    made = account.aws(tmp_path, "s3", "mb", "s3://learner-notes-1")
    assert made.stdout == "make_bucket: learner-notes-1\n", made.stderr
    (tmp_path / "site" / "sub").mkdir(parents=True)
    (tmp_path / "site" / "index.html").write_text("<h1>hello</h1>")
    (tmp_path / "site" / "sub" / "a.txt").write_text("a")
    synced = account.aws(tmp_path, "s3", "sync", "site", "s3://learner-notes-1/site")
    assert synced.returncode == 0, synced.stderr
    again = account.aws(tmp_path, "s3", "sync", "site", "s3://learner-notes-1/site")
    assert again.stdout == ""
    listed = account.aws(tmp_path, "s3", "ls", "s3://learner-notes-1/site/")
    assert "index.html" in listed.stdout
    assert "PRE sub/" in listed.stdout
    denied = account.aws(tmp_path, "iam", "get-user", "--user-name", "nobody")
    assert denied.returncode in (254, 255)
    assert "(NoSuchEntity) when calling the GetUser operation" in denied.stderr
    users = account.aws(
        tmp_path, "iam", "list-users", "--query", "Users[].UserName", "--output", "text"
    )
    assert users.stdout.split() == ["administrator"]


def test_rclone_copies_and_checks(account: Account, tmp_path: Path):
    if shutil.which("rclone") is None:
        missing("rclone is not installed (Debian: apt install rclone)")
    source = tmp_path / "source"
    source.mkdir()
    for number in range(3):
        (source / f"file {number}.txt").write_text(f"text {number}")

    def rclone(*words: str) -> subprocess.CompletedProcess[str]:
        remote = (
            f":s3,provider=Other,access_key_id={account.key},"
            f"secret_access_key='{account.secret}',endpoint='{account.server.base}',"
            "region=us-east-1,force_path_style=true:learner-rclone-1"
        )
        return subprocess.run(
            ["rclone", "--config", str(tmp_path / "none.conf"), *words[:1],
             *[word.replace("REMOTE", remote) for word in words[1:]]],
            capture_output=True, text=True, timeout=120, check=False,
            env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        )  # fmt: skip

    for words in (
        ("mkdir", "REMOTE"),
        ("copy", str(source), "REMOTE"),
        ("check", str(source), "REMOTE"),
    ):
        done = rclone(*words)
        assert done.returncode == 0, done.stderr
    assert "file 1.txt" in rclone("lsl", "REMOTE").stdout
    assert rclone("purge", "REMOTE").returncode == 0


def test_a_bucket_becomes_a_website(account: Account, door: Server):
    s3 = account.client("s3")
    s3.create_bucket(Bucket="learner-site-1")
    s3.put_object(
        Bucket="learner-site-1", Key="index.html", Body=b"<h1>hi</h1>", ContentType="text/html"
    )
    s3.put_bucket_website(
        Bucket="learner-site-1", WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}}
    )
    world = account.world
    host = f"learner-site-1.s3-website-us-east-1.{world}.localhost"

    status, body, headers = fetch(f"{door.base}/", host)
    assert status == 403
    assert b"AccessDenied" in body
    policy = """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*",
        "Action": "s3:GetObject", "Resource": "arn:aws:s3:::learner-site-1/*"}]}"""
    assert refused(s3.put_bucket_policy, Bucket="learner-site-1", Policy=policy) == (
        "AccessDenied",
        403,
    )
    s3.delete_public_access_block(Bucket="learner-site-1")
    s3.put_bucket_policy(Bucket="learner-site-1", Policy=policy)

    status, body, headers = fetch(f"{door.base}/", host)
    assert (status, body) == (200, b"<h1>hi</h1>")
    assert headers["content-type"] == "text/html"
    assert headers["content-security-policy"] == "sandbox"
    assert fetch(f"{door.base}/missing", host)[0] == 404
    virtual = f"learner-site-1.s3.{world}.localhost"
    assert fetch(f"{door.base}/index.html", virtual)[:2] == (200, b"<h1>hi</h1>")
    assert fetch(f"{door.base}/", virtual)[0] == 403


def test_a_machine_serves_its_page_when_visitors_may_come_in(account: Account, door: Server):
    ec2 = account.client("ec2")
    image = ec2.describe_images(
        Owners=["amazon"], Filters=[{"Name": "name", "Values": ["al2023-ami-2023*"]}]
    )["Images"][0]["ImageId"]
    group = ec2.create_security_group(GroupName="web", Description="web")["GroupId"]
    script = "#!/bin/bash\nyum install -y httpd\nsystemctl start httpd\necho hello > /var/www/html/index.html\n"
    made = ec2.run_instances(
        ImageId=image,
        InstanceType="t3.micro",
        MinCount=1,
        MaxCount=1,
        SecurityGroupIds=[group],
        UserData=script,
    )["Instances"][0]
    account.skip(120_000)
    found = ec2.describe_instances(InstanceIds=[made["InstanceId"]])
    machine = found["Reservations"][0]["Instances"][0]
    assert machine["State"]["Name"] == "running"
    host = f"{machine['PublicIpAddress'].replace('.', '-')}.ec2.{account.world}.localhost"

    assert fetch(f"{door.base}/", host)[0] == 504
    ec2.authorize_security_group_ingress(
        GroupId=group, IpProtocol="tcp", FromPort=80, ToPort=80, CidrIp="0.0.0.0/0"
    )
    status, body, headers = fetch(f"{door.base}/", host)
    assert (status, body.strip()) == (200, b"hello")
    assert headers["content-security-policy"] == "sandbox"
    assert fetch(f"{door.base}/missing", host)[0] == 404
    elsewhere = host.replace(machine["PublicIpAddress"].replace(".", "-"), "203-0-113-250")
    assert fetch(f"{door.base}/", elsewhere)[0] == 504


def test_the_site_itself_still_answers(door: Server):
    status, body, headers = fetch(f"{door.base}/")

    assert status == 200
    assert b"Fairweather" in body
    assert headers["content-security-policy"] != "sandbox"


def test_boto3_goes_from_one_account_into_another(account: Account):
    orgs = account.client("organizations")
    orgs.create_organization(FeatureSet="ALL")
    with pytest.raises(orgs.exceptions.AlreadyInOrganizationException):
        orgs.create_organization(FeatureSet="ALL")
    asked = orgs.create_account(AccountName="dev", Email="dev@example.com")["CreateAccountStatus"]
    account.skip(60_000)
    status = orgs.describe_create_account_status(CreateAccountRequestId=asked["Id"])
    member = status["CreateAccountStatus"]["AccountId"]
    pages = orgs.get_paginator("list_accounts").paginate(PaginationConfig={"PageSize": 1})
    assert {one["Id"] for page in pages for one in page["Accounts"]} == {account.id, member}

    made = account.client("iam").create_access_key(UserName="administrator")["AccessKey"]
    sts = account.client("sts", key=made["AccessKeyId"], secret=made["SecretAccessKey"])
    role = f"arn:aws:iam::{member}:role/OrganizationAccountAccessRole"
    keys = sts.assume_role(RoleArn=role, RoleSessionName="s1")["Credentials"]
    over_there = boto3.Session(
        keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], "us-east-1"
    )
    there = over_there.client("sts", endpoint_url=account.server.base)
    assert there.get_caller_identity()["Account"] == member
    theirs = over_there.client("organizations", endpoint_url=account.server.base)
    with pytest.raises(theirs.exceptions.AccessDeniedException):
        theirs.list_accounts()
    root = orgs.list_roots()["Roots"][0]["Id"]
    with pytest.raises(orgs.exceptions.ConstraintViolationException) as caught:
        orgs.detach_policy(PolicyId="p-FullAWSAccess", TargetId=root)
    assert caught.value.response["Reason"] == "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"


def test_boto3_looks_up_who_did_it_and_reads_a_log_file(account: Account):
    patient = {"mode": "standard", "max_attempts": 8}
    trail, s3 = account.client("cloudtrail", retries=patient), account.client("s3")
    s3.create_bucket(Bucket="trail-of-a-learner")
    with pytest.raises(trail.exceptions.InsufficientS3BucketPolicyException):
        trail.create_trail(Name="audit", S3BucketName="trail-of-a-learner")
    text = bucket_policy("trail-of-a-learner", account.id)
    s3.put_bucket_policy(Bucket="trail-of-a-learner", Policy=text)
    trail.create_trail(Name="audit", S3BucketName="trail-of-a-learner")
    trail.start_logging(Name="audit")
    account.client("iam").create_user(UserName="developer-1")

    asked = [{"AttributeKey": "ResourceName", "AttributeValue": "developer-1"}]
    [event] = trail.lookup_events(LookupAttributes=asked)["Events"]

    assert (event["EventName"], event["Username"]) == ("CreateUser", "root")
    told = json.loads(event["CloudTrailEvent"])
    assert told["userIdentity"]["type"] == "Root"
    assert told["requestID"]
    assert trail.get_trail_status(Name="audit")["IsLogging"]
    # A third look-up in a second is throttled: the client waits and tries again.
    pages = trail.get_paginator("lookup_events").paginate(PaginationConfig={"PageSize": 5})
    names = [one["EventName"] for page in pages for one in page["Events"]]
    assert names.count("CreateUser") == 1
    assert names[-1] == "CreateBucket"
    account.skip(600_000)
    [log] = s3.list_objects_v2(Bucket="trail-of-a-learner")["Contents"]
    body = s3.get_object(Bucket="trail-of-a-learner", Key=log["Key"])["Body"].read()
    written = json.loads(gzip.decompress(body))["Records"]
    assert "CreateUser" in [one["eventName"] for one in written]
    assert trail.get_trail_status(Name="audit")["LatestDeliveryTime"]


def test_boto3_asks_access_analyzer_about_a_bucket_and_a_policy(account: Account):
    s3, analyzer = account.client("s3"), account.client("accessanalyzer")
    s3.create_bucket(Bucket="read-by-a-partner")
    policy = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": "444455556666"},
            "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::read-by-a-partner/*",
        },
    }
    s3.put_bucket_policy(Bucket="read-by-a-partner", Policy=json.dumps(policy))
    arn = analyzer.create_analyzer(analyzerName="outside", type="ACCOUNT")["arn"]

    (found,) = analyzer.list_findings(analyzerArn=arn)["findings"]
    assert found["resource"] == "arn:aws:s3:::read-by-a-partner"
    one = analyzer.get_finding(analyzerArn=arn, id=found["id"])["finding"]
    assert one["createdAt"].year > 2000
    analyzer.update_findings(analyzerArn=arn, status="ARCHIVED", ids=[found["id"]])
    active = {"status": {"eq": ["ACTIVE"]}}
    assert analyzer.list_findings(analyzerArn=arn, filter=active)["findings"] == []
    wrong = json.dumps(policy).replace("GetObject", "GetObjects")
    (finding,) = analyzer.validate_policy(policyDocument=wrong, policyType="RESOURCE_POLICY")[
        "findings"
    ]
    assert finding["issueCode"] == "INVALID_ACTION"
    assert refused(analyzer.get_analyzer, analyzerName="none") == ("ResourceNotFoundException", 404)
