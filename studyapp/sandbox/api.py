"""The door of `sandbox` for the features: a learner's desk in their cloud account."""

from studyapp.minicloud.billing import Bill, Month, decimal, dollars, from_decimal
from studyapp.minicloud.billing import Kind as PlanKind
from studyapp.minicloud.billing import Line as BillLine
from studyapp.minicloud.billing.inbox import Mail
from studyapp.minicloud.kernel.blobs import Blob, Full
from studyapp.minicloud.kernel.call import Door, Result
from studyapp.minicloud.kernel.clock import Moment, to_datetime
from studyapp.minicloud.kernel.difference import Difference, Field, described
from studyapp.minicloud.kernel.due import Due
from studyapp.minicloud.kernel.earlier import Clash, InTheWay
from studyapp.minicloud.kernel.errors import CloudError
from studyapp.minicloud.kernel.history import NothingToDo
from studyapp.minicloud.kernel.regions import REGIONS
from studyapp.minicloud.kernel.storage import TrailRow
from studyapp.minicloud.kernel.travel import Line, Past
from studyapp.minicloud.network import Hop, Remedy, RuleRead
from studyapp.minicloud.policy import GRANT, Decision, MalformedPolicy, Spoken, Step
from studyapp.minicloud.policy import in_words as policy_in_words
from studyapp.minicloud.policy import spans as policy_spans
from studyapp.minicloud.policy.fixing import Change
from studyapp.minicloud.policy.linting import Finding, Use
from studyapp.minicloud.shell import FileError
from studyapp.minicloud.shell.session import HOME
from studyapp.sandbox.besides import beside_policies
from studyapp.sandbox.commands import HIDDEN, command_line
from studyapp.sandbox.costs import (
    MonthCosts,
    Running,
    Statement,
    choose_plan,
    hour_price,
    hourly,
    inbox,
    mail_count,
    month_so_far,
    running,
    statement,
    used_lines,
)
from studyapp.sandbox.desk import ADDRESS, Bar, Desk, desk_of, open_desk
from studyapp.sandbox.fidelity import Evidence, Fidelity, evidence, fidelity
from studyapp.sandbox.mending import (
    Denial,
    Mend,
    Mending,
    denial_of,
    denial_of_error,
    mend,
    mending,
)
from studyapp.sandbox.offer import ServiceOffer, decision_of, offers
from studyapp.sandbox.reaching import Way, way_to
from studyapp.sandbox.scripts import Ran, Script
from studyapp.sandbox.services import (
    Credentials,
    act_as,
    choose_region,
    credentials_of,
    environment_of,
    reset_world,
)
from studyapp.sandbox.shell.home import HOME_CAPACITY
from studyapp.sandbox.shell.lines import Printed, Shell
from studyapp.sandbox.shell.memory import Shown
from studyapp.sandbox.simulating import (
    ANYBODY,
    Simulated,
    action_meaning,
    known_actions,
    lint_policy,
    service_titles,
    simulate,
)
from studyapp.sandbox.specs import prepare_models
from studyapp.sandbox.timeline import Clock, Compared, Overview, Timeline, event_of, is_about
from studyapp.sandbox.using import Usage, covered, usage_of
from studyapp.sandbox.watching import NO_MACHINE, Answer, InboundRule, Watch

__all__ = [
    "ADDRESS",
    "ANYBODY",
    "GRANT",
    "HIDDEN",
    "HOME",
    "HOME_CAPACITY",
    "NO_MACHINE",
    "REGIONS",
    "Answer",
    "Bar",
    "Bill",
    "BillLine",
    "Blob",
    "Change",
    "Clash",
    "Clock",
    "CloudError",
    "Compared",
    "Credentials",
    "Decision",
    "Denial",
    "Desk",
    "Difference",
    "Door",
    "Due",
    "Evidence",
    "Fidelity",
    "Field",
    "FileError",
    "Finding",
    "Full",
    "Hop",
    "InTheWay",
    "InboundRule",
    "Line",
    "Mail",
    "MalformedPolicy",
    "Mend",
    "Mending",
    "Moment",
    "Month",
    "MonthCosts",
    "NothingToDo",
    "Overview",
    "Past",
    "PlanKind",
    "Printed",
    "Ran",
    "Remedy",
    "Result",
    "RuleRead",
    "Running",
    "Script",
    "ServiceOffer",
    "Shell",
    "Shown",
    "Simulated",
    "Spoken",
    "Statement",
    "Step",
    "Timeline",
    "TrailRow",
    "Usage",
    "Use",
    "Watch",
    "Way",
    "act_as",
    "action_meaning",
    "beside_policies",
    "choose_plan",
    "choose_region",
    "command_line",
    "covered",
    "credentials_of",
    "decimal",
    "decision_of",
    "denial_of",
    "denial_of_error",
    "described",
    "desk_of",
    "dollars",
    "environment_of",
    "event_of",
    "evidence",
    "fidelity",
    "from_decimal",
    "hour_price",
    "hourly",
    "inbox",
    "is_about",
    "known_actions",
    "lint_policy",
    "mail_count",
    "mend",
    "mending",
    "month_so_far",
    "offers",
    "open_desk",
    "policy_in_words",
    "policy_spans",
    "prepare_models",
    "reset_world",
    "running",
    "service_titles",
    "simulate",
    "statement",
    "to_datetime",
    "usage_of",
    "used_lines",
    "way_to",
]
