"""Calls that somebody may make in any order, and worlds that are told of each."""

import json
from collections import Counter
from hashlib import sha256
from typing import Any

import msgspec
from hypothesis import strategies as st

from studyapp.minicloud.billing.meters import METERS
from studyapp.minicloud.kernel.call import Anonymous, ArnCaller, Call
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.memory import MemoryStorage
from studyapp.minicloud.kernel.records import Kind, from_bytes, kind_at
from studyapp.minicloud.kernel.storage import World as WorldRow
from studyapp.minicloud.kernel.work import Records, Work, claims
from studyapp.minicloud.services.ec2.images import images_of
from tests.minicloud.making import CLOUD, WALL, policy

ACCOUNT, OTHER = "111111111111", "222222222222"
REGIONS = ["us-east-1", "eu-west-1"]
CALLERS = ["root", "administrator", "storage", "reader", "anonymous"]

names = st.sampled_from(["a", "b", "B", "é", "storage", "nobody"])
buckets = st.sampled_from(["photos-2026", "logs-2026", "Bad_Name", "x"])
keys = st.sampled_from(["a", "a/b", "a/ü", "b", "b/c/d"])
bodies = st.sampled_from([b"", b"x", b"hello" * 50])
groups = st.sampled_from(["web", "db"])
texts = st.one_of(
    st.builds(
        policy,
        st.sampled_from(["s3:*", "iam:Get*", "ec2:DescribeInstances", "*"]),
        effect=st.sampled_from(["Allow", "Deny"]),
        resource=st.sampled_from(["*", "arn:aws:s3:::photos-2026/*", "nonsense"]),
    ),
    st.sampled_from(["{}", "[", ""]),
)
numbers = st.integers(0, 3)


def made(service: str, operation: str, **params: Any) -> st.SearchStrategy[Any]:
    """A call with parameters drawn each from its strategy."""
    return st.tuples(st.just(service), st.just(operation), st.fixed_dictionaries(params))


