"""The page that says what was verified against what: its numbers are those of the engine."""

import re
from pathlib import Path

import hypothesis
import pytest
from django.urls import reverse

from studyapp.minicloud.services import ALL
from studyapp.sandbox.api import CloudError, evidence, fidelity, offers
from studyapp.sandbox.fidelity.refusals import Refusal, refusals
from tests.minicloud.policy import test_cases as written
from tests.minicloud.policy import test_oracle as oracle
from tests.sandbox import scripting

ROOT = Path(__file__).parents[2]
ANALYZER = "arn:aws:access-analyzer:us-east-1:111122223333:analyzer/none"
REFUSED = [
    ("accessanalyzer", "GetAnalyzer", {"analyzerName": "none"}),
    ("budgets", "DescribeBudget", {"AccountId": "{account}", "BudgetName": "none"}),
    ("cloudtrail", "GetTrail", {"Name": "none"}),
    ("cloudtrail", "CreateTrail", {"Name": "trail", "S3BucketName": "none-there"}),
    ("ec2", "DescribeSecurityGroups", {"GroupIds": ["sg-0123456789abcdef0"]}),
    ("ec2", "CreateSecurityGroup", {"GroupName": "sg-a", "Description": "a"}),
    ("iam", "GetUser", {"UserName": "none"}),
    ("iam", "CreateUser", {"UserName": "administrator"}),
    ("kms", "DescribeKey", {"KeyId": "alias/none"}),
    ("kms", "RevokeGrant", {"KeyId": "alias/none", "GrantId": "none"}),
    ("organizations", "DescribeOrganization", {}),
    ("s3", "ListObjectsV2", {"Bucket": "none-there"}),
    ("s3", "CreateBucket", {"Bucket": "No"}),
    ("sts", "AssumeRole", {"RoleArn": "arn:aws:iam::{account}:role/none", "RoleSessionName": "s"}),
]


@pytest.fixture
def text(client, db):
    """The page as a visitor without an account reads it."""
    return client.get(reverse("console:fidelity")).text


def covers(template: str, told: str) -> bool:
    """Whether a text with placeholders is the form of what was told."""
    parts = re.split(r"\{[^{}]*\}", template)
    return re.fullmatch(".*".join(map(re.escape, parts)), told, re.DOTALL) is not None


def test_every_service_stands_there_with_its_operations(text):
    found = {service.name: service for service in fidelity() if service.offer}

    assert set(found) == {service.name for service in ALL}
    for service in ALL:
        offer = found[service.name].offer
        assert len(offer.operations) == len(service.operations)
        assert f"{len(service.operations)} of {offer.total} operations" in text


def test_every_service_says_what_it_does_and_what_is_otherwise(text):
    for service in fidelity():
        if service.offer:
            about = service.notes
            assert about.modelled, service.name
            assert about.missing or about.different, service.name
    assert "A grant works at once, so its token adds nothing." in text


def test_the_table_counts_what_the_lists_show(text):
    for service in fidelity():
        listed = [told for told in service.told if told.refusal.text]
        marked = [told for told in listed if told.refusal.unverified]
        assert service.texts.unverified == len(marked)
        assert service.texts.page == len(listed) - len(marked)
        assert service.codes.total == len(
            {told.refusal.code for told in service.told if "{" not in told.refusal.code}
        )
    shown = sum(service.texts.unverified for service in fidelity())
    assert text.count("badge warn") == shown > 100


def test_what_is_refused_stands_in_the_list_with_its_mark(desk):
    lists = {service.name: service.told for service in fidelity()}
    for service, operation, params in REFUSED:
        given = {
            k: v.format(account=desk.account) if isinstance(v, str) else v
            for k, v in params.items()
        }
        with pytest.raises(CloudError) as caught:
            desk.act(service, operation, given)
        error = caught.value
        fits = [
            told.refusal.unverified
            for told in (*lists[service], *lists[""])
            if covers(told.refusal.code, error.code) and covers(told.refusal.text, error.message)
        ]
        assert error.unverified in fits, (operation, error.code, error.message)


def test_a_refusal_is_read_with_its_words_and_its_mark(tmp_path):
    (tmp_path / "rules.py").write_text(
        "def check(name, found):\n"
        "    text = f'The {name} is ' + 'taken'\n"
        "    raise CloudError('Taken', text, 409)\n"
        "    raise CloudError('Odd', 'Odd.', unverified=not found.known)\n"
    )

    assert refusals([tmp_path / "rules.py"]) == [
        Refusal("Odd", "Odd.", None, True),
        Refusal("Taken", "The {name} is taken", 409, False),
    ]


def test_numbers_of_the_evidence_are_those_of_the_tests(text):
    found = evidence()
    suite = hypothesis.settings.get_profile("suite").max_examples // 6

    assert found.cases == len(written.CASES)
    assert found.questions == suite * oracle.PER_SEED
    assert {one.service: one.calls for one in found.scripts} == {
        path.stem: len(scripting.load(path.stem)) for path in scripting.FOLDER.glob("*.yaml")
    }
    assert f"{found.cases} written cases" in text
    for client in found.clients:
        for test in client.tests:
            assert (ROOT / test).is_file()


def test_the_page_is_found_from_the_list_of_operations(page):
    assert reverse("console:fidelity") in page.get(reverse("console:coverage")).text
    assert len(offers()) == len(ALL)
