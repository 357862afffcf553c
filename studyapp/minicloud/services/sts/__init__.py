"""STS: who calls, and temporary credentials."""

from studyapp.minicloud.services.sts import assume, federation, operations, sessions, token
from studyapp.minicloud.services.sts.service import SERVICE

__all__ = ["SERVICE", "assume", "federation", "operations", "sessions", "token"]
