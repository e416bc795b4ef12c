"""Whatever valid message a 2.x station sends, it is answered and never refused while the 1.6 backend answers."""

from __future__ import annotations

import random
from typing import Any, Literal

import pytest

from tests.playbook import Conversation, codec
from tests.strategies import instance
from translators.errors import Refused
from translators.flow import Call
from translators.ocpp1x.to_backend import ROUTES

SEEDS = range(40)
VERSIONS: tuple[Literal["2.0.1", "2.1"], ...] = ("2.0.1", "2.1")


class AnyBackend(Conversation):
    """A backend that gives any valid answer."""

    def __init__(self, version: str, rng: random.Random) -> None:
        super().__init__(version, "1.6", from_station=ROUTES)
        self._rng = rng

    def _reply(self, side: str, effect: Call, route: Any, replies: Any) -> tuple[Any, Refused | None]:
        action = effect.request.ACTION
        version: Any = "1.6" if not effect.same_leg else self.versions["station"]
        return super()._reply(side, effect, route, {action: instance(self._rng, version, action, "answer")})


def actions(version: str) -> list[str]:
    return sorted(action for action in ROUTES if codec(version).knows(action))


@pytest.mark.parametrize("version", VERSIONS)
def test_any_valid_request_is_answered(version: Literal["2.0.1", "2.1"]) -> None:
    for seed in SEEDS:
        rng = random.Random(seed)
        for action in actions(version):
            talk = AnyBackend(version, rng)
            if action == "NotifyPeriodicEventStream":
                continue  # it has no answer to encode
            result = talk.station(action, instance(rng, version, action, "request", optional=rng.choice([0.0, 0.5, 1.0])))
            assert result.error is None, (seed, action, result.error)
