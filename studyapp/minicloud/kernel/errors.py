"""The one error that a cloud call ends with."""

from typing import Any


class CloudError(Exception):
    """A call was refused, as AWS refuses it.

    `code` is AWS's error code ("NoSuchEntity"), `message` its text, `status` the HTTP status
    (None: the one that the service's model names for the code, else 400). `members` are further
    members of the modelled error shape, such as `BucketName`. `unverified` marks a code or a text
    that no documentation page or model confirms. The chain sets `request_id`, `decision`,
    `lacking`: the pairs of action and resource that were not allowed, for the same reason, and
    `refused`: all needs that were not, of `principal`.
    """

    def __init__(
        self,
        code: str,
        message: str = "",
        status: int | None = None,
        *,
        unverified: bool = False,
        **members: Any,
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.unverified = unverified
        self.request_id = ""
        self.decision: Any = None
        self.lacking: tuple[tuple[str, str], ...] = ()
        self.refused: tuple[Any, ...] = ()
        self.principal: Any = None
        self.members = members


def not_implemented(service: str, operation: str) -> CloudError:
    """What an operation answers that AWS has and the sandbox does not."""
    text = f"{service}:{operation} is not part of this sandbox yet."
    return CloudError("NotImplemented", text, 501)
