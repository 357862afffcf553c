"""What the command does beyond one line: pages, waiting, profiles, refusals, bounds."""

import json

import pytest
from botocore import xform_name
from hypothesis import given, settings
from hypothesis import strategies as st

from studyapp.minicloud import spec
from studyapp.minicloud.cli import Profile
from studyapp.minicloud.cli.naming import kebab, operations
from studyapp.minicloud.cli.operations import options_of
from studyapp.minicloud.cli.skeleton import skeleton
from studyapp.minicloud.kernel.errors import CloudError
from tests.minicloud.cli.edge import INSTANCES, SERVICES, Edge, user

DENIED = "User: arn:aws:iam::111122223333:user/agent is not authorized to perform: iam:CreateUser"


@pytest.fixture
def edge():
    return Edge()


def pages_of(names, size):
    """ListUsers in pages of a size."""

    def answer(params):
        start = names.index(params["Marker"]) if "Marker" in params else 0
        stop = start + params.get("MaxItems", size)
        page = {
            "Users": [user(name) for name in names[start:stop]],
            "IsTruncated": stop < len(names),
        }
        return {**page, "Marker": names[stop]} if stop < len(names) else page

    return answer


def test_a_refused_call_is_told_and_remembered(edge):
    error = CloudError("AccessDenied", DENIED, 403)
    error.request_id, error.decision = "req-7", "the decision"
    edge.refused["CreateUser"] = error

    outcome = edge.run("aws iam create-user --user-name bot")

    assert outcome.code == 254
    assert outcome.stderr == (
        f"\nAn error occurred (AccessDenied) when calling the CreateUser operation: {DENIED}\n"
    )
    called = outcome.calls[0]
    assert (called.service, called.operation, called.region) == ("iam", "CreateUser", "us-east-1")
    assert (called.code, called.request_id, called.decision) == (
        "AccessDenied",
        "req-7",
        "the decision",
    )


def test_a_call_that_succeeds_is_remembered_with_its_request(edge):
    outcome = edge.run("aws sts get-caller-identity > /dev/null; echo $?")

    assert outcome.stdout == "0\n"
    assert [(called.code, called.request_id) for called in outcome.calls] == [("", "req-1")]


def test_a_refused_removal_of_an_object_is_one_line(edge):
    edge.refused["DeleteObject"] = CloudError("AccessDenied", "no", 403)
    outcome = edge.run("aws s3 rm s3://b/k")

    text = "An error occurred (AccessDenied) when calling the DeleteObject operation: no"
    assert outcome.stderr == f"delete failed: s3://b/k {text}\n"
    assert outcome.code == 1


def test_pages_are_joined(edge):
    edge.canned["iam", "ListUsers"] = pages_of(["a", "b", "c", "d", "e"], 2)
    outcome = edge.run("aws iam list-users --query 'Users[].UserName'")

    assert json.loads(outcome.stdout) == ["a", "b", "c", "d", "e"]
    assert [call[2].get("Marker") for call in edge.calls] == [None, "c", "e"]


@pytest.mark.parametrize(
    ("options", "printed"),
    [
        ("--output text", "a\tb\nc\td\ne\n"),
        ("--output text --max-items 3", "a\tb\nc\nNone\n"),
        ("--output yaml-stream", "- - a\n  - b\n- - c\n  - d\n- - e\n"),
        ("--output yaml", "- a\n- b\n- c\n- d\n- e\n"),
    ],
)
def test_text_and_streams_are_searched_page_by_page(edge, options, printed):
    edge.canned["iam", "ListUsers"] = pages_of(["a", "b", "c", "d", "e"], 2)

    assert edge.run(f"aws iam list-users --query 'Users[].UserName' {options}").stdout == printed


def test_paging_of_the_tool_and_of_the_service_do_not_mix(edge):
    edge.canned["iam", "ListUsers"] = pages_of(["a", "b", "c"], 2)
    one = edge.run("aws iam list-users --no-paginate --max-items 1 --query Users[].UserName")
    none = edge.run("aws ec2 describe-instances --max-results 5 --max-items 1")

    assert json.loads(one.stdout) == ["a"]
    assert none.code == 252
    assert none.stderr == (
        "\nCannot specify --no-paginate along with pagination arguments: --max-items\n"
    )
    assert [call[1] for call in edge.calls] == ["ListUsers"]


