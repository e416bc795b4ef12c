"""SetChargingProfile for a 2.x station."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.ocpp1x.from_backend import ROUTES

UNKNOWN = Refused(RpcCode.NOT_IMPLEMENTED, "", "station", "answered")


def talk(*, charging: bool = True) -> Conversation:
    station = Conversation("2.0.1", "1.6", from_backend=ROUTES)
    station.memory.memory.topology.learn_all([(1, 1), (2, 1)])
    if charging:
        record = station.memory.memory.held.begin("tx-9", "2026-11-23T11:00:00Z")
        record.state, record.number, record.evse, record.connector = "open", 77, 2, 2
    return station


def profile(purpose: str = "TxDefaultProfile", **more: Any) -> dict[str, Any]:
    schedule = {
        "chargingRateUnit": "A",
        "startSchedule": "2026-11-23T00:00:00Z",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.0}],
    }
    found = {"chargingProfileId": 7, "stackLevel": 1, "chargingProfilePurpose": purpose, "chargingProfileKind": "Absolute"}
    return {**found, "chargingSchedule": schedule, **more}


@pytest.mark.parametrize(("connector", "evse"), [(0, 0), (2, 2)])
def test_the_connector_is_its_evse_and_0_the_station(connector: int, evse: int) -> None:
    result = talk().backend("SetChargingProfile", {"connectorId": connector, "csChargingProfiles": profile()}, [{"status": "Accepted"}])
    (sent,) = result.sent
    assert (sent.payload["evseId"], result.answer) == (evse, {"status": "Accepted"})
    assert "transactionId" not in sent.payload["chargingProfile"]


@pytest.mark.parametrize(("connector", "named"), [(2, {}), (2, {"transactionId": 77}), (0, {"transactionId": 77})])
def test_a_profile_of_a_transaction_names_it_as_the_station_does(connector: int, named: dict[str, int]) -> None:
    message = {"connectorId": connector, "csChargingProfiles": profile("TxProfile", **named)}
    (sent,) = talk().backend("SetChargingProfile", message, [{"status": "Accepted"}]).sent
    assert (sent.payload["evseId"], sent.payload["chargingProfile"]["transactionId"]) == (2, "tx-9")


@pytest.mark.parametrize(("connector", "named"), [(1, {}), (0, {}), (2, {"transactionId": 78}), (1, {"transactionId": 77})])
def test_a_profile_of_a_transaction_that_does_not_run_there_is_rejected(connector: int, named: dict[str, int]) -> None:
    result = talk().backend("SetChargingProfile", {"connectorId": connector, "csChargingProfiles": profile("TxProfile", **named)})
    assert (result.sent, result.answer) == ([], {"status": "Rejected"})


@pytest.mark.parametrize(
    "message", [{"connectorId": 9, "csChargingProfiles": profile()}, {"connectorId": 1, "csChargingProfiles": profile(stackLevel=-1)}]
)
def test_what_2x_cannot_say_is_rejected(message: dict[str, Any]) -> None:
    assert talk().backend("SetChargingProfile", message).answer == {"status": "Rejected"}


def test_a_station_without_smart_charging_is_an_error() -> None:
    error = talk().backend("SetChargingProfile", {"connectorId": 1, "csChargingProfiles": profile()}, [UNKNOWN]).error
    assert error is not None
    assert error.code == RpcCode.NOT_SUPPORTED
