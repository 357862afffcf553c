"""Budgets: limits for costs and usage, and who is told when they are passed or will be."""

from studyapp.minicloud.services.budgets import checking, operations
from studyapp.minicloud.services.budgets.service import SERVICE

__all__ = ["SERVICE", "checking", "operations"]