def test_a_cut_list_goes_on_where_it_stopped(edge):
    edge.canned["iam", "ListUsers"] = pages_of(["a", "b", "c", "d", "e"], 2)
    seen, token = [], ""
    for _ in range(5):
        resume = f"--starting-token {token}" if token else ""
        found = json.loads(edge.run(f"aws iam list-users --max-items 3 {resume}").stdout)
        seen.append("".join(item["UserName"] for item in found["Users"]))
        token = found.get("NextToken")
        if not token:
            break

    assert seen == ["abc", "de"]


def test_page_size_is_passed_on(edge):
    edge.canned["iam", "ListUsers"] = pages_of(["a", "b", "c"], 2)
    edge.run("aws iam list-users --page-size 1")

    assert [call[2]["MaxItems"] for call in edge.calls] == [1, 1, 1]


def test_no_paginate_asks_once(edge):
    edge.canned["iam", "ListUsers"] = pages_of(["a", "b", "c"], 2)
    outcome = edge.run("aws iam list-users --no-paginate --query Marker")

    assert outcome.stdout == '"c"\n'
    assert len(edge.calls) == 1


def test_waiting_passes_time_until_the_condition_holds(edge):
    states = iter(["pending", "pending", "running"])

    def answer(params):
        return {
            "Reservations": [{"Instances": [{**INSTANCES[0], "State": {"Name": next(states)}}]}]
        }

    edge.canned["ec2", "DescribeInstances"] = answer
    outcome = edge.run("aws ec2 wait instance-running --instance-ids i-1")

    assert (outcome.code, outcome.stdout, outcome.stderr) == (0, "", "")
    assert edge.slept == [15.0, 15.0]
    assert edge.params == {"InstanceIds": ["i-1"]}


def test_waiting_ends_when_the_condition_cannot_come(edge):
    dead = {**INSTANCES[0], "State": {"Name": "terminated"}}
    edge.canned["ec2", "DescribeInstances"] = lambda p: {"Reservations": [{"Instances": [dead]}]}
    outcome = edge.run("aws ec2 wait instance-running --instance-ids i-1")

    assert outcome.code == 255
    assert outcome.stderr == (
        "\nWaiter InstanceRunning failed: Waiter encountered a terminal failure state: "
        'For expression "Reservations[].Instances[].State.Name" '
        'we matched expected path: "terminated" at least once\n'
    )


def test_waiting_takes_an_expected_error_for_not_yet(edge):
    outcome = edge.run("aws s3api wait bucket-exists --bucket none")

    assert outcome.stderr == "\nWaiter BucketExists failed: Max attempts exceeded\n"
    assert edge.slept == [5.0] * 19


def test_waiting_takes_an_answer_without_its_list_for_not_yet(edge):
    edge.canned["ec2", "DescribeImages"] = lambda p: {}
    outcome = edge.run("aws ec2 wait image-exists --image-ids ami-1")

    assert outcome.stderr == "\nWaiter ImageExists failed: Max attempts exceeded\n"


def test_a_profile_with_keys_calls_with_them(edge):
    edge.run("aws configure set aws_access_key_id AKIA1 --profile dev")
    edge.run("aws configure set aws_secret_access_key secret --profile dev")
    edge.run("aws configure set region eu-west-1 --profile dev; unset AWS_REGION")
    edge.run("aws ec2 describe-instances --profile dev")

    assert edge.calls[-1][3:] == ("eu-west-1", Profile("dev", "AKIA1", "secret"))


