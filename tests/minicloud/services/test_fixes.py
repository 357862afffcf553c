"""Every denied operation has a fix that grants what was asked and nothing else."""

import pytest

from studyapp.minicloud.kernel.call import ArnCaller, Call
from studyapp.minicloud.policy.fixing import MOST_DECISIONS, find
from tests.minicloud.making import WALL
from tests.minicloud.services.test_every_operation import SUITES, caller


@pytest.mark.parametrize("suite", SUITES, ids=repr)
def test_each_operation_that_is_denied_has_a_fix(suite):
    world, known = suite.made()
    who = caller(world)
    for operation in sorted(suite.names):
        params = suite.params(operation, known)
        error = world.denied(suite.service.name, operation, as_=who, **params)
        call = Call(suite.service.name, operation, {}, ArnCaller(who), WALL, bytes(32))
        asked = (call, error.principal, error.refused)
        questions = world.cloud.questions(world.storage, "w", *asked)
        answer = find(questions)

        assert not answer.allowed, operation
        assert answer.decisions <= MOST_DECISIONS, operation
        assert answer.fixes, (operation, answer.stuck)
        assert all(decision.allowed for decision in answer.fixes[0].proof)
        assert answer.fixes[0].wider == (), (operation, answer.fixes[0].said)
