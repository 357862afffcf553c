"""Runs one operation: options to parameters, the call with its pages, the answer to text."""

import json
from typing import TYPE_CHECKING, Any

import yaml

from studyapp.minicloud import spec
from studyapp.minicloud.cli import arguments, errors, query
from studyapp.minicloud.cli.arguments import Given, Option, Options
from studyapp.minicloud.cli.customs import CUSTOMS, Custom, fitted
from studyapp.minicloud.cli.naming import kebab
from studyapp.minicloud.cli.paging import Pager
from studyapp.minicloud.cli.printing import Printer
from studyapp.minicloud.cli.profiles import setup
from studyapp.minicloud.cli.sent import as_received, as_sent
from studyapp.minicloud.cli.skeleton import example_answer, json_skeleton, yaml_skeleton
from studyapp.minicloud.cli.target import Target, target
from studyapp.minicloud.cli.tools import Output, Params, Run
from studyapp.minicloud.cli.values import DEEPEST, Values, check_depth
from studyapp.minicloud.shell import FileError

if TYPE_CHECKING:
    from botocore.model import OperationModel


LONGEST_YAML = 20_000
PAGING = ("starting-token", "page-size", "max-items")
SKELETONS = ("input", "output", "yaml-input")


def options_of(service: str, name: str) -> Options:
    """All options of an operation by botocore's names."""
    model = spec.operation(service, name)
    found = arguments.table(model, paged=name in spec.paginators(service))
    return fitted(found, CUSTOMS.get((service, name), Custom()))


def run_operation(
    run: Run, service: str, name: str, words: list[str], chosen: dict[str, str]
) -> None:
    """Read the words behind `aws iam create-user`, call, and print the answer."""
    model = spec.operation(service, name)
    options = options_of(service, name)
    given, extras = arguments.read(words, options)
    wanted = _skeleton_wanted(given)
    if wanted in {"", "output"} and not given.keys() & {"cli-input-json", "cli-input-yaml"}:
        arguments.check_required(given, options)
    if extras:
        raise errors.unknown_options(extras)
    if "query" in chosen:
        query.check(chosen["query"])
    if wanted in {"input", "yaml-input"}:
        write = yaml_skeleton if wanted == "yaml-input" else json_skeleton
        run.write(write(model))
        return
    custom = CUSTOMS.get((service, name), Custom())
    params = _params(run, options, custom, given, chosen)
    held = setup(run, chosen)
    place = target(service, name, held)
    _complete(run, place, model, params)
    printer = Printer(run, model, held.output, chosen)
    if wanted:
        printer.show(example_answer(model))
        return
    params = as_sent(model, params)
    _store_stream(run, model, params)
    pager = _pager(place, params, given, chosen)
    if pager is not None:
        printer.show_pages(pager, lambda asked: as_received(model, place.call(run, asked)), params)
        return
    answer = as_received(model, place.call(run, params))
    if custom.after:
        custom.after(run, given, answer)
    _save_stream(run, model, given, answer)
    printer.show(answer)


def _complete(run: Run, place: Target, model: "OperationModel", params: Params) -> None:
    """Add the tokens that the tool makes by itself; CliError for what the model does not allow."""
    for member in model.idempotent_members:
        params.setdefault(member, run.tools.token())
    reports = place.reports(_without_streams(params, model))
    if reports:
        raise errors.invalid_parameters(reports)


def _skeleton_wanted(given: Given) -> str:
    """Which example is asked for with `--generate-cli-skeleton`; "" for none."""
    kind = given.get("generate-cli-skeleton", [""])[0]
    if kind and kind not in SKELETONS:
        raise errors.invalid_choice("--generate-cli-skeleton", kind, SKELETONS)
    return kind


def _params(
    run: Run, options: Options, custom: Custom, given: Given, chosen: dict[str, str]
) -> Params:
    raw = chosen.get("cli-binary-format") == "raw-in-base64-out"
    values = Values(run.files, raw=raw, home=run.environment.get("HOME", ""))
    params = _from_document(values, options, given)
    for name, words in given.items():
        option = options[name]
        if option.member and option.shape is not None:
            params[option.member] = _value(values, option, words, run)
    if custom.apply:
        custom.apply(given, params, values)
    return params


def _value(values: Values, option: Option, words: list[str], run: Run) -> Any:
    shape = option.shape
    if option.kind == "flag":
        switched = not option.negates
        return (
            {"Value": switched}
            if shape is not None and shape.type_name == "structure"
            else switched
        )
    if option.kind == "maybe" and words[0].lower() in {"true", "false"}:
        return {"Value": words[0].lower() == "true"}
    if shape is not None and shape.type_name == "blob" and shape.serialization.get("streaming"):
        return _stream(run, option, words[0])
    return values.read(option.shown, shape, words) if shape is not None else words[0]


