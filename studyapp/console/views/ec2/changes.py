"""What the forms on an instance's page do."""

from studyapp.console.acts import Act, Ask, Given, Plan, Refused
from studyapp.console.views.ec2.instances import CHANGES
from studyapp.console.views.ec2.tracing import remedy_plan
from studyapp.sandbox.api import Desk


def acts_on(instance_id: str) -> dict[str, Act]:
    """The forms of all tabs of an instance."""
    return {
        **CHANGES,
        "groups": Act(_groups(instance_id)),
        "protect": Act(_protect(instance_id)),
        "join": Act(_join(instance_id)),
        "part": Act(_part),
        "tag": Act(_tag(instance_id)),
        "untag": Act(_untag(instance_id)),
        "remedy": Act(remedy_plan(instance_id)),
    }


def _groups(instance_id: str) -> Plan:
    def plan(desk: Desk, given: Given) -> list[Ask]:
        chosen = given.all("group")
        if not chosen:
            message = "An instance has at least one security group."
            raise Refused(message)
        asked = {"InstanceId": instance_id, "Groups": chosen}
        return [Ask("ec2", "ModifyInstanceAttribute", asked)]

    return plan


def _protect(instance_id: str) -> Plan:
    def plan(desk: Desk, given: Given) -> list[Ask]:
        value = {"Value": given.has("on")}
        asked = {"InstanceId": instance_id, "DisableApiTermination": value}
        return [Ask("ec2", "ModifyInstanceAttribute", asked)]

    return plan


def _join(instance_id: str) -> Plan:
    def plan(desk: Desk, given: Given) -> list[Ask]:
        asked = {"InstanceId": instance_id, "AllocationId": given("allocation")}
        return [Ask("ec2", "AssociateAddress", asked)]

    return plan


def _part(desk: Desk, given: Given) -> list[Ask]:
    return [Ask("ec2", "DisassociateAddress", {"AssociationId": given("association")})]


def _tag(instance_id: str) -> Plan:
    def plan(desk: Desk, given: Given) -> list[Ask]:
        if not given("key"):
            message = "A tag needs a key."
            raise Refused(message)
        pair = {"Key": given("key"), "Value": given("value")}
        return [Ask("ec2", "CreateTags", {"Resources": [instance_id], "Tags": [pair]})]

    return plan


def _untag(instance_id: str) -> Plan:
    def plan(desk: Desk, given: Given) -> list[Ask]:
        pair = {"Key": given.post.get("key", "")}
        return [Ask("ec2", "DeleteTags", {"Resources": [instance_id], "Tags": [pair]})]

    return plan
