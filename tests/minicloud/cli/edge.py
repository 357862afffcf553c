"""The edge that the command calls, played by canned answers and a few buckets in memory."""

from collections import defaultdict
from urllib.parse import unquote

from studyapp.minicloud.cli import Tools, run_line
from studyapp.minicloud.cli.naming import kebab
from studyapp.minicloud.kernel.blobs import MemoryBlobs
from studyapp.minicloud.kernel.clock import Moment
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.shell import MemoryFiles, Node, new_session

NOW = 1_795_758_400_000  # 2026-11-27T05:46:40Z
HOME = "/home/cloudshell-user"
SERVICES = ("iam", "ec2", "s3", "sts", "dynamodb", "lambda", "sns", "ecs", "cloudwatch")


def user(name):
    return {
        "Arn": f"arn:aws:iam::111122223333:user/{name}",
        "UserName": name,
        "Path": "/",
        "UserId": "AIDAEXAMPLE",
        "CreateDate": NOW,
    }


def instance(number, kind, state):
    return {"InstanceId": f"i-{number}", "InstanceType": kind, "State": {"Code": 0, "Name": state}}


INSTANCES = [
    instance("0a91f3e2", "t3.micro", "running"),
    instance("0b2c77d4", "t3.micro", "running"),
    instance("07de5510", "t3.small", "stopped"),
]

CANNED = {
    ("iam", "CreateUser"): lambda p: {"User": user(p["UserName"])},
    ("iam", "ListUsers"): lambda p: {"Users": [user("agent"), user("bot")], "IsTruncated": False},
    ("iam", "DeleteUser"): lambda p: {},
    ("iam", "ListGroups"): lambda p: {"Groups": [], "IsTruncated": False},
    ("sts", "GetCallerIdentity"): lambda p: {
        "Arn": "arn:aws:iam::111122223333:user/admin",
        "UserId": "AIDAEXAMPLE",
        "Account": "111122223333",
        "ResponseMetadata": {"RequestId": "req-1"},
    },
    ("ec2", "DescribeInstances"): lambda p: {"Reservations": [{"Instances": INSTANCES}]},
    ("ec2", "RunInstances"): lambda p: {"Instances": []},
    ("ec2", "AuthorizeSecurityGroupIngress"): lambda p: {"Return": True, "SecurityGroupRules": []},
    ("ec2", "CreateVolume"): lambda p: {"VolumeId": "vol-1"},
    ("ec2", "CreateTags"): lambda p: None,
    ("ec2", "CreateNetworkAclEntry"): lambda p: None,
    ("ec2", "ModifySubnetAttribute"): lambda p: None,
    ("ec2", "ModifyInstanceAttribute"): lambda p: None,
    ("cloudwatch", "PutMetricData"): lambda p: None,
    ("dynamodb", "ListTables"): lambda p: {"TableNames": ["a", "bb", "ccc"]},
    ("route53", "GetHostedZone"): lambda p: {"HostedZone": {"Id": "/hostedzone/Z1"}},
    ("lambda", "Invoke"): lambda p: {"StatusCode": 200, "Payload": b'{"ok":true}'},
    ("lambda", "CreateFunction"): lambda p: {"FunctionName": p["FunctionName"]},
    ("sns", "Subscribe"): lambda p: {"SubscriptionArn": "arn:x"},
    ("ecs", "RegisterTaskDefinition"): lambda p: {},
    ("cloudwatch", "GetMetricStatistics"): lambda p: {"Label": "x", "Datapoints": []},
    ("sts", "AssumeRole"): lambda p: {
        "Credentials": {
            "AccessKeyId": "ASIAEXAMPLE",
            "SecretAccessKey": "secret",
            "SessionToken": "token",
            "Expiration": NOW,
        }
    },
}


