"""`help`: of the tool, a service, an operation, a waiter, and of `aws s3`."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from studyapp.minicloud import spec
from studyapp.minicloud.cli import naming, prose
from studyapp.minicloud.cli.operations import options_of
from studyapp.minicloud.cli.tools import Run

if TYPE_CHECKING:
    from botocore.model import Shape

    from studyapp.minicloud.cli.arguments import Option

WIDTH = 78
S3 = {
    "ls": ("[<S3Uri>]", "List buckets, or what is under a prefix."),
    "cp": (
        "<LocalPath> <S3Uri> | <S3Uri> <LocalPath> | <S3Uri> <S3Uri>",
        "Copy a file or an object.",
    ),
    "mv": (
        "<LocalPath> <S3Uri> | <S3Uri> <LocalPath> | <S3Uri> <S3Uri>",
        "Copy, then delete the source.",
    ),
    "rm": ("<S3Uri>", "Delete an object, or with --recursive all under a prefix."),
    "sync": (
        "<LocalPath> <S3Uri> | <S3Uri> <LocalPath> | <S3Uri> <S3Uri>",
        "Copy what is new or changed; with --delete remove what the source does not have.",
    ),
    "mb": ("<S3Uri>", "Make a bucket."),
    "rb": ("<S3Uri>", "Remove an empty bucket, or with --force one with its objects."),
    "presign": ("<S3Uri>", "Make an address that reads an object without credentials for a while."),
    "website": ("<S3Uri>", "Make a bucket a static web site."),
}
S3_OPTIONS: dict[str, tuple[str, ...]] = {
    "ls": ("recursive", "human-readable", "summarize", "page-size"),
    "rm": ("recursive", "dryrun", "quiet", "include", "exclude", "only-show-errors"),
    "mb": (),
    "rb": ("force",),
    "presign": ("expires-in",),
    "website": ("index-document", "error-document"),
}
S3_FIRST = ("recursive", "dryrun", "quiet", "include", "exclude", "acl", "storage-class", "sse")
S3_META = ("sse-kms-key-id", "content-type", "cache-control", "metadata", "metadata-directive")
S3_COPY: tuple[str, ...] = (*S3_FIRST, *S3_META)
S3_OPTIONS |= {"cp": S3_COPY, "mv": S3_COPY}
S3_OPTIONS["sync"] = (*S3_COPY[1:], "delete", "size-only", "exact-timestamps")


def page(title: str, sections: Iterable[tuple[str, str]]) -> str:
    """A page of a manual."""
    head = f"{title.upper()}()"
    text = f"{head}{head:>{WIDTH - len(head)}}\n\n"
    return text + "\n".join(f"{name}\n{body}\n" for name, body in sections if body)


def _list(names: Iterable[str]) -> str:
    return "\n\n".join(f"       o {name}" for name in names) + "\n"


ABOUT = """\
       The command line of a simulated cloud: it knows AWS's services, operations and
       options, and calls the sandbox. Nothing here reaches AWS.
"""
OPTIONS = """\
       --region, --profile, --output json|text|table|yaml|yaml-stream|off,
       --query <JMESPath>, --no-paginate, --no-cli-pager, --no-sign-request,
       --cli-binary-format base64|raw-in-base64-out, --version
"""


def run_help(run: Run, _words: list[str], _chosen: dict[str, str]) -> int:
    """`aws help`."""
    names = {naming.command_of(service) for service in run.tools.services} | {"s3", "configure"}
    sections = [
        ("NAME", "       aws -\n"),
        ("DESCRIPTION", ABOUT),
        ("SYNOPSIS", "          aws [options] <command> <subcommand> [parameters]\n"),
        ("GLOBAL OPTIONS", OPTIONS),
        ("AVAILABLE SERVICES", _list(sorted(names))),
    ]
    run.write(page("aws", sections))
    return 0


def service_help(run: Run, service: str) -> int:
    """`aws iam help`."""
    name = naming.command_of(service)
    names = [*naming.operations(service), *(["wait"] if spec.waiters(service) else []), "help"]
    sections = [
        ("NAME", f"       {name} -\n"),
        ("DESCRIPTION", prose.plain(spec.docs(service)) + "\n"),
        ("AVAILABLE COMMANDS", _list(names)),
    ]
    run.write(page(name, sections))
    return 0


def wait_help(run: Run, service: str) -> int:
    """`aws ec2 wait help`."""
    names = [naming.kebab(name) for name in sorted(spec.waiters(service))]
    text = "       Wait until a particular condition is satisfied. Waiting passes simulated time.\n"
    run.write(page("wait", [("DESCRIPTION", text), ("AVAILABLE COMMANDS", _list(names))]))
    return 0


def operation_help(run: Run, service: str, name: str) -> int:
    """`aws iam create-user help`."""
    model = spec.operation(service, name)
    command = naming.kebab(name)
    options = options_of(service, name)
    texts = _texts(service, model.input_shape)
    found = _texts(service, model.output_shape)
    members = model.output_shape.members if model.output_shape is not None else {}
    shown = [option for option in options.values() if not option.negates]
    output = [_described(m, inner, found.get(m, "")) for m, inner in members.items()]
    sections = [
        ("NAME", f"       {command} -\n"),
        ("DESCRIPTION", prose.plain(spec.docs(service, name)) + "\n"),
        ("SYNOPSIS", f"            {command}\n" + "\n".join(map(_synopsis, shown)) + "\n"),
        ("OPTIONS", "\n".join(_option(option, texts) for option in shown)),
        ("OUTPUT", "\n".join(output) if output else "       None\n"),
    ]
    run.write(page(command, sections))
    return 0


def _texts(service: str, shape: "Shape | None") -> Mapping[str, str]:
    return {} if shape is None else spec.member_docs(service, shape.name)


def _synopsis(option: "Option") -> str:
    if option.kind == "flag":
        text = f"--{option.name} | --no-{option.name}" if option.member else f"--{option.name}"
    elif option.kind == "word":
        text = f"<{option.name}>"
    else:
        text = f"--{option.name} <value>"
    return f"          {text if option.required else f'[{text}]'}"


def _option(option: "Option", texts: Mapping[str, str]) -> str:
    return _described(option.shown, option.shape, texts.get(option.member, ""))


def _described(name: str, shape: "Shape | None", text: str) -> str:
    kind = f" ({shape.type_name})" if shape is not None else ""
    lines = f"       {name}{kind}\n"
    body = prose.plain(text, " " * 10)
    lines += f"{body}\n" if body else ""
    values = list(getattr(shape, "enum", ()))[:40]
    if values:
        lines += "\n          Possible values:\n"
        lines += "".join(f"\n          o {value}\n" for value in values)
    return lines


def s3_help(run: Run, name: str | None) -> int:
    """`aws s3 help`, `aws s3 cp help`."""
    if name is None:
        rows = "\n\n".join(f"       o {sub}: {text}" for sub, (_, text) in S3.items()) + "\n"
        text = "       Buckets and objects as if they were folders and files of this shell.\n"
        run.write(page("s3", [("DESCRIPTION", text), ("AVAILABLE COMMANDS", rows)]))
        return 0
    usage, text = S3[name]
    options = "\n".join(f"       --{option}" for option in S3_OPTIONS[name])
    sections = [
        ("NAME", f"       {name} -\n"),
        ("DESCRIPTION", f"       {text}\n"),
        ("SYNOPSIS", f"            {name}\n          {usage}\n"),
        ("OPTIONS", options + "\n" if options else ""),
    ]
    run.write(page(name, sections))
    return 0
