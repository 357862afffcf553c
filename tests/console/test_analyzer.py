"""The page of Access Analyzer: what it finds, put aside, and gone with the policy."""

import html
import json
import re

from django.urls import reverse

PAGE = "console:iam_analyzer"
BUCKET = "open-to-a-partner"


def test_a_partner_is_found_put_aside_and_gone(page, desk):
    desk.act("s3", "CreateBucket", {"Bucket": BUCKET})
    address = reverse(PAGE)
    page.post(address, {"do": "create-analyzer", "name": "outside", "zone": "ACCOUNT"})
    assert "Nobody outside has access" in page.get(address).text
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": "444455556666"},
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{BUCKET}/*",
        "Condition": {"Bool": {"aws:SecureTransport": "true"}},
    }
    text = json.dumps({"Version": "2012-10-17", "Statement": statement})
    desk.act("s3", "PutBucketPolicy", {"Bucket": BUCKET, "Policy": text})

    shown = html.unescape(page.get(address).text)
    assert "arn:aws:iam::444455556666:root" in shown
    assert "aws:SecureTransport: true" in shown
    assert reverse("console:s3_permissions", args=[BUCKET]) in shown
    sent = dict(re.findall(r'name="(arn|finding|status)" value="([^"]+)"', shown))
    after = page.post(address, {"do": "mark", **sent}, follow=True)
    assert "Put aside" in after.text
    assert "Take back" in after.text
    desk.act("s3", "DeleteBucketPolicy", {"Bucket": BUCKET})
    assert "Nobody outside has access" in page.get(address).text


def test_a_second_analyzer_of_a_kind_is_refused_with_its_reason(page, desk):
    sent = {"do": "create-analyzer", "name": "outside", "zone": "ACCOUNT"}
    page.post(reverse(PAGE), sent)
    answer = page.post(reverse(PAGE), {**sent, "name": "another"})

    assert answer.status_code == 422
    assert "ServiceQuotaExceededException" in answer.text


def test_all_findings_are_shown(page, desk):
    desk.act("s3", "CreateBucket", {"Bucket": BUCKET})
    desk.act("accessanalyzer", "CreateAnalyzer", {"analyzerName": "all", "type": "ACCOUNT"})
    accounts = [f"{number}" for number in range(444455550000, 444455550501)]
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": accounts},
        "Action": "s3:ListBucket",
        "Resource": f"arn:aws:s3:::{BUCKET}",
    }
    text = json.dumps({"Version": "2012-10-17", "Statement": statement})
    desk.act("s3", "PutBucketPolicy", {"Bucket": BUCKET, "Policy": text})

    shown = page.get(reverse(PAGE)).text

    assert [one for one in accounts if one not in shown] == []
