"""`aws <service> wait <condition>`: asks again and again until the models' acceptors are content."""

from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from studyapp.minicloud import spec
from studyapp.minicloud.cli import arguments, errors
from studyapp.minicloud.cli.naming import command_of, kebab
from studyapp.minicloud.cli.operations import options_of
from studyapp.minicloud.cli.profiles import setup
from studyapp.minicloud.cli.sent import as_sent
from studyapp.minicloud.cli.target import Target, target
from studyapp.minicloud.cli.tools import Output, Run
from studyapp.minicloud.cli.values import Values
from studyapp.minicloud.kernel.errors import CloudError


def names(service: str) -> dict[str, str]:
    """The conditions of a service: `instance-running` to `InstanceRunning`."""
    return {kebab(name): name for name in sorted(spec.waiters(service))}


def wait(run: Run, service: str, words: list[str], chosen: dict[str, str]) -> None:
    """Read the words behind `aws ec2 wait` and wait; CliError when it fails."""
    known = names(service)
    place = next((i for i, word in enumerate(words) if not word.startswith("-")), None)
    if place is None:
        raise errors.too_few(f"{command_of(service)} wait")
    if words[place] not in known:
        raise errors.invalid_choice("subcommand", words[place], list(known))
    name = known[words[place]]
    rule = spec.waiters(service)[name]
    operation = rule["operation"]
    model = spec.operation(service, operation)
    options = options_of(service, operation)
    given, extras = arguments.read(words[:place] + words[place + 1 :], options)
    arguments.check_required(given, options)
    if extras:
        raise errors.unknown_options(extras)
    values = Values(run.files)
    params = {
        option.member: not option.negates
        if option.kind == "flag"
        else values.read(option.shown, option.shape, given[option.name])
        for option in options.values()
        if option.name in given and option.member and option.shape is not None
    }
    reports = spec.reports(service, operation, params)
    if reports:
        raise errors.invalid_parameters(reports)
    asked = target(service, operation, setup(run, chosen))
    for attempt in range(rule["maxAttempts"]):
        if attempt:
            run.tools.sleep(float(rule["delay"]))
        if _asked(run, asked, name, rule, as_sent(model, params)):
            return
    raise _failed(name, "Max attempts exceeded")


def _asked(run: Run, place: Target, name: str, rule: Any, params: Any) -> bool:
    """Ask once; whether the condition holds. CliError when it never will."""
    answer: Output = {}
    problem: CloudError | None = None
    status = 200
    try:
        answer = place.ask(run, params)
    except CloudError as error:
        problem, status = error, place.status(error)
    for acceptor in rule["acceptors"]:
        if not _matches(acceptor, answer, problem, status):
            continue
        if acceptor["state"] == "success":
            return True
        if acceptor["state"] == "failure":
            reason = f"Waiter encountered a terminal failure state: {_reason(acceptor, problem)}"
            raise _failed(name, reason)
        return False
    if problem is not None:
        raise _failed(name, f"An error occurred ({problem.code}): {problem.message}")
    return False


def _matches(acceptor: Any, answer: Output, problem: CloudError | None, status: int) -> bool:
    matcher, expected = acceptor["matcher"], acceptor["expected"]
    if matcher == "status":
        return bool(status == expected)
    if matcher == "error":
        if isinstance(expected, bool):
            return (problem is not None) == expected
        return problem is not None and problem.code == expected
    if problem is not None:
        return False
    found = _found(acceptor["argument"], answer)
    if matcher == "path":
        return bool(found == expected)
    if not isinstance(found, list) or not found:
        return False
    hits = [item == expected for item in found]
    return all(hits) if matcher == "pathAll" else any(hits)


def _found(path: str, answer: Output) -> Any:
    """What a path gives; None for a function over a list that the answer does not have."""
    try:
        return jmespath.search(path, answer)
    except JMESPathError:
        return None


def _reason(acceptor: Any, problem: CloudError | None) -> str:
    if problem is not None:
        return f"Matched expected service error code: {problem.code}"
    path, expected = acceptor.get("argument", ""), acceptor["expected"]
    how = {"pathAll": "all matched", "pathAny": "at least once"}.get(acceptor["matcher"], "")
    if how == "at least once":
        return f'For expression "{path}" we matched expected path: "{expected}" at least once'
    if how:
        return f'For expression "{path}" all members matched excepted path: "{expected}"'
    return f'For expression "{path}" we matched expected path: "{expected}"'


def _failed(name: str, reason: str) -> errors.CliError:
    return errors.said(f"Waiter {name} failed: {reason}")
