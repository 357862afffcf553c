"""Speed, always beside a peer in the same run: the rows of `manage.py bench`."""

from studyapp.config.bench.content import content
from studyapp.config.bench.engine import engine
from studyapp.config.bench.search import search
from studyapp.config.bench.web import web

SUITES = {"web": web, "search": search, "content": content, "engine": engine}

__all__ = ["SUITES"]
