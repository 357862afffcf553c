"""Options that the tool has beyond the model, for the operations where a learner meets them.

docs.aws.amazon.com/cli/latest/reference/: ec2/run-instances, ec2/authorize-security-group-ingress,
lambda/create-function, iam/create-virtual-mfa-device, sns/subscribe.
"""

import base64
from collections.abc import Callable
from typing import Any

from msgspec import Struct, structs

from studyapp.minicloud.cli import errors
from studyapp.minicloud.cli.arguments import Given, Option, Options
from studyapp.minicloud.cli.tools import Output, Params, Run
from studyapp.minicloud.cli.values import Values, timestamp
from studyapp.minicloud.shell import FileError


class Custom(Struct, frozen=True):
    """A change of one operation's options.

    `options` are added (or put in the place of those of the same name), `freed` are no longer
    required, `renamed` get another name. `apply` turns what was given into parameters, after the
    model's own; `after` handles the answer.
    """

    options: tuple[Option, ...] = ()
    freed: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    apply: Callable[[Given, Params, Values], None] | None = None
    after: Callable[[Run, Given, Output], None] | None = None


def fitted(options: Options, custom: Custom) -> Options:
    """The options of an operation with its change."""
    renamed = dict(custom.renamed)
    found: Options = {}
    for name, option in options.items():
        changed = structs.replace(option, name=renamed.get(name, name))
        if name in custom.freed:
            changed = structs.replace(changed, required=False)
        found[changed.name] = changed
    for option in custom.options:
        found[option.name] = option
    return found


def _count(text: str) -> tuple[int, int]:
    low, colon, high = text.partition(":")
    try:
        least = int(low)
        most = int(high) if colon else least
    except ValueError:
        message = "count parameter should be of form min[:max] (e.g. 1 or 1:10)"
        raise errors.said(message, errors.USAGE) from None
    return least, most


def _run_instances(given: Given, params: Params, _values: Values) -> None:
    if "count" in given:
        if "MinCount" in params or "MaxCount" in params:
            raise errors.said("Cannot specify --count with --min-count or --max-count.", 252)
        params["MinCount"], params["MaxCount"] = _count(given["count"][0])
    if "MinCount" not in params and "MaxCount" not in params:
        params["MinCount"] = params["MaxCount"] = 1
    _encode_user_data(given, params, _values)
    _network_interface(given, params)


def _network_interface(given: Given, params: Params) -> None:
    """A public address or a private one is asked of the first interface, not of the instance."""
    public = {"associate-public-ip-address": True, "no-associate-public-ip-address": False}
    wanted = [value for name, value in public.items() if name in given]
    if not wanted:
        return
    interface: dict[str, Any] = {"DeviceIndex": 0, "AssociatePublicIpAddress": wanted[0]}
    for source, target in (("SubnetId", "SubnetId"), ("SecurityGroupIds", "Groups")):
        if source in params:
            interface[target] = params.pop(source)
    params["NetworkInterfaces"] = [interface]


def _encode_user_data(_given: Given, params: Params, _values: Values) -> None:
    if isinstance(params.get("UserData"), str):
        params["UserData"] = base64.b64encode(params["UserData"].encode()).decode()


def _ports(text: str, protocol: str) -> tuple[int, int]:
    if text in {"all", "-1"} and protocol.startswith("icmp"):
        return -1, -1
    if text in {"all", "-1"}:
        return (-1, -1) if protocol == "-1" else (0, 65535)
    low, dash, high = text.partition("-")
    try:
        return int(low), int(high) if dash else (-1 if protocol.startswith("icmp") else int(low))
    except ValueError:
        message = "port parameter should be of the form <from[-to]> (e.g. 22 or 22-25)"
        raise errors.said(message, errors.USAGE) from None


def _permissions(given: Given, params: Params, _values: Values) -> None:
    """`--protocol --port --cidr --source-group` make one entry of IpPermissions."""
    names = ("protocol", "port", "cidr", "source-group", "group-owner")
    simple = {name: given[name][0] for name in names if name in given}
    if not simple:
        return
    if "IpPermissions" in params:
        raise errors.said("Cannot specify --ip-permissions with --protocol, --port or --cidr.", 252)
    if "protocol" not in simple:
        raise errors.missing(["--protocol"])
    protocol = "-1" if simple["protocol"] == "all" else simple["protocol"]
    entry: dict[str, Any] = {"IpProtocol": protocol}
    if "port" in simple:
        entry["FromPort"], entry["ToPort"] = _ports(simple["port"], protocol)
    if "cidr" in simple:
        version = "Ipv6Ranges" if ":" in simple["cidr"] else "IpRanges"
        member = "CidrIpv6" if version == "Ipv6Ranges" else "CidrIp"
        entry[version] = [{member: simple["cidr"]}]
    if "source-group" in simple:
        group = simple["source-group"]
        pair = {"GroupId" if group.startswith("sg-") else "GroupName": group}
        if "group-owner" in simple:
            pair["UserId"] = simple["group-owner"]
        entry["UserIdGroupPairs"] = [pair]
    params["IpPermissions"] = [entry]


def _zip(given: Given, params: Params, values: Values) -> None:
    if "zip-file" not in given:
        return
    text = given["zip-file"][0]
    loaded = values.load("--zip-file", text) if text.startswith("fileb://") else None
    if not isinstance(loaded, bytes):
        message = (
            "--zip-file must be a zip file with the fileb:// prefix.\n"
            "Example usage:  --zip-file fileb://path/to/file.zip"
        )
        raise errors.said(message, errors.USAGE)
    params["Code"] = {**params.get("Code", {}), "ZipFile": loaded}


