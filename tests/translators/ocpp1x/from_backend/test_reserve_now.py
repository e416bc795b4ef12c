"""Reservations for a 2.x station."""

from __future__ import annotations

import pytest

from tests.playbook import Conversation
from translators.memory.options import Options
from translators.ocpp1x.from_backend import ROUTES

ASKED = {"connectorId": 2, "expiryDate": "2026-11-23T13:00:00Z", "idTag": "04A1B2C3", "reservationId": 31}


def talk() -> Conversation:
    station = Conversation("2.0.1", "1.6", from_backend=ROUTES)
    station.memory.memory.topology.learn_all([(1, 1), (2, 1)])
    return station


def test_a_reservation_keeps_its_number_its_token_and_its_group() -> None:
    result = talk().backend("ReserveNow", {**ASKED, "parentIdTag": "FLEET"}, [{"status": "Occupied"}])
    assert result.sent[0].payload == {
        "id": 31,
        "expiryDateTime": "2026-11-23T13:00:00Z",
        "idToken": {"idToken": "04A1B2C3", "type": "ISO14443"},
        "evseId": 2,
        "groupIdToken": {"idToken": "FLEET", "type": "Central"},
    }
    assert result.answer == {"status": "Occupied"}


def test_connector_0_is_any_evse() -> None:
    assert "evseId" not in talk().backend("ReserveNow", {**ASKED, "connectorId": 0}, [{"status": "Accepted"}]).sent[0].payload


def test_a_connector_the_station_does_not_have_is_not_reserved() -> None:
    result = talk().backend("ReserveNow", {**ASKED, "connectorId": 9})
    assert (result.sent, result.answer) == ([], {"status": "Rejected"})


@pytest.mark.parametrize(("number", "status"), [(31, "Accepted"), (-1, "Rejected")])
def test_a_reservation_is_cancelled_by_its_number(number: int, status: str) -> None:
    answers = [{"status": "Accepted"}] if number > 0 else []
    assert talk().backend("CancelReservation", {"reservationId": number}, answers).answer == {"status": status}


def test_a_number_below_zero_goes_by_another_until_it_is_cancelled() -> None:
    station = talk()
    first = station.backend("ReserveNow", {**ASKED, "reservationId": -5}, [{"status": "Accepted"}])
    assert (first.sent[0].payload["id"], first.quirks) == (2**31 - 1, ["negative_id"])
    again = station.backend("ReserveNow", {**ASKED, "reservationId": -5}, [{"status": "Accepted"}])
    other = station.backend("ReserveNow", {**ASKED, "reservationId": -6}, [{"status": "Accepted"}])
    assert [again.sent[0].payload["id"], other.sent[0].payload["id"]] == [2**31 - 1, 2**31 - 2]
    gone = station.backend("CancelReservation", {"reservationId": -5}, [{"status": "Accepted"}])
    assert (gone.sent[0].payload, gone.answer) == ({"reservationId": 2**31 - 1}, {"status": "Accepted"})


def test_the_transaction_of_a_reservation_below_zero_has_its_number() -> None:
    station = Conversation("2.0.1", "1.6")
    station.memory.memory.topology.learn_all([(1, 1), (2, 1)])
    station.backend("ReserveNow", {**ASKED, "reservationId": -5}, [{"status": "Accepted"}])
    event = {
        "eventType": "Started",
        "timestamp": "2026-11-23T12:00:00Z",
        "triggerReason": "Authorized",
        "seqNo": 0,
        "reservationId": 2**31 - 1,
        "transactionInfo": {"transactionId": "tx-1", "chargingState": "Charging"},
        "idToken": {"idToken": "04A1B2C3", "type": "ISO14443"},
        "evse": {"id": 2, "connectorId": 1},
        "meterValue": [{"timestamp": "2026-11-23T12:00:00Z", "sampledValue": [{"value": 10, "context": "Transaction.Begin"}]}],
    }
    started = {"transactionId": 7, "idTagInfo": {"status": "Accepted"}}
    (start,) = [sent for sent in station.station("TransactionEvent", event, [started]).sent if sent.action == "StartTransaction"]
    assert start.payload["reservationId"] == -5


@pytest.mark.parametrize(
    ("version", "plugs", "kind", "told", "losses"),
    [
        ("2.0.1", [(1, 1), (1, 2)], "cCCS2", "cCCS2", []),
        ("2.0.1", [(1, 1), (2, 1)], "cCCS2", None, []),
        ("2.0.1", [(1, 1), (1, 2)], "cNACS", None, ["reserve.connector_type"]),
        ("2.1", [(1, 1), (1, 2)], "cNACS", "cNACS", []),
        ("2.1", [(1, 1), (1, 2)], None, None, []),
    ],
)
def test_of_an_evse_with_several_plugs_the_type_is_told(
    version: str, plugs: list[tuple[int, int]], kind: str | None, told: str | None, losses: list[str]
) -> None:
    options = Options(connector_types=() if kind is None else ((2, kind),))
    station = Conversation(version, "1.6", from_backend=ROUTES, options=options)
    station.memory.memory.topology.learn_all(plugs)
    result = station.backend("ReserveNow", ASKED, [{"status": "Accepted"}])
    assert result.sent[0].payload.get("connectorType") == told
    assert result.losses == losses
