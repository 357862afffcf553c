"""Corners that clients meet: pages of versions and uploads, copies, parts, odd texts."""

import re
from base64 import b64decode, b64encode
from zlib import crc32

import pytest

from studyapp.minicloud.kernel.blobs import Full
from studyapp.minicloud.kernel.call import Anonymous
from studyapp.minicloud.kernel.errors import CloudError
from tests.minicloud.making import ACCOUNT, document

BUCKET = "learner-notes-1"
MIB = 1024 * 1024


@pytest.fixture
def s3(world):
    world.call("s3", "CreateBucket", Bucket=BUCKET)
    return lambda operation, **params: world.call("s3", operation, Bucket=BUCKET, **params)


def no(world, operation, **params):
    error = world.refused("s3", operation, Bucket=BUCKET, **params)
    return error.code, error.status


def pages(s3, operation, items, params, nexts):
    """All entries by pages of one, as a client follows the markers."""
    found, markers = [], {}
    for _ in range(50):
        page = s3(operation, **params, **markers)
        found += [one["Prefix"] for one in page["CommonPrefixes"]]
        found += [one["Key"] for name in items for one in page[name]]
        if not page["IsTruncated"]:
            return found
        markers = {to: page[name] for name, to in nexts.items() if page.get(name)}
    raise AssertionError(f"the pages have no end: {found[:5]}")


def test_versions_by_pages_of_one_pass_a_common_prefix_once(s3):
    s3("PutBucketVersioning", VersioningConfiguration={"Status": "Enabled"})
    for key in ("a", "dir/1", "dir/2", "dir/2", "z"):
        s3("PutObject", Key=key, Body=b"x")
    s3("DeleteObject", Key="z")
    nexts = {"NextKeyMarker": "KeyMarker", "NextVersionIdMarker": "VersionIdMarker"}
    kinds = ("Versions", "DeleteMarkers")

    found = pages(s3, "ListObjectVersions", kinds, {"MaxKeys": 1, "Delimiter": "/"}, nexts)
    below = pages(s3, "ListObjectVersions", kinds, {"MaxKeys": 1, "Prefix": "dir/"}, nexts)

    assert found == ["a", "dir/", "z", "z"]
    assert below == ["dir/1", "dir/2", "dir/2"]


def test_uploads_are_grouped_and_paged(s3):
    for key in ("a", "a", "dir/1", "dir/2", "z"):
        s3("CreateMultipartUpload", Key=key)
    nexts = {"NextKeyMarker": "KeyMarker", "NextUploadIdMarker": "UploadIdMarker"}

    grouped = {"MaxUploads": 1, "Delimiter": "/"}
    assert pages(s3, "ListMultipartUploads", ["Uploads"], grouped, nexts) == ["a", "a", "dir/", "z"]
    plain = pages(s3, "ListMultipartUploads", ["Uploads"], {"MaxUploads": 1}, nexts)
    assert plain == ["a", "a", "dir/1", "dir/2", "z"]


def test_a_bucket_made_again_knows_nothing_of_old_uploads(world, s3):
    upload = s3("CreateMultipartUpload", Key="a")["UploadId"]
    s3("UploadPart", Key="a", UploadId=upload, PartNumber=1, Body=b"x")
    before = world.rows()
    s3("DeleteBucket")
    s3("CreateBucket")

    assert s3("ListMultipartUploads")["Uploads"] == []
    assert no(world, "ListParts", Key="a", UploadId=upload) == ("NoSuchUpload", 404)
    world.undo()
    world.undo()
    assert world.rows() == before


@pytest.mark.parametrize("operation", ["ListObjectsV2", "ListObjects", "ListObjectVersions"])
def test_odd_prefixes_and_markers_are_no_trouble(world, s3, operation):
    for key in ("a", "b"):
        s3("PutObject", Key=key, Body=b"x")
    kind = "Versions" if operation == "ListObjectVersions" else "Contents"
    marker = {"ListObjectsV2": "StartAfter", "ListObjects": "Marker"}.get(operation, "KeyMarker")

    assert s3(operation, Prefix="a\x00")[kind] == []
    assert [one["Key"] for one in s3(operation, **{marker: "a\x00z"})[kind]] == ["b"]
    assert no(world, operation, MaxKeys=-1) == ("InvalidArgument", 400)
    assert not s3(operation, MaxKeys=0)["IsTruncated"]


def test_a_copy_does_not_redirect_where_its_source_did(s3):
    s3("PutObject", Key="a", Body=b"x", WebsiteRedirectLocation="/b", Metadata={"k": "v"})

    copied = s3("CopyObject", Key="c", CopySource=f"{BUCKET}/a")
    found = s3("HeadObject", Key="c", ChecksumMode="ENABLED")

    assert "WebsiteRedirectLocation" not in found
    assert found["Metadata"] == {"k": "v"}
    assert copied["CopyObjectResult"]["ChecksumCRC32"] == found["ChecksumCRC32"]
    s3("CopyObject", Key="a", CopySource=f"{BUCKET}/a", WebsiteRedirectLocation="/d")
    assert s3("HeadObject", Key="a")["WebsiteRedirectLocation"] == "/d"


def test_what_no_header_can_carry_is_refused(world, s3):
    odd = {"a\r\nx": "v"}
    assert no(world, "PutObject", Key="a", Metadata=odd) == ("InvalidArgument", 400)
    to = {"WebsiteRedirectLocation": "b"}
    assert no(world, "PutObject", Key="a", **to) == ("InvalidRedirectLocation", 400)


