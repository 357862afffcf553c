"""What Cost Explorer refuses. Words that public reports of answers quote are not marked."""

from studyapp.minicloud.kernel.errors import CloudError


def validation(text: str, *, unverified: bool = True) -> CloudError:
    """A parameter makes no sense."""
    return CloudError("ValidationException", text, 400, unverified=unverified)


def not_here(what: str) -> CloudError:
    """AWS can do this, the sandbox cannot."""
    return CloudError("NotImplemented", f"ce: {what} is not part of this sandbox yet.", 501)


def empty_period() -> CloudError:
    """The period ends before it begins."""
    text = "Start date (and hour) should be before end date (and hour)"
    return validation(text, unverified=False)


def far_future() -> CloudError:
    """The period reaches further than bills can."""
    return validation("end date past the beginning of next month", unverified=False)


def not_the_payer() -> CloudError:
    """Only who pays may see and change cost allocation tags, no member of an organisation."""
    text = (
        "Failed to update Cost Allocation Tag: Linked account doesn't have access to cost "
        "allocation tags."
    )
    return CloudError("AccessDeniedException", text, 400)
