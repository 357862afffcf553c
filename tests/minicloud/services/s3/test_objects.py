"""Objects: what is stored is read back, in part, on conditions, in versions."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studyapp.minicloud.kernel.call import Anonymous
from tests.minicloud.making import ACCOUNT, World, document

BUCKET = "learner-notes-1"


@pytest.fixture
def s3(world):
    """A call of S3 on a bucket that is there."""
    world.call("s3", "CreateBucket", Bucket=BUCKET)
    return lambda operation, **params: world.call("s3", operation, Bucket=BUCKET, **params)


def no(world, operation, **params):
    error = world.refused("s3", operation, Bucket=BUCKET, **params)
    return error.code, error.status


def body(world, output):
    return b"".join(world.storage.blobs("w").read(output["Body"]))


def versioned(s3, status="Enabled"):
    s3("PutBucketVersioning", VersioningConfiguration={"Status": status})


def test_an_object_is_what_was_put(world, s3):
    put = s3(
        "PutObject",
        Key="a",
        Body=b"hello",
        ContentType="text/plain",
        CacheControl="no-cache",
        Metadata={"Colour": "blue"},
    )
    got = s3("GetObject", Key="a")

    assert put["ETag"] == f'"{hashlib.md5(b"hello").hexdigest()}"'
    assert body(world, got) == b"hello"
    assert (got["ContentType"], got["CacheControl"]) == ("text/plain", "no-cache")
    assert got["Metadata"] == {"colour": "blue"}
    assert got["ContentLength"] == 5
    assert got["LastModified"].wall == world.wall
    assert "VersionId" not in got


@pytest.mark.parametrize(
    ("asked", "expected", "told"),
    [
        ("bytes=0-1", b"01", "bytes 0-1/10"),
        ("bytes=8-", b"89", "bytes 8-9/10"),
        ("bytes=-3", b"789", "bytes 7-9/10"),
        ("bytes=5-100", b"56789", "bytes 5-9/10"),
        ("bytes=3-1", b"0123456789", None),
        ("lines=1-2", b"0123456789", None),
    ],
)
def test_a_range_of_an_object(world, s3, asked, expected, told):
    s3("PutObject", Key="a", Body=b"0123456789")

    got = s3("GetObject", Key="a", Range=asked, ChecksumMode="ENABLED")

    assert body(world, got) == expected
    assert got.get("ContentRange") == told
    assert ("ChecksumCRC32" in got) == (told is None)


def test_a_range_outside_of_the_object(world, s3):
    s3("PutObject", Key="a", Body=b"0123456789")

    for far in ("10", "9" * 5_000):
        assert no(world, "GetObject", Key="a", Range=f"bytes={far}-") == ("InvalidRange", 416)


def test_conditions_of_reading(world, s3):
    tag = s3("PutObject", Key="a", Body=b"x")["ETag"]
    later, earlier = world.wall + 60_000, world.wall - 60_000
    world.pass_time(120_000)

    assert no(world, "GetObject", Key="a", IfMatch='"other"') == ("PreconditionFailed", 412)
    assert no(world, "GetObject", Key="a", IfNoneMatch=tag) == ("304", 304)
    assert no(world, "HeadObject", Key="a", IfModifiedSince=later) == ("304", 304)
    assert no(world, "GetObject", Key="a", IfUnmodifiedSince=earlier) == (
        "PreconditionFailed",
        412,
    )
    s3("GetObject", Key="a", IfMatch=tag, IfUnmodifiedSince=earlier)
    s3("GetObject", Key="a", IfNoneMatch='"other"', IfModifiedSince=later)


def test_conditions_of_writing(world, s3):
    tag = s3("PutObject", Key="a", Body=b"x", IfNoneMatch="*")["ETag"]

    assert no(world, "PutObject", Key="a", Body=b"y", IfNoneMatch="*") == (
        "PreconditionFailed",
        412,
    )
    assert no(world, "PutObject", Key="a", Body=b"y", IfMatch='"no"')[1] == 412
    assert no(world, "PutObject", Key="b", Body=b"y", IfMatch=tag) == ("NoSuchKey", 404)
    s3("PutObject", Key="a", Body=b"y", IfMatch=tag)


def test_a_missing_key_is_hidden_from_those_who_may_not_list(world, s3):
    reader = world.user("reader", "s3:GetObject")
    lister = world.user("lister", "s3:GetObject", "s3:ListBucket")

    assert no(world, "GetObject", Key="no", as_=reader) == ("AccessDenied", 403)
    assert no(world, "GetObject", Key="no", as_=lister) == ("NoSuchKey", 404)


def test_versions_are_kept_and_a_marker_hides_them(world, s3):
    s3("PutObject", Key="a", Body=b"before")
    versioned(s3)
    first = s3("PutObject", Key="a", Body=b"one")["VersionId"]
    second = s3("PutObject", Key="a", Body=b"two")["VersionId"]

    assert body(world, s3("GetObject", Key="a")) == b"two"
    assert body(world, s3("GetObject", Key="a", VersionId=first)) == b"one"
    assert body(world, s3("GetObject", Key="a", VersionId="null")) == b"before"
    gone = s3("DeleteObject", Key="a")
    assert gone["DeleteMarker"]
    assert no(world, "GetObject", Key="a") == ("NoSuchKey", 404)
    assert no(world, "GetObject", Key="a", VersionId=gone["VersionId"]) == (
        "MethodNotAllowed",
        405,
    )
    listed = s3("ListObjectVersions")
    assert [one["VersionId"] for one in listed["Versions"]] == [second, first, "null"]
    assert listed["DeleteMarkers"][0]["IsLatest"]
    assert not any(one["IsLatest"] for one in listed["Versions"])
    assert s3("ListObjectsV2")["Contents"] == []

    s3("DeleteObject", Key="a", VersionId=gone["VersionId"])
    assert body(world, s3("GetObject", Key="a")) == b"two"
    s3("DeleteObject", Key="a", VersionId=second)
    assert body(world, s3("GetObject", Key="a")) == b"one"
    assert s3("ListObjectVersions")["Versions"][0]["IsLatest"]


def test_suspended_versioning_replaces_the_version_null(world, s3):
    versioned(s3)
    kept = s3("PutObject", Key="a", Body=b"kept")["VersionId"]
    versioned(s3, "Suspended")
    for text in (b"one", b"two"):
        assert s3("PutObject", Key="a", Body=text)["VersionId"] == "null"
    marker = s3("DeleteObject", Key="a")

    assert marker == {"DeleteMarker": True, "VersionId": "null"}
    listed = s3("ListObjectVersions")
    assert [one["VersionId"] for one in listed["Versions"]] == [kept]
    assert [one["VersionId"] for one in listed["DeleteMarkers"]] == ["null"]


def test_a_bucket_with_anything_in_it_is_not_deleted(world, s3):
    versioned(s3)
    s3("PutObject", Key="a", Body=b"x")
    assert no(world, "DeleteBucket") == ("BucketNotEmpty", 409)
    s3("DeleteObject", Key="a")
    assert no(world, "DeleteBucket") == ("BucketNotEmpty", 409)
    for kind in ("Versions", "DeleteMarkers"):
        for one in s3("ListObjectVersions")[kind]:
            s3("DeleteObject", Key="a", VersionId=one["VersionId"])
    s3("DeleteBucket")
    assert no(world, "ListObjectsV2") == ("NoSuchBucket", 404)


def test_many_are_deleted_and_the_denied_stay(world, s3):
    for key in ("a", "b", "private/c"):
        s3("PutObject", Key=key, Body=b"x")
    cleaner = world.user("cleaner")
    allow = {"Effect": "Allow", "Action": "s3:DeleteObject", "Resource": f"arn:aws:s3:::{BUCKET}/?"}
    world.call(
        "iam",
        "PutUserPolicy",
        UserName="cleaner",
        PolicyName="may",
        PolicyDocument=document(allow),
    )
    keys = [{"Key": key} for key in ("a", "b", "private/c", "z")]

    done = s3("DeleteObjects", Delete={"Objects": keys}, as_=cleaner)

    assert [one["Key"] for one in done["Deleted"]] == ["a", "b", "z"]
    assert [(one["Key"], one["Code"]) for one in done["Errors"]] == [("private/c", "AccessDenied")]
    assert [one["Key"] for one in s3("ListObjectsV2")["Contents"]] == ["private/c"]


def test_a_copy_takes_metadata_and_tags_or_new_ones(world, s3):
    s3("PutObject", Key="a", Body=b"x", Metadata={"k": "v"}, Tagging="t=1")
    s3("CopyObject", Key="b", CopySource=f"{BUCKET}/a")
    s3(
        "CopyObject",
        Key="c",
        CopySource=f"/{BUCKET}/a",
        MetadataDirective="REPLACE",
        TaggingDirective="REPLACE",
        Metadata={"n": "w"},
    )

    assert s3("HeadObject", Key="b")["Metadata"] == {"k": "v"}
    assert s3("GetObjectTagging", Key="b")["TagSet"] == [{"Key": "t", "Value": "1"}]
    assert s3("HeadObject", Key="c")["Metadata"] == {"n": "w"}
    assert s3("GetObjectTagging", Key="c")["TagSet"] == []
    assert no(world, "CopyObject", Key="a", CopySource=f"{BUCKET}/a") == ("InvalidRequest", 400)
    assert no(world, "CopyObject", Key="d", CopySource=f"{BUCKET}/no") == ("NoSuchKey", 404)


def test_an_upload_in_parts(world, s3):
    five = b"x" * (5 * 1024 * 1024)
    upload = s3("CreateMultipartUpload", Key="big", ContentType="text/plain")["UploadId"]
    parts = [
        {
            "PartNumber": number,
            "ETag": s3("UploadPart", Key="big", UploadId=upload, PartNumber=number, Body=data)[
                "ETag"
            ],
        }
        for number, data in ((1, five), (3, b"tail"))
    ]
    assert [one["Size"] for one in s3("ListParts", Key="big", UploadId=upload)["Parts"]] == [
        len(five),
        4,
    ]
    done = s3(
        "CompleteMultipartUpload", Key="big", UploadId=upload, MultipartUpload={"Parts": parts}
    )

    digests = b"".join(hashlib.md5(data).digest() for data in (five, b"tail"))
    assert done["ETag"] == f'"{hashlib.md5(digests).hexdigest()}-2"'
    assert s3("HeadObject", Key="big")["ContentLength"] == len(five) + 4
    tail = s3("GetObject", Key="big", PartNumber=3)
    assert body(world, tail) == b"tail"
    assert tail["PartsCount"] == 2
    assert s3("ListMultipartUploads")["Uploads"] == []
    assert no(world, "ListParts", Key="big", UploadId=upload) == ("NoSuchUpload", 404)


def test_parts_that_do_not_fit(world, s3):
    upload = s3("CreateMultipartUpload", Key="big")["UploadId"]
    tags = [
        s3("UploadPart", Key="big", UploadId=upload, PartNumber=number, Body=b"small")["ETag"]
        for number in (1, 2)
    ]

    def complete(*listed):
        parts = [{"PartNumber": number, "ETag": tag} for number, tag in listed]
        whole = {"Key": "big", "UploadId": upload, "MultipartUpload": {"Parts": parts}}
        return no(world, "CompleteMultipartUpload", **whole)

    assert complete((1, tags[0]), (2, tags[1])) == ("EntityTooSmall", 400)
    assert complete((2, tags[1]), (1, tags[0])) == ("InvalidPartOrder", 400)
    assert complete((1, '"wrong"')) == ("InvalidPart", 400)
    assert complete((9, tags[0])) == ("InvalidPart", 400)
    assert complete() == ("MalformedXML", 400)


def test_strangers_read_what_the_policy_gives_everybody(world, s3):
    s3("PutObject", Key="a", Body=b"x")
    nobody = Anonymous(ACCOUNT)
    assert no(world, "GetObject", Key="a", as_=nobody) == ("AccessDenied", 403)
    public = document(
        {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:GetObject",
            "Resource": f"arn:aws:s3:::{BUCKET}/*",
        }
    )
    assert no(world, "PutBucketPolicy", Policy=public) == ("AccessDenied", 403)
    s3("PutPublicAccessBlock", PublicAccessBlockConfiguration={"RestrictPublicBuckets": True})
    s3("PutBucketPolicy", Policy=public)
    assert no(world, "GetObject", Key="a", as_=nobody) == ("AccessDenied", 403)
    assert s3("GetBucketPolicyStatus")["PolicyStatus"] == {"IsPublic": True}
    s3("DeletePublicAccessBlock")

    assert body(world, s3("GetObject", Key="a", as_=nobody)) == b"x"
    assert no(world, "ListObjectsV2", as_=nobody) == ("AccessDenied", 403)
    assert no(world, "PutObject", Key="b", Body=b"", as_=nobody) == ("AccessDenied", 403)


def test_a_policy_forgets_a_user_who_is_made_again(world, s3):
    world.user("reader")
    arn = f"arn:aws:iam::{ACCOUNT}:user/reader"
    s3("PutObject", Key="a", Body=b"x")
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": arn},
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{BUCKET}/*",
    }
    s3("PutBucketPolicy", Policy=document(statement))
    assert body(world, s3("GetObject", Key="a", as_=arn)) == b"x"
    assert arn in s3("GetBucketPolicy")["Policy"]

    world.call("iam", "DeleteUser", UserName="reader")
    world.call("iam", "CreateUser", UserName="reader")

    assert no(world, "GetObject", Key="a", as_=arn) == ("AccessDenied", 403)
    assert arn not in s3("GetBucketPolicy")["Policy"]
    ghost = document({**statement, "Principal": {"AWS": arn.replace("reader", "nobody")}})
    assert no(world, "PutBucketPolicy", Policy=ghost) == ("MalformedPolicy", 400)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"Resource": "arn:aws:s3:::another-bucket/*"}, "MalformedPolicy"),
        ({"Resource": f"arn:aws:s3:::{BUCKET}"}, "MalformedPolicy"),
        ({"Principal": None}, "MalformedPolicy"),
    ],
)
def test_policies_that_make_no_sense(world, s3, change, code):
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": ACCOUNT},
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{BUCKET}/*",
        **change,
    }
    kept = {name: value for name, value in statement.items() if value is not None}

    assert no(world, "PutBucketPolicy", Policy=document(kept)) == (code, 400)


KEYS = st.text(st.sampled_from("ab/é\U0010ffff"), min_size=1, max_size=5)


@settings(max_examples=60)
@given(
    keys=st.sets(KEYS, max_size=14),
    prefix=st.text(st.sampled_from("ab/"), max_size=2),
    delimiter=st.sampled_from(["", "/", "b", "\U0010ffff"]),
    most=st.integers(1, 4),
)
def test_lists_agree_with_a_naive_one(keys, prefix, delimiter, most):
    world = World()
    world.call("s3", "CreateBucket", Bucket=BUCKET)
    for key in keys:
        world.call("s3", "PutObject", Bucket=BUCKET, Key=key, Body=b"")
    expected = []
    for key in sorted(keys, key=str.encode):
        if not key.startswith(prefix):
            continue
        place = key.find(delimiter, len(prefix)) if delimiter else -1
        name = key[: place + len(delimiter)] if place >= 0 else key
        kind = "prefix" if place >= 0 else "key"
        if (kind, name) not in expected:
            expected.append((kind, name))

    for operation in ("ListObjectsV2", "ListObjects"):
        found, more = [], {}
        while True:
            page = world.call(
                "s3",
                operation,
                Bucket=BUCKET,
                Prefix=prefix,
                Delimiter=delimiter,
                MaxKeys=most,
                **more,
            )
            names = [("key", one["Key"]) for one in page["Contents"]]
            names += [("prefix", one["Prefix"]) for one in page["CommonPrefixes"]]
            assert len(names) <= most
            found += sorted(names, key=lambda name: name[1].encode())
            if not page["IsTruncated"]:
                break
            last = max((name for _, name in names), key=str.encode)
            token = page.get("NextContinuationToken")
            more = (
                {"ContinuationToken": token} if token else {"Marker": page.get("NextMarker", last)}
            )
        assert found == expected


def play(world, steps):
    """Make the steps; (version id, whether it is a marker) of each key, newest first."""
    told = {"on": "Enabled", "off": "Suspended"}
    status, naive = "", {"a": [], "b": []}
    for number, (what, key) in enumerate(steps):
        here = {"Bucket": BUCKET, "Key": key}
        if what in told:
            status = told[what]
            setting = {"Bucket": BUCKET, "VersioningConfiguration": {"Status": status}}
            world.call("s3", "PutBucketVersioning", **setting)
        elif what == "newest" and naive[key]:
            world.call("s3", "DeleteObject", **here, VersionId=naive[key].pop(0)[0])
        elif what in ("put", "delete"):
            body = {"Body": str(number).encode()} if what == "put" else {}
            out = world.call("s3", "PutObject" if what == "put" else "DeleteObject", **here, **body)
            if status != "Enabled":
                naive[key] = [one for one in naive[key] if one[0] != "null"]
            if what == "put" or status:
                naive[key].insert(0, (out.get("VersionId", "null"), what == "delete"))
    return naive


def all_versions(world, most):
    """Every version and marker that the pages of a list show, in order."""
    found, more = [], {}
    while True:
        page = world.call("s3", "ListObjectVersions", Bucket=BUCKET, MaxKeys=most, **more)
        rows = [(one, False) for one in page["Versions"]]
        rows += [(one, True) for one in page["DeleteMarkers"]]
        found += [(one["Key"], one["VersionId"], marker) for one, marker in rows]
        if not page["IsTruncated"]:
            return found
        more = {"KeyMarker": page["NextKeyMarker"], "VersionIdMarker": page["NextVersionIdMarker"]}


@settings(max_examples=40)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["put", "delete", "on", "off", "newest"]), st.sampled_from("ab")),
        max_size=14,
    ),
    most=st.integers(1, 3),
)
def test_versions_agree_with_a_naive_list(steps, most):
    world = World()
    world.call("s3", "CreateBucket", Bucket=BUCKET)

    naive = play(world, steps)

    expected = [(key, *one) for key in "ab" for one in naive[key]]
    assert sorted(all_versions(world, most)) == sorted(expected)
    shown = [one["Key"] for one in world.call("s3", "ListObjectsV2", Bucket=BUCKET)["Contents"]]
    assert shown == [key for key in "ab" if naive[key] and not naive[key][0][1]]
