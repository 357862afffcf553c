"""`manage.py bench engine`: the cloud engine beside moto, and beside its own floors."""

from studyapp.config.bench.engine_acts import need_linux, need_moto
from studyapp.config.bench.engine_http import http_rows, memory_rows
from studyapp.config.bench.engine_inside import growth_rows, point_rows, save_rows
from studyapp.config.bench.engine_policy import policy_rows
from studyapp.config.bench.rows import Row


def engine() -> list[Row]:
    """All rows; CommandError when the peer is not installed."""
    need_linux()
    need_moto()
    parts = (
        point_rows,
        policy_rows,
        save_rows,
        growth_rows,
        http_rows,
        memory_rows,
    )
    return [one for part in parts for one in part()]