def test_keys_come_from_a_file_and_go_to_other_programs(edge):
    edge.run(
        "printf 'User Name,Access key ID,Secret access key\\ndev,AKIA1,s/e\\n' > keys.csv;"
        "aws configure import --csv file://keys.csv --profile-prefix my-"
    )
    export = "aws configure export-credentials --profile my-dev"

    assert json.loads(edge.run(export).stdout) == {
        "Version": 1,
        "AccessKeyId": "AKIA1",
        "SecretAccessKey": "s/e",
    }
    edge.run(f'eval=$({export} --format env-no-export); echo "$eval" > e; . ./e')
    assert edge.run("echo $AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY").stdout == "AKIA1 s/e\n"
    assert "AWS_SECRET_ACCESS_KEY" in edge.run(f"{export} --format powershell").stdout
    refused = edge.run("unset AWS_ACCESS_KEY_ID; aws configure export-credentials")
    assert (refused.code, refused.stdout) == (253, "")
    broken = edge.run("echo 'User Name,x' > k; aws configure import --csv file://k")
    assert broken.stderr == "\nExpected header 'Access key id' not found\n"


def test_the_environment_gives_credentials(edge):
    edge.run("export AWS_ACCESS_KEY_ID=AKIA2 AWS_SECRET_ACCESS_KEY=s AWS_SESSION_TOKEN=t")
    edge.run("aws iam list-groups")

    assert edge.calls[-1][4] == Profile("env", "AKIA2", "s", "t")


def test_without_keys_the_shell_acts_as_itself(edge):
    edge.run("aws iam list-groups")

    assert edge.calls[-1][4] == Profile()


def test_a_profile_with_a_role_assumes_it(edge):
    edge.run("aws configure set role_arn arn:aws:iam::111122223333:role/audit --profile audit")
    edge.run("aws configure set source_profile default --profile audit")
    edge.run("aws iam list-groups --profile audit")

    assert [call[1] for call in edge.calls] == ["AssumeRole", "ListGroups"]
    assert edge.calls[0][2]["RoleSessionName"] == "botocore-session-1795758400"
    assert edge.calls[1][4] == Profile("audit", "ASIAEXAMPLE", "secret", "token")


def test_a_role_that_names_itself_as_its_source_ends(edge):
    edge.run(
        "aws configure set role_arn arn:x --profile a; aws configure set source_profile a --profile a"
    )
    edge.run("aws iam list-groups --profile a")

    assert [call[1] for call in edge.calls] == ["AssumeRole", "ListGroups"]


def test_configure_keeps_the_other_lines(edge):
    edge.run(
        "mkdir ~/.aws; printf '# mine\\n[default]\\nregion = a\\n[profile b]\\nregion = c\\n' > ~/.aws/config"
    )
    edge.run("aws configure set output text; aws configure set region z --profile b")

    assert edge.run("cat ~/.aws/config").stdout == (
        "# mine\n[default]\nregion = a\noutput = text\n[profile b]\nregion = z\n"
    )


@pytest.mark.parametrize(
    "line",
    [
        "aws iam create-user --user-name file://{0}",
        "aws iam create-user --cli-input-json file://{0}",
        "aws iam create-user --user-name a --tags file://{0}",
        "aws iam create-user --user-name a --tags Key=a,Value@=file://{0}",
        "aws lambda invoke --function-name f --payload fileb://{0} out",
        "aws s3api put-object --bucket b --key k --body {0}",
        "aws s3 cp {0} s3://b/k",
        "aws s3 sync / s3://b",
        "AWS_CONFIG_FILE={0} aws configure get x",
    ],
)
def test_no_real_file_is_read(edge, tmp_path, line):
    secret = tmp_path / "secret.json"
    secret.write_text('{"UserName": "real secret"}')
    edge.buckets["b"] = {}

    outcome = edge.run(line.format(secret))

    assert "real secret" not in outcome.stdout + outcome.stderr
    assert "real secret" not in repr(edge.calls)
    assert all(b"real secret" not in body for body in edge.blobs.bodies.values())


def test_no_real_file_is_written(edge, tmp_path):
    edge.put("b", "k", b"data")
    edge.run(
        f"aws s3 cp s3://b/k {tmp_path}/k; aws s3api get-object --bucket b --key k {tmp_path}/k2"
    )

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "query",
    [
        "[@,@][]" + " | [@,@][]" * 200,
        "[" + ",".join(["@"] * 1500) + "][]" + " | [" + ",".join(["@"] * 100) + "][]",
        "[@,@]" + " | [@,@]" * 300,
        "[Users[0].Arn]" + " | [join('', [@[0], @[0]])]" * 80,
        "[" * 2000,
        "{a: @, b: @}" + " | {a: @, b: @}" * 150,
    ],
)
def test_a_query_cannot_run_away(edge, query):
    outcome = edge.run(f'aws iam list-users --query "{query}"')

    assert outcome.code in {252, 255}
    assert len(outcome.stderr) < 10_000


