"""Findings of external access: listing them, one of them, putting them aside."""

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.services.accessanalyzer import errors
from studyapp.minicloud.services.accessanalyzer.filters import fits
from studyapp.minicloud.services.accessanalyzer.looking import Finding, findings, resources
from studyapp.minicloud.services.accessanalyzer.operations.analyzers import found, on
from studyapp.minicloud.services.accessanalyzer.service import SERVICE
from studyapp.minicloud.services.accessanalyzer.state import ARCHIVED, Archived
from studyapp.minicloud.services.accessanalyzer.views import finding_view, listed, resource_view


@SERVICE.operation("ListFindings", needs=on("analyzerArn"), reads=True)
def list_findings(ctx: Context, params: Params) -> Output:
    """What the analyzer finds now, as far as it meets the filter."""
    if params.get("sort"):
        raise errors.not_modelled("The order of findings")
    analyzer = found(ctx, params["analyzerArn"])
    views = [finding_view(ctx, analyzer, one) for one in findings(ctx, analyzer)]
    asked = params.get("filter", {})
    return listed(ctx, params, "findings", [(v["id"], v) for v in views if fits(v, asked)])


@SERVICE.operation("GetFinding", needs=on("analyzerArn"), reads=True)
def get_finding(ctx: Context, params: Params) -> Output:
    """One finding."""
    analyzer = found(ctx, params["analyzerArn"])
    for one in findings(ctx, analyzer):
        if one.id == params["id"]:
            return {"finding": finding_view(ctx, analyzer, one)}
    raise errors.no_finding(params["id"])


@SERVICE.operation("UpdateFindings", needs=on("analyzerArn"), act="mark findings {status}")
def update_findings(ctx: Context, params: Params) -> Output:
    """Put findings aside, or take them out again: by their ids, or all of a resource."""
    analyzer = found(ctx, params["analyzerArn"])
    for one in _chosen(params, findings(ctx, analyzer)):
        key = (analyzer.name, one.id)
        if params["status"] == "ARCHIVED" and not one.archived:
            ctx.db.put(ARCHIVED, key, Archived(ctx.now))
        elif params["status"] == "ACTIVE" and one.archived:
            ctx.db.delete(ARCHIVED, key)
    return {}


def _chosen(params: Params, held: list[Finding]) -> list[Finding]:
    ids, resource = params.get("ids"), params.get("resourceArn")
    if bool(ids) == bool(resource):
        raise errors.invalid("Name findings by ids, or a resource by resourceArn.")
    known = {one.id: one for one in held}
    missing = [name for name in ids or () if name not in known]
    if missing:
        raise errors.no_finding(missing[0])
    if ids:
        return [known[name] for name in ids]
    return [one for one in held if one.resource.arn == resource]


@SERVICE.operation("StartResourceScan", needs=on("analyzerArn"), reads=True)
def start_resource_scan(ctx: Context, params: Params) -> Output:
    """Look at a resource again: findings are always of now, so there is nothing to wait for."""
    found(ctx, params["analyzerArn"])
    if all(one.arn != params["resourceArn"] for one in resources(ctx)):
        raise errors.no_resource(params["resourceArn"])
    return {}


@SERVICE.operation("ListAnalyzedResources", needs=on("analyzerArn"), reads=True)
def list_analyzed_resources(ctx: Context, params: Params) -> Output:
    """What the analyzer looks at."""
    found(ctx, params["analyzerArn"])
    wanted = params.get("resourceType")
    held = [
        (one.arn, resource_view(ctx, one)) for one in resources(ctx) if wanted in (None, one.sort)
    ]
    return listed(ctx, params, "analyzedResources", held)
