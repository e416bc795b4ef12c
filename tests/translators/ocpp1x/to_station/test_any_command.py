"""Whatever a backend may validly send, the station gets valid requests only and the backend a valid answer or a named error."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import pytest

from tests.playbook import Conversation
from tests.strategies import Version, instance
from translators.canonical import ChargingProfileType, ChargingSchedulePeriodType, ChargingScheduleType
from translators.errors import Refused, RpcCode
from translators.flow import Route
from translators.memory.profiles import InstalledProfile, Member
from translators.memory.station import Memory
from translators.memory.transactions import Transaction
from translators.ocpp1x.to_station import ROUTES

TRANSLATED = [action for action, route in ROUTES.items() if isinstance(route, Route)]
ROUNDS = 40


class Peer(Mapping[str, Any]):
    """A station that answers anything valid, or fails in any way."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def __getitem__(self, action: str) -> Any:
        if self.rng.random() < 0.2:
            cause: Any = self.rng.choice(["answered", "timeout", "offline", "unreachable", "invalid", "busy"])
            return Refused(self.rng.choice(list(RpcCode)), "reason", "station", cause)
        return instance(self.rng, "2.0.1" if action == "NotifyReport" else "1.6", action, "answer")

    def __contains__(self, action: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def remembered(rng: random.Random) -> Memory:
    memory = Memory()
    memory.boot.status = rng.choice(["", "Accepted", "Accepted", "Pending"])
    if rng.random() < 0.5:
        memory.topology.configure([(1, 1, 1), (2, 1, 2)], flattened=False)
    memory.topology.saw(rng.randint(0, 3))
    for connector in range(rng.randint(0, 3)):
        row = memory.connectors.of(connector)
        row.status, row.at = rng.choice(["Available", "Charging", "Faulted", "Reserved"]), "2026-11-23T11:00:00Z"
    if rng.random() < 0.5:
        memory.transactions.rows.append(Transaction(number=1, id="tx-1", connector=1, since="2026-11-23T11:00:00Z", started=True))
    memory.availability.order(2, "Inoperative")
    for number in range(rng.randint(0, 3)):
        memory.profiles.put(default_profile(number))
    return memory


def default_profile(number: int) -> InstalledProfile:
    schedule = ChargingScheduleType(
        id=1, chargingRateUnit="A", chargingSchedulePeriod=(ChargingSchedulePeriodType(startPeriod=0, limit=10.0),)
    )
    profile = ChargingProfileType(
        id=number,
        stackLevel=number % 2,
        chargingProfilePurpose="TxDefaultProfile",
        chargingProfileKind="Relative",
        chargingSchedule=(schedule,),
    )
    return InstalledProfile(profile=profile, evse=number, members=(Member(number, number),))


def request(rng: random.Random, version: Version, action: str) -> dict[str, Any]:
    """Valid, and now and then about what the station has."""
    made = instance(rng, version, action, "request")
    if "transactionId" in made and rng.random() < 0.5:
        made["transactionId"] = "tx-1"
    if "evseId" in made and rng.random() < 0.7:
        made["evseId"] = rng.randint(1, 3)
    if "connectorId" in made and rng.random() < 0.7:
        made["connectorId"] = rng.randint(1, 2)
    for item in (*made.get("getVariableData", ()), *made.get("setVariableData", ())):
        component, variable = rng.choice(
            [
                ("TxCtrlr", "EVConnectionTimeOut"),
                ("OCPP1xConfigCtrlr", "Key"),
                ("Connector", "PhaseRotation"),
                ("AlignedDataCtrlr", "TxEndedInterval"),
            ]
        )
        if rng.random() < 0.7:
            item["component"] = {"name": component} | ({"evse": {"id": 1, "connectorId": 1}} if component == "Connector" else {})
            item["variable"] = {"name": variable}
            item.pop("attributeType", None)
    return made


@pytest.mark.parametrize("station", ["1.5", "1.6", "1.6s"])
@pytest.mark.parametrize("backend", ["2.0.1", "2.1"])
@pytest.mark.parametrize("action", TRANSLATED)
def test_any_valid_command_is_answered_validly(action: str, backend: Version, station: str) -> None:
    """The conversation encodes everything that leaves with the codec of its receiver, which refuses what is not valid."""
    if not import_module(f"translators.ocpp{backend.replace('.', '')}.codec").CODEC.knows(action):
        return
    for seed in range(ROUNDS):
        rng = random.Random(seed)
        talk = Conversation(station, backend, memory=remembered(rng), from_backend=ROUTES)
        result = talk.backend(action, request(rng, backend, action), Peer(rng))
        assert (result.error is None) == (result.answer is not None)
        if result.error is not None:
            assert len(result.error.description) <= 255
