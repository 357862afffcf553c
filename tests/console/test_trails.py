"""Trails: made with their bucket's policy, watched, stopped."""

import json

from studyapp.console.views.trails import policy_for

TRAILS = "/console/trails/"


def test_a_trail_is_made_with_what_its_bucket_must_allow(page, desk):
    assert "No trails yet" in page.get(TRAILS).text
    desk.act("s3", "CreateBucket", {"Bucket": "trail-of-a-learner"})
    form = {"do": "create-trail", "name": "audit", "bucket": "trail-of-a-learner"}

    refused = page.post(TRAILS, {**form, "everywhere": "1"})
    made = page.post(TRAILS, {**form, "everywhere": "1", "policy": "1"}, follow=True).text

    assert refused.status_code == 422
    assert "Incorrect S3 bucket policy is detected" in refused.text
    assert "aws cloudtrail create-trail --name audit" in made
    assert "Logging" in made
    assert "all Regions, home us-east-1" in made
    page.post("/console/skip/", {"hours": "1"})
    desk.act("iam", "CreateUser", {"UserName": "auditor"})
    page.post("/console/skip/", {"hours": "1"})
    found = desk.look("s3", "ListObjectsV2", {"Bucket": "trail-of-a-learner"})["Contents"]
    assert all(f"AWSLogs/{desk.account}/CloudTrail/us-east-1/" in one["Key"] for one in found)
    name = desk.look("cloudtrail", "ListTrails")["Trails"][0]["TrailARN"]
    stopped = page.post(TRAILS, {"do": "stop", "name": name}, follow=True).text
    assert "Start logging" in stopped


def test_a_policy_keeps_what_it_said(db):
    before = json.dumps({"Version": "2012-10-17", "Statement": {"Sid": "Mine", "Effect": "Deny"}})
    once = policy_for("123456789012", "b", before)

    assert [one["Sid"] for one in json.loads(once)["Statement"]] == [
        "Mine",
        "CloudTrailLooks",
        "CloudTrailWrites",
    ]
    assert policy_for("123456789012", "b", once) == once
