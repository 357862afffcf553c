"""Speed, always beside a peer in the same run: the rows of `manage.py bench`."""

from studyapp.config.bench.search import search
from studyapp.config.bench.web import web

SUITES = {"web": web, "search": search}

__all__ = ["SUITES"]
