"""Reservations for a 2.x station."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playbook import Conversation
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


@pytest.mark.parametrize("wrong", [{"connectorId": 9}, {"reservationId": -1}])
def test_what_2x_cannot_reserve_is_rejected(wrong: dict[str, int]) -> None:
    result = talk().backend("ReserveNow", {**ASKED, **wrong})
    assert (result.sent, result.answer) == ([], {"status": "Rejected"})


@pytest.mark.parametrize(("number", "answers", "status"), [(31, [{"status": "Accepted"}], "Accepted"), (-1, [], "Rejected")])
def test_a_reservation_is_cancelled_by_its_number(number: int, answers: list[Any], status: str) -> None:
    assert talk().backend("CancelReservation", {"reservationId": number}, answers).answer == {"status": status}
