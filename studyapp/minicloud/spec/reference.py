"""The Service Authorization Reference as a linter of policies asks it: unknown names are no error."""

from collections.abc import Mapping

from studyapp.minicloud.spec import access


class Reference:
    """See `policy.linting.Reference`."""

    def services(self) -> Mapping[str, str]:
        """Every prefix with the name of its service."""
        return access.services()

    def actions(self, prefix: str) -> Mapping[str, access.Action]:
        """The actions of a service by their names in lower case; none for an unknown prefix."""
        return access.actions(prefix) if prefix in access.services() else {}

    def condition_keys(self, prefix: str) -> Mapping[str, str]:
        """The condition keys of a service, in lower case and as spelled."""
        if prefix not in access.services():
            return {}
        return {key: one.name for key, one in access.condition_keys(prefix).items()}

    def arns(self, prefix: str) -> Mapping[str, str]:
        """The ARN of each kind of resource of a service, with `${Region}` and the like."""
        if prefix not in access.services():
            return {}
        return {name: one.arn for name, one in access.resource_types(prefix).items()}
