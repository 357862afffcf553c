"""What is asked, by whom, and under which policies."""

from dataclasses import dataclass, field
from typing import Any

#: Where a policy may be attached. SCPs and RCPs carry the level (root, OU, account) as well.
LAYERS = ("identity", "boundary", "session", "resource", "scp", "rcp")


@dataclass(frozen=True)
class Caller:
    """The principal of a request.

    `kind`: root, user, federated-user, role, session, service, web-identity or anonymous.
    `parent` is the role of a session, or the user who asked for a federated session.
    `unique_ids` are those of the user or role (AIDA..., AROA...), not of the session.
    """

    kind: str
    account: str = ""
    arn: str = ""
    parent: str = ""
    unique_id: str = ""

    @property
    def is_service_linked(self) -> bool:
        """Service-linked roles live under a path of their own.

        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
        """
        return ":role/aws-service-role/" in f"{self.arn} {self.parent}"


@dataclass(frozen=True)
class Policy:
    """A parsed policy document and where it is attached."""

    layer: str
    document: dict[str, Any]
    level: str = ""

    @property
    def statements(self) -> list[dict[str, Any]]:
        """`Statement` is an object or a list of objects.

        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_statement.html
        """
        return listed(self.document.get("Statement", []))

    @property
    def is_grant(self) -> bool:
        """Grants of a KMS key are given as a policy beside the key's own."""
        return (self.layer, self.level) == ("resource", "grant")

    @property
    def has_variables(self) -> bool:
        """Only documents of version 2012-10-17 have policy variables; without a version it is 2008.

        https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
        """
        return self.document.get("Version") == "2012-10-17"


@dataclass(frozen=True)
class Request:
    """An action on a resource of the account `owner`, with the keys of its context.

    `kind`: "trust" and "key" are requests whose resource policy is mandatory.
    """

    action: str
    resource: str
    caller: Caller
    owner: str = ""
    context: dict[str, Any] = field(default_factory=dict)
    kind: str = "ordinary"

    @property
    def crosses_accounts(self) -> bool:
        """Whether caller and resource belong to different accounts."""
        return bool(self.owner) and self.owner != self.caller.account


def listed(value: Any) -> list[Any]:
    """One value or a list of values, as a list.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
    """
    return list(value) if isinstance(value, (list, tuple)) else [value]
