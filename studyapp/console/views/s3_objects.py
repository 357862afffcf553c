"""Objects of a bucket: folders, uploads, downloads, versions."""

import mimetypes
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from studyapp.console.acts import Act, Ask, Given, Refused, State, answer
from studyapp.console.blocks import (
    Action,
    Card,
    Cell,
    Column,
    Empty,
    Facts,
    Field,
    Form,
    Page,
    Row,
    Table,
    Text,
)
from studyapp.console.iam import moment
from studyapp.console.pages import at_desk
from studyapp.console.s3 import (
    CRUMBS,
    bucket_tabs,
    bucket_url,
    class_text,
    folder_of,
    folders_of,
    size_text,
)
from studyapp.sandbox.api import Blob, CloudError, Desk, Full

A_PAGE = 100


def _upload(bucket: str, prefix: str) -> Act:
    def plan(desk: Desk, given: Given) -> list[Ask]:
        files = given.request.FILES.getlist("file")
        if not files:
            message = "Choose a file first."
            raise Refused(message)
        asks = []
        for file in files:
            name = file.name or "file"
            kind = file.content_type or mimetypes.guess_type(name)[0] or ""
            params: dict[str, Any] = {"Bucket": bucket, "Key": f"{prefix}{name}"}
            if kind:
                params["ContentType"] = kind
            params["Body"] = "" if given.has("preview") else _stored(desk, file)
            asks.append(Ask("s3", "PutObject", params, body=name))
        return asks

    return Act(plan, to=lambda _given, _results: bucket_url(bucket, prefix=prefix))


def _stored(desk: Desk, file: Any) -> Blob:
    try:
        return desk.store(file.chunks())
    except Full as full:
        raise Refused(str(full)) from full


def _acts(bucket: str, prefix: str) -> dict[str, Act]:
    here = bucket_url(bucket, prefix=prefix)

    def folder(desk: Desk, given: Given) -> list[Ask]:
        name = given("folder").strip("/")
        if not name:
            message = "Name the folder."
            raise Refused(message)
        body = "" if given.has("preview") else desk.store([])
        return [Ask("s3", "PutObject", {"Bucket": bucket, "Key": f"{prefix}{name}/", "Body": body})]

    def delete(_desk: Desk, given: Given) -> list[Ask]:
        return [Ask("s3", "DeleteObject", {"Bucket": bucket, "Key": given.post.get("key", "")})]

    return {
        "upload": _upload(bucket, prefix),
        "create-folder": Act(folder, to=lambda _given, _results: here),
        "delete": Act(delete, to=lambda _given, _results: here),
    }


@at_desk
def objects(request: HttpRequest, desk: Desk, bucket: str) -> HttpResponse:
    """The objects under `?prefix=`, folders first."""
    prefix = request.GET.get("prefix", "")

    def build(state: State) -> Page:
        params = {"Bucket": bucket, "Delimiter": "/", "Prefix": prefix, "MaxKeys": A_PAGE}
        if "after" in request.GET:
            params["ContinuationToken"] = request.GET["after"]
        found = desk.look("s3", "ListObjectsV2", params)
        here = bucket_url(bucket, prefix=prefix)
        table = _table(bucket, prefix, found)
        drawer = {"upload": _upload_form, "create-folder": _folder_form}.get(
            state.do or request.GET.get("new", "")
        )
        folders = folders_of(prefix)
        places = [(name, bucket_url(bucket, prefix=whole)) for name, whole in folders]
        return Page(
            title=folders[-1][0] if folders else bucket,
            icon="folder" if folders else "bucket",
            crumbs=(*CRUMBS, *(((bucket, bucket_url(bucket)), *places[:-1]) if folders else ())),
            tabs=bucket_tabs(bucket, "objects"),
            links=(("New folder", bucket_url(bucket, prefix=prefix, new="create-folder")),),
            primary=("Upload", bucket_url(bucket, prefix=prefix, new="upload")),
            cards=(Card("Objects", (table,), flush=True, hidden_title=True),),
            drawer=drawer(state) if drawer else None,
            close=here,
            here=here,
        )

    return answer(request, desk, build, _acts(bucket, prefix))


