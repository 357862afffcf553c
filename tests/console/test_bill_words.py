"""A bill in words: every usage type of the price table has some, and numbers are short."""

from fractions import Fraction

import pytest

from studyapp.console.bill_words import quantity_words, resource_url, usage_words
from studyapp.minicloud.billing.prices import prices


def test_no_usage_type_is_left_as_it_is():
    assert [one.usage for one in prices() if usage_words(one.usage) == one.usage] == []


@pytest.mark.parametrize(
    ("usage", "words"),
    [
        ("BoxUsage:t3.micro", "t3.micro running"),
        ("EBS:VolumeUsage.gp3", "gp3 volumes"),
        ("TimedStorage-GDA-ByteHrs", "S3 Glacier Deep Archive storage"),
        ("TimedStorage-GlacierByteHrs", "S3 Glacier Flexible Retrieval storage"),
        ("Requests-SIA-Tier1", "Requests that write or list (Standard-IA)"),
    ],
)
def test_usage_types_in_words(usage, words):
    assert usage_words(usage) == words


@pytest.mark.parametrize(
    ("quantity", "unit", "words"),
    [
        (Fraction(1), "Hrs", "1 hour"),
        (Fraction(1277, 2), "Hrs", "638.5 hours"),
        (Fraction(1, 10**6), "GB-Mo", "under 0.01 GB-months"),
        (Fraction(0), "Requests", "0 requests"),
        (Fraction(20_000), "Requests", "20,000 requests"),
    ],
)
def test_quantities_in_words(quantity, unit, words):
    assert quantity_words(quantity, unit) == words


def test_resources_lead_to_their_pages():
    assert resource_url("i-0123").endswith("/ec2/instances/i-0123/")
    assert resource_url("vol-0123") == ""
    assert resource_url("cf6315d5-520b-b3fc-775c-915908d4b7e0").startswith("/console/kms/")
    assert resource_url("logs-2026") == "/console/s3/logs-2026/"
