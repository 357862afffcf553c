"""Strips at set-up what would otherwise be stripped at the first call."""

from collections.abc import Iterable

from studyapp.minicloud.spec import access, models, source
from studyapp.minicloud.spec.names import kept as keep_names
from studyapp.minicloud.spec.store import STORE


def prepare(services: Iterable[str]) -> list[str]:
    """Make what is missing for these services, remove what other versions left.

    Answers the names of the services whose files were made now. Without a folder there is nothing
    to prepare. Raises KeyError for a service that botocore does not know.
    """
    if STORE.folder is None:
        return []
    made = []
    for service in sorted(set(services)):
        path = STORE.path(source.version(), f"{service}.service-2")
        if path is not None and not path.exists():
            made.append(service)
            models.raw_model(service)
            models.waiters(service)
            models.paginators(service)
    keep_names()
    access.kept()
    STORE.tidy([source.version(), access.source()])
    return made
