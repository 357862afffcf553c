"""The policies of a user, group or role: what all three have in common on their pages."""

from django.urls import reverse
from msgspec import Struct

from studyapp.console.acts import Act, Ask, Given, State, every
from studyapp.console.blocks import Action, Card, Cell, Code, Column, Empty, Field, Form, Row, Table
from studyapp.console.policies import STARTS, laid_out, policy_field
from studyapp.sandbox.api import Desk


class Kind(Struct, frozen=True):
    """A sort of principal: "User", "Group" or "Role"."""

    word: str

    @property
    def member(self) -> str:
        """The parameter that names one."""
        return f"{self.word}Name"

    @property
    def without(self) -> str:
        """What it means that no policy is attached."""
        if self.word == "User":
            return "What neither the user's own policies nor its groups' allow is denied."
        return "What no policy allows is denied."

    def acts(self, name: str) -> dict[str, Act]:
        """The forms of the policies' card."""
        who = {self.member: name}

        def attach(_desk: Desk, given: Given) -> list[Ask]:
            return [Ask("iam", f"Attach{self.word}Policy", {**who, "PolicyArn": given("arn")})]

        def detach(_desk: Desk, given: Given) -> list[Ask]:
            return [Ask("iam", f"Detach{self.word}Policy", {**who, "PolicyArn": given("arn")})]

        def put(_desk: Desk, given: Given) -> list[Ask]:
            params = {**who, "PolicyName": given("policy"), "PolicyDocument": given.raw("document")}
            return [Ask("iam", f"Put{self.word}Policy", params)]

        def remove(_desk: Desk, given: Given) -> list[Ask]:
            return [Ask("iam", f"Delete{self.word}Policy", {**who, "PolicyName": given("policy")})]

        return {
            "attach": Act(attach),
            "detach": Act(detach),
            "put-inline": Act(put),
            "delete-inline": Act(remove),
        }

    def attached(self, desk: Desk, name: str, state: State) -> Card:
        """The managed policies that are attached, and the form that attaches one."""
        operation = f"ListAttached{self.word}Policies"
        found = every(desk, "iam", operation, {self.member: name}, "AttachedPolicies")
        rows = tuple(
            Row(
                (Cell(one["PolicyName"], policy_url(one["PolicyArn"]), sub=one["PolicyArn"]),),
                (
                    Action(
                        "Detach", "detach", (("arn", one["PolicyArn"]),), about=one["PolicyName"]
                    ),
                ),
            )
            for one in found
        )
        here = {one["PolicyArn"] for one in found}
        known = every(desk, "iam", "ListPolicies", {}, "Policies")
        options = tuple(
            (one["Arn"], f"{one['PolicyName']}{'' if ':aws:policy/' in one['Arn'] else ' (own)'}")
            for one in sorted(
                known, key=lambda one: (":aws:policy/" in one["Arn"], one["PolicyName"])
            )
            if one["Arn"] not in here and not one["Path"].startswith("/aws-service-role/")
        )
        chosen = state.keeps("attach").kept("arn")
        form = Form(
            title="Attach a policy",
            do="attach",
            submit="Attach",
            fields=(
                Field("arn", "Managed policy", "select", chosen, options=options, required=True),
            ),
            **state.of("attach"),
        )
        empty = Empty("No policy is attached", self.without, "shield")
        table = Table(
            caption="Attached managed policies", columns=(Column("Policy"),), rows=rows, empty=empty
        )
        return Card("Attached policies", (table, form))

    def inline(self, desk: Desk, name: str, state: State, edit: str) -> Card:
        """The policies written into the principal itself, and their editor."""
        names = every(desk, "iam", f"List{self.word}Policies", {self.member: name}, "PolicyNames")
        blocks: list[Code | Table | Form] = []
        texts: dict[str, str] = {}
        for policy in names:
            params = {self.member: name, "PolicyName": policy}
            found = desk.look("iam", f"Get{self.word}Policy", params)
            texts[policy] = laid_out(found["PolicyDocument"])
        rows = tuple(
            Row(
                (Cell(policy, f"?edit={policy}#form-put-inline"),),
                (
                    Action(
                        "Delete", "delete-inline", (("policy", policy),), danger=True, about=policy
                    ),
                ),
            )
            for policy in names
        )
        if rows:
            blocks.append(Table(caption="Inline policies", columns=(Column("Policy"),), rows=rows))
        given = state.keeps("put-inline")
        text = given.kept("document", texts.get(edit, STARTS["identity"]))
        blocks.append(
            Form(
                title="Inline policy",
                do="put-inline",
                submit="Save policy",
                fields=(
                    Field("policy", "Name", value=given.kept("policy", edit), required=True),
                    policy_field(
                        "document",
                        "Policy document",
                        text,
                        checked=state.do == "put-inline",
                        look=given.look("document"),
                        mark=state.given.request.GET.get("mark", "") if edit else "",
                    ),
                ),
                **state.of("put-inline"),
            )
        )
        return Card("Inline policies", tuple(blocks))


USER = Kind("User")
GROUP = Kind("Group")
ROLE = Kind("Role")


def policy_url(arn: str) -> str:
    """The page of a managed policy."""
    return f"{reverse('console:iam_policy')}?arn={arn}"
