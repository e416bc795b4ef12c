"""ClearChargingProfile for a 2.x station."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playbook import Conversation
from translators.ocpp1x.from_backend import ROUTES


def talk() -> Conversation:
    station = Conversation("2.0.1", "1.6", from_backend=ROUTES)
    station.memory.memory.topology.learn_all([(1, 1), (2, 1)])
    return station


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ({"id": 5, "connectorId": 1, "stackLevel": 2}, {"chargingProfileId": 5}),
        ({"connectorId": 0}, {"chargingProfileCriteria": {"evseId": 0}}),
        ({"connectorId": 2, "stackLevel": 3}, {"chargingProfileCriteria": {"evseId": 2, "stackLevel": 3}}),
        (
            {"chargingProfilePurpose": "ChargePointMaxProfile"},
            {"chargingProfileCriteria": {"chargingProfilePurpose": "ChargingStationMaxProfile"}},
        ),
    ],
)
def test_an_id_is_enough_and_criteria_are_the_same(asked: dict[str, Any], sent: dict[str, Any]) -> None:
    result = talk().backend("ClearChargingProfile", asked, [{"status": "Unknown"}])
    assert ([one.payload for one in result.sent], result.answer) == ([sent], {"status": "Unknown"})


def test_all_is_cleared_purpose_by_purpose() -> None:
    result = talk().backend("ClearChargingProfile", {}, [{"status": "Unknown"}, {"status": "Accepted"}, {"status": "Unknown"}])
    assert [one.payload["chargingProfileCriteria"]["chargingProfilePurpose"] for one in result.sent] == [
        "ChargingStationMaxProfile",
        "TxDefaultProfile",
        "TxProfile",
    ]
    assert result.answer == {"status": "Accepted"}


@pytest.mark.parametrize("asked", [{"connectorId": 9}, {"stackLevel": -1}])
def test_what_cannot_be_there_is_unknown(asked: dict[str, Any]) -> None:
    result = talk().backend("ClearChargingProfile", asked)
    assert (result.sent, result.answer) == ([], {"status": "Unknown"})