class Edge:
    """Remembers calls, answers from `canned`, refuses what is in `refused`."""

    def __init__(self):
        self.calls = []
        self.refused = {}
        self.canned = dict(CANNED)
        self.blobs = MemoryBlobs()
        self.buckets = {}
        self.slept = []
        self.files = a_home()
        self.session = new_session(AWS_REGION="us-east-1")

    def tools(self):
        return Tools(
            call=self.call,
            blobs=self.blobs,
            presign=lambda bucket, key, seconds, region, profile: (
                f"https://{bucket}/{key}?e={seconds}"
            ),
            sleep=self.slept.append,
            token=lambda: "11111111-1111-4111-8111-111111111111",
            services=SERVICES,
            now=NOW,
        )

    def run(self, line):
        outcome = run_line(line, self.session, self.files, self.tools())
        self.session = outcome.session
        return outcome

    def call(self, service, operation, params, region, profile):
        self.calls.append((service, operation, params, region, profile))
        if operation in self.refused:
            raise self.refused[operation]
        if service == "s3":
            name = kebab(operation).removesuffix("-v2").replace("-", "_")
            return getattr(self, f"s3_{name}")(params)
        answer = self.canned.get((service, operation))
        if answer is None:
            raise CloudError("NotImplemented", f"{service}:{operation} is not there.", 501)
        return answer(params) or {}

    @property
    def params(self):
        return self.calls[-1][2]

    # A few buckets ------------------------------------------------------------------------------

    def put(self, bucket, key, data, when=NOW):
        self.buckets.setdefault(bucket, {})[key] = (self.blobs.put([data]), when)

    def bucket(self, params):
        if params["Bucket"] not in self.buckets:
            raise CloudError("NoSuchBucket", "The specified bucket does not exist", 404)
        return self.buckets[params["Bucket"]]

    def object(self, params):
        found = self.bucket(params).get(params["Key"])
        if found is None:
            raise CloudError("NoSuchKey", "The specified key does not exist.", 404)
        blob, when = found
        return {
            "ContentLength": blob.size,
            "LastModified": Moment(when, 0),
            "ETag": f'"{blob.md5}"',
        }

    def s3_list_buckets(self, params):
        return {"Buckets": [{"Name": name, "CreationDate": NOW} for name in sorted(self.buckets)]}

    def s3_create_bucket(self, params):
        if params["Bucket"] in self.buckets:
            text = (
                "Your previous request to create the named bucket succeeded and you already own it."
            )
            raise CloudError("BucketAlreadyOwnedByYou", text, 409)
        self.buckets[params["Bucket"]] = {}
        return {"Location": f"/{params['Bucket']}"}

    def s3_delete_bucket(self, params):
        if self.bucket(params):
            text = "The bucket you tried to delete is not empty"
            raise CloudError("BucketNotEmpty", text, 409)
        del self.buckets[params["Bucket"]]
        return {}

    def s3_head_bucket(self, params):
        self.bucket(params)
        return {}

    def s3_head_object(self, params):
        return self.object(params)

    def s3_get_object(self, params):
        found = self.object(params)
        return {**found, "Body": self.bucket(params)[params["Key"]][0]}

    def s3_put_object(self, params):
        self.bucket(params)[params["Key"]] = (params["Body"], NOW)
        return {"ETag": f'"{params["Body"].md5}"'}

    def s3_copy_object(self, params):
        bucket, _, key = unquote(params["CopySource"]).partition("/")
        source = {"Bucket": bucket, "Key": key}
        self.object(source)
        self.bucket(params)[params["Key"]] = self.bucket(source)[source["Key"]]
        return {}

    def s3_delete_object(self, params):
        self.bucket(params).pop(params["Key"], None)
        return {}

    def s3_put_bucket_website(self, params):
        self.bucket(params)
        return {}

    def s3_list_objects(self, params):
        keys = sorted(
            key for key in self.bucket(params) if key.startswith(params.get("Prefix", ""))
        )
        size = params.get("MaxKeys", 1000)
        after = params.get("ContinuationToken", "")
        delimiter = params.get("Delimiter")
        groups = defaultdict(list)
        for key in keys:
            rest = key[len(params.get("Prefix", "")) :]
            head, found, _ = rest.partition(delimiter) if delimiter else (rest, "", "")
            groups[params.get("Prefix", "") + head + found if found else key].append(key)
        left = [name for name in sorted(groups) if name > after]
        taken = left[:size]
        page = {"Contents": [], "CommonPrefixes": []}
        for name in taken:
            if name in self.bucket(params):
                blob, when = self.bucket(params)[name]
                page["Contents"].append(
                    {"Key": name, "Size": blob.size, "LastModified": Moment(when, 0)}
                )
            else:
                page["CommonPrefixes"].append({"Prefix": name})
        if len(left) > size:
            page["NextContinuationToken"] = taken[-1]
        return page


def a_home():
    folders = ("/home", HOME, "/tmp", f"{HOME}/site", f"{HOME}/site/img")
    nodes = {name: Node(directory=True) for name in folders}
    for name, text in {
        "a.txt": "hello\n",
        "site/index.html": "<h1>hi</h1>\n",
        "site/img/logo.svg": "<svg/>",
        "trust.json": '{"Version": "2012-10-17"}',
        "user.json": '{"UserName": "json-user"}',
        "user.yaml": "UserName: yaml-user\n",
        "start.sh": "#!/bin/bash\n",
    }.items():
        nodes[f"{HOME}/{name}"] = Node(text.encode(), NOW)
    return MemoryFiles(nodes, now=NOW)
