"""Stripped data is what was there but the documentation, made once, safe for many at once."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from studyapp.minicloud import spec
from studyapp.minicloud.spec import models, source
from studyapp.minicloud.spec.store import FORMAT, STORE, Store

SERVICES = ("iam", "s3", "sqs", "dynamodb", "apigateway", "rds")


@pytest.fixture
def folder(tmp_path):
    before = STORE.folder
    spec.configure(tmp_path / "spec")
    yield tmp_path / "spec"
    spec.configure(before)


def without_documentation(value):
    if isinstance(value, dict):
        return {
            name: without_documentation(item)
            for name, item in value.items()
            if not (name == "documentation" and isinstance(item, str))
        }
    return [without_documentation(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("service", SERVICES)
def test_a_kept_model_is_the_packages_model_in_its_order(folder, service):
    spec.model(service)
    kept = msgspec.msgpack.decode(
        (folder / f"{source.version()}-{FORMAT}" / f"{service}.service-2.msgpack").read_bytes()
    )
    original = source.read(service, "service-2")

    assert msgspec.json.encode(kept) == msgspec.json.encode(without_documentation(original))
    assert len(msgspec.json.encode(kept)) < len(msgspec.json.encode(original)) * 0.8


def test_what_was_kept_is_read_again_and_not_made(folder):
    spec.model("sts")
    path = STORE.path(source.version(), "sts.service-2")
    marked = msgspec.msgpack.decode(path.read_bytes())
    marked["metadata"]["serviceFullName"] = "kept"
    path.write_bytes(msgspec.msgpack.encode(marked))

    spec.configure(None)
    assert spec.model("sts").metadata["serviceFullName"] != "kept"
    spec.configure(folder)
    assert spec.model("sts").metadata["serviceFullName"] == "kept"


def test_only_what_is_asked_for_is_made(folder):
    spec.operation("sts", "GetCallerIdentity")

    assert [path.name for path in folder.rglob("*.msgpack")] == ["sts.service-2.msgpack"]


def test_many_threads_and_stores_make_a_file_at_once(tmp_path):
    stores = [Store() for _number in range(4)]
    for store in stores:
        store.configure(tmp_path)
    made = []

    def make():
        made.append(1)
        return {"numbers": list(range(50_000))}

    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda number: stores[number % 4].get("a-1", "x", make), range(64)))

    assert all(each == {"numbers": list(range(50_000))} for each in found)
    assert len(made) <= 4  # once a store, which stands for a process
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["x.msgpack"]


def test_processes_make_the_same_file_at_once(tmp_path):
    program = (
        "import sys, pathlib; from studyapp.minicloud import spec;"
        "spec.configure(pathlib.Path(sys.argv[1])); print(len(spec.model('iam').operation_names))"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE)
        for _number in range(3)
    ]

    answers = {process.communicate()[0] for process in started}

    assert len(answers) == 1
    assert {process.returncode for process in started} == {0}
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_other_versions_are_removed(tmp_path):
    store = Store()
    store.configure(tmp_path)
    for source_name in ("botocore-1.0.0", "botocore-1.0.1"):
        store.get(source_name, "x", dict)

    store.tidy(["botocore-1.0.1"])

    assert [path.name for path in tmp_path.iterdir()] == [f"botocore-1.0.1-{FORMAT}"]


def test_waiters_and_paginators_are_botocores(folder):
    waiter = spec.waiters("s3")["BucketExists"]

    assert waiter["operation"] == "HeadBucket"
    assert waiter["acceptors"][0]["state"] == "success"
    assert spec.paginators("iam")["ListUsers"]["result_key"] == "Users"
    assert spec.waiters("sts") == {}
    assert spec.paginators("sts") == {}


def test_documentation_lies_in_a_file_of_its_own(folder):
    docs = models.raw_docs("sqs")

    assert "queue" in docs["operations"]["CreateQueue"]
    assert docs["members"]["CreateQueueRequest"]["QueueName"]
    assert STORE.path(source.version(), "sqs.docs").exists()


def test_every_folder_of_data_is_a_service():
    assert source.names() == set(source.loader().list_available_services("service-2"))


def test_preparing_makes_what_is_missing_and_only_once(folder):
    assert spec.prepare(["sts", "sqs"]) == ["sqs", "sts"]
    assert spec.prepare(["sts", "sqs"]) == []
    made = {path.name for path in folder.rglob("*.msgpack")}

    assert {"sts.service-2.msgpack", "sts.waiters-2.msgpack", "names.msgpack"} <= made


def test_preparing_without_a_folder_does_nothing():
    before = STORE.folder
    spec.configure(None)
    try:
        assert spec.prepare(["sts"]) == []
    finally:
        spec.configure(before)
