"""What the settings promise an installation that configures nothing."""

import stat
from pathlib import Path
from threading import Timer

import pytest
from django.core.cache import cache

from studyapp.config.settings import base


@pytest.fixture
def key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the key of an installation without one is kept; not there yet."""
    monkeypatch.setattr(base, "VAR", tmp_path)
    monkeypatch.delenv("SECRET_KEY", raising=False)
    return tmp_path / "secret_key"


def test_the_cache_keeps_the_counts_of_sign_ins_for_thousands_of_learners() -> None:
    for number in range(3_000):
        cache.set(f"cards:{number}", number)
    assert all(cache.get(f"cards:{number}") == number for number in range(3_000))


def test_a_key_is_made_once_and_kept_private(key_file: Path) -> None:
    key = base.secret_key()
    assert len(key) > 50
    assert base.secret_key() == key
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_a_key_that_another_process_is_writing_is_waited_for(key_file: Path) -> None:
    key_file.touch()
    Timer(0.1, key_file.write_text, ["the other one's key"]).start()
    assert base.secret_key() == "the other one's key"


def test_a_named_sqlite_file_locks_as_the_default_one_does() -> None:
    named = base.database("sqlite:////tmp/named.sqlite3?timeout=5")
    usual = base.database("")

    assert str(named["NAME"]) == "/tmp/named.sqlite3"
    assert named["OPTIONS"] == {**usual["OPTIONS"], "timeout": 5}
    assert "transaction_mode" not in base.database("postgres://a:b@h/n").get("OPTIONS", {})
