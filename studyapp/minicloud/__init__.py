"""The cloud engine: pure Python, deterministic, driven by `sandbox` and `itemgen` alone."""
