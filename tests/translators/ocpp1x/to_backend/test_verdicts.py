"""Who may end a transaction of a 2.x station, and what a transaction that never ended has charged: towards 1.6."""

from __future__ import annotations

from tests.translators.ocpp1x.to_backend.test_transaction_event import (
    BROKEN,
    CARD,
    NO,
    OTHER,
    YES,
    actions,
    event,
    only,
    started,
    talk,
)

ACCEPTED = {"idTokenInfo": {"status": "Accepted"}}
BLOCKED = {"idTokenInfo": {"status": "Blocked"}}
PLACE = {"id": 1, "connectorId": 1}


def test_a_refused_card_of_another_driver_takes_nothing_from_the_card_that_started() -> None:
    station = talk()
    started(station)
    stranger = event("Updated", "Authorized", 1, idToken=OTHER)
    assert station.station("TransactionEvent", stranger, {"Authorize": NO}).answer == BLOCKED
    stop = event("Updated", "StopAuthorized", 2, "EVConnected", idToken=CARD)
    assert station.station("TransactionEvent", stop).answer == ACCEPTED
    end = event("Ended", "StopAuthorized", 3, "EVConnected", 1100, "Transaction.End", idToken=CARD)
    assert station.station("TransactionEvent", end, {"StopTransaction": {}}).answer == ACCEPTED


def test_an_accepted_card_of_another_driver_gives_nothing_to_a_card_that_was_refused() -> None:
    station = talk()
    started(station, answer=NO)
    assert station.station("TransactionEvent", event("Updated", "Authorized", 1, idToken=OTHER), {"Authorize": YES}).answer == ACCEPTED
    assert station.station("TransactionEvent", event("Updated", "Authorized", 2, idToken=CARD)).answer == BLOCKED


def test_a_repetition_gets_the_verdict_on_its_own_token() -> None:
    station = talk()
    started(station)
    stranger = event("Updated", "Authorized", 1, idToken=OTHER)
    station.station("TransactionEvent", stranger, {"Authorize": NO})
    again = station.station("TransactionEvent", stranger)
    assert (again.answer, again.sent, again.quirks) == (BLOCKED, [], ["duplicate_event"])


def test_the_end_by_another_card_is_answered_with_what_the_backend_said_of_that_card() -> None:
    station = talk()
    started(station, answer={"idTagInfo": {"status": "Accepted", "parentIdTag": "FLEET"}})
    friend = {"idTagInfo": {"status": "Accepted", "parentIdTag": "FRIENDS"}}
    stop = event("Updated", "StopAuthorized", 1, "EVConnected", idToken=OTHER)
    said = station.station("TransactionEvent", stop, {"Authorize": friend}).answer
    end = event("Ended", "StopAuthorized", 2, "EVConnected", 1100, "Transaction.End", idToken=OTHER)
    assert station.station("TransactionEvent", end, {"StopTransaction": {}}).answer == said
    assert said["idTokenInfo"]["groupIdToken"] == {"idToken": "FRIENDS", "type": "Central"}


def test_what_a_transaction_charged_before_its_start_could_be_told_is_billed_when_another_takes_its_place() -> None:
    station = talk()
    first = event("Started", "Authorized", 0, "Charging", 1000, "Transaction.Begin", evse=PLACE, idToken=CARD)
    station.station("TransactionEvent", first, {"StartTransaction": BROKEN})
    station.station("TransactionEvent", event("Updated", "MeterValuePeriodic", 1, "Charging", 1600), {"StartTransaction": BROKEN})
    second = event("Started", "Authorized", 3, "Charging", 1700, "Transaction.Begin", tx="tx-2", evse=PLACE, idToken=OTHER)
    answers = {"StartTransaction": {"transactionId": 7, **YES}, "MeterValues": {}, "StopTransaction": {}}
    result = station.station("TransactionEvent", second, answers)
    assert [action for action in actions(result) if action != "StatusNotification"][:1] == ["StartTransaction"]
    starts = [sent.payload for sent in result.sent if sent.action == "StartTransaction"]
    assert [(start["idTag"], start["meterStart"]) for start in starts] == [("04A2B3C4", 1000), ("0411223344AABB", 1700)]
    stop = only(result, "StopTransaction")
    assert (stop["transactionId"], stop["meterStop"], stop["reason"]) == (7, 1600, "PowerLoss")
    assert result.quirks == ["tx_force_closed"]


def test_one_that_never_had_a_cable_is_forgotten_when_another_takes_its_place() -> None:
    station = talk()
    station.station("TransactionEvent", event("Started", "Authorized", 0, "Idle", evse={"id": 1}, idToken=CARD), {"Authorize": YES})
    second = event("Started", "Authorized", 3, "Charging", 1700, "Transaction.Begin", tx="tx-2", evse=PLACE, idToken=OTHER)
    result = station.station("TransactionEvent", second, {"StartTransaction": {"transactionId": 8, **YES}})
    assert only(result, "StartTransaction")["idTag"] == "0411223344AABB"
    assert "StopTransaction" not in actions(result)


def test_a_verdict_that_has_expired_is_asked_for_again() -> None:
    station = talk()
    until = {"idTagInfo": {"status": "Accepted", "expiryDate": "2026-11-23T12:05:00Z"}}
    station.station("Authorize", {"idToken": CARD}, [until], now="2026-11-23T12:00:00Z")
    held = event("Started", "Authorized", 0, "Idle", evse={"id": 1}, idToken=CARD)
    before = station.station("TransactionEvent", held, now="2026-11-23T12:04:59Z")
    assert "Authorize" not in actions(before)
    held = event("Started", "Authorized", 0, "Idle", tx="tx-2", evse={"id": 2}, idToken=CARD)
    after = station.station("TransactionEvent", held, {"Authorize": NO}, now="2026-11-23T12:05:00Z")
    assert after.answer == BLOCKED
