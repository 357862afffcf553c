"""How Access Analyzer answers: records as dictionaries of botocore's shapes."""

from typing import Any, Final

from studyapp.minicloud.kernel.call import Output, Params
from studyapp.minicloud.kernel.context import Context
from studyapp.minicloud.kernel.pages import BadToken, page, rows
from studyapp.minicloud.services.accessanalyzer import errors
from studyapp.minicloud.services.accessanalyzer.looking import Finding, Resource
from studyapp.minicloud.services.accessanalyzer.state import Analyzer

A_PAGE: Final = 100


def analyzer_arn(ctx: Context, name: str) -> str:
    """The ARN of an analyzer."""
    return ctx.arn(f"analyzer/{name}")


def analyzer_view(ctx: Context, one: Analyzer) -> dict[str, Any]:
    """An analyzer."""
    return {
        "arn": analyzer_arn(ctx, one.name),
        "name": one.name,
        "type": one.zone,
        "createdAt": one.created,
        "lastResourceAnalyzedAt": ctx.now,
        "tags": dict(one.tags),
        "status": "ACTIVE",
    }


def finding_view(ctx: Context, analyzer: Analyzer, one: Finding) -> dict[str, Any]:
    """A finding. It was analyzed just now, and made when its analyzer was."""
    sort, name = one.access.principal
    return {
        "id": one.id,
        "principal": {sort: name},
        "action": list(one.access.actions),
        "resource": one.resource.arn,
        "isPublic": one.access.public,
        "resourceType": one.resource.sort,
        "condition": dict(one.access.conditions),
        "createdAt": analyzer.created,
        "analyzedAt": ctx.now,
        "updatedAt": analyzer.created,
        "status": one.status,
        "resourceOwnerAccount": ctx.account,
        "sources": [{"type": "POLICY"}],
    }


def resource_view(ctx: Context, one: Resource) -> dict[str, Any]:
    """Something that was looked at."""
    return {
        "resourceArn": one.arn,
        "resourceOwnerAccount": ctx.account,
        "resourceType": one.sort,
    }


def listed(ctx: Context, params: Params, name: str, found: list[tuple[str, Any]]) -> Output:
    """A page of what was found, with its token."""
    filters = {
        key: value for key, value in params.items() if key not in ("nextToken", "maxResults")
    }
    limit = params.get("maxResults") or A_PAGE
    if limit < 1:
        raise errors.invalid("maxResults is one or more.")
    try:
        items, token = page(ctx, rows(found), token=params.get("nextToken"), limit=limit, **filters)
    except BadToken as error:
        raise errors.invalid("The nextToken is not of this list.") from error
    return {name: items} | ({"nextToken": token} if token else {})