def test_all_queries_of_a_line_have_one_budget(edge):
    large = "[@,@][]" + " | [@,@][]" * 200
    small = "aws iam list-users --query 'Users[0].UserName'"
    ran = edge.run(
        f'for i in {{1..30}}; do aws iam list-users --query "{large}"; done 2> /dev/null; {small}'
    )

    assert len(edge.calls) == 31
    assert "more than can be shown" in ran.stderr
    assert edge.run(small).stdout == '"agent"\n'  # another line has a budget of its own


@pytest.mark.parametrize("depth", [70, 400, 900])
@pytest.mark.parametrize(
    "form", ["--item file://deep", "--cli-input-json file://deep", "--cli-input-yaml file://deep"]
)
def test_deep_documents_are_refused(edge, depth, form):
    deep = '{"a": {"L": [' * depth + '{"M": {}}' + "]}}" * depth
    edge.files.write("/home/cloudshell-user/deep", f'{{"Item": {deep}}}'.encode())
    outcome = edge.run(f"aws dynamodb put-item --table-name t {form} 2>&1 | head -c 200")

    assert "Error parsing parameter" in outcome.stdout
    assert edge.calls == []


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("UserName: '*'", ""),
        ("UserName: a & b", ""),
        ("UserName: &x a\nPath: *x", "aliases"),
        ("[", "Invalid YAML"),
        ("- a", "expecting map"),
        ("x" * 20_001, "20,000"),
    ],
)
def test_yaml_documents(edge, document, said):
    edge.files.write("/home/cloudshell-user/d", document.encode())
    outcome = edge.run("aws iam create-user --cli-input-yaml file://d")

    assert said in outcome.stderr
    assert bool(said) == (outcome.code == 252)


def test_one_command_has_a_most_of_calls(edge):
    edge.canned["iam", "ListUsers"] = lambda p: {
        "Users": [],
        "IsTruncated": True,
        "Marker": "again",
    }
    outcome = edge.run("aws iam list-users")

    assert "too many calls" in outcome.stderr
    assert len(edge.calls) == 1000


def test_a_full_disk_is_told(edge):
    edge.put("b", "big", b"x" * 6_000_000)
    outcome = edge.run("aws s3 cp s3://b/big .")

    assert "[Errno 28] No space left on device: " in outcome.stderr
    assert outcome.code == 1


S3_LINES = """ls|ls s3://b|mb s3://c|rb s3://b|rb s3://b --force|cp a.txt s3://b|cp s3://b/k .|cp s3://b/k -
cp - s3://b/k|cp s3://b/k s3://b/l|cp s3://b . --recursive|mv a.txt s3://b|mv s3://b/k .|rm s3://b/k
rm s3://b --recursive|sync site s3://b|sync s3://b got|sync site s3://b --delete|website s3://b"""
VERBS = {
    "List": ["ListObjectsV2", "ListBuckets"],
    "Put": ["PutObject", "PutBucketWebsite"],
    "Delete": ["DeleteObject", "DeleteBucket"],
    "Read": ["HeadObject", "GetObject"],
    "Copy": ["CopyObject"],
    "Create": ["CreateBucket"],
}


