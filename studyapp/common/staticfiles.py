"""Static files by hashed name, compressed, so that browsers may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, which says nothing of fonts that could not be made at set-up."""

    manifest_strict = False
    keep_intermediate_files = False

    def hashed_name(self, name, content=None, filename=None):  # type: ignore[no-untyped-def]  # the base class leaves it untyped
        """The hashed name; a font that is not there keeps its plain one (system fonts serve)."""
        try:
            return super().hashed_name(name, content, filename)
        except ValueError:
            if name.endswith(".woff2"):
                return name
            raise
