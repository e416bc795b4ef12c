"""StartTransaction of a 1.x station in front of a 2.x backend; the plain cases are vectors."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.playbook import Conversation, Result
from translators.canonical import IdTokenType
from translators.errors import Refused, RpcCode
from translators.memory.options import Options
from translators.memory.reservations import Reservation
from translators.ocpp1x.from_station import ROUTES

NUMBER = 1740679425
ID = "86ce3d04-bb1d-8548-961d-b89267c0a901"
ACCEPTED = {"idTokenInfo": {"status": "Accepted"}}
NOW = "2026-11-23T08:15:30Z"


def talk(version: str = "1.6", backend: str = "2.0.1", now: str = NOW, **options: Any) -> Conversation:
    return Conversation(version, backend, now=now, from_station=ROUTES, options=Options(**options))


def start(one: Conversation, answer: Any = ACCEPTED, now: str | None = None, **fields: Any) -> Result:
    payload = {"connectorId": 1, "idTag": "04A2B3C4", "meterStart": 10, "timestamp": NOW, **fields}
    answers = answer if isinstance(answer, list) else [answer]
    return one.station("StartTransaction", payload, answers, now)


def refused(cause: Any = "timeout") -> Refused:
    return Refused(RpcCode.INTERNAL_ERROR, "", "backend", cause)


def event(result: Result, index: int = 0) -> dict[str, Any]:
    assert result.sent[index].action == "TransactionEvent"
    payload: dict[str, Any] = result.sent[index].payload
    return payload


def test_a_start_that_was_not_answered_is_said_again_word_for_word() -> None:
    one = talk()
    first = start(one, refused())
    second = start(one, ACCEPTED, now="2026-11-23T08:16:30Z")
    assert first.error is not None
    assert first.sent == second.sent
    assert second.answer["transactionId"] == NUMBER


def test_a_start_is_said_again_the_same_after_a_restart() -> None:
    one = talk()
    first = start(one, refused())
    one.memory.load(one.memory.dump())
    assert start(one).sent == first.sent


def test_the_case_of_the_card_does_not_make_another_start() -> None:
    one = talk()
    start(one)
    again = start(one, [], idTag="04a2b3c4")
    assert (again.sent, again.answer["transactionId"]) == ([], NUMBER)


def test_a_start_repeated_with_a_new_time_is_the_same_transaction() -> None:
    one = talk()
    start(one)
    again = start(one, [], timestamp="2026-11-23T08:17:00Z")
    assert (again.sent, again.answer["transactionId"], again.quirks) == ([], NUMBER, ["start_retry_changed"])


def test_once_the_station_used_the_number_a_new_time_is_a_new_transaction() -> None:
    one = talk()
    start(one)
    one.station(
        "MeterValues",
        {"connectorId": 1, "transactionId": NUMBER, "meterValue": [{"timestamp": NOW, "sampledValue": [{"value": "11"}]}]},
        [{}],
    )
    again = start(one, [{}, ACCEPTED], timestamp="2026-11-23T08:17:00Z", meterStart=42)
    assert again.quirks == ["tx_force_closed"]
    assert event(again, 0) == {
        "eventType": "Ended",
        "timestamp": "2026-11-23T08:17:00Z",
        "triggerReason": "AbnormalCondition",
        "seqNo": 2,
        "transactionInfo": {"transactionId": ID, "chargingState": "EVConnected", "stoppedReason": "Other"},
        "meterValue": [
            {
                "timestamp": "2026-11-23T08:17:00Z",
                "sampledValue": [
                    {
                        "value": 42,
                        "context": "Transaction.End",
                        "measurand": "Energy.Active.Import.Register",
                        "unitOfMeasure": {"unit": "Wh"},
                    }
                ],
            }
        ],
        "customData": {"vendorId": "org.ocppgw.legacy", "synthetic": True},
    }
    assert (event(again, 1)["eventType"], event(again, 1)["seqNo"]) == ("Started", 0)
    assert again.answer["transactionId"] != NUMBER


@pytest.mark.parametrize(("read", "begins", "ended"), [("3500.6", 0, 3500), ("3500.6", 3500, 3500), ("3500.6", 3600, 3600), ("", 4, 10)])
def test_a_forced_end_is_not_below_what_was_read(read: str, begins: int, ended: int) -> None:
    one = talk()
    start(one)
    if read:
        values = [{"timestamp": NOW, "sampledValue": [{"value": read}]}]
        one.station("MeterValues", {"connectorId": 1, "transactionId": NUMBER, "meterValue": values}, [{}])
    again = start(one, [{}, ACCEPTED], timestamp="2026-11-23T08:17:00Z", meterStart=begins)
    (sample,) = event(again, 0)["meterValue"][0]["sampledValue"]
    assert (sample["value"], sample["context"]) == (ended, "Transaction.End")
    assert event(again, 1)["meterValue"][0]["sampledValue"][0]["value"] == begins
    assert again.quirks == (["tx_force_closed"] if begins >= ended else ["tx_force_closed", "meter_backwards"])


def test_a_forced_end_that_was_not_answered_keeps_its_number() -> None:
    one = talk()
    start(one)
    first = start(one, refused(), meterStart=42)
    second = start(one, [{}, ACCEPTED], meterStart=42)
    assert first.error is not None
    assert first.sent[0] == second.sent[0]


def test_a_forced_end_the_backend_refuses_is_taken_only_of_a_start_it_never_took() -> None:
    one = talk()
    start(one, refused())
    again = start(one, [refused("answered"), ACCEPTED], meterStart=42)
    assert again.error is None
    third = start(one, refused("answered"), meterStart=77)
    assert third.error is not None


def test_the_operator_may_leave_the_open_transaction_open() -> None:
    one = talk(force_close_transactions=False)
    start(one)
    again = start(one, meterStart=42, timestamp="2026-11-23T08:17:00Z")
    assert (len(again.sent), again.quirks) == (1, [])
    assert len(one.memory.memory.transactions.open()) == 2


def test_two_starts_within_eight_seconds_have_two_numbers() -> None:
    one = talk(force_close_transactions=False)
    start(one)
    other = start(one, meterStart=11)
    assert other.answer["transactionId"] == NUMBER + 64


def stop(one: Conversation, number: int, at: str) -> None:
    one.station("StopTransaction", {"transactionId": number, "meterStop": 20, "timestamp": at}, [{}])


def test_a_frozen_clock_does_not_make_two_charges_one() -> None:
    one = talk()
    first = start(one)
    stop(one, first.answer["transactionId"], NOW)
    second = start(one, now="2026-11-23T10:00:00Z")
    assert second.quirks == ["start_without_clock"]
    assert event(second)["timestamp"] == "2026-11-23T10:00:00Z"
    assert event(second)["customData"]["timestamp"] == NOW
    assert second.answer["transactionId"] != first.answer["transactionId"]
    again = start(one, [], now="2026-11-23T10:00:20Z")
    assert again.answer == second.answer


def test_a_clock_that_stands_still_in_1970_begins_each_charge_when_it_is_told() -> None:
    one, still = talk(), "1970-01-01T00:00:10Z"
    first = start(one, timestamp=still)
    stop(one, first.answer["transactionId"], still)
    second = start(one, now="2026-11-23T10:00:00Z", timestamp=still)
    assert (event(first)["timestamp"], event(second)["timestamp"]) == (NOW, "2026-11-23T10:00:00Z")
    assert "offline" not in event(second)
    assert start(one, [], now="2026-11-23T10:00:20Z", timestamp=still).answer == second.answer


def test_a_clock_that_begins_anew_with_each_boot_is_not_one_that_stands_still() -> None:
    one, booted = talk(), "1970-01-01T00:00:10Z"
    first = start(one, timestamp="1970-01-01T00:00:10Z")
    stop(one, first.answer["transactionId"], "1970-01-01T00:10:10Z")
    one.memory.memory.transactions.forget_clock()
    later = "1970-01-01T00:00:40Z"
    one.station(
        "MeterValues",
        {"connectorId": 0, "meterValue": [{"timestamp": later, "sampledValue": [{"value": "1"}]}]},
        [{}],
        "2026-11-23T10:00:30Z",
    )
    second = start(one, now="2026-11-23T10:01:00Z", timestamp=booted)
    assert event(second)["timestamp"] == "2026-11-23T10:00:00Z"


@pytest.mark.parametrize("connector", [0, -1])
def test_a_start_needs_a_connector(connector: int) -> None:
    result = start(talk(), [], connectorId=connector)
    assert result.error is not None
    assert (result.error.code, result.error.party) == (RpcCode.PROPERTY_CONSTRAINT_VIOLATION, "station")


def test_connector_0_of_a_station_with_one_connector_is_that_one() -> None:
    one = talk()
    one.memory.memory.topology.saw(1)
    result = start(one, connectorId=0)
    assert (event(result)["evse"], result.quirks) == ({"id": 1, "connectorId": 1}, ["connector_zero"])


def test_a_backend_that_took_the_start_and_said_nothing_accepts_it() -> None:
    result = start(talk(), {})
    assert (result.answer["idTagInfo"], result.quirks) == ({"status": "Accepted"}, ["missing_id_token_info"])


def test_a_refused_token_is_refused_with_the_number() -> None:
    result = start(talk(), {"idTokenInfo": {"status": "NoCredit"}, "totalCost": 1.5, "chargingPriority": 3})
    assert result.answer == {"transactionId": NUMBER, "idTagInfo": {"status": "Blocked"}}
    assert sorted(result.losses) == ["auth_status_detail", "charging_priority", "total_cost"]


def test_a_token_that_authorize_limited_to_another_evse_is_blocked() -> None:
    one = talk()
    one.memory.memory.topology.saw(2)
    limited = one.station("Authorize", {"idTag": "04A2B3C4"}, [{"idTokenInfo": {"status": "Accepted", "evseId": [2]}}])
    assert limited.answer == {"idTagInfo": {"status": "Accepted"}}
    result = start(one)
    assert (result.answer["idTagInfo"], result.losses) == ({"status": "Blocked"}, ["auth_status_detail"])
    assert start(one, connectorId=2).answer["idTagInfo"] == {"status": "Accepted"}


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("Charging", "Charging"),
        ("SuspendedEV", "SuspendedEV"),
        ("Faulted", "SuspendedEVSE"),
        ("Available", "EVConnected"),
        ("Preparing", "EVConnected"),
    ],
)
def test_a_status_that_came_first_is_the_charging_state(status: str, state: str) -> None:
    one = talk()
    one.station("StatusNotification", {"connectorId": 1, "status": status, "errorCode": "NoError", "timestamp": NOW})
    assert event(start(one))["transactionInfo"]["chargingState"] == state


@pytest.mark.parametrize(("backend", "number", "sent"), [("2.0.1", -1, -1), ("2.1", -1, None), ("2.1", 7, 7)])
def test_a_negative_reservation_is_none_in_2_1(backend: str, number: int, sent: int | None) -> None:
    assert event(start(talk(backend=backend), reservationId=number)).get("reservationId") == sent


@pytest.mark.parametrize("backend", ["2.0.1", "2.1"])
def test_reservation_zero_is_none_unless_there_is_one(backend: str) -> None:
    one = talk(backend=backend)
    first = start(one, reservationId=0)
    assert "reservationId" not in event(first)
    assert first.quirks == ["empty_optional"]
    other = talk(backend=backend)
    other.memory.memory.reservations.hold(0, Reservation(connector=1, idTag="04A2B3C4", until="2026-11-23T09:00:00Z", at=NOW))
    assert event(start(other, reservationId=0))["reservationId"] == 0


def test_a_start_that_waited_for_the_connection_is_offline() -> None:
    one = talk(now="2026-11-23T09:00:00Z")
    one.memory.connected_since = one.memory.now
    assert event(start(one))["offline"] is True


def test_a_start_of_a_remote_start_that_expired_is_an_ordinary_one() -> None:
    one = talk()
    one.memory.memory.remote_starts.add(5001, "04A2B3C4", IdTokenType(idToken="04A2B3C4", type="Central"), 1, one.memory.now)
    assert event(start(one, now="2026-11-23T08:15:31Z"))["triggerReason"] == "Authorized"


@pytest.mark.parametrize(("began", "trigger"), [(NOW, "RemoteStart"), ("2026-11-23T08:18:00Z", "Authorized")])
def test_a_remote_start_is_known_by_a_start_that_waited_for_the_backend(began: str, trigger: str) -> None:
    one = talk()
    until = one.memory.now + timedelta(minutes=2)
    one.memory.memory.remote_starts.add(5001, "04A2B3C4", IdTokenType(idToken="04A2B3C4", type="Local"), 1, until)
    one.memory.connected_since = datetime.fromisoformat("2026-11-23T09:00:00Z")
    told = event(start(one, now="2026-11-23T09:00:05Z", timestamp=began))
    assert (told["triggerReason"], told["transactionInfo"].get("remoteStartId")) == (trigger, 5001 if trigger == "RemoteStart" else None)


def test_without_custom_data_the_time_of_the_station_is_not_told() -> None:
    assert "customData" not in event(start(talk(custom_data="off"), timestamp="1970-01-01T00:00:01Z"))


def test_the_operator_sees_the_open_transaction() -> None:
    one = talk()
    start(one)
    (row,) = one.memory.memory.transactions.open()
    assert (row.number, row.id, row.connector, row.since) == (NUMBER, ID, 1, NOW)
