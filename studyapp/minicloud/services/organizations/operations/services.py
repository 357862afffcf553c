"""Which services of AWS may work across the organisation."""

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.organizations import errors
from studyapp.minicloud.services.organizations.finding import managed
from studyapp.minicloud.services.organizations.needs import anything
from studyapp.minicloud.services.organizations.service import SERVICE
from studyapp.minicloud.services.organizations.state import TRUSTED, Trusted
from studyapp.minicloud.services.organizations.views import listed


@SERVICE.operation("EnableAWSServiceAccess", needs=anything, act="trust {ServicePrincipal}")
def enable_aws_service_access(ctx: Context, params: Params) -> Output:
    """Trust a service of AWS with the accounts of the organisation."""
    mine = managed(ctx)
    name = params["ServicePrincipal"]
    if mine.org.features != "ALL":
        text = "All features must be enabled in the organization."
        raise errors.constraint("ORGANIZATION_NOT_IN_ALL_FEATURES_MODE", text)
    if not name.endswith(".amazonaws.com"):
        text = "You specified an unrecognized service principal."
        raise errors.invalid("UNRECOGNIZED_SERVICE_PRINCIPAL", text)
    if ctx.db.get(TRUSTED, name) is None:
        ctx.db.put(TRUSTED, name, Trusted(ctx.now))
    return {}


@SERVICE.operation(
    "DisableAWSServiceAccess", needs=anything, act="stop trusting {ServicePrincipal}"
)
def disable_aws_service_access(ctx: Context, params: Params) -> Output:
    """Stop trusting a service; one that was not trusted is no error."""
    managed(ctx)
    if ctx.db.get(TRUSTED, params["ServicePrincipal"]) is not None:
        ctx.db.delete(TRUSTED, params["ServicePrincipal"])
    return {}


@SERVICE.operation("ListAWSServiceAccessForOrganization", needs=anything, reads=True)
def list_aws_service_access_for_organization(ctx: Context, params: Params) -> Output:
    """The trusted services."""
    managed(ctx)
    rows = ((key[0], (key[0], one.since)) for key, one in ctx.db.scan(TRUSTED))
    return listed(
        ctx,
        params,
        "EnabledServicePrincipals",
        rows,
        lambda one: {"ServicePrincipal": one[0], "DateEnabled": one[1]},
    )
