"""Simulated machines: what runs on an instance, from its user data to the page that it serves."""

from studyapp.minicloud.hosts.boot import boot, restart, run_line
from studyapp.minicloud.hosts.images import IMAGES
from studyapp.minicloud.hosts.state import LOG, HostState, Machine, Response, Unit
from studyapp.minicloud.hosts.web import serve

__all__ = [
    "IMAGES",
    "LOG",
    "HostState",
    "Machine",
    "Response",
    "Unit",
    "boot",
    "restart",
    "run_line",
    "serve",
]
