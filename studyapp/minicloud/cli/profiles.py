"""`~/.aws/config` and `~/.aws/credentials` among the virtual files, and what they settle.

docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html: an option wins over the
environment, that over the files.
"""

from posixpath import dirname

from msgspec import Struct

from studyapp.minicloud.cli.errors import CONFIGURATION, CliError, refused, said, unusable_file
from studyapp.minicloud.cli.tools import Profile, Run
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.regions import REGIONS
from studyapp.minicloud.shell import Environment, FileError, Folder
from studyapp.minicloud.shell.tools.tree import make_all

KEYS = frozenset({"aws_access_key_id", "aws_secret_access_key", "aws_session_token"})
SECRET = frozenset({"aws_access_key_id", "aws_secret_access_key"})
# Services with one endpoint for all regions: they need no region.
GLOBAL = frozenset(
    [
        "iam",
        "s3",
        "route53",
        "cloudfront",
        "organizations",
        "budgets",
        "ce",
        "shield",
        "waf",
        "support",
        "savingsplans",
        "health",
        "trustedadvisor",
        "globalaccelerator",
        "account",
        "pricing",
        "cur",
    ]
)
MOST_CHAIN = 3
PROFILE_VARIABLES = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")

Section = dict[str, str]


class Setup(Struct, frozen=True):
    """What holds for one command: credentials, region ("" for none), format of the output."""

    profile: Profile
    region: str
    output: str


def path(environment: Environment, name: str) -> str:
    """Where `config` or `credentials` is."""
    override = {"config": "AWS_CONFIG_FILE", "credentials": "AWS_SHARED_CREDENTIALS_FILE"}[name]
    return environment.get(override) or f"{environment.get('HOME', '')}/.aws/{name}"


def sections(files: Folder, environment: Environment, name: str) -> dict[str, Section]:
    """The sections of a file by profile; CliError when it cannot be read as such."""
    place = path(environment, name)
    try:
        text = files.read(place).decode("utf-8", "replace")
    except FileError:
        return {}  # no such file: nothing is set
    found: dict[str, Section] = {}
    current: Section | None = None
    for line in text.splitlines():
        stripped = line.strip()
        if not stripped or stripped[0] in "#;":
            continue
        if stripped[0] == "[" and stripped[-1] == "]":
            current = found.setdefault(_profile(stripped[1:-1]), {})
            continue
        key, equals, value = stripped.partition("=")
        if current is None or not equals:
            raise said(f"Unable to parse config file: {place}")
        if not line[0].isspace():
            current[key.strip()] = value.strip()
    return found


def _profile(title: str) -> str:
    return title.strip().removeprefix("profile ").strip().strip("'\"")


def profile_name(option: str | None, environment: Environment) -> str:
    """The profile in force."""
    return option or named_profile(environment) or "default"


def named_profile(environment: Environment) -> str:
    """The profile that the environment names; "" for none."""
    found = (environment.get(variable) for variable in PROFILE_VARIABLES)
    return next((name for name in found if name), "")


def settings(files: Folder, environment: Environment, name: str) -> Section:
    """All that both files say of a profile, credentials over config; CliError when neither has it
    (the default one may be missing)."""
    config = sections(files, environment, "config")
    credentials = sections(files, environment, "credentials")
    if name != "default" and name not in config and name not in credentials:
        raise said(f"The config profile ({name}) could not be found")
    return {**config.get(name, {}), **credentials.get(name, {})}


def setup(run: Run, options: dict[str, str]) -> Setup:
    """What options, environment and files come to."""
    environment = run.environment
    name = profile_name(options.get("profile"), environment)
    found = settings(run.files, environment, name)
    region = options.get("region") or environment.get("AWS_REGION") or ""
    region = region or environment.get("AWS_DEFAULT_REGION") or found.get("region", "")
    output = options.get("output") or environment.get("AWS_DEFAULT_OUTPUT")
    output = output or found.get("output", "json")
    if "no-sign-request" in options:
        return Setup(Profile(name, anonymous=True), region, output)
    if not options.get("profile") and environment.get("AWS_ACCESS_KEY_ID"):
        return Setup(_from_environment(environment), region, output)
    return Setup(_credentials(run, name, found, region, 0), region, output)


