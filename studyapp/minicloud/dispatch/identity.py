"""The port by which the chain learns who calls; the IAM service provides it."""

from collections.abc import Sequence
from typing import Protocol

from studyapp.minicloud.kernel.call import ArnCaller, KeyCaller, Principal
from studyapp.minicloud.kernel.clock import Moment
from studyapp.minicloud.kernel.work import Records
from studyapp.minicloud.policy import Source


class Identity(Protocol):
    """Principals and their policies, read out of the records of an account."""

    def by_key(self, db: Records, caller: KeyCaller, now: Moment, service: str) -> Principal:
        """Who signed; CloudError InvalidClientTokenId when the key is not (or no longer) valid.

        ExpiredToken when its session is over. `db` are the records of the account that holds the
        key, `now` is the time by both clocks: each session ends by one of them. `service` is the one
        that is called: not every session's keys are good for each.
        """
        ...

    def by_arn(self, db: Records, caller: ArnCaller, now: Moment) -> Principal:
        """The principal that console or shell act as; CloudError NoSuchEntity when it is gone."""
        ...

    def sources(self, db: Records, principal: Principal) -> Sequence[Source]:
        """The policies that say what the principal may do, without those of resources."""
        ...
