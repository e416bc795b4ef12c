"""Identifiers below zero, which 2.1 does not allow."""

from datetime import UTC, datetime

import pytest

from translators.memory.station import Station
from translators.ocpp201 import schema as s201
from translators.ocpp201.deltas.narrowing import narrow
from translators.ocpp201.deltas.shaping import Telling, Untold
from translators.ocpp201.deltas.widening import widen


def station(version="2.0.1", backend="2.1"):
    found = Station("CB1234", version, backend)
    found.now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    return found


@pytest.mark.parametrize("number", [0, 7, -1, -77, -(1 << 12)])
def test_an_identifier_below_zero_goes_there_and_back(number):
    here = station()
    update = s201.ReservationStatusUpdateRequest(reservationId=number, reservationUpdateStatus="Expired")
    widened = widen(update, Telling(here, "ReservationStatusUpdate", command=False))
    assert widened.reservationId >= 0
    assert here.quirks == (["negative_id"] if number < 0 else [])
    assert narrow(widened, Telling(here, "ReservationStatusUpdate", command=False)).reservationId == number


def test_an_identifier_that_no_alias_reaches_is_not_told():
    update = s201.ReservationStatusUpdateRequest(reservationId=-(1 << 12) - 1, reservationUpdateStatus="Expired")
    with pytest.raises(Untold):
        widen(update, Telling(station(), "ReservationStatusUpdate", command=False))


def test_a_command_with_the_number_of_an_alias_is_not_told():
    """The station's answers to it would name another."""
    update = s201.CancelReservationRequest(reservationId=2**31 - 1)
    with pytest.raises(Untold):
        widen(update, Telling(station("2.1", "2.0.1"), "CancelReservation", command=True))
    update = s201.CancelReservationRequest(reservationId=2**31 - 4097)
    assert widen(update, Telling(station("2.1", "2.0.1"), "CancelReservation", command=True)).reservationId == 2**31 - 4097
