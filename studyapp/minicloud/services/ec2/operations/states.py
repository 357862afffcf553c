"""Start, stop, reboot and end machines.

Amazon EC2 User Guide, "Amazon EC2 instance state changes". Asking for the state that a machine
has or is on its way to changes nothing; a call about several machines does all of it or nothing.
"""

from collections.abc import Callable

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.service import Needs
from studyapp.minicloud.services.ec2 import errors, hosting, kinds, limits, machines
from studyapp.minicloud.services.ec2.filters import View
from studyapp.minicloud.services.ec2.needs import on_instances
from studyapp.minicloud.services.ec2.service import SERVICE
from studyapp.minicloud.services.ec2.state import Instance
from studyapp.minicloud.services.ec2.types import TYPES
from studyapp.minicloud.services.ec2.views import state_view

Act = Callable[[Context, Instance], Instance]


def _change(ctx: Context, params: Params, check: Act, act: Act, done: frozenset[str]) -> list[View]:
    """Check all machines, then change those that are not `done` already."""
    found: list[Instance] = kinds.find_all(ctx, kinds.INSTANCE, params["InstanceIds"])
    for one in found:
        if one.state not in done:
            check(ctx, one)
    changes = []
    for one in found:
        after = one if one.state in done else act(ctx, one)
        changes.append(
            {
                "InstanceId": one.id,
                "PreviousState": state_view(one.state),
                "CurrentState": state_view(after.state),
            }
        )
    return changes


def _label(verb: str) -> Callable[[Context, Params, Output], str]:
    def label(ctx: Context, params: Params, output: Output) -> str:
        ids = params["InstanceIds"]
        return f"{verb} {ids[0]}" if len(ids) == 1 else f"{verb} {len(ids)} instances"

    return label


def _startable(ctx: Context, instance: Instance) -> Instance:
    if instance.state != "stopped":
        raise errors.not_startable(instance.id)
    kind = TYPES[instance.type]
    limit = limits.CORES[kind.bucket]
    used = machines.cores_in_use(ctx, kind.bucket)
    ctx.quota(limit, used, errors.too_many_cores(limit), added=kind.cores)
    return instance


def _stoppable(ctx: Context, instance: Instance) -> Instance:
    if instance.state == "pending":
        raise errors.never_ran(instance.id)
    if instance.state != "running":
        raise errors.not_stoppable(instance.id)
    if instance.stop_protected:
        raise errors.stop_protected(instance.id)
    return instance


def _endable(ctx: Context, instance: Instance) -> Instance:
    if instance.protected:
        raise errors.protected(instance.id)
    return instance


def _rebootable(ctx: Context, instance: Instance) -> Instance:
    if instance.state != "running":
        raise errors.wrong_state(instance.id, "rebooted")
    return instance


_NEEDS: Needs = on_instances


@SERVICE.operation("StartInstances", needs=_NEEDS, act=_label("start"))
def start_instances(ctx: Context, params: Params) -> Output:
    """Start stopped machines; each gets a new public address."""
    done = frozenset({"pending", "running"})
    return {"StartingInstances": _change(ctx, params, _startable, machines.begin, done)}


@SERVICE.operation("StopInstances", needs=_NEEDS, act=_label("stop"))
def stop_instances(ctx: Context, params: Params) -> Output:
    """Stop running machines; volumes and private addresses stay. None can hibernate here."""
    if params.get("Hibernate"):
        text = (
            "The instance can't be hibernated because it was not configured at launch for "
            f"hibernation: {params['InstanceIds'][0]}"
        )
        raise errors.refusal("UnsupportedHibernationConfiguration", text)
    done = frozenset({"stopping", "stopped"})
    return {"StoppingInstances": _change(ctx, params, _stoppable, machines.stop, done)}


@SERVICE.operation("TerminateInstances", needs=_NEEDS, act=_label("terminate"))
def terminate_instances(ctx: Context, params: Params) -> Output:
    """End machines for good, in whatever state they are.

    API Reference, "TerminateInstances": each call succeeds, also for what has ended already.
    """
    done = frozenset({"shutting-down", "terminated"})
    return {"TerminatingInstances": _change(ctx, params, _endable, machines.end, done)}


@SERVICE.operation("RebootInstances", needs=_NEEDS, act=_label("reboot"))
def reboot_instances(ctx: Context, params: Params) -> Output:
    """Reboot machines: they stay running and keep their addresses.

    API Reference, "RebootInstances": requests about terminated machines are ignored.
    """
    _change(ctx, params, _rebootable, hosting.reboot, frozenset({"terminated"}))
    return {}
