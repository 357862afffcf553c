"""Whatever the newer services are asked: no fault of ours, and nothing of another world."""

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from studyapp.minicloud import spec
from studyapp.minicloud.kernel.errors import CloudError
from tests.minicloud.making import World
from tests.minicloud.properties.inputs import changed
from tests.minicloud.services.accessanalyzer.cases import SUITE as ACCESSANALYZER
from tests.minicloud.services.budgets.cases import SUITE as BUDGETS
from tests.minicloud.services.ce.cases import SUITE as CE
from tests.minicloud.services.cloudtrail.cases import SUITE as CLOUDTRAIL
from tests.minicloud.services.freetier.cases import SUITE as FREETIER
from tests.minicloud.services.kms.cases import SUITE as KMS
from tests.minicloud.services.organizations.cases import SUITE as ORGANIZATIONS

SUITES = [ACCESSANALYZER, BUDGETS, CE, CLOUDTRAIL, FREETIER, KMS, ORGANIZATIONS]
OTHER = "222222222222"
CALLS = 4  # of one rule, so that undo does not take all away
OURS = {501, 503}  # what the sandbox does not have; AWS's own throttling


def ids(found):
    """The ids among what a suite made."""
    values = found.values() if isinstance(found, dict) else [found]
    return {value for value in values if isinstance(value, str) and len(value) > 3}


class AnyInput(RuleBasedStateMachine):
    """One furnished world beside another one in the same storage."""

    @initialize(suite=st.sampled_from(SUITES))
    def furnish(self, suite):
        self.suite, self.steps = suite, 0
        self.world = World()
        self.known = suite.furnish(self.world)
        self.other = World(account=OTHER, seed="another", beside=self.world)
        self.secrets, self.given = {OTHER}, set()
        for made in (KMS.furnish(self.other), ORGANIZATIONS.furnish(self.other)):
            self.secrets |= ids(made) - ids(self.known)
        self.words = st.one_of(
            st.text(max_size=8),
            st.sampled_from(sorted(self.secrets | ids(self.known) | {"*", "", self.world.root})),
        )
        self.aside = self.other.rows()

    @rule(data=st.data())
    def calls(self, data):
        """Some calls that would go well, but for what was changed of them."""
        for _ in range(CALLS):
            self.call(data)

    def call(self, data):
        operation = data.draw(st.sampled_from(sorted(self.suite.names)))
        shape = spec.operation(self.suite.service.name, operation).input_shape
        plain = self.suite.params(operation, self.known)
        params = data.draw(changed(plain, shape, self.words))
        self.given |= {secret for secret in self.secrets if secret in repr(params)}
        self.world.call("sts", "GetCallerIdentity")  # what is due happens before
        before = self.world.rows()
        try:
            result = self.world.result(self.suite.service.name, operation, **params)
        except CloudError as error:
            self.check_error(error)
            assert self.world.rows() == before
        else:
            self.check_output(result.output)
            self.steps += result.step > 0
        assert self.other.rows() == self.aside

    @rule(minutes=st.integers(1, 25))
    def wait(self, minutes):
        """Time passes for both."""
        self.world.pass_time(minutes * 60_000)

    @precondition(lambda self: self.steps)
    @rule()
    def undo(self):
        """The last act is taken back, but nothing of what was furnished."""
        self.world.undo()
        self.steps -= 1
        assert self.other.rows() == self.aside

    def check_error(self, error):
        """No fault of ours, in no words of another world."""
        shape = spec.error_shape(self.suite.service.name, error.code)
        status = error.status or shape.status
        assert status < 500 or status in OURS, error

    def check_output(self, output):
        """Nothing in it is the other world's, unless this world was given it."""
        told = repr(output)
        for secret in self.secrets - self.given:
            assert secret not in told, (secret, output)


TestAnyInput = AnyInput.TestCase
# A failure is told as it was found: to make it smaller takes minutes.
TestAnyInput.settings = settings(
    max_examples=settings.default.max_examples // 4,
    stateful_step_count=20,
    deadline=None,
    phases=[Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
