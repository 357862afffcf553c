"""A second factor that is shown when credentials are asked for.

STS API Reference, "AssumeRole" and "GetSessionToken": SerialNumber and TokenCode. IAM User Guide,
"Secure API access with MFA".
"""

from studyapp.minicloud.kernel import factors
from studyapp.minicloud.kernel.call import Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.factors import Factor
from studyapp.minicloud.services.sts import errors


def is_shown(ctx: Context, params: Params) -> bool:
    """Whether the request shows a code that its device would give now."""
    return _after(ctx, params) is not None


def take(ctx: Context, params: Params) -> int | None:
    """When the factor was shown (now), None for a request without one; its code is used up.

    AccessDenied for a device of somebody else, and for a code that is wrong or was used.
    """
    if "SerialNumber" not in params and "TokenCode" not in params:
        return None
    after = _after(ctx, params)
    if after is None:
        raise errors.wrong_code()
    factors.keep(ctx.db, params["SerialNumber"], after)
    return ctx.now


def _after(ctx: Context, params: Params) -> Factor | None:
    """The device after the code; None without one or for a wrong one."""
    if "SerialNumber" not in params or "TokenCode" not in params:
        if "SerialNumber" in params or "TokenCode" in params:
            raise errors.half_a_factor()
        return None
    found = factors.find(ctx.db, params["SerialNumber"])
    if found is None or found.owner != ctx.principal.unique_id:
        raise errors.no_device()
    return factors.taken(found, ctx.secrets, [params["TokenCode"]], ctx.wall)
