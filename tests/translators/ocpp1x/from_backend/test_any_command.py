"""Whatever valid command a 1.6 backend sends: what leaves is valid for the station, what it gets is valid 1.6, and nothing but Refused is raised."""

from __future__ import annotations

import random
from typing import Any, Literal

import pytest

from tests.playbook import Conversation
from tests.strategies import instance
from translators.canonical import ChargingProfileType, ChargingSchedulePeriodType, ChargingScheduleType
from translators.errors import Refused, RpcCode
from translators.flow import Call
from translators.memory.profiles import InstalledProfile, Member
from translators.memory.station import Station
from translators.ocpp1x.from_backend import ROUTES


class AnyStation(Conversation):
    """A station that gives any valid answer, or none."""

    def __init__(self, version: str, rng: random.Random, *, sulks: bool) -> None:
        super().__init__(version, "1.6", from_backend=ROUTES)
        self._rng = rng
        self._sulks = sulks
        if rng.random() < 0.7:
            self.memory.memory.topology.learn_all([(1, 1), (1, 2), (2, 1)])
            _charge(self.memory)
            for number in range(rng.randint(0, 3)):
                self.memory.memory.profiles.put(_default_profile(number))

    def _reply(self, side: str, effect: Call, route: Any, replies: Any) -> tuple[Any, Refused | None]:
        if self._sulks and self._rng.random() < 0.3:
            return None, Refused(self._rng.choice(list(RpcCode)), "no", "station", self._rng.choice(["answered", "timeout", "offline"]))
        action, version = effect.request.ACTION, self.versions["station"]
        return super()._reply(side, effect, route, {action: instance(self._rng, version, action, "answer")})  # type: ignore[arg-type]


def _charge(station: Station) -> None:
    record = station.memory.held.begin("tx-9", "2026-11-23T11:00:00Z")
    record.state, record.number, record.evse, record.connector, record.idTag = "open", 1, 1, 1, "04A2B3C4"


def _default_profile(number: int) -> InstalledProfile:
    schedule = ChargingScheduleType(
        id=1, chargingRateUnit="A", chargingSchedulePeriod=(ChargingSchedulePeriodType(startPeriod=0, limit=10.0),)
    )
    profile = ChargingProfileType(
        id=number, stackLevel=0, chargingProfilePurpose="TxDefaultProfile", chargingProfileKind="Relative", chargingSchedule=(schedule,)
    )
    return InstalledProfile(profile=profile, evse=number, connector=number, members=(Member(number, number),) if number else ())


@pytest.mark.parametrize("version", ["2.0.1", "2.1"])
@pytest.mark.parametrize("sulks", [False, True], ids=["a willing station", "a sulking station"])
def test_any_valid_command_is_answered_or_refused(version: Literal["2.0.1", "2.1"], sulks: bool) -> None:
    for seed in range(30):
        rng = random.Random(seed)
        for action in ROUTES:
            talk = AnyStation(version, rng, sulks=sulks)
            message = instance(rng, "1.6", action, "request", optional=rng.choice([0.0, 0.5, 1.0]))
            for field in ("connectorId", "transactionId"):
                if field in message and rng.random() < 0.8:
                    message[field] = rng.randrange(5)
            talk.backend(action, message)
