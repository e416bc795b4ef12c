"""TransactionEvent towards 1.6: what no vector shows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.playbook import Conversation, Result, Sent
from translators.errors import Refused, RpcCode
from translators.memory.options import Options
from translators.ocpp1x.to_backend import ROUTES

CARD = {"idToken": "04A2B3C4", "type": "ISO14443"}
OTHER = {"idToken": "0411223344AABB", "type": "ISO14443"}
YES = {"idTagInfo": {"status": "Accepted"}}
NO = {"idTagInfo": {"status": "Blocked"}}
AWAY = Refused(RpcCode.GENERIC_ERROR, "no answer", "backend", "timeout")
BROKEN = Refused(RpcCode.INTERNAL_ERROR, "no", "backend", "answered")


def talk(version: str = "2.0.1", **options: Any) -> Conversation:
    conversation = Conversation(version, "1.6", from_station=ROUTES, options=Options(**options))
    conversation.memory.memory.topology.learn_all([(1, 1), (2, 1)])
    return conversation


def event(kind: str, reason: str, seqNo: int, state: str = "", register: Any = None, context: str = "", **more: Any) -> dict[str, Any]:
    at = f"2026-11-23T11:{seqNo:02d}:00Z"
    info = {"transactionId": more.pop("tx", "tx-1"), **({"chargingState": state} if state else {})}
    info |= {name: more.pop(name) for name in ("stoppedReason", "remoteStartId") if name in more}
    found = {"eventType": kind, "timestamp": at, "triggerReason": reason, "seqNo": seqNo, "transactionInfo": info, **more}
    if register is not None:
        sample = {"value": register, **({"context": context} if context else {})}
        found["meterValue"] = [{"timestamp": at, "sampledValue": [sample]}]
    return found


def started(conversation: Conversation, register: Any = 1000, answer: Any = None, **more: Any) -> Result:
    answers = {"StartTransaction": {"transactionId": 7, **(answer or YES)}}
    first = event(
        "Started", "Authorized", 0, "Charging", register, "Transaction.Begin", evse={"id": 1, "connectorId": 1}, idToken=CARD, **more
    )
    return conversation.station("TransactionEvent", first, answers)


def actions(result: Result) -> list[str]:
    return [sent.action for sent in result.sent]


def only(result: Result, action: str) -> Any:
    (found,) = [sent.payload for sent in result.sent if sent.action == action]
    return found


def test_the_statuses_stand_around_the_start_and_the_stop() -> None:
    station = talk()
    result = started(station)
    assert [(sent.action, sent.payload.get("status")) for sent in result.sent] == [
        ("StatusNotification", "Preparing"),
        ("StartTransaction", None),
        ("StatusNotification", "Charging"),
    ]
    end = station.station(
        "TransactionEvent", event("Ended", "StopAuthorized", 1, "EVConnected", 2000, "Transaction.End"), {"StopTransaction": {}}
    )
    assert [(sent.action, sent.payload.get("status")) for sent in end.sent] == [
        ("StopTransaction", None),
        ("StatusNotification", "Finishing"),
    ]


def test_a_remote_start_has_the_id_tag_as_the_backend_spelled_it() -> None:
    station = talk()
    station.memory.memory.held.remote_start(5, "04a2B3c4")
    assert only(started(station, remoteStartId=5), "StartTransaction")["idTag"] == "04a2B3c4"


def test_a_remote_start_whose_event_names_no_token_has_the_one_it_was_asked_for() -> None:
    station = talk()
    station.memory.memory.held.remote_start(5, "REMOTE")
    first = event("Started", "RemoteStart", 0, "Charging", 10, evse={"id": 1, "connectorId": 1}, remoteStartId=5)
    result = station.station("TransactionEvent", first, {"StartTransaction": {"transactionId": 7, **YES}, "MeterValues": {}})
    assert only(result, "StartTransaction")["idTag"] == "REMOTE"
    assert result.answer == {}


def test_a_reservation_of_a_held_event_goes_into_the_start() -> None:
    station = talk()
    station.station(
        "TransactionEvent", event("Started", "CablePluggedIn", 0, "EVConnected", 10, evse={"id": 1, "connectorId": 1}, reservationId=31)
    )
    result = station.station(
        "TransactionEvent",
        event("Updated", "Authorized", 1, idToken=CARD),
        {"StartTransaction": {"transactionId": 7, **YES}, "MeterValues": {}},
    )
    assert only(result, "StartTransaction")["reservationId"] == 31


def test_an_end_with_the_start_token_says_the_same_when_it_comes_again() -> None:
    station = talk()
    station.station("TransactionEvent", event("Started", "CablePluggedIn", 0, "Charging", 1000, evse={"id": 1, "connectorId": 1}))
    end = event("Ended", "StopAuthorized", 1, "EVConnected", 1400, idToken=CARD)
    answers = {"StartTransaction": {"transactionId": 7, **YES}, "MeterValues": {}, "StopTransaction": AWAY}
    first = station.station("TransactionEvent", end, answers)
    again = station.station("TransactionEvent", end, {"StopTransaction": {}})
    assert only(again, "StopTransaction") == only(first, "StopTransaction")


def test_a_stop_that_is_told_again_has_the_reason_of_before() -> None:
    station = talk()
    started(station)
    end = event("Ended", "ResetCommand", 1, "EVConnected", 2000, "Transaction.End", stoppedReason="ImmediateReset")
    first = station.station("TransactionEvent", end, {"StopTransaction": AWAY})
    station.memory.memory.boot.reset_type = "Soft"
    again = station.station("TransactionEvent", end, {"StopTransaction": {}})
    assert only(again, "StopTransaction") == only(first, "StopTransaction")


@pytest.mark.parametrize("kind", ["Updated", "Ended"])
def test_what_is_history_tells_no_status_but_where_it_leaves_the_connector(kind: str) -> None:
    """The queue of an outage comes after the station said how its connector is: Charging must not stay the last word."""
    station = talk()
    started(station)
    status = {"evseId": 1, "connectorId": 1, "connectorStatus": "Available", "timestamp": "2026-11-23T11:59:00Z"}
    station.station("StatusNotification", status)
    station.memory.connected_since = station.memory.now
    late = event(kind, "ChargingStateChanged", 1, "SuspendedEV" if kind == "Updated" else "Idle", offline=True)
    result = station.station("TransactionEvent", late, {"StopTransaction": {}})
    told = [(sent.payload["status"], sent.payload["timestamp"]) for sent in result.sent if sent.action == "StatusNotification"]
    assert told == ([] if kind == "Updated" else [("Available", "2026-11-23T12:00:00Z")])


def test_held_samples_follow_the_start_and_the_start_reading_is_not_repeated() -> None:
    station = talk()
    first = event("Started", "CablePluggedIn", 0, "EVConnected", 1000, "Transaction.Begin", evse={"id": 1, "connectorId": 1})
    station.station("TransactionEvent", first)
    station.station("TransactionEvent", event("Updated", "MeterValueClock", 1, "", 1000.4, "Sample.Clock"))
    result = station.station(
        "TransactionEvent",
        event("Updated", "Authorized", 2, idToken=CARD),
        {"StartTransaction": {"transactionId": 7, **YES}, "MeterValues": {}},
    )
    assert actions(result) == ["StartTransaction", "MeterValues"]
    values = only(result, "MeterValues")
    assert (values["connectorId"], values["transactionId"]) == (1, 7)
    assert [value["sampledValue"][0]["value"] for value in values["meterValue"]] == ["1000.4"]


def test_a_signed_start_reading_is_evidence_and_goes_out() -> None:
    station = talk()
    signed = {"signedMeterData": "AA==", "signingMethod": "", "encodingMethod": "OCMF", "publicKey": ""}
    first = event("Started", "Authorized", 0, "Charging", evse={"id": 1, "connectorId": 1}, idToken=CARD)
    sample = {"value": 1000, "context": "Transaction.Begin", "signedMeterValue": signed}
    first["meterValue"] = [{"timestamp": first["timestamp"], "sampledValue": [sample]}]
    result = station.station("TransactionEvent", first, {"StartTransaction": {"transactionId": 7, **YES}, "MeterValues": {}})
    formats = [one.get("format", "Raw") for one in only(result, "MeterValues")["meterValue"][0]["sampledValue"]]
    assert formats == ["Raw", "SignedData"]


def test_a_start_without_register_waits_for_the_next_event_and_asks_for_a_reading() -> None:
    station = talk()
    first = event("Started", "Authorized", 0, "Charging", evse={"id": 1, "connectorId": 1}, idToken=CARD)
    waited = station.station("TransactionEvent", first, {"Authorize": YES})
    assert waited.sent[-1] == Sent("station", "TriggerMessage", {"requestedMessage": "TransactionEvent", "evse": {"id": 1}}, told=True)
    assert waited.answer == {"idTokenInfo": {"status": "Accepted"}}, "asked for: the start could not tell yet"
    result = station.station(
        "TransactionEvent",
        event("Updated", "Trigger", 1, "", 1234.5, "Trigger"),
        {"StartTransaction": {"transactionId": 7, **YES}, "MeterValues": {}},
    )
    start = only(result, "StartTransaction")
    assert start["meterStart"] == 1235
    assert start["timestamp"] == "2026-11-23T11:00:00Z", "1.6 bills from the moment token and cable were there"


def test_registers_go_on_where_the_transaction_before_ended() -> None:
    station = talk()
    station.memory.memory.held.registers[1] = Decimal("4711.2")
    first = event("Started", "Authorized", 0, "Charging", evse={"id": 1, "connectorId": 1}, idToken=CARD)
    waited = station.station("TransactionEvent", first, {"Authorize": YES})
    assert "TriggerMessage" not in actions(waited)
    result = station.station(
        "TransactionEvent", event("Updated", "ChargingStateChanged", 1, "SuspendedEV"), {"StartTransaction": {"transactionId": 7, **YES}}
    )
    assert only(result, "StartTransaction")["meterStart"] == 4711
    assert result.quirks == ["meter_start_inferred"]


def test_without_any_register_the_first_one_counts_as_zero() -> None:
    station = talk(hold_register=0.0)
    first = event("Started", "Authorized", 0, "Charging", evse={"id": 1, "connectorId": 1}, idToken=CARD)
    begun = station.station("TransactionEvent", first, {"StartTransaction": {"transactionId": 7, **YES}})
    assert only(begun, "StartTransaction")["meterStart"] == 0
    assert begun.quirks == ["meter_rebased"]
    first_sample = station.station("TransactionEvent", event("Updated", "MeterValuePeriodic", 1, "", 900000), {"MeterValues": {}})
    second = station.station("TransactionEvent", event("Updated", "MeterValuePeriodic", 2, "", 900250), {"MeterValues": {}})
    assert [only(one, "MeterValues")["meterValue"][0]["sampledValue"][0]["value"] for one in (first_sample, second)] == ["0", "250"]
    stored = station.memory.dump()
    station.memory.load(stored)
    end = station.station("TransactionEvent", event("Ended", "EVDeparted", 3, "Idle", 901000, "Transaction.End"), {"StopTransaction": {}})
    stop = only(end, "StopTransaction")
    assert stop["meterStop"] == 1000
    assert stop["transactionData"][0]["sampledValue"][0]["value"] == "1000"
    assert stop["reason"] == "EVDisconnected"


def test_intervals_are_added_when_there_is_no_register() -> None:
    station = talk(hold_register=0.0)
    started_without = event("Started", "Authorized", 0, "Charging", evse={"id": 1, "connectorId": 1}, idToken=CARD)
    station.station("TransactionEvent", started_without, {"StartTransaction": {"transactionId": 7, **YES}})
    for seqNo, wh in ((1, 100), (2, 150.5)):
        sample = event("Updated", "MeterValuePeriodic", seqNo)
        sample["meterValue"] = [
            {"timestamp": sample["timestamp"], "sampledValue": [{"value": wh, "measurand": "Energy.Active.Import.Interval"}]}
        ]
        station.station("TransactionEvent", sample, {"MeterValues": {}})
    end = station.station("TransactionEvent", event("Ended", "RemoteStop", 3, stoppedReason="Remote"), {"StopTransaction": {}})
    assert only(end, "StopTransaction")["meterStop"] == 251


def test_a_token_first_waits_for_the_cable_and_a_timeout_leaves_no_transaction() -> None:
    station = talk()
    first = station.station("TransactionEvent", event("Started", "Authorized", 0, "Idle", evse={"id": 1}, idToken=CARD), {"Authorize": YES})
    assert [(sent.action, sent.payload.get("status")) for sent in first.sent] == [("StatusNotification", "Preparing"), ("Authorize", None)]
    end = station.station("TransactionEvent", event("Ended", "EVConnectTimeout", 1, "Idle", stoppedReason="Timeout"))
    assert [(sent.action, sent.payload.get("status")) for sent in end.sent] == [("StatusNotification", "Available")]
    assert end.answer == {}


def test_a_token_the_backend_judged_ten_minutes_ago_needs_no_question() -> None:
    station = talk()
    station.station("Authorize", {"idToken": CARD}, [NO], now="2026-11-23T12:00:00Z")
    held = event("Started", "Authorized", 0, "Idle", evse={"id": 1}, idToken=CARD)
    again = station.station("TransactionEvent", held, now="2026-11-23T12:09:00Z")
    assert again.answer == {"idTokenInfo": {"status": "Blocked"}}
    later = station.station(
        "TransactionEvent",
        event("Started", "Authorized", 0, "Idle", tx="tx-2", evse={"id": 2}, idToken=CARD),
        {"Authorize": YES},
        now="2026-11-23T12:11:00Z",
    )
    assert "Authorize" in actions(later)


def test_a_failed_start_is_repeated_as_it_was() -> None:
    station = talk()
    first = event("Started", "Authorized", 0, "Charging", 1000, "Transaction.Begin", evse={"id": 1, "connectorId": 1}, idToken=CARD)
    failed = station.station("TransactionEvent", first, [AWAY])
    assert failed.error is AWAY
    again = station.station("TransactionEvent", first, {"StartTransaction": {"transactionId": 7, **YES}})
    assert only(again, "StartTransaction") == only(failed, "StartTransaction")
    assert again.answer == {"idTokenInfo": {"status": "Accepted"}}


def test_a_stop_that_failed_does_not_start_again() -> None:
    station = talk()
    started(station)
    end = event("Ended", "RemoteStop", 1, register=1500, context="Transaction.End", stoppedReason="Remote")
    assert station.station("TransactionEvent", end, [AWAY]).error is AWAY
    again = station.station("TransactionEvent", end, [{}])
    assert [sent.action for sent in again.sent if not sent.told] == ["StopTransaction"]


def test_a_start_the_backend_refuses_to_take_is_stopped_as_unknown() -> None:
    station = talk()
    first = event("Started", "Authorized", 0, "Charging", 1000, "Transaction.Begin", evse={"id": 1, "connectorId": 1}, idToken=CARD)
    assert station.station("TransactionEvent", first, [BROKEN]).error is BROKEN
    end = event("Ended", "EVDeparted", 1, "Idle", 1500, "Transaction.End")
    result = station.station("TransactionEvent", end, {"StartTransaction": BROKEN, "StopTransaction": {}})
    assert only(result, "StopTransaction")["transactionId"] == -1, "16 errata 3.18"
    assert result.quirks == ["tx_state_lost"]


def test_a_transaction_nobody_remembers_is_never_started() -> None:
    station = talk()
    sample = station.station(
        "TransactionEvent",
        event("Updated", "MeterValuePeriodic", 40, "Charging", 1400, evse={"id": 2, "connectorId": 1}),
        {"MeterValues": {}},
    )
    assert only(sample, "MeterValues")["transactionId"] == -1
    end = station.station(
        "TransactionEvent",
        event("Ended", "StopAuthorized", 41, register=1500, context="Transaction.End", idToken=CARD),
        {"StopTransaction": {}},
    )
    stop = only(end, "StopTransaction")
    assert (stop["transactionId"], stop["idTag"], stop["meterStop"]) == (-1, "04A2B3C4", 1500)
    assert end.answer == {"idTokenInfo": {"status": "Accepted"}}


def test_a_started_that_comes_late_still_starts() -> None:
    station = talk()
    station.station("TransactionEvent", event("Updated", "MeterValuePeriodic", 1, "Charging", 1400), {"MeterValues": {}})
    assert only(started(station), "StartTransaction")["meterStart"] == 1000


def test_a_refusal_nobody_asked_for_is_told_all_the_same() -> None:
    station = talk()
    station.station(
        "TransactionEvent", event("Started", "Authorized", 0, "Idle", evse={"id": 1, "connectorId": 1}, idToken=CARD), {"Authorize": YES}
    )
    plugged = event("Updated", "CablePluggedIn", 1, "Charging", 1000, "Transaction.Begin")
    result = station.station("TransactionEvent", plugged, {"StartTransaction": {"transactionId": 7, **NO}})
    assert result.answer == {"idTokenInfo": {"status": "Blocked"}}
    assert station.memory.memory.held.transactions["tx-1"].refused


def test_another_token_in_mid_transaction_is_judged_and_counted() -> None:
    station = talk()
    started(station)
    result = station.station("TransactionEvent", event("Updated", "Authorized", 1, idToken=OTHER), {"Authorize": NO})
    assert only(result, "Authorize") == {"idTag": "0411223344AABB"}
    assert result.answer == {"idTokenInfo": {"status": "Blocked"}}
    assert result.losses == ["token_change"]


def test_a_stop_token_goes_into_the_stop_even_when_it_came_before_the_end() -> None:
    station = talk()
    started(station)
    stopping = station.station("TransactionEvent", event("Updated", "StopAuthorized", 1, "EVConnected", idToken=CARD))
    assert stopping.answer == {"idTokenInfo": {"status": "Accepted"}}
    assert [sent.payload["status"] for sent in stopping.sent] == ["Finishing"]
    end = station.station("TransactionEvent", event("Ended", "EVDeparted", 2, "Idle", 1100, "Transaction.End"), {"StopTransaction": {}})
    assert only(end, "StopTransaction")["idTag"] == "04A2B3C4"


def test_the_verdict_of_the_stop_is_the_answer_to_its_token() -> None:
    station = talk()
    started(station)
    end = event("Ended", "StopAuthorized", 1, "EVConnected", 1100, "Transaction.End", idToken=CARD)
    result = station.station("TransactionEvent", end, {"StopTransaction": {"idTagInfo": {"status": "Expired"}}})
    assert result.answer == {"idTokenInfo": {"status": "Expired"}}


def test_a_new_transaction_on_an_evse_ends_the_one_that_is_still_open() -> None:
    station = talk()
    started(station)
    second = event(
        "Started", "Authorized", 3, "Charging", 1700, "Transaction.Begin", tx="tx-2", evse={"id": 1, "connectorId": 1}, idToken=CARD
    )
    result = station.station("TransactionEvent", second, {"StopTransaction": {}, "StartTransaction": {"transactionId": 8, **YES}})
    assert [sent.action for sent in result.sent if not sent.told] == ["StopTransaction", "StartTransaction"]
    stop = only(result, "StopTransaction")
    assert (stop["transactionId"], stop["meterStop"], stop["reason"]) == (7, 1000, "PowerLoss")
    assert result.quirks == ["tx_force_closed"]
    assert station.memory.memory.evse_states.of(1).transactionId == "tx-2"


def test_an_event_that_is_sent_again_late_does_not_turn_the_meter_back() -> None:
    station = talk()
    started(station)
    for seqNo, register in ((2, 1800), (1, 1400)):
        station.station("TransactionEvent", event("Updated", "MeterValuePeriodic", seqNo, "Charging", register), {"MeterValues": {}})
    end = station.station("TransactionEvent", event("Ended", "EVDeparted", 3, "Idle"), {"StopTransaction": {}})
    assert only(end, "StopTransaction")["meterStop"] == 1800
    assert station.memory.memory.held.registers[1] == 1800


def test_a_backend_that_numbers_everything_zero_keeps_its_transactions_apart() -> None:
    station = talk()
    for evse, name in ((1, "tx-1"), (2, "tx-2")):
        first = event("Started", "Authorized", 0, "Charging", 10, tx=name, evse={"id": evse, "connectorId": 1}, idToken=CARD)
        station.station("TransactionEvent", first, {"StartTransaction": {"transactionId": 0, **YES}, "MeterValues": {}})
    held = station.memory.memory.held
    assert held.of_number(0) is None
    held.close(held.transactions["tx-1"])
    assert held.of_number(0) is held.transactions["tx-2"]


def test_late_samples_of_an_ended_transaction_keep_its_number() -> None:
    station = talk()
    started(station)
    station.station("TransactionEvent", event("Ended", "EVDeparted", 2, "Idle", 1100, "Transaction.End"), {"StopTransaction": {}})
    late = station.station("TransactionEvent", event("Updated", "MeterValuePeriodic", 1, "", 1050), {"MeterValues": {}})
    assert only(late, "MeterValues")["transactionId"] == 7
    assert late.quirks == ["late_meter_values"]


def test_an_event_that_says_nothing_sends_nothing() -> None:
    station = talk()
    started(station)
    result = station.station("TransactionEvent", event("Updated", "ChargingRateChanged", 1))
    assert (result.sent, result.answer, result.quirks) == ([], {}, ["tx_event_empty"])


def test_a_hole_in_the_sequence_is_counted_and_never_fatal() -> None:
    station = talk()
    started(station)
    result = station.station("TransactionEvent", event("Updated", "ChargingStateChanged", 5, "SuspendedEV"))
    assert result.quirks == ["seq_gap"]
    stale = station.station("TransactionEvent", event("Updated", "ChargingStateChanged", 3, "Charging"))
    assert [sent for sent in stale.sent if sent.action == "StatusNotification"] == [], "an older state is history"


def test_periodic_readings_are_not_stored() -> None:
    station = talk()
    started(station)
    station.station("TransactionEvent", event("Updated", "MeterValuePeriodic", 1, "", 1050), {"MeterValues": {}})
    station.memory.touched = False
    station.station("TransactionEvent", event("Updated", "MeterValuePeriodic", 2, "", 1100), {"MeterValues": {}})
    assert not station.memory.touched


def test_what_must_survive_is_stored_before_the_start_leaves() -> None:
    station = talk()
    seen: list[str] = []

    class Watched(dict[str, Any]):
        def __getitem__(self, action: str) -> Any:
            assert station.memory.touched
            seen.append(station.memory.memory.held.transactions["tx-1"].state)
            return super().__getitem__(action)

    first = event("Started", "Authorized", 0, "Charging", 1000, "Transaction.Begin", evse={"id": 1, "connectorId": 1}, idToken=CARD)
    station.station("TransactionEvent", first, Watched({"StartTransaction": {"transactionId": 7, **YES}}))
    assert seen == ["starting"]


@pytest.mark.parametrize(
    ("stopped", "trigger", "state", "reason"),
    [
        ("", "UnlockCommand", "", "UnlockCommand"),
        ("Remote", "UnlockCommand", "", "UnlockCommand"),
        ("", "ResetCommand", "", "HardReset"),
        ("ImmediateReset", "ResetCommand", "", "HardReset"),
        ("", "RemoteStop", "", "Remote"),
        ("", "Deauthorized", "", "DeAuthorized"),
        ("", "EVDeparted", "", "EVDisconnected"),
        ("", "AbnormalCondition", "", "Other"),
        ("", "StopAuthorized", "", "Local"),
        ("MasterPass", "StopAuthorized", "", "Local"),
        ("StoppedByEV", "ChargingStateChanged", "Idle", "EVDisconnected"),
        ("StoppedByEV", "ChargingStateChanged", "SuspendedEV", "Other"),
        ("EmergencyStop", "AbnormalCondition", "", "EmergencyStop"),
        ("GroundFault", "AbnormalCondition", "", "Other"),
    ],
)
def test_each_reason_has_its_word(stopped: str, trigger: str, state: str, reason: str) -> None:
    station = talk()
    started(station)
    more = {"stoppedReason": stopped} if stopped else {}
    end = event("Ended", trigger, 1, state, 1100, "Transaction.End", **more)
    assert only(station.station("TransactionEvent", end, {"StopTransaction": {}}), "StopTransaction")["reason"] == reason


def test_a_soft_reset_of_the_backend_comes_back_as_one() -> None:
    station = talk()
    started(station)
    station.memory.memory.boot.reset_type = "Soft"
    end = event("Ended", "ResetCommand", 1, register=1100, context="Transaction.End", stoppedReason="ImmediateReset")
    assert only(station.station("TransactionEvent", end, {"StopTransaction": {}}), "StopTransaction")["reason"] == "SoftReset"


def test_a_register_that_runs_backwards_or_too_far_is_counted_and_sent_as_it_is() -> None:
    station = talk()
    started(station, register=5000)
    end = event("Ended", "EVDeparted", 1, "Idle", 4000, "Transaction.End")
    result = station.station("TransactionEvent", end, {"StopTransaction": {}})
    assert only(result, "StopTransaction")["meterStop"] == 4000
    assert result.quirks == ["meter_backwards"]
    assert "meter_range" in started(talk(), register=2**31).quirks


def test_a_station_without_a_clock_is_billed_at_the_time_of_arrival() -> None:
    station = talk()
    first = event("Started", "Authorized", 0, "Charging", 1000, "Transaction.Begin", evse={"id": 1, "connectorId": 1}, idToken=CARD)
    first |= {"timestamp": "1970-01-01T00:03:12Z"}
    result = station.station("TransactionEvent", first, {"StartTransaction": {"transactionId": 7, **YES}}, now="2026-11-23T12:00:00Z")
    assert only(result, "StartTransaction")["timestamp"] == "2026-11-23T12:00:00Z"
    assert "clock_repaired" in result.quirks


def test_a_token_that_comes_with_the_end_alone_is_the_start_token() -> None:
    station = talk()
    first = event("Started", "CablePluggedIn", 0, "Charging", 1000, "Transaction.Begin", evse={"id": 1, "connectorId": 1})
    station.station("TransactionEvent", first)
    end = event("Ended", "StopAuthorized", 1, "EVConnected", 1500, "Transaction.End", idToken=CARD)
    result = station.station("TransactionEvent", end, {"StartTransaction": {"transactionId": 7, **NO}, "StopTransaction": {}})
    assert only(result, "StartTransaction")["idTag"] == "04A2B3C4"
    assert "idTag" not in only(result, "StopTransaction")
    assert result.answer == {"idTokenInfo": {"status": "Blocked"}}


def statuses(result: Result) -> list[str]:
    return [sent.payload["status"] for sent in result.sent if sent.action == "StatusNotification" and sent.payload["connectorId"] == 1]


@pytest.mark.parametrize("before", [[], ["2026-11-23T09:00:00Z"]])  # said again it is true until then
def test_a_transaction_that_waited_in_the_queue_leaves_the_connector_as_the_station_said_it_is(before: list[str]) -> None:
    station = talk()
    for at in (*before, "2026-11-23T11:30:00Z"):
        station.station("StatusNotification", {"timestamp": at, "connectorStatus": "Available", "evseId": 1, "connectorId": 1})
    started(station)
    ended = event("Ended", "EVDeparted", 2, "Idle", 2000, "Transaction.End", stoppedReason="EVDisconnected")
    assert statuses(station.station("TransactionEvent", ended, {"StopTransaction": {}}))[-1:] == ["Available"]
