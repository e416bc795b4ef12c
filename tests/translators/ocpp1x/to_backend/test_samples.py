"""Meter values that were kept until their transaction could start."""

from __future__ import annotations

from tests.translators.ocpp1x.to_backend.test_transaction_event import AWAY, CARD, YES, actions, event, only, talk


def test_what_was_held_is_told_by_the_repetition_when_only_the_start_went_through() -> None:
    """The backend took the start and not what followed it: the readings are the station's no more, it was answered for them."""
    station = talk()
    station.station("TransactionEvent", event("Started", "CablePluggedIn", 0, "EVConnected", 1000, evse={"id": 1, "connectorId": 1}))
    authorized = event("Updated", "Authorized", 1, idToken=CARD)
    first = station.station("TransactionEvent", authorized, {"StartTransaction": {"transactionId": 7, **YES}, "MeterValues": AWAY})
    assert first.error is not None
    again = station.station("TransactionEvent", authorized, {"MeterValues": {}})
    assert "StartTransaction" not in actions(again)
    assert only(again, "MeterValues")["meterValue"][0]["sampledValue"][0]["value"] == "1000"
    assert station.station("TransactionEvent", event("Updated", "MeterValuePeriodic", 2)).requests == []


def test_what_was_held_is_told_before_the_stop_when_only_the_start_went_through() -> None:
    station = talk()
    station.station("TransactionEvent", event("Started", "CablePluggedIn", 0, "EVConnected", 1000, evse={"id": 1, "connectorId": 1}))
    answers = {"StartTransaction": {"transactionId": 7, **YES}, "MeterValues": AWAY}
    station.station("TransactionEvent", event("Updated", "Authorized", 1, idToken=CARD), answers)
    end = event("Ended", "EVCommunicationLost", 2, "Idle", 1400, stoppedReason="EVDisconnected")
    result = station.station("TransactionEvent", end, {"MeterValues": {}, "StopTransaction": {}})
    assert [action for action in actions(result) if action != "StatusNotification"] == ["MeterValues", "StopTransaction"]
