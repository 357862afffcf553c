"""The service Cost Explorer, which has one endpoint for all Regions."""

from studyapp.minicloud.kernel.call import Door, Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.records import GLOBAL
from studyapp.minicloud.kernel.regions import HOME
from studyapp.minicloud.kernel.service import Charge, Service

SERVICE = Service("ce", scope=GLOBAL, only_in=HOME)


@SERVICE.charges
def requests(
    ctx: Context, _operation: str, _params: Params, output: Output | None, _error: str
) -> Charge | None:
    """A cent for each answer (AWS Cost Management pricing); what the console asks is free."""
    if output is None or ctx.call.door is Door.CONSOLE:
        return None
    return Charge("APIRequest", HOME)
