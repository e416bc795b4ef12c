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


def plugs() -> Conversation:
    station = Conversation("2.0.1", "1.6", from_backend=ROUTES)
    station.memory.memory.topology.learn_all([(1, 1), (1, 2), (2, 1)])
    return station


def limited(number: int, limit: float) -> dict[str, Any]:
    found = profile(chargingProfileId=number)
    found["chargingSchedule"]["chargingSchedulePeriod"] = [{"startPeriod": 0, "limit": limit}]
    return found


def test_the_limits_of_one_connector_are_not_put_in_the_place_of_stricter_ones_of_another() -> None:
    station = plugs()
    station.backend("SetChargingProfile", {"connectorId": 1, "csChargingProfiles": limited(1, 16.0)}, [{"status": "Accepted"}])
    result = station.backend("SetChargingProfile", {"connectorId": 2, "csChargingProfiles": limited(2, 32.0)})
    assert (result.sent, result.answer, result.losses) == ([], {"status": "Accepted"}, ["profile.connector"])
    lower = station.backend(
        "SetChargingProfile", {"connectorId": 2, "csChargingProfiles": limited(2, 10.0)}, [{"status": "Accepted"}, {"status": "Accepted"}]
    )
    assert [action for action, _ in lower.requests] == ["ClearChargingProfile", "SetChargingProfile"]
    assert lower.requests[1][1]["chargingProfile"]["chargingSchedule"][0]["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": 10.0}]
    assert (lower.answer, lower.losses) == ({"status": "Accepted"}, ["profile.connector"])


def test_what_is_cleared_on_one_connector_stays_on_the_other_of_its_evse() -> None:
    station = plugs()
    station.backend("SetChargingProfile", {"connectorId": 1, "csChargingProfiles": limited(1, 16.0)}, [{"status": "Accepted"}])
    other = station.backend("ClearChargingProfile", {"connectorId": 2})
    assert (other.sent, other.answer) == ([], {"status": "Unknown"})
    own = station.backend("ClearChargingProfile", {"connectorId": 1}, [{"status": "Accepted"}])
    assert own.answer == {"status": "Accepted"}
    assert station.memory.memory.profiles.rows == []


def test_the_profile_of_a_remote_start_is_replaced_by_one_of_its_level() -> None:
    """1.6 errata 3.42; under another id 2.x would refuse it (K01.FR.39)."""
    station = talk(charging=False)
    start = {"connectorId": 1, "idTag": "04A2B3C4", "chargingProfile": profile("TxProfile", chargingProfileId=1)}
    station.backend("RemoteStartTransaction", start, [{"status": "Accepted"}])
    event = {
        "eventType": "Started",
        "timestamp": "2026-11-23T12:00:00Z",
        "triggerReason": "RemoteStart",
        "seqNo": 0,
        "transactionInfo": {"transactionId": "tx-1", "remoteStartId": 1, "chargingState": "Charging"},
        "evse": {"id": 1, "connectorId": 1},
        "idToken": {"idToken": "04A2B3C4", "type": "ISO14443"},
        "meterValue": [{"timestamp": "2026-11-23T12:00:00Z", "sampledValue": [{"value": 5.0}]}],
    }
    started = {"transactionId": 5, "idTagInfo": {"status": "Accepted"}}
    station.station("TransactionEvent", event, {"StartTransaction": started, "StatusNotification": {}, "MeterValues": {}})
    message = {"connectorId": 1, "csChargingProfiles": profile("TxProfile", chargingProfileId=2)}
    result = station.backend("SetChargingProfile", message, [{"status": "Accepted"}, {"status": "Accepted"}])
    assert result.requests[0] == ("ClearChargingProfile", {"chargingProfileId": 1})
    assert result.requests[1][1]["chargingProfile"]["transactionId"] == "tx-1"
    ended = {**event, "eventType": "Ended", "triggerReason": "EVDeparted", "seqNo": 1}
    ended["transactionInfo"] = {"transactionId": "tx-1", "stoppedReason": "EVDisconnected"}
    station.station("TransactionEvent", ended, {"StopTransaction": {}, "StatusNotification": {}})
    assert station.memory.memory.profiles.rows == []


def test_the_profile_of_a_refused_remote_start_is_forgotten() -> None:
    station = talk(charging=False)
    start = {"connectorId": 1, "idTag": "04A2B3C4", "chargingProfile": profile("TxProfile")}
    station.backend("RemoteStartTransaction", start, [{"status": "Rejected"}])
    assert station.memory.memory.profiles.starting == {}


def test_a_step_the_station_calls_an_error_is_undone() -> None:
    station = talk()
    station.backend("SetChargingProfile", {"connectorId": 1, "csChargingProfiles": limited(1, 16.0)}, [{"status": "Accepted"}])
    error = Refused(RpcCode.INTERNAL_ERROR, "", "station", "answered")
    message = {"connectorId": 1, "csChargingProfiles": limited(2, 32.0)}
    result = station.backend("SetChargingProfile", message, [{"status": "Accepted"}, error, {"status": "Accepted"}])
    assert result.error is not None
    assert [(action, payload.get("chargingProfile", {}).get("id")) for action, payload in result.requests] == [
        ("ClearChargingProfile", None),
        ("SetChargingProfile", 2),
        ("SetChargingProfile", 1),
    ]
    assert [(row.id, row.uncertain) for row in station.memory.memory.profiles.rows] == [(1, False)]
