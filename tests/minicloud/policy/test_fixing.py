"""The smallest change of policies that allows a denied call, proved by deciding again."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from studyapp.minicloud.policy import Source, check, evaluate
from studyapp.minicloud.policy.fixing import MOST_DECISIONS, Question, find, search
from studyapp.minicloud.policy.fixing.values import changed
from tests.minicloud.policy.asking import (
    ACCOUNT,
    CALLERS,
    OTHER,
    USER,
    policy,
    query,
    source,
    statement,
)

READ = statement(action="s3:GetObject", resource="arn:aws:s3:::b/k", Sid="Read")
BUCKET = "arn:aws:s3:::b"
MFA = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}


def ask(asked, *sources, kind="ordinary", policied=""):
    return find([Question(asked, sources, kind, policied)])


def first(asked, *sources, **more):
    """The smallest fix; its proof is checked by everyone."""
    answer = ask(asked, *sources, **more)
    assert answer.decisions <= MOST_DECISIONS
    assert all(decision.allowed for fix in answer.fixes for decision in fix.proof)
    return answer.fixes[0]


def the(fix):
    (change,) = fix.changes
    return change


def made(change):
    return json.loads(change.after)["Statement"]


def test_an_allowed_call_needs_nothing():
    answer = ask(query("s3:GetObject"), source("identity", READ))

    assert answer.allowed
    assert answer.fixes == ()


def test_an_action_joins_the_statement_that_names_just_this_resource():
    fix = first(query("s3:PutObject"), source("identity", READ))

    assert made(the(fix)) == [{**READ, "Action": ["s3:GetObject", "s3:PutObject"]}]
    assert fix.wider == ()
    assert fix.said == ("Add s3:PutObject to the actions of statement Read of p.",)


def test_what_grants_just_the_call_comes_before_what_grants_more():
    wide = statement(action="s3:GetObject", resource="arn:aws:s3:::b/*")
    answer = ask(query("s3:PutObject"), source("identity", wide))
    exact, wider = answer.fixes[0], answer.fixes[-1]

    assert made(the(exact))[1] == statement(action="s3:PutObject", resource="arn:aws:s3:::b/k")
    assert exact.wider == ()
    assert made(the(wider)) == [{**wide, "Action": ["s3:GetObject", "s3:PutObject"]}]
    assert wider.wider == ("s3:PutObject is then allowed on arn:aws:s3:::b/*.",)


def test_a_resource_joins_the_statement_that_names_just_this_action():
    fix = first(query(resource="arn:aws:s3:::b/other"), source("identity", READ))

    assert made(the(fix))[0]["Resource"] == ["arn:aws:s3:::b/k", "arn:aws:s3:::b/other"]


def test_wildcards_in_a_key_stand_for_themselves():
    fix = first(query(resource="arn:aws:s3:::b/a*${x}"), source("identity", READ))

    assert made(the(fix))[0]["Resource"][1] == "arn:aws:s3:::b/a${*}${$}{x}"
    again = source("identity", *made(the(fix)))
    assert not evaluate(query(resource="arn:aws:s3:::b/ab${x}"), [again]).allowed


def test_who_has_no_policy_gets_one_of_their_own():
    fix = first(query("s3:PutObject"))

    assert the(fix).deed == "new"
    assert the(fix).policy == "AllowS3PutObject"
    assert check(the(fix).after, "identity") == ()


def test_policies_of_aws_are_left_alone():
    arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    held = Source("identity", "AmazonS3ReadOnlyAccess", policy(READ), arn)

    assert the(first(query("s3:PutObject"), held)).deed == "new"


def test_a_change_of_a_groups_policy_says_whom_it_reaches():
    held = source("identity", READ, name="Read (group analysts)")
    answer = ask(query("s3:PutObject"), held)

    assert the(answer.fixes[0]).deed == "new"
    assert any("group analysts" in text for fix in answer.fixes[1:] for text in fix.wider)


def test_a_deny_that_asks_for_mfa_is_met_by_signing_in_with_it():
    guard = statement("Deny", "s3:DeleteObject", Condition=MFA)
    answer = ask(query("s3:DeleteObject"), source("identity", statement(), guard))

    assert answer.fixes[0].said == ("Sign in with MFA.",)
    assert answer.fixes[0].changes == ()
    assert answer.fixes[0].by == frozenset()
    assert any(fix.changes for fix in answer.fixes[1:])


@pytest.mark.parametrize(
    ("deny", "left"),
    [
        (statement("Deny", "s3:GetObject", "arn:aws:s3:::b/k"), [statement()]),
        (
            statement("Deny", ["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::b/k"),
            [statement(), statement("Deny", ["s3:PutObject"], "arn:aws:s3:::b/k")],
        ),
        (
            statement("Deny", "s3:GetObject", ["arn:aws:s3:::b/k", "arn:aws:s3:::c/*"]),
            [statement(), statement("Deny", "s3:GetObject", ["arn:aws:s3:::c/*"])],
        ),
        (
            statement("Deny", "s3:GetObject"),
            [statement(), {"Effect": "Deny", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::b/k"}],
        ),
        (
            statement("Deny", ["s3:GetObject", "s3:PutObject"]),
            [
                statement(),
                statement("Deny", ["s3:PutObject"]),
                {"Effect": "Deny", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::b/k"},
            ],
        ),
    ],
)  # fmt: skip
def test_a_deny_is_narrowed_by_just_the_call(deny, left):
    fix = first(query(), source("identity", statement(), deny))

    assert made(the(fix)) == left
    assert fix.wider == ()


def test_a_deny_of_everything_but_a_list_gets_one_more_exception():
    deny = {"Effect": "Deny", "NotAction": ["iam:*"], "Resource": "*"}
    held = source("identity", statement(), deny)
    texts = [fix.said[0] for fix in ask(query(), held).fixes]

    assert any("leaves out" in text for text in texts)


def test_a_deny_of_many_spares_one_caller():
    deny = statement("Deny", "s3:*", Principal="*", Resource="arn:aws:s3:::b/*")
    asked = query(**{"aws:principalarn": USER.arn})
    held = replace(source("resource", deny), arn=BUCKET)
    fix = first(asked, source("identity", statement()), held, policied=BUCKET)

    assert made(the(fix))[0]["Condition"] == {"ArnNotEquals": {"aws:PrincipalArn": USER.arn}}
    assert fix.wider


@pytest.mark.parametrize(("principal", "others"), [("*", True), ({"AWS": USER.arn}, False)])
def test_a_denial_that_is_lifted_for_others_too_says_so(principal, others):
    deny = statement("Deny", "s3:GetObject", "arn:aws:s3:::b/k", Principal=principal)
    asked = query(**{"aws:principalarn": USER.arn})
    held = replace(source("resource", deny), arn=BUCKET)
    spare, gone = ask(asked, source("identity", statement()), held, policied=BUCKET).fixes

    assert spare.wider == ()
    assert gone.said == ("Take away the policy of the bucket b.",)
    assert any("everyone whom the statement denies" in text for text in gone.wider) == others


def test_a_change_above_one_caller_says_whom_it_concerns():
    only = statement(action="ec2:*")
    for held in (
        source("scp", only, level="Root (r-1)"),
        replace(source("boundary", only), arn=f"arn:aws:iam::{ACCOUNT}:policy/p"),
    ):
        fix = first(query(), source("identity", statement()), held)
        assert [text.startswith("It holds for everyone") for text in fix.wider] == [True]
    stop = statement("Deny", "s3:GetObject", "arn:aws:s3:::b/k")
    held = source("identity", stop, name="Stop (group analysts)")
    gone = next(
        fix
        for fix in ask(query(), source("identity", statement()), held).fixes
        if not the(fix).after
    )
    assert any("group analysts" in text for text in gone.wider)


def test_a_role_keeps_its_trust_policy():
    role = f"arn:aws:iam::{ACCOUNT}:role/app"
    deny = {"Effect": "Deny", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}
    held = Source("resource", "resource policy", policy(deny), role)
    asked = query("sts:AssumeRole", role, **{"aws:principalarn": USER.arn})
    answer = ask(asked, source("identity", statement()), held, kind="trust", policied=role)

    assert answer.fixes
    assert all(change.after for fix in answer.fixes for change in fix.changes)


@pytest.mark.parametrize(
    ("resource", "condition", "said"),
    [
        ("b/*", {"Null": {"aws:RequestTag/team": "true"}}, "Give it the tag team, with a value"),
        (
            "*",
            {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}},
            "Make the call in the Reg",
        ),
        ("vpc/vpc-1", {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}, ""),
    ],
)
def test_what_the_caller_can_do_otherwise_is_said_where_it_helps(resource, condition, said):
    """A thing stays in its Region: a call in another one would not find it."""
    arn = resource if resource == "*" else f"arn:aws:ec2:us-east-1:{ACCOUNT}:{resource}"
    deny = statement("Deny", "*", Condition=condition)
    asked = query("ec2:CreateTags", arn, **{"aws:requestedregion": "us-east-1"})
    asks = [
        one.said
        for fix in ask(asked, source("identity", statement(), deny)).fixes
        for one in fix.asks
    ]

    assert [text.startswith(said) for text in asks] == ([True] if said else [])


def test_every_layer_that_refuses_is_changed():
    """A deny, a boundary, a session policy and two levels of SCPs stand in the way at once."""
    read_only = statement(action="s3:Get*")
    answer = ask(
        query("s3:PutObject", principal=CALLERS["session"]),
        source("identity", statement("Deny", "s3:PutObject", "arn:aws:s3:::b/k"), statement()),
        source("boundary", read_only, name="limit"),
        source("session", read_only, name="less"),
        source("scp", read_only, name="root", level="root"),
        source("scp", read_only, name="unit", level="unit"),
    )
    fix = answer.fixes[0]

    assert [change.layer for change in fix.changes] == [
        "identity",
        "scp",
        "scp",
        "boundary",
        "session",
    ]
    assert fix.by == {"account", "management", "session"}
    assert answer.decisions <= MOST_DECISIONS


def test_a_boundary_of_aws_is_replaced_by_an_own_one():
    limit = Source("boundary", "ReadOnly", policy(READ), "arn:aws:iam::aws:policy/ReadOnly")
    change = the(first(query("s3:PutObject"), source("identity", statement()), limit))

    assert change.deed == "replace"
    assert made(change)[0] == READ


def test_another_accounts_bucket_must_let_the_caller_in_and_its_own_account_too():
    fix = first(query(owner=OTHER), policied=BUCKET)
    by_layer = {change.layer: change for change in fix.changes}

    assert by_layer["resource"].by == "owner"
    assert made(by_layer["resource"])[0]["Principal"] == {"AWS": USER.arn}
    assert by_layer["identity"].deed == "new"


@pytest.mark.parametrize(
    ("caller", "principal"),
    [
        ("session", {"AWS": f"arn:aws:iam::{ACCOUNT}:role/app"}),
        ("service", {"Service": "events.amazonaws.com"}),
        ("web", {"Federated": "accounts.google.com"}),
    ],
)
def test_a_trust_policy_names_who_may_take_the_role(caller, principal):
    role = f"arn:aws:iam::{ACCOUNT}:role/deploy"
    asked = query("sts:AssumeRole", role, CALLERS[caller])
    ec2 = {
        "Effect": "Allow",
        "Principal": {"Service": "ec2.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    held = Source("resource", "resource policy", policy(ec2), role)
    own = source("identity", statement())
    change = the(first(asked, own, held, kind="trust", policied=role))

    kind, name = next(iter(principal.items()))
    both = ["ec2.amazonaws.com", name] if kind == "Service" else name
    assert made(change)[0]["Principal"][kind] == both
    assert check(change.after, "trust") == ()


def test_strangers_are_let_in_with_a_warning():
    fix = first(query(principal=CALLERS["anonymous"], owner=ACCOUNT), policied=BUCKET)

    assert made(the(fix))[0]["Principal"] == "*"
    assert "Everybody in the world" in fix.wider[0]


def test_one_change_allows_all_that_a_call_needs():
    """RunInstances asks for several resources; the actions and resources are not mixed."""
    asked = [
        query("ec2:RunInstances", "arn:aws:ec2:us-east-1:1:subnet/s"),
        query("ec2:RunInstances", "arn:aws:ec2:us-east-1:1:volume/*"),
        query("ec2:CreateTags", "arn:aws:ec2:us-east-1:1:volume/*"),
    ]
    answer = find([Question(one, ()) for one in asked])

    assert made(the(answer.fixes[0])) == [
        statement(action="ec2:RunInstances", resource=[asked[0].resource, "arn:aws:ec2:us-east-1:1:volume/*"]),
        statement(action="ec2:CreateTags", resource="arn:aws:ec2:us-east-1:1:volume/*"),
    ]  # fmt: skip


def test_what_cannot_be_changed_is_said():
    linked = replace(CALLERS["linked"], kind="service", arn="x.amazonaws.com")
    answer = ask(query(principal=linked))

    assert answer.fixes == ()
    assert answer.stuck == "outsider-no-allow"


ACTIONS = st.sampled_from(["s3:GetObject", "s3:PutObject", "s3:*", "*", "ec2:RunInstances"])
RESOURCES = st.sampled_from(["arn:aws:s3:::b/k", "arn:aws:s3:::b/*", "*", "arn:aws:s3:::c/*"])
CONDITIONS = st.sampled_from([None, MFA, {"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}])


@st.composite
def a_statement(draw, layer):
    effect = "Allow" if layer == "rcp" else draw(st.sampled_from(["Allow", "Deny"]))
    actions = draw(st.lists(ACTIONS, min_size=1, max_size=3, unique=True))
    found = {
        "Effect": effect,
        draw(st.sampled_from(["Action", "Action", "NotAction"])): actions,
        draw(st.sampled_from(["Resource", "Resource", "NotResource"])): draw(RESOURCES),
    }
    condition = draw(CONDITIONS)
    if condition:
        found["Condition"] = condition
    if layer == "resource":
        found["Principal"] = draw(st.sampled_from(["*", {"AWS": USER.arn}, {"AWS": ACCOUNT}]))
    return found


@st.composite
def a_question(draw):
    sources = []
    for layer in draw(
        st.lists(st.sampled_from(["identity", "identity", "boundary", "session", "scp", "resource"]), max_size=4, unique=True)
    ):  # fmt: skip
        held = draw(st.lists(a_statement(layer), min_size=1, max_size=3))
        arn = BUCKET if layer == "resource" else ""
        sources.append(Source(layer, f"of {layer}", policy(*held), arn))
    who = CALLERS[draw(st.sampled_from(["user", "session", "other-user", "anonymous", "root"]))]
    action = draw(st.sampled_from(["s3:GetObject", "s3:PutObject"]))
    context = {"aws:principalarn": who.role_arn or who.arn} if who.arn else {}
    asked = query(action, principal=who, owner=ACCOUNT, **context)
    return Question(asked, tuple(sources), policied=BUCKET)


@given(a_question())
def test_a_fix_is_found_in_less_than_twenty_decisions_and_is_true(question):
    """Whatever is found allows the call when it is decided again; what is stored stays a policy."""
    counted = []

    def counting(*given_to):
        counted.append(given_to)
        return evaluate(*given_to)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "evaluate", counting)
        answer = find([question])

    assert len(counted) == answer.decisions < 20
    assert answer.allowed or answer.fixes, answer.stuck
    for fix in answer.fixes:
        sources = {(one.layer, one.name, one.arn, one.level): one for one in question.sources}
        for change in fix.changes:
            held = sources.pop(change.key, None)
            assert (held.text if held else "") == change.before or change.deed == "replace"
            if change.after:
                made_one = Source(
                    change.layer, change.policy, change.after, change.arn, change.level
                )
                sources[change.key] = made_one
        context = {**question.query.context, **{one.key.lower(): one.value for one in fix.asks}}
        again = replace(question.query, context=context)
        assert evaluate(again, list(sources.values()), question.kind).allowed


def test_changes_of_other_things_policies_leave_a_question_alone():
    asked = Question(query(), (), policied=BUCKET)
    other = ask(query(owner=OTHER), policied="arn:aws:s3:::c").fixes[0]
    steps = [search.Candidate(one) for one in other.changes if one.layer == "resource"]

    assert changed(asked, steps) == asked
