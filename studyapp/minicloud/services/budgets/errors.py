"""What Budgets refuses, with the codes of botocore's model.

Words that public reports of answers quote are taken as they are there; the others are marked as
unverified.
"""

from studyapp.minicloud.kernel.errors import CloudError


def exists(name: str) -> CloudError:
    """A budget of that name is there."""
    text = f"Error creating budget: {name} - the budget already exists."
    return CloudError("DuplicateRecordException", text, 400)


def no_budget(name: str) -> CloudError:
    """No budget has this name."""
    text = f"Unable to get budget: {name} - the budget doesn't exist."
    return CloudError("NotFoundException", text, 400, unverified=True)


def no_notification(name: str) -> CloudError:
    """The budget has no such notification."""
    text = f"Unable to find the notification for budget: {name} - it doesn't exist."
    return CloudError("NotFoundException", text, 400, unverified=True)


def no_subscriber(address: str) -> CloudError:
    """The notification tells nobody there."""
    text = f"Unable to find the subscriber: {address} - it doesn't exist."
    return CloudError("NotFoundException", text, 400, unverified=True)


def same(what: str) -> CloudError:
    """The notification or subscriber is there already."""
    text = f"The {what} already exists."
    return CloudError("DuplicateRecordException", text, 400, unverified=True)


def invalid(text: str, *, unverified: bool = True) -> CloudError:
    """A parameter cannot be so."""
    return CloudError("InvalidParameterException", text, 400, unverified=unverified)


def no_limit() -> CloudError:
    """A budget says how much it allows; of the other two ways the sandbox has none."""
    return invalid(
        "Unable to create/update budget - please provide one of the followings: Budget Limit/ "
        "Planned Budget Limit/ Auto Adjust Data"
    )


def too_many_notifications(most: int) -> CloudError:
    """A budget has as many notifications as it may."""
    text = f"one budget can only have {most} notifications"
    return CloudError("CreationLimitExceededException", text, 400)


def too_many_subscribers(most: int) -> CloudError:
    """A notification has as many addresses as it may: of topics AWS says it in such words."""
    text = f"one notification can only have {most} subscribers with type of EMAIL"
    return CloudError("CreationLimitExceededException", text, 400, unverified=True)


def too_many(what: str, most: int) -> CloudError:
    """Another limit is reached."""
    text = f"There can be at most {most} {what}."
    return CloudError("CreationLimitExceededException", text, 400, unverified=True)


def other_account(account: str) -> CloudError:
    """Budgets of another account."""
    text = f"AccountId : {account} does not match the credentials provided."
    return CloudError("AccessDeniedException", text, 400)


def bad_token() -> CloudError:
    """A token of another question."""
    return CloudError("InvalidNextTokenException", "Invalid NextToken.", 400, unverified=True)


def not_here(what: str) -> CloudError:
    """AWS can do this, the sandbox cannot."""
    return CloudError("NotImplemented", f"budgets: {what} is not part of this sandbox yet.", 501)