@pytest.mark.parametrize("line", S3_LINES.replace("\n", "|").split("|"))
@pytest.mark.parametrize("verb", VERBS)
def test_refusals_of_any_call_are_told(edge, line, verb):
    edge.put("b", "k", b"x")
    edge.refused = {name: CloudError("AccessDenied", "no", 403) for name in VERBS[verb]}
    if line == "rb s3://b":
        del edge.buckets["b"]["k"]

    outcome = edge.run(f"aws s3 {line}")

    refused = [called for called in outcome.calls if called.code]
    assert bool(refused) == (outcome.code in {1, 254, 255})
    assert bool(refused) == ("An error occurred (" in outcome.stderr)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("aws help", ["AVAILABLE SERVICES", "o iam", "o s3api"]),
        ("aws iam help", ["AVAILABLE COMMANDS", "o create-user", "o wait"]),
        ("aws iam create-user help", ["--user-name <value>", "[--path <value>]", "--tags (list)"]),
        ("aws ec2 describe-instances help", ["[--dry-run | --no-dry-run]", "Reservations (list)"]),
        ("aws ec2 wait help", ["o instance-running"]),
        ("aws s3 help", ["o sync:"]),
        ("aws s3 cp help", ["--storage-class"]),
        ("aws configure help", ["aws configure set"]),
    ],
)
def test_help_comes_from_the_models(edge, line, parts):
    outcome = edge.run(line)

    assert outcome.code == 0
    for part in parts:
        assert part in outcome.stdout
    assert "<p>" not in outcome.stdout


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_has_options_and_a_skeleton(service):
    for command, name in operations(service).items():
        assert command == xform_name(name, "-")
        model = spec.operation(service, name)
        for option in options_of(service, name).values():
            assert option.name == option.name.lower()
        json.dumps([skeleton(model.input_shape), skeleton(model.output_shape)])


@pytest.mark.parametrize("service", SERVICES)
def test_names_are_those_of_the_tool(service):
    model = spec.model(service)
    shapes = [model.shape_for(name) for name in model.shape_names]
    members = {m for shape in shapes if shape.type_name == "structure" for m in shape.members}

    assert {m: kebab(m) for m in members} == {m: xform_name(m, "-") for m in members}


PIECES = [
    "aws",
    "iam",
    "ec2",
    "s3",
    "s3api",
    "configure",
    "create-user",
    "list-users",
    "--user-name",
    "--tags",
    "a",
    "Key=a,Value=b",
    "[",
    "{",
    "}",
    "]",
    "cp",
    "mv",
    "rm",
    "sync",
    "ls",
    "mb",
    "rb",
    "presign",
    "website",
    "s3://b",
    "s3://b/k",
    ".",
    "-",
    "a.txt",
    "--recursive",
    "--query",
    "[0]",
    "Users",
    "--output",
    "text",
    "table",
    "yaml",
    "json",
    "--region",
    "us-east-1",
    "x",
    "--max-items",
    "1",
    "--starting-token",
    "bad",
    "--cli-input-json",
    "{}",
    "wait",
    "instance-running",
    "help",
    "run-instances",
    "--count",
    "1:",
    "--image-id",
    "get",
    "set",
    "region",
    "default.region",
    "list",
    "=",
    "==",
    ",",
    "\\",
    "'",
    '"',
    "file://",
    "fileb://a.txt",
    "file://user.json",
    "--exclude",
    "*",
    "--no-paginate",
    "--profile",
    "--generate-cli-skeleton",
    "describe-instances",
    "--filters",
    "Name=a,Values=",
    "put-object",
    "--body",
    "--bucket",
    "b",
    "--key",
    "k",
    "lambda",
    "invoke",
    "out",
    "|",
    ">",
    "<",
    "$X",
    "cloudwatch",
    "get-metric-statistics",
    "--start-time",
    "1e400",
    "--end-time",
    "9999999999999",
    "--period",
    "-1",
    "--expires-in",
    "5",
    "é",
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=10))
def test_no_line_raises(words):
    edge = Edge()
    edge.put("b", "k", b"x")
    outcome = edge.run("aws " + " ".join(words))

    assert 0 <= outcome.code <= 255
    assert isinstance(outcome.stdout, str)


@pytest.mark.parametrize(
    "query", ["'`\"\\ud800\"`' --output text", "'[`\"\\ud800\"`]' --output table"]
)
def test_half_a_pair_of_unicode_is_shown_as_a_question_mark(edge, query):
    outcome = edge.run(f"aws sts get-caller-identity --query {query}")

    assert outcome.code == 0
    assert "?" in outcome.stdout


def test_half_a_pair_of_unicode_may_be_a_blob(edge):
    line = "aws lambda invoke --function-name f --cli-binary-format raw-in-base64-out"
    outcome = edge.run(line + ' --cli-input-json \'{"Payload": "\\ud800"}\' out.json')

    assert outcome.code == 0
    assert edge.params["Payload"] == b"?"