def _table(bucket: str, prefix: str, found: dict[str, Any]) -> Table:
    rows = [
        Row(
            (
                Cell(
                    one["Prefix"].removeprefix(prefix),
                    bucket_url(bucket, prefix=one["Prefix"]),
                    icon="folder",
                ),
                Cell(""),
                Cell(""),
                Cell(""),
            )
        )
        for one in found.get("CommonPrefixes", ())
    ]
    for one in found.get("Contents", ()):
        key = one["Key"]
        name = key.removeprefix(prefix) or "(this folder)"
        rows.append(
            Row(
                (
                    Cell(name, bucket_url(bucket, "s3_object", key=key), icon="file"),
                    Cell(size_text(one["Size"])),
                    Cell(class_text(one["StorageClass"])),
                    moment(one["LastModified"]),
                ),
                (Action("Delete", "delete", (("key", key),), danger=True, about=name),),
            )
        )
    empty = Empty("Nothing here yet", "An object is a file with its key, type and tags.", "file")
    more = found.get("NextContinuationToken")
    return Table(
        caption=f"Objects under {prefix or 'the bucket'}",
        columns=(
            Column("Name"),
            Column("Size", num=True),
            Column("Storage class", wide=True),
            Column("Changed", wide=True),
        ),
        rows=tuple(rows),
        empty=empty,
        more=bucket_url(bucket, prefix=prefix, after=more) if more else "",
    )


def _upload_form(state: State) -> Form:
    return Form(
        title="Upload",
        do="upload",
        submit="Upload",
        files=True,
        fields=(Field("file", "Files", "file", required=True, hint="Up to 10 MB in one go."),),
        note="An object of the same name is replaced, or kept as a version if versioning is on.",
        **state.of("upload"),
    )


def _folder_form(state: State) -> Form:
    given = state.keeps("create-folder")
    return Form(
        title="New folder",
        do="create-folder",
        submit="Create",
        fields=(Field("folder", "Name", value=given.kept("folder"), required=True),),
        note="S3 has no folders: this makes an empty object whose key ends with a slash.",
        **state.of("create-folder"),
    )


@at_desk
def one_object(request: HttpRequest, desk: Desk, bucket: str) -> HttpResponse:
    """The object `?key=`."""
    key = request.GET.get("key", "")
    parent = folder_of(key.removesuffix("/"))
    folder = bucket_url(bucket, prefix=parent) if parent else bucket_url(bucket)

    def build(_state: State) -> Page:
        found = desk.look("s3", "HeadObject", {"Bucket": bucket, "Key": key})
        pairs = [
            ("Key", Cell(key, kind="mono")),
            ("Size", Cell(size_text(found["ContentLength"]))),
            ("Type", Cell(found.get("ContentType", ""), kind="mono")),
            ("Changed", moment(found["LastModified"])),
            ("ETag", Cell(found["ETag"], kind="mono")),
            ("Storage class", Cell(class_text(found.get("StorageClass", "STANDARD")))),
        ]
        if found.get("VersionId"):
            pairs.append(("Version", Cell(found["VersionId"], kind="mono")))
        pairs += [(f"Metadata {name}", Cell(value)) for name, value in found["Metadata"].items()]
        download = bucket_url(bucket, "s3_download", key=key)
        note = Text(text="The bytes as they are stored.", label="Download", url=download)
        return Page(
            title=key.rstrip("/").rpartition("/")[2] or key,
            icon="file",
            crumbs=(*CRUMBS, (bucket, bucket_url(bucket))),
            tabs=bucket_tabs(bucket, "objects"),
            buttons=(Action("Delete", "delete", (("key", key),), danger=True),),
            about=f"arn:aws:s3:::{bucket}/{key}",
            cards=(Card("Object", (Facts(pairs=tuple(pairs)),)), Card("Content", (note,))),
            here=bucket_url(bucket, "s3_object", key=key),
        )

    acts = {
        "delete": Act(
            lambda _desk, given: [
                Ask("s3", "DeleteObject", {"Bucket": bucket, "Key": given.post.get("key", "")})
            ],
            to=lambda _given, _results: folder,
        )
    }
    return answer(request, desk, build, acts)


