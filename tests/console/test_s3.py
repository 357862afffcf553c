"""The S3 pages: buckets, objects, versions, who may reach them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from studyapp.sandbox.api import act_as, choose_region, desk_of

S3 = "/console/s3/"
BUCKET = f"{S3}notes-of-a-learner/"
PUBLIC = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::notes-of-a-learner/*"}]}'


@pytest.fixture
def bucket(page, desk):
    """A bucket made by the form, with versioning."""
    page.post(S3, {"do": "create-bucket", "name": "notes-of-a-learner", "versioning": "1"})
    return {"Bucket": "notes-of-a-learner"}


def upload(page, name="q1.csv", data=b"a,b\n1,2\n", prefix=""):
    file = SimpleUploadedFile(name, data, content_type="text/csv")
    return page.post(f"{BUCKET}?prefix={prefix}", {"do": "upload", "file": file}, follow=True)


def test_an_empty_list_teaches_and_a_bucket_is_made_where_one_stands(page, desk, learner):
    assert "A bucket holds objects" in page.get(S3).text
    choose_region(desk.world, "eu-central-1")

    response = page.post(S3, {"do": "create-bucket", "name": "notes-of-a-learner"}, follow=True)

    assert "aws s3api create-bucket --bucket notes-of-a-learner" in response.text
    found = desk_of(learner).look("s3", "GetBucketLocation", {"Bucket": "notes-of-a-learner"})
    assert found["LocationConstraint"] == "eu-central-1"


@pytest.mark.parametrize(
    "place", ["", "versions/", "permissions/", "properties/", "?new=upload", "?new=create-folder"]
)
def test_every_page_of_a_bucket_is_there(page, bucket, place):
    assert page.get(BUCKET + place).status_code == 200


@pytest.mark.parametrize(
    "place", ["", "versions/", "permissions/", "properties/", "object/?key=x", "download/?key=x"]
)
def test_a_bucket_that_is_not_there_is_a_404(page, place):
    response = page.get(f"{S3}no-such-bucket-here/{place}")

    assert response.status_code == 404
    assert "There is no such thing" in response.text


def test_an_object_is_uploaded_listed_and_downloaded(page, bucket):
    upload(page, prefix="2025/")

    assert "2025/" in page.get(BUCKET).text
    assert "q1.csv" in page.get(f"{BUCKET}?prefix=2025/").text
    assert "text/csv" in page.get(f"{BUCKET}object/?key=2025/q1.csv").text
    response = page.get(f"{BUCKET}download/?key=2025/q1.csv")
    assert b"".join(response.streaming_content) == b"a,b\n1,2\n"
    assert response["Content-Disposition"] == "attachment; filename*=UTF-8''q1.csv"
    assert response["Content-Security-Policy"] == "sandbox"


def test_a_page_that_was_uploaded_is_never_shown_as_one(page, bucket):
    upload(page, "evil.html", b"<script>alert(1)</script>")

    response = page.get(f"{BUCKET}download/?key=evil.html")

    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_versions_are_kept_and_a_marker_is_removed(page, bucket, desk):
    upload(page)
    upload(page, data=b"new")
    page.post(BUCKET, {"do": "delete", "key": "q1.csv"})

    text = page.get(f"{BUCKET}versions/").text
    assert "Delete marker" in text
    assert text.count("Previous") == 2
    marker = desk.look("s3", "ListObjectVersions", bucket)["DeleteMarkers"][0]
    page.post(
        f"{BUCKET}versions/",
        {"do": "delete-version", "key": "q1.csv", "version": marker["VersionId"]},
    )
    response = page.get(f"{BUCKET}download/?key=q1.csv")
    assert b"".join(response.streaming_content) == b"new"


def test_an_upload_without_a_file_says_so(page, bucket):
    response = page.post(BUCKET, {"do": "upload"})

    assert response.status_code == 422
    assert "Choose a file first." in response.text


def test_a_preview_of_an_upload_keeps_nothing(page, bucket, desk):
    file = SimpleUploadedFile("q1.csv", b"x")
    response = page.post(BUCKET, {"do": "upload", "file": file, "preview": "1"})

    assert "aws s3api put-object" in response.text
    assert "--body q1.csv" in response.text
    assert (
        "Contents" not in desk.look("s3", "ListObjectsV2", bucket)
        or not desk.look("s3", "ListObjectsV2", bucket)["Contents"]
    )


def test_a_public_policy_needs_the_block_to_go_first(page, bucket, desk):
    policy = {"do": "set-policy", "document": PUBLIC}
    refused = page.post(f"{BUCKET}permissions/", policy)
    page.post(f"{BUCKET}permissions/", {"do": "set-block"})
    page.post(f"{BUCKET}permissions/", policy)

    assert refused.status_code == 422
    assert "AccessDenied" in refused.text
    assert "This policy is public" in page.get(f"{BUCKET}permissions/").text
    page.post(f"{BUCKET}permissions/", {"do": "delete-policy"})
    assert "There is none." in page.get(f"{BUCKET}permissions/").text


@pytest.mark.parametrize(
    ("on", "words"),
    [
        ("BlockPublicAcls IgnorePublicAcls BlockPublicPolicy RestrictPublicBuckets", "All four are on: no policy can"),
        ("BlockPublicPolicy RestrictPublicBuckets", "2 of 4 are on: no policy can"),
        ("RestrictPublicBuckets", "counts for this account only"),
        ("BlockPublicPolicy", "one that is there lets strangers in"),
        ("BlockPublicAcls IgnorePublicAcls", "2 of 4 are on: a policy could let strangers in"),
    ],
)  # fmt: skip
def test_the_page_tells_what_the_block_comes_to(page, bucket, on, words):
    page.post(f"{BUCKET}permissions/", {"do": "set-block", **dict.fromkeys(on.split(), "1")})

    assert words in page.get(f"{BUCKET}permissions/").text


def test_empty_names_of_folders_and_classes_are_told_as_they_are(page, bucket, desk):
    params = {"Key": "a//b.txt", "Body": desk.store([b"x"]), "StorageClass": "STANDARD_IA"}
    desk.act("s3", "PutObject", {**bucket, **params})

    inner = page.get(f"{BUCKET}?prefix=a//").text
    alone = page.get(f"{BUCKET}object/?key=a//b.txt").text
    response = page.post(f"{BUCKET}object/?key=a//b.txt", {"do": "delete", "key": "a//b.txt"})

    assert "b.txt" in inner
    assert f'href="{BUCKET}?prefix=a%2F"' in inner
    assert "Standard-IA" in inner
    assert "Standard-IA" in alone
    assert response["Location"].startswith(f"{BUCKET}?prefix=a%2F%2F&")


def test_the_newest_version_stands_first_while_the_clock_stands(page, bucket, desk):
    page.post("/console/timeline/", {"do": "pause"})
    upload(page, data=b"1")
    upload(page, data=b"22")
    desk.act("s3", "DeleteObject", {**bucket, "Key": "q1.csv"})

    text = page.get(f"{BUCKET}versions/").text

    places = [text.index(word) for word in ("Delete marker", "2 B", "1 B")]
    assert places == sorted(places)


def test_a_website_has_an_address_in_the_learners_world(page, bucket, desk):
    form = {"do": "set-website", "index": "index.html", "error": ""}

    text = page.post(f"{BUCKET}properties/", form, follow=True).text

    assert f"http://notes-of-a-learner.s3-website-us-east-1.{desk.world.id}.localhost/" in text
    page.post(f"{BUCKET}properties/", {"do": "delete-website"})
    assert "The bucket is no website" in page.get(f"{BUCKET}properties/").text


def test_versioning_is_suspended_and_the_bucket_deleted(page, bucket, desk):
    page.post(f"{BUCKET}properties/", {"do": "set-versioning", "status": "Suspended"})
    assert desk.look("s3", "GetBucketVersioning", bucket)["Status"] == "Suspended"
    upload(page)
    full = page.post(f"{BUCKET}properties/", {"do": "delete-bucket"})
    assert "BucketNotEmpty" in full.text
    assert "Something else still hangs on it" in full.text


@pytest.mark.parametrize(
    "place",
    ["", "versions/", "permissions/", "properties/", "object/?key=q1.csv", "download/?key=q1.csv"],
)
def test_a_page_that_may_not_be_read_explains_the_denial(page, bucket, desk, place):
    upload(page)
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    act_as(desk.world, f"arn:aws:iam::{desk.account}:user/auditor")

    response = page.get(BUCKET + place)

    assert response.status_code == 403
    assert "Denied" in response.text
    assert page.get(S3).status_code == 403


def test_nobody_reads_another_bucket(page, bucket, other_client):
    upload(page)
    other_client.post("/console/start/")

    assert "notes-of-a-learner" not in other_client.get(S3).text
    assert other_client.get(f"{BUCKET}download/?key=q1.csv").status_code == 404
