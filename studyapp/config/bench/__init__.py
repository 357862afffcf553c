"""Speed, always beside a peer in the same run: the rows of `manage.py bench`."""

from studyapp.config.bench.web import web

SUITES = {"web": web}

__all__ = ["SUITES"]
