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


def test_a_register_of_the_beginning_that_comes_with_the_end_is_what_is_counted_from() -> None:
    """A station whose Started has no register, and whose Ended has all of them (TxStartedMeasurands empty)."""
    station = talk(hold_register=0.0)
    begun = event("Started", "Authorized", 0, "Charging", evse={"id": 1, "connectorId": 1}, idToken=CARD)
    station.station("TransactionEvent", begun, {"StartTransaction": {"transactionId": 7, **YES}})
    station.station("TransactionEvent", event("Updated", "MeterValuePeriodic", 1, "", 6000), {"MeterValues": {}})
    end = event("Ended", "EVDeparted", 2, "Idle")
    readings = [("2026-11-23T11:01:00Z", 6000, ""), ("2026-11-23T11:00:00Z", 5000, "Transaction.Begin")]
    readings.append(("2026-11-23T11:02:00Z", 7000, "Transaction.End"))
    end["meterValue"] = [
        {"timestamp": at, "sampledValue": [{"value": wh, **({"context": context} if context else {})}]} for at, wh, context in readings
    ]
    first = only(station.station("TransactionEvent", end, {"StopTransaction": AWAY}), "StopTransaction")
    stop = only(station.station("TransactionEvent", end, {"StopTransaction": {}}), "StopTransaction")
    assert stop["meterStop"] == 2000
    assert [value["sampledValue"][0]["value"] for value in stop["transactionData"]] == ["1000", "0", "2000"]
    assert stop == first
