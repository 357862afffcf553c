"""The engine's models are stripped once, below VAR_DIR."""

from django.conf import settings

from studyapp.minicloud.services import ALL
from studyapp.minicloud.spec.store import STORE
from studyapp.sandbox.api import prepare_models


def test_every_process_of_the_site_reads_from_var():
    assert STORE.folder == settings.SPECS
    assert settings.SPECS.parent == settings.VAR


def test_set_up_strips_every_service_of_the_cloud_once():
    prepare_models()
    kept = {path.name for path in settings.SPECS.rglob("*.msgpack")}

    assert {f"{service.name}.service-2.msgpack" for service in ALL} <= kept
    assert prepare_models() == []
