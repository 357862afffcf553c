"""Where the engine keeps what it read of AWS's models: under VAR_DIR, never committed."""

from django.conf import settings

from studyapp.minicloud import spec
from studyapp.minicloud.services import ALL


def configure_models() -> None:
    """Let this process read stripped models, and strip those that it misses when needed."""
    spec.configure(settings.SPECS)


def prepare_models() -> list[str]:
    """Strip the models of all services that the cloud has; answers those that were missing."""
    return spec.prepare(service.name for service in ALL)