def _bucket_policy(bucket: str, effect: str) -> str:
    statement = {
        "Effect": effect,
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{bucket}/*",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


IAM = [
    made("iam", "CreateUser", UserName=names),
    made("iam", "DeleteUser", UserName=names),
    made("iam", "GetUser", UserName=names),
    made("iam", "UpdateUser", UserName=names, NewUserName=names),
    made("iam", "CreateGroup", GroupName=names),
    made("iam", "AddUserToGroup", GroupName=names, UserName=names),
    made("iam", "DeleteGroup", GroupName=names),
    made("iam", "PutUserPolicy", UserName=names, PolicyName=names, PolicyDocument=texts),
    made("iam", "PutGroupPolicy", GroupName=names, PolicyName=names, PolicyDocument=texts),
    made("iam", "DeleteUserPolicy", UserName=names, PolicyName=names),
    made("iam", "CreateAccessKey", UserName=names),
    made("iam", "CreateLoginProfile", UserName=names, Password=st.just("Aa1!aaaaaaaaa")),
    made("iam", "ListUsers", MaxItems=st.integers(1, 2)),
    made("sts", "GetCallerIdentity"),
]
S3 = [
    made("s3", "CreateBucket", Bucket=buckets),
    made("s3", "DeleteBucket", Bucket=buckets),
    made("s3", "PutObject", Bucket=buckets, Key=keys, Body=bodies),
    made("s3", "PutObject", Bucket=buckets, Key=keys, Body=bodies),
    made("s3", "GetObject", Bucket=buckets, Key=keys),
    made("s3", "DeleteObject", Bucket=buckets, Key=keys),
    made("s3", "ListObjectsV2", Bucket=buckets, MaxKeys=st.integers(0, 2)),
    made(
        "s3",
        "PutBucketVersioning",
        Bucket=buckets,
        VersioningConfiguration=st.fixed_dictionaries(
            {"Status": st.sampled_from(["Enabled", "Suspended", "no"])}
        ),
    ),
    made(
        "s3",
        "PutBucketPolicy",
        Bucket=buckets,
        Policy=st.builds(_bucket_policy, buckets, st.sampled_from(["Allow", "Deny"])),
    ),
    made("s3", "DeletePublicAccessBlock", Bucket=buckets),
]
EC2 = [
    made("ec2", "CreateSecurityGroup", GroupName=groups, Description=st.just("rules")),
    made("ec2", "DeleteSecurityGroup", GroupName=groups),
    made(
        "ec2",
        "AuthorizeSecurityGroupIngress",
        GroupName=groups,
        IpProtocol=st.just("tcp"),
        FromPort=st.sampled_from([80, 443, 70_000]),
        ToPort=st.sampled_from([80, 443]),
        CidrIp=st.sampled_from(["0.0.0.0/0", "10.0.0.0/8", "no"]),
    ),
    made("ec2", "CreateKeyPair", KeyName=groups),
    made("ec2", "RunInstances", MinCount=numbers, MaxCount=numbers, ImageId=st.just("")),
    made("ec2", "DescribeInstances"),
    *(made("ec2", f"{word}Instances", InstanceIds=st.just([])) for word in ("Stop", "Start")),
    made("ec2", "TerminateInstances", InstanceIds=st.just([])),
]
ORGANIZATIONS = [
    made("organizations", "CreateOrganization"),
    made("organizations", "DeleteOrganization"),
    made("organizations", "LeaveOrganization"),
    made("organizations", "ListAccounts", MaxResults=st.integers(1, 2)),
    made(
        "organizations",
        "CreateAccount",
        AccountName=groups,
        Email=st.sampled_from(["a@example.com", "b@example.com", "nobody"]),
    ),
    made(
        "organizations",
        "CreatePolicy",
        Name=groups,
        Description=st.just(""),
        Type=st.sampled_from(["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY", "TAG_POLICY"]),
        Content=texts,
    ),
]
CALLS = st.tuples(
    st.one_of(*IAM, *S3, *EC2, *ORGANIZATIONS),
    st.sampled_from(CALLERS),
    st.sampled_from(REGIONS),
    numbers,
)


class Player:
    """A world in some storage, and what has been made in it so far."""

    def __init__(self, storage: MemoryStorage, account: str) -> None:
        self.cloud, self.storage, self.account = CLOUD, storage, account
        self.id = f"w{account[:2]}"
        self.wall, self.calls = WALL, 0
        self.machines: list[str] = []
        row = WorldRow(id=self.id, seed=self.id, account=account)
        CLOUD.create(storage, row, wall=self.wall, entropy=self.entropy())
        for name, action in (("storage", "s3:*"), ("reader", "iam:Get*")):
            self.sure("iam", "CreateUser", UserName=name)
            text = policy(action)
            self.sure("iam", "PutUserPolicy", UserName=name, PolicyName="p", PolicyDocument=text)
        for region in REGIONS:
            self.run(("ec2", "DescribeVpcs", {}), "root", region)

    def sure(self, service: str, operation: str, **params: Any) -> Any:
        """A call of root that goes well."""
        result = self.run((service, operation, params), "root", REGIONS[0])
        assert not isinstance(result, CloudError), result
        return result

    def run(self, asked: Any, who: str, region: str, pick: int = 0) -> Any:
        """The result of a call, or its error."""
        service, operation, params = asked
        params = self.real(operation, dict(params), region, pick)
        call = Call(
            service,
            operation,
            params,
            self.caller(who),
            self.wall,
            self.entropy(),
            region=region,
        )
        try:
            result = CLOUD.call(self.storage, self.id, call)
        except CloudError as error:
            return error
        if operation == "RunInstances":
            self.machines += [one["InstanceId"] for one in result.output["Instances"]]
        return result

    def real(self, operation: str, params: dict[str, Any], region: str, pick: int) -> Any:
        """Fill in what only this world knows: a stored body, an image, a machine."""
        if "Body" in params:
            params["Body"] = self.storage.blobs(self.id).put([params["Body"]])
        if operation == "RunInstances":
            fits = [key for key, one in images_of(region).items() if one.architecture == "x86_64"]
            params["ImageId"] = min(fits)
            params["InstanceType"] = "t3.micro"
        if "InstanceIds" in params:
            params["InstanceIds"] = self.machines[-1 - pick :] or ["i-0123456789abcdef0"]
        return params

    def caller(self, who: str) -> Any:
        """The caller of a name; those who call may have been deleted meanwhile."""
        if who == "anonymous":
            return Anonymous(self.account)
        word = who if who == "root" else f"user/{who}"
        return ArnCaller(f"arn:aws:iam::{self.account}:{word}")

    def entropy(self) -> bytes:
        """The randomness of the next call: equal in equal worlds."""
        self.calls += 1
        return sha256(f"{self.id} {self.calls}".encode()).digest()

    def rows(self) -> dict[Any, Any]:
        """Every stored record by its address."""
        return {
            (*where, key): image
            for where, place in self.storage.worlds[self.id].places.items()
            for key, image in place.images.items()
        }


def outcome(result: Any) -> Any:
    """A result or an error as plain bytes, to be compared."""
    if isinstance(result, CloudError):
        return result.code, result.message, result.request_id
    return msgspec.msgpack.encode(result.output, enc_hook=repr), result.request_id, result.step


def metered(world: Any) -> dict[Any, int]:
    """What the meters of a world say is in use."""
    place = METERS.place("")
    rows = world.rows().items()
    return {
        (where[0], *from_bytes(where[2])): METERS.decode(image).quantity
        for where, image in rows
        if where[1] == place
    }


def shown(world: Any) -> dict[Any, int]:
    """The same as its records show it."""
    found: Counter[Any] = Counter()
    for (account, place, key), image in world.rows().items():
        service, metering = CLOUD.registry.meters.get(kind_at(place), ("", None))
        if metering is not None:
            region = place.split("/")[1] if place.count("/") > 1 else ""
            kind = kind_at(place)
            db = Records(Work(reader_of(world), writes=False), account, region)
            for gauge in metering(db, from_bytes(key), kind.decode(image)):
                name = (account, service, gauge.region or region, gauge.resource, gauge.usage)
                found[name] += gauge.quantity
    return {name: quantity for name, quantity in found.items() if quantity}


def reader_of(world: Any) -> Any:
    """A view of a world of these tests."""
    with world.storage.read(getattr(world, "id", "w")) as reader:
        return reader


def kind_of(place: str) -> Kind[Any]:
    """How the records of a place are named and stored."""
    found = claims(place[1:]) if place.startswith("@") else kind_at(place)
    assert found is not None, place
    return found