def _keep_seed(run: Run, given: Given, output: Output) -> None:
    """The seed of a virtual MFA device goes to a file and is not printed."""
    device = output.get("VirtualMFADevice", {})
    method = given["bootstrap-method"][0]
    data = device.pop(method, b"")
    for other in ("QRCodePNG", "Base32StringSeed"):
        device.pop(other, None)
    try:
        run.files.write(
            given["outfile"][0], data if isinstance(data, bytes) else str(data).encode()
        )
    except FileError as error:
        raise errors.said(errors.unusable_file(error)) from None


def _direction(given: Given, params: Params, _values: Values) -> None:
    """An entry of a network ACL goes in or out; the tool has no `--no-egress` but `--ingress`.

    It knows four protocols by name; the API takes numbers only.
    """
    if "Protocol" in params:
        params["Protocol"] = _PROTOCOLS.get(params["Protocol"], params["Protocol"])
    if "ingress" in given and "egress" in given:
        raise errors.misused("argument --egress: not allowed with argument --ingress")
    if "ingress" in given and "egress" in given:
        raise errors.misused("argument --egress: not allowed with argument --ingress")
    if "Egress" not in params:
        raise errors.misused("one of the arguments --ingress --egress is required")


def _metric(given: Given, params: Params, values: Values) -> None:
    """`--metric-name --value …` make one entry of MetricData."""
    if "metric-name" not in given:
        if "MetricData" not in params:
            raise errors.missing(["--metric-data"])
        return
    members = {"metric-name": "MetricName", "unit": "Unit"}
    entry: dict[str, Any] = {m: given[name][0] for name, m in members.items() if name in given}
    if "timestamp" in given:
        entry["Timestamp"] = timestamp(given["timestamp"][0])
    for name, member in (("value", "Value"), ("storage-resolution", "StorageResolution")):
        if name in given:
            entry[member] = _amount(name, given[name][0])
    pairs = values.pairs("--dimensions", given.get("dimensions", []))
    if pairs:
        entry["Dimensions"] = [{"Name": name, "Value": value} for name, value in pairs.items()]
    numbers = values.pairs("--statistic-values", given.get("statistic-values", []))
    if numbers:
        entry["StatisticValues"] = {n: _amount(n, str(value)) for n, value in numbers.items()}
    params["MetricData"] = [entry]


def _amount(name: str, text: str) -> float | int:
    try:
        return int(text) if text.isdecimal() and len(text) < 18 else float(text)
    except ValueError:
        raise errors.bad_value(f"--{name}", f"Invalid number: {text}") from None


_RULES = Custom(
    tuple(Option(name) for name in ("protocol", "port", "cidr", "source-group", "group-owner")),
    apply=_permissions,
)

_PROTOCOLS = {"tcp": "6", "udp": "17", "icmp": "1", "all": "-1"}
_ENTRY = Custom(freed=("egress",), renamed=(("no-egress", "ingress"),), apply=_direction)
_METRIC = ("metric-name", "value", "unit", "timestamp", "statistic-values", "storage-resolution")

CUSTOMS: dict[tuple[str, str], Custom] = {
    ("ec2", "RunInstances"): Custom(
        (
            Option("count"),
            Option("associate-public-ip-address", "flag"),
            Option("no-associate-public-ip-address", "flag"),
        ),
        freed=("min-count", "max-count"),
        apply=_run_instances,
    ),
    ("ec2", "AuthorizeSecurityGroupIngress"): _RULES,
    ("ec2", "AuthorizeSecurityGroupEgress"): _RULES,
    ("ec2", "RevokeSecurityGroupIngress"): _RULES,
    ("ec2", "RevokeSecurityGroupEgress"): _RULES,
    ("ec2", "CreateNetworkAclEntry"): _ENTRY,
    ("ec2", "ReplaceNetworkAclEntry"): _ENTRY,
    ("ec2", "DeleteNetworkAclEntry"): _ENTRY,
    ("cloudwatch", "PutMetricData"): Custom(
        (*(Option(name) for name in _METRIC), Option("dimensions", "many")),
        freed=("metric-data",),
        apply=_metric,
    ),
    ("autoscaling", "CreateLaunchConfiguration"): Custom(apply=_encode_user_data),
    ("lambda", "CreateFunction"): Custom((Option("zip-file"),), freed=("code",), apply=_zip),
    ("iam", "CreateVirtualMFADevice"): Custom(
        (
            Option("outfile", required=True),
            Option("bootstrap-method", required=True),
        ),
        after=_keep_seed,
    ),
    ("sns", "Subscribe"): Custom(renamed=(("endpoint", "notification-endpoint"),)),
}

# Commands that are scripts of the tool and no operations, which the sandbox does not have.
ABSENT = frozenset(
    {
        ("cloudformation", "deploy"),
        ("cloudformation", "package"),
        ("ecr", "get-login-password"),
        ("eks", "update-kubeconfig"),
        ("logs", "tail"),
        ("ssm", "start-session"),
        ("sso", "login"),
        ("ecs", "execute-command"),
        ("eks", "get-token"),
        ("logs", "start-live-tail"),
        ("ec2-instance-connect", "ssh"),
        ("cloudfront", "sign"),
        ("cloudtrail", "create-subscription"),
        ("cloudtrail", "update-subscription"),
        ("cloudtrail", "validate-logs"),
        ("rds", "add-option-to-option-group"),
        ("rds", "remove-option-from-option-group"),
        ("s3", "select-object-content"),
        ("rds", "generate-db-auth-token"),
    }
)
