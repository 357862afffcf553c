"""What Free Tier refuses, with the codes of botocore's model; no page tells its words."""

from studyapp.minicloud.kernel.errors import CloudError


def not_to_free() -> CloudError:
    """A plan is upgraded, never the opposite."""
    return _validation("An account can only be upgraded to the paid plan.")


def paid_already() -> CloudError:
    """There is nothing to upgrade."""
    return _validation("The account is on the paid plan already.")


def bad_token() -> CloudError:
    """A token of another question."""
    return _validation("Invalid nextToken.")


def not_here(what: str) -> CloudError:
    """AWS can do this, the sandbox cannot."""
    return CloudError("NotImplemented", f"freetier: {what} is not part of this sandbox yet.", 501)


def _validation(text: str) -> CloudError:
    return CloudError("ValidationException", text, 400, unverified=True)