@pytest.mark.parametrize("asked", ["bytes=0-10", "bytes=5-2", "0-2", "bytes=-2", "bytes=0-1,3-4"])
def test_a_part_is_copied_from_a_range_within_its_source(world, s3, asked):
    s3("PutObject", Key="a", Body=b"0123456789")
    upload = s3("CreateMultipartUpload", Key="b")["UploadId"]
    part = {"Key": "b", "UploadId": upload, "PartNumber": 1, "CopySource": f"{BUCKET}/a"}

    assert no(world, "UploadPartCopy", **part, CopySourceRange=asked) == ("InvalidArgument", 400)
    made = s3("UploadPartCopy", **part, CopySourceRange="bytes=0-9")
    assert made["CopyPartResult"]["ETag"] == s3("HeadObject", Key="a")["ETag"]


def test_an_object_of_parts_has_the_checksum_of_their_checksums(world, s3):
    bodies = [b"a" * 5 * MIB, b"b"]
    upload = s3("CreateMultipartUpload", Key="a", ChecksumAlgorithm="CRC32")["UploadId"]
    same = {"Key": "a", "UploadId": upload}
    parts = []
    for number, data in enumerate(bodies, 1):
        value = b64encode(crc32(data).to_bytes(4, "big")).decode()
        made = s3("UploadPart", **same, PartNumber=number, Body=data, ChecksumCRC32=value)
        parts.append({"PartNumber": number, "ETag": made["ETag"], "ChecksumCRC32": value})

    done = s3("CompleteMultipartUpload", **same, MultipartUpload={"Parts": parts})
    copied = s3("CopyObject", Key="b", CopySource=f"{BUCKET}/a")["CopyObjectResult"]

    joined = b"".join(b64decode(part["ChecksumCRC32"]) for part in parts)
    composite = b64encode(crc32(joined).to_bytes(4, "big")).decode()
    assert (done["ChecksumCRC32"], done["ChecksumType"]) == (f"{composite}-2", "COMPOSITE")
    whole = b64encode(crc32(b"".join(bodies)).to_bytes(4, "big")).decode()
    assert (copied["ChecksumCRC32"], copied["ChecksumType"]) == (whole, "FULL_OBJECT")
    assert "-" not in copied["ETag"]


def test_nobody_chooses_the_headers_of_what_they_read_unsigned(world, s3):
    s3("PutObject", Key="a", Body=b"x")
    s3("DeletePublicAccessBlock")
    public = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{BUCKET}/*",
    }
    s3("PutBucketPolicy", Policy=document(public))

    read = {"Key": "a", "as_": Anonymous(ACCOUNT)}
    assert s3("GetObject", **read)["ContentLength"] == 1
    assert no(world, "GetObject", ResponseContentType="text/html", **read) == (
        "InvalidRequest",
        400,
    )
    assert s3("GetObject", Key="a", ResponseContentType="text/html")["ContentType"] == "text/html"


def test_a_new_bucket_with_ownership_needs_leave_for_it(world):
    may = world.user("maker", "s3:CreateBucket")
    made = {"Bucket": "learner-notes-2", "ObjectOwnership": "BucketOwnerEnforced"}

    error = world.denied("s3", "CreateBucket", **made, as_=may)

    assert "s3:PutBucketOwnershipControls" in error.message
    world.user("maker", "s3:CreateBucket", "s3:PutBucketOwnershipControls")
    world.call("s3", "CreateBucket", **made, as_=may)


@pytest.mark.parametrize(
    ("action", "resource", "message"),
    [
        ("ec2:RunInstances", "/*", "Policy has invalid action"),
        ("s3:ReadObject", "/*", "Policy has invalid action"),
        (["s3:GetObject", "s3:ListAllMyBuckets"], "/*", "Policy has invalid action"),
        ("s3:Get*s", "", None),
        ("*", "/*", None),
        ("s3:GetObjectRetention", "", "Action does not apply to any resource(s) in statement"),
        ("s3:*Bucket", "/*", "Action does not apply to any resource(s) in statement"),
        ("s3:listbucket", "", None),
        (["s3:ListBucket", "s3:GetObject"], "*", None),
    ],
)
def test_actions_of_a_policy_are_ones_for_its_resources(s3, action, resource, message):
    s3("DeletePublicAccessBlock")
    statement = {"Effect": "Deny", "Principal": "*", "Action": action}
    statement["Resource"] = f"arn:aws:s3:::{BUCKET}{resource}"

    if message is None:
        s3("PutBucketPolicy", Policy=document(statement))
        return
    with pytest.raises(CloudError, match=re.escape(message)) as caught:
        s3("PutBucketPolicy", Policy=document(statement))
    assert caught.value.code == "MalformedPolicy"


def test_a_policy_with_an_odd_address_is_public(s3):
    s3("DeletePublicAccessBlock")
    open_to = {
        "Effect": "Allow",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{BUCKET}/*",
        "Condition": {"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}},
    }
    s3("PutBucketPolicy", Policy=document(open_to))

    assert s3("GetBucketPolicyStatus")["PolicyStatus"]["IsPublic"]


def test_a_world_without_room_refuses_and_records_it(world, s3, monkeypatch):
    s3("PutObject", Key="a", Body=b"0123456789")
    upload = s3("CreateMultipartUpload", Key="b")["UploadId"]
    before = world.rows()

    def full(chunks):
        raise Full("no room")

    monkeypatch.setattr(world.storage.worlds["w"].blobs, "put", full)
    part = {"Key": "b", "UploadId": upload, "PartNumber": 1, "CopySource": f"{BUCKET}/a"}

    refusal = no(world, "UploadPartCopy", **part, CopySourceRange="bytes=0-4")

    assert refusal == ("EntityTooLarge", 400)
    assert world.rows() == before
    assert world.trail()[-1].error_code == "EntityTooLarge"
