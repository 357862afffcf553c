"""What a claim on an access key id tells."""

from studyapp.minicloud.kernel import credentials
from studyapp.minicloud.kernel.clock import Moment
from studyapp.minicloud.kernel.credentials import Session
from studyapp.minicloud.kernel.entropy import Entropy
from studyapp.minicloud.kernel.work import Claim

SESSION = Session("AROAX", "lesson", 0, 1_000, by_wall=True, token=credentials.hashed("token"))


def test_a_claim_gives_back_what_was_put_in():
    data = credentials.data("123456789012", "k1", SESSION)

    found = credentials.entry(Claim("123456789012", data))

    assert (found.account, found.ring, found.serial) == ("123456789012", "k1", 1)
    assert found.session == SESSION


def test_a_long_term_key_has_no_session():
    assert credentials.entry(Claim("1", credentials.data("1", "k1"))).session is None


def test_a_session_ends_by_its_own_clock():
    assert SESSION.is_over(Moment(simulated=0, wall=1_000))
    assert not SESSION.is_over(Moment(simulated=5_000, wall=999))


def test_only_its_own_token_is_right():
    assert SESSION.has("token")
    assert not SESSION.has("")


def test_tokens_are_long_and_differ():
    first, second = (credentials.session_token(Entropy(bytes([n] * 32))) for n in (1, 2))

    assert len(first) > 300
    assert first != second