def _stream(run: Run, option: Option, text: str) -> bytes:
    """A body: always the path of a file."""
    place = text.removeprefix("fileb://").removeprefix("file://")
    try:
        return run.files.read(place)
    except FileError:
        message = "Blob values must be a path to a file."
        raise errors.bad_value(option.shown, message) from None


def _from_document(values: Values, options: Options, given: Given) -> Params:
    """The parameters of `--cli-input-json` or `--cli-input-yaml`."""
    names = [name for name in ("cli-input-json", "cli-input-yaml") if name in given]
    if len(names) > 1:
        raise errors.said("Only one --cli-input- parameter may be specified.", errors.USAGE)
    for name in names:
        loaded = values.load(f"--{name}", given[name][0])
        text = loaded.decode("utf-8", "replace") if isinstance(loaded, bytes) else loaded
        document = _json(text) if name.endswith("json") else _yaml(text)
        if not isinstance(document, dict):
            kind = type(document)
            raise errors.bad_value(f"--{name}", f"Invalid type: expecting map, received {kind}")
        shapes = {option.member: option.shape for option in options.values() if option.member}
        return {
            key: values.converted(name, shapes[key], value)
            if shapes.get(key) is not None
            else value
            for key, value in document.items()
        }
    return {}


def _json(text: str) -> Any:
    try:
        document = json.loads(text)
        check_depth(document)
    except (ValueError, RecursionError):
        raise errors.bad_value("cli-input-json", "Invalid JSON received.") from None
    return document


def _yaml(text: str) -> Any:
    """A document without aliases, which could stand for more than there is room."""
    try:
        _check_yaml(text)
        return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  (makes texts, lists and maps only)
    except yaml.YAMLError:
        raise errors.bad_value("cli-input-yaml", "Invalid YAML received.") from None
    except ValueError as error:
        raise errors.bad_value("cli-input-yaml", f"Invalid YAML: {error}") from None


def _check_yaml(text: str) -> None:
    """ValueError for what would take too much to read."""
    if len(text) > LONGEST_YAML:
        raise ValueError(f"documents of more than {LONGEST_YAML:,} characters are not read here")
    depth = 0
    for event in yaml.parse(text, Loader=yaml.BaseLoader):
        if isinstance(event, yaml.AliasEvent):
            raise ValueError("aliases are not read here")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise ValueError("nested too deeply")


def _stream_name(model: "OperationModel") -> str:
    members = model.input_shape.members if model.input_shape is not None else {}
    streams = (name for name, shape in members.items() if shape.serialization.get("streaming"))
    return next(streams, "")


def _without_streams(params: Params, model: "OperationModel") -> Params:
    name = _stream_name(model)
    return {key: b"" if key == name else value for key, value in params.items()}


def _store_stream(run: Run, model: "OperationModel", params: Params) -> None:
    """Bodies first: the call is given a stored body."""
    name = _stream_name(model)
    if name and isinstance(params.get(name), bytes):
        params[name] = run.tools.blobs.put([params[name]])


def _save_stream(run: Run, model: "OperationModel", given: Given, answer: Output) -> None:
    if not model.has_streaming_output or model.output_shape is None:
        return
    stream = model.get_streaming_output()
    for member, shape in model.output_shape.members.items():
        if stream is not None and shape.name == stream.name and member in answer:
            data = run.read(answer.pop(member))
            try:
                run.files.write(given["outfile"][0], data)
            except FileError as error:
                raise errors.said(errors.unusable_file(error)) from None


def _pager(place: Target, params: Params, given: Given, chosen: dict[str, str]) -> Pager | None:
    """What reads the pages; None when the operation is to be called once."""
    rule = spec.paginators(place.service).get(place.operation)
    if rule is None:
        return None
    if "no-paginate" in chosen or _pages_by_hand(rule, params):
        _leave_pages(place, params, given)
        return None
    return Pager(
        rule,
        max_items=_number(given, "max-items"),
        page_size=_number(given, "page-size"),
        token=given.get("starting-token", [""])[0],
    )


def _leave_pages(place: Target, params: Params, given: Given) -> None:
    """Without the tool's paging, its options are the operation's own of the same name, or none."""
    shape = spec.operation(place.service, place.operation).input_shape
    own = {kebab(member): member for member in (shape.members if shape is not None else ())}
    clash = [f"--{name}" for name in PAGING if name in given and name not in own]
    if clash:
        text = "Cannot specify --no-paginate along with pagination arguments: "
        raise errors.said(text + ", ".join(clash), errors.USAGE)
    for name in PAGING:
        if name in given:
            text = given[name][0]
            params[own[name]] = text if name == "starting-token" else int(text[:40])


def _number(given: Given, name: str) -> int | None:
    return int(given[name][0][:40]) if name in given else None


def _pages_by_hand(rule: Any, params: Params) -> bool:
    """The learner used the service's own paging: the tool keeps out of it."""
    own = rule["input_token"]
    names = {*(own if isinstance(own, list) else [own]), rule.get("limit_key")}
    return bool(names & params.keys())
