import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.memory.reservations import Reservation
from translators.memory.station import Memory
from translators.ocpp1x.to_station import ROUTES


def talk() -> Conversation:
    memory = Memory()
    memory.reservations.hold(5, Reservation(connector=1, idTag="A", until="2026-11-23T12:15:00Z", at="2026-11-23T12:00:00Z"))
    return Conversation("1.6", "2.0.1", memory=memory, from_backend=ROUTES)


def test_a_station_that_dislikes_the_gateways_payload_does_not_blame_the_backend() -> None:
    """E01"""
    error = Refused(RpcCode.FORMAT_VIOLATION, "bad payload", "station", "answered")
    result = talk().backend("CancelReservation", {"reservationId": 5}, [error])
    assert result.requests == [("CancelReservation", {"reservationId": 5})]
    assert result.error is not None
    assert (result.error.code, result.error.description) == (RpcCode.INTERNAL_ERROR, "station: FormationViolation: bad payload")
    assert result.error.details == {"gw": {"leg": "station", "code": "FormationViolation"}}


@pytest.mark.parametrize(("status", "held"), [("Accepted", []), ("Rejected", [5])])
def test_a_cancelled_reservation_ends_without_a_message(status: str, held: list[int]) -> None:
    conversation = talk()
    assert conversation.backend("CancelReservation", {"reservationId": 5}, [{"status": status}]).answer == {"status": status}
    assert list(conversation.memory.memory.reservations.rows) == held


def test_a_station_without_reservations_refuses() -> None:
    result = talk().backend("CancelReservation", {"reservationId": 5}, [Refused(RpcCode.NOT_IMPLEMENTED, "", "station", "answered")])
    assert result.answer == {"status": "Rejected", "statusInfo": {"reasonCode": "UnsupportedRequest"}}