@at_desk
def download(request: HttpRequest, desk: Desk, bucket: str) -> HttpResponseBase:
    """The bytes of `?key=` (and `?version=`), always as a file to save: never shown as a page."""
    key = request.GET.get("key", "")
    params = {"Bucket": bucket, "Key": key}
    if request.GET.get("version"):
        params["VersionId"] = request.GET["version"]

    try:
        found = desk.act("s3", "GetObject", params).output
    except CloudError as error:
        return _refused(request, desk, error)
    body = found["Body"]
    name = key.rstrip("/").rpartition("/")[2] or "object"
    if not isinstance(body, Blob):
        raise Http404
    response = StreamingHttpResponse(desk.read(body), content_type="application/octet-stream")
    response["Content-Length"] = str(body.length)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Content-Security-Policy"] = "sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _refused(request: HttpRequest, desk: Desk, error: CloudError) -> HttpResponse:
    def build(_state: State) -> Page:
        raise error

    return answer(request, desk, build, {})


@at_desk
def versions(request: HttpRequest, desk: Desk, bucket: str) -> HttpResponse:
    """All versions and delete markers."""

    def build(_state: State) -> Page:
        found = desk.look("s3", "ListObjectVersions", _after(request, bucket))
        entries = [
            *((one, False) for one in found.get("Versions", ())),
            *((one, True) for one in found.get("DeleteMarkers", ())),
        ]
        entries.sort(key=_newest_first)
        table = Table(
            caption="All versions",
            columns=(
                Column("Object"),
                Column("Kind"),
                Column("Size", num=True, wide=True),
                Column("Written", wide=True),
            ),
            rows=tuple(_version_row(bucket, one, marker=marker) for one, marker in entries),
            empty=Empty("No versions", "Objects of the bucket would be listed here.", "file"),
            more=_next(bucket, found),
        )
        text = (
            "With versioning on, a plain delete only adds a marker on top. The data stay until "
            "the version itself is deleted by its id."
        )
        return Page(
            title=bucket,
            icon="bucket",
            crumbs=CRUMBS,
            tabs=bucket_tabs(bucket, "versions"),
            cards=(
                Card("Versions", (table,), flush=True, hidden_title=True),
                Card("What delete means here", (Text(text=text),)),
            ),
            here=request.path,
        )

    def delete(_desk: Desk, given: Given) -> list[Ask]:
        params = {"Bucket": bucket, "Key": given.post.get("key", ""), "VersionId": given("version")}
        return [Ask("s3", "DeleteObject", params)]

    return answer(request, desk, build, {"delete-version": Act(delete)})


def _newest_first(entry: tuple[dict[str, Any], bool]) -> tuple[str, bool, int, int]:
    """By key, then by age; while the simulated clock stands, real time tells what came last."""
    one, written = entry[0], entry[0]["LastModified"]
    return one["Key"], not one["IsLatest"], -written.simulated, -written.wall


def _after(request: HttpRequest, bucket: str) -> dict[str, Any]:
    params: dict[str, Any] = {"Bucket": bucket, "MaxKeys": A_PAGE}
    if "key" in request.GET:
        params["KeyMarker"] = request.GET["key"]
    if "version" in request.GET:
        params["VersionIdMarker"] = request.GET["version"]
    return params


def _next(bucket: str, found: dict[str, Any]) -> str:
    if not found.get("IsTruncated"):
        return ""
    query = {"key": found["NextKeyMarker"]}
    if found.get("NextVersionIdMarker"):
        query["version"] = found["NextVersionIdMarker"]
    return bucket_url(bucket, "s3_versions", **query)


def _version_row(bucket: str, one: dict[str, Any], *, marker: bool) -> Row:
    key, version = one["Key"], one["VersionId"]
    state = (
        Cell("Delete marker", badge="warn")
        if marker
        else Cell("Current", badge="accent")
        if one["IsLatest"]
        else Cell("Previous", badge="plain")
    )
    url = "" if marker else bucket_url(bucket, "s3_download", key=key, version=version)
    fields = (("key", key), ("version", version))
    label = "Remove marker" if marker else "Delete version"
    return Row(
        (
            Cell(key, url, sub=version, outside=bool(url)),
            state,
            Cell("" if marker else size_text(one["Size"])),
            moment(one["LastModified"]),
        ),
        (Action(label, "delete-version", fields, danger=not marker, about=f"{key} {version}"),),
    )
