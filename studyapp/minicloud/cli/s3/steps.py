"""Does the steps of a copy: each is an upload, a download, a copy or a deletion, with its line."""

from collections.abc import Iterable
from mimetypes import MimeTypes
from posixpath import basename, dirname, join, relpath
from typing import Any

from msgspec import Struct

from studyapp.minicloud.cli import errors
from studyapp.minicloud.cli.arguments import Given
from studyapp.minicloud.cli.s3.client import NO_KEY, PREFIX, Client, Refused, address
from studyapp.minicloud.cli.s3.places import Item, LocalTree, Tree
from studyapp.minicloud.cli.sent import copy_source
from studyapp.minicloud.cli.shorthand import Shorthand, ShorthandError
from studyapp.minicloud.cli.tools import Params, Run
from studyapp.minicloud.cli.values import timestamp
from studyapp.minicloud.shell import FileError
from studyapp.minicloud.shell.tools.tree import make_all

TYPES = MimeTypes(filenames=())
MEMBERS = {
    "acl": "ACL",
    "storage-class": "StorageClass",
    "sse": "ServerSideEncryption",
    "sse-kms-key-id": "SSEKMSKeyId",
    "content-type": "ContentType",
    "cache-control": "CacheControl",
    "content-disposition": "ContentDisposition",
    "content-encoding": "ContentEncoding",
    "content-language": "ContentLanguage",
    "website-redirect": "WebsiteRedirectLocation",
    "checksum-algorithm": "ChecksumAlgorithm",
}
# Members that only take effect on a copy when it is told to replace what the source has.
REPLACING = frozenset({"ContentType", "CacheControl", "ContentDisposition", "ContentEncoding"})
GRANTS = {"read": "GrantRead", "full": "GrantFullControl"}
GRANTS |= {"readacl": "GrantReadACP", "writeacl": "GrantWriteACP"}


class Step(Struct, frozen=True):
    """One thing to do: `kind` is upload, download, copy or delete; `target` a path."""

    kind: str
    item: Item
    target: str


class Worker:
    """Does steps for one command and prints their lines."""

    def __init__(self, run: Run, client: Client, given: Given, *, moving: bool) -> None:
        self.run = run
        self.client = client
        self.given = given
        self.moving = moving
        self.dry = "dryrun" in given
        self.silent = bool(given.keys() & {"quiet", "only-show-errors"})
        self.extra = _extra(given)

    def kind(self, start: Tree, end: Tree) -> str:
        """What copying from one place to another is called."""
        if isinstance(start, LocalTree):
            return "upload"
        return "download" if isinstance(end, LocalTree) else "copy"

    def work(self, steps: Iterable[Step]) -> int:
        """Do all steps; gives the exit code."""
        code = 0
        for step in steps:
            if not self._one(step):
                code = 1
        return code

    def _one(self, step: Step) -> bool:
        verb = "move" if self.moving else step.kind
        line = self._shown(step.item.path)
        if step.kind != "delete":
            line += f" to {self._shown(step.target)}"
        try:
            if not self.dry:
                getattr(self, f"_{step.kind}")(step)
                if self.moving:
                    self._remove(step.item.path)
        except (Refused, FileError) as error:
            reason = error.text if isinstance(error, Refused) else errors.unusable_file(error)
            if "quiet" not in self.given:
                self.run.complain(f"{verb} failed: {line} {reason}")
            return False
        if not self.silent:
            self.run.write(f"{'(dryrun) ' if self.dry else ''}{verb}: {line}\n")
        return True

    def _shown(self, path: str) -> str:
        """A path as the tool prints it: files relative to the current folder."""
        if path.startswith(PREFIX):
            return path
        return join(relpath(dirname(path), self.run.files.cwd), basename(path))

    def _upload(self, step: Step) -> None:
        place = address(step.target)
        if not place.key:
            raise Refused(NO_KEY)
        blob = self.run.tools.blobs.put([self.run.files.read(step.item.path)])
        kind = None if "no-guess-mime-type" in self.given else TYPES.guess_type(step.item.path)[0]
        params: Params = {"ContentType": kind, **self.extra}
        self.client.call("PutObject", Bucket=place.bucket, Key=place.key, Body=blob, **params)

    def _download(self, step: Step) -> None:
        place = address(step.item.path)
        answer = self.client.call("GetObject", Bucket=place.bucket, Key=place.key)
        data = self.run.read(answer.get("Body", b""))
        make_all(self.run.files, dirname(step.target))
        self.run.files.write(step.target, data, step.item.modified)

    def _copy(self, step: Step) -> None:
        source, target = address(step.item.path), address(step.target)
        params = dict(self.extra)
        directive = self.given.get("metadata-directive")
        if directive:
            params["MetadataDirective"] = directive[0]
        elif params.keys() & (REPLACING | {"Metadata"}):
            params["MetadataDirective"] = "REPLACE"
        self.client.call(
            "CopyObject",
            Bucket=target.bucket,
            Key=target.key,
            CopySource=copy_source(f"{source.bucket}/{source.key}"),
            **params,
        )

    def _delete(self, step: Step) -> None:
        self._remove(step.item.path)

    def _remove(self, path: str) -> None:
        if not path.startswith(PREFIX):
            self.run.files.remove(path)
            return
        place = address(path)
        self.client.call("DeleteObject", Bucket=place.bucket, Key=place.key)

    def stream(self, source: str, target: str) -> int:
        """`cp - s3://…` stores standard input, `cp s3://… -` prints an object."""
        try:
            if source == "-":
                place = address(target)
                blob = self.run.tools.blobs.put([self.run.stdin])
                given = {"Bucket": place.bucket, "Key": place.key, "Body": blob, **self.extra}
                self.client.call("PutObject", **given)
                return 0
            place = address(source)
            self.client.call("HeadObject", Bucket=place.bucket, Key=place.key)
            answer = self.client.call("GetObject", Bucket=place.bucket, Key=place.key)
        except Refused as refused:
            verb = (
                f"upload failed: - to {target}"
                if source == "-"
                else f"download failed: {source} to -"
            )
            self.run.complain(f"{verb} {refused.text}")
            return 1
        self.run.write(self.run.read(answer.get("Body", b"")))
        return 0


def _extra(given: Given) -> dict[str, Any]:
    """The parameters that options of a copy stand for."""
    found: dict[str, Any] = {m: given[name][0] for name, m in MEMBERS.items() if name in given}
    if "expires" in given:
        found["Expires"] = timestamp(given["expires"][0])
    if "metadata" in given:
        try:
            found["Metadata"] = Shorthand(given["metadata"][0]).read()
        except ShorthandError as error:
            raise errors.bad_value("--metadata", str(error)) from None
    for grant in given.get("grants", ()):
        permission, _, grantee = grant.partition("=")
        if permission not in GRANTS or not grantee:
            text = "fatal error: grants should be of the form permission=principal"
            raise errors.CliError(f"{text}\n", 1)
        found[GRANTS[permission]] = grantee
    return found