def _from_environment(environment: Environment) -> Profile:
    secret = environment.get("AWS_SECRET_ACCESS_KEY", "")
    if not secret:
        raise said("Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY")
    token = environment.get("AWS_SESSION_TOKEN", "")
    return Profile("env", environment["AWS_ACCESS_KEY_ID"], secret, token)


def _credentials(run: Run, name: str, found: Section, region: str, depth: int) -> Profile:
    if found.get("role_arn") and depth < MOST_CHAIN:
        return _assumed(run, name, found, region, depth)
    key, secret = (found.get(f"aws_{part}", "") for part in ("access_key_id", "secret_access_key"))
    if key and not secret:
        text = (
            "Partial credentials found in shared-credentials-file, missing: aws_secret_access_key"
        )
        raise said(text)
    return Profile(name, key, secret, found.get("aws_session_token", ""))


def _assumed(run: Run, name: str, found: Section, region: str, depth: int) -> Profile:
    """The credentials of a profile's role, by a call of AssumeRole with those of its source."""
    source = found.get("source_profile")
    if source is None:
        if "credential_source" not in found:
            text = "Partial credentials found in assume-role, missing: source_profile or credential_source"
            raise said(text)
        caller = Profile(name)
    else:
        inner = _source(run, name, source)
        inner = {**inner, "role_arn": ""} if source == name else inner
        caller = _credentials(run, source, inner, region, depth + 1)
    session = found.get("role_session_name") or f"botocore-session-{run.tools.now // 1000}"
    params = {"RoleArn": found["role_arn"], "RoleSessionName": session}
    if found.get("external_id"):
        params["ExternalId"] = found["external_id"]
    try:
        answer = run.call("sts", "AssumeRole", params, region or "us-east-1", caller)
    except CloudError as error:
        raise refused(error, "AssumeRole") from None
    keys = answer["Credentials"]
    return Profile(name, keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])


def _source(run: Run, name: str, source: str) -> Section:
    """What is said of the profile from which another takes its keys; CliError when nothing is."""
    try:
        return settings(run.files, run.environment, source)
    except CliError:
        text = f'The source_profile "{source}" referenced in the profile "{name}" does not exist.'
        raise said(text) from None


def region_for(service: str, region: str) -> str:
    """The region that a service is called in; CliError when it needs one and there is none."""
    if not region:
        if service in GLOBAL:
            return "us-east-1"
        text = 'You must specify a region. You can also configure your region by running "aws configure".'
        raise said(text, CONFIGURATION)
    if not all(part.isalnum() for part in region.split("-")):
        raise said(f"Provided region_name '{region}' doesn't match a supported format.")
    if region not in REGIONS:
        host = f"https://{service}.{region}.amazonaws.com/"
        raise said(f'Could not connect to the endpoint URL: "{host}"')
    return region


def store(
    files: Folder, environment: Environment, name: str, profile: str, values: Section
) -> None:
    """Set keys of a profile in `config` or `credentials`, keeping the other lines as they are."""
    place = path(environment, name)
    title = profile if name == "credentials" or profile == "default" else f"profile {profile}"
    try:
        lines = files.read(place).decode("utf-8", "replace").splitlines()
    except FileError:
        lines = []  # the file is made below
    start = next((i for i, line in enumerate(lines) if _is_title(line, profile)), None)
    if start is None:
        lines += [f"[{title}]"]
        start = len(lines) - 1
    for key, value in values.items():
        _set_line(lines, start, key, value.replace("\n", " "))
    try:
        make_all(files, dirname(place))
        files.write(place, ("\n".join(lines) + "\n").encode())
    except FileError as error:
        raise said(unusable_file(error)) from None


def _is_title(line: str, profile: str) -> bool:
    stripped = line.strip()
    return stripped[:1] == "[" and stripped[-1:] == "]" and _profile(stripped[1:-1]) == profile


def _set_line(lines: list[str], start: int, key: str, value: str) -> None:
    end = start + 1
    while end < len(lines) and not lines[end].lstrip().startswith("["):
        if lines[end].partition("=")[0].strip() == key:
            lines[end] = f"{key} = {value}"
            return
        end += 1
    lines.insert(end, f"{key} = {value}")
