"""App configuration of `sandbox`."""

from django.apps import AppConfig


class SandboxConfig(AppConfig):
    """Names what moves and collects a learner's world, and the sweep of old rows."""

    name = "studyapp.sandbox"

    def ready(self) -> None:
        """Register with the apps below."""
        from studyapp.jobs.api import register_daily
        from studyapp.sandbox import housekeeping, services, specs

        specs.configure_models()
        register_daily("old sandbox rows", services.sweep)
        register_daily("history of sandboxes", housekeeping.tidy)
