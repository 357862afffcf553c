"""The operations of Budgets, one module a sort of thing; importing them declares them."""

from studyapp.minicloud.services.budgets.operations import (
    budgets,
    notifications,
    subscribers,
    tags,
)

__all__ = ["budgets", "notifications", "subscribers", "tags"]
