"""Any call of any registered service at the AWS door, beside another world.

Parameters are made from the models and written by botocore, so that each protocol is spoken. What
botocore itself cannot write never leaves the client and is left out.
"""

from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from studyapp.minicloud import spec
from studyapp.minicloud.services import ALL
from studyapp.sandbox import services
from studyapp.sandbox.models import Journal, Record, Trail, World
from tests.minicloud.properties.inputs import changed, of_shape
from tests.sandbox.doors import Boto, straight

pytestmark = pytest.mark.django_db(transaction=True)
OURS = {501, 503}  # what the sandbox does not have; AWS's own throttling
CALLS = 4  # of one example, so that later ones find what earlier ones made
EVERY = [(service.name, sorted(service.operations)) for service in ALL]


class Listening(Boto):
    """A client that keeps the answers, and checks nothing before it sends."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.answers: list[AWSResponse] = []

    def _client(self, service: str, keys: Any) -> Any:
        client = super()._client(service, keys)
        client.meta.config.parameter_validation = False
        client._serializer = getattr(client._serializer, "_serializer", client._serializer)
        client.meta.events.unregister("before-send.*.*", straight)
        client.meta.events.register_first("before-send.*.*", self._keep)
        return client

    def _keep(self, request: Any, **_more: Any) -> AWSResponse:
        answer = straight(request)
        self.answers.append(answer)
        return answer

    def ask(self, service: str, operation: str, params: Any) -> list[AWSResponse]:
        """The answers to a call; none when the client cannot write it."""
        self.answers = []
        client = self.clients.get((service, self.root["id"])) or self._client(service, self.root)
        try:
            client._make_api_call(operation, params)
        except ClientError:
            pass
        except ResponseParserError:
            # Control characters of a request come back as references, which XML 1.0 does not have.
            if not any(b"&#x" in answer.content for answer in self.answers):
                raise
        except Exception:
            if self.answers:
                raise  # an answer that the client cannot read
        return self.answers


def furnished(world: World) -> tuple[Listening, set[str], str]:
    """A client of a world with something in it, the names of that, and what none of them tells."""
    hidden = f"hidden-{world.account}"
    boto = Listening(world)
    boto.call("s3", "CreateBucket", {"Bucket": f"bucket-{world.account}"}, None)
    made = boto.call("iam", "CreateUser", {"UserName": "someone", "Path": f"/{hidden}/"}, None)
    key = boto.call("kms", "CreateKey", {"Description": hidden}, None)
    organization = boto.call("organizations", "CreateOrganization", {}, None)
    return (
        boto,
        {
            world.account,
            f"bucket-{world.account}",
            made["User"]["UserId"],
            key["KeyMetadata"]["KeyId"],
            organization["Organization"]["Id"],
        },
        hidden,
    )


def kept(world: World) -> list[Any]:
    """All that a world has in the database."""
    rows: list[Any] = []
    for model in (Record, Journal, Trail):
        rows += model.objects.filter(generation__world=world).order_by("pk").values_list()
    return [*rows, *World.objects.filter(pk=world.pk).values_list()]


@pytest.fixture
def worlds() -> tuple[Listening, set[str], World, str]:
    """A client, the names in its world and in another one, that one, and what is hidden there."""
    (own, words, _), (other, names, hidden) = (
        furnished(services.make_world(timezone.now())) for _ in range(2)
    )
    return own, words | names, other.world, hidden


@settings(
    max_examples=settings.default.max_examples // 2,
    deadline=None,
    phases=[Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_call_fails_or_meets_another_world(
    worlds: tuple[Listening, set[str], World, str], data: st.DataObject
) -> None:
    own, names, other, hidden = worlds
    before = kept(other)
    texts = st.one_of(
        st.text(max_size=8),
        st.sampled_from(sorted(names | {"*", "", "someone"})),
        st.sampled_from(sorted(names)).map("arn:aws:iam::{}:root".format),
    )
    service, operations = data.draw(st.sampled_from(EVERY))
    for _ in range(CALLS):
        operation = data.draw(st.sampled_from(operations))
        shape = spec.operation(service, operation).input_shape
        plain = of_shape(data.draw, shape, texts) if shape else {}
        params = data.draw(changed(plain, shape, texts))
        for answer in own.ask(service, operation, params):
            assert answer.status_code < 500 or answer.status_code in OURS, (operation, params)
            assert hidden.encode() not in answer.content, (operation, params)
    assert kept(other) == before
