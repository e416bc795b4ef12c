from typing import Any

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.memory.options import Options
from translators.memory.station import Memory
from translators.ocpp1x.to_station import ROUTES

TOKEN = {"idToken": "04A1B2C3", "type": "ISO14443"}
RESERVE = {"id": 4, "expiryDateTime": "2026-11-23T12:15:00Z", "idToken": TOKEN}
ACCEPTED = [{"status": "Accepted"}]


def talk(station: str = "1.6", backend: str = "2.1", memory: Memory | None = None, options: Options | None = None) -> Conversation:
    return Conversation(station, backend, memory=memory, options=options, from_backend=ROUTES)


def test_a_soap_station_without_reservations_refuses_in_the_word_of_the_message() -> None:
    """E02"""
    unsupported = Refused(RpcCode.NOT_SUPPORTED, "", "station", "answered")
    result = talk("1.5", "2.0.1").backend("ReserveNow", RESERVE | {"evseId": 1}, [unsupported])
    sent = {"connectorId": 1, "expiryDate": "2026-11-23T12:15:00Z", "idTag": "04A1B2C3", "reservationId": 4}
    assert result.requests == [("ReserveNow", sent)]
    assert result.answer == {"status": "Rejected", "statusInfo": {"reasonCode": "UnsupportedRequest"}}


def test_without_an_evse_the_station_chooses() -> None:
    conversation = talk()
    request = RESERVE | {"groupIdToken": {"idToken": "GROUP", "type": "Central"}}
    result = conversation.backend("ReserveNow", request, ACCEPTED)
    assert result.sent[0].payload["connectorId"] == 0
    assert result.sent[0].payload["parentIdTag"] == "GROUP"
    assert result.answer == {"status": "Accepted"}
    row = conversation.memory.memory.reservations.rows[4]
    assert (row.connector, row.idTag, row.parentIdTag, row.until) == (0, "04A1B2C3", "GROUP", "2026-11-23T12:15:00Z")


@pytest.mark.parametrize("status", ["Faulted", "Occupied", "Rejected", "Unavailable"])
def test_a_refused_reservation_is_not_held(status: str) -> None:
    conversation = talk()
    assert conversation.backend("ReserveNow", RESERVE, [{"status": status}]).answer == {"status": status}
    assert conversation.memory.memory.reservations.rows == {}


def test_evse_zero_is_no_evse() -> None:
    result = talk().backend("ReserveNow", RESERVE | {"evseId": 0}, ACCEPTED)
    assert result.sent[0].payload["connectorId"] == 0
    assert result.quirks == ["connector_zero"]


def plugs() -> Memory:
    memory = Memory()
    memory.topology.configure([(1, 1, 1), (2, 1, 2)], flattened=False)
    return memory


@pytest.mark.parametrize(("statuses", "chosen"), [({1: "Preparing", 2: "Available"}, 2), ({}, 1)])
def test_of_several_connectors_a_free_one_is_reserved_and_the_backend_is_told(statuses: dict[int, str], chosen: int) -> None:
    memory = plugs()
    for connector, status in statuses.items():
        memory.connectors.of(connector).status = status
    result = talk(memory=memory).backend("ReserveNow", RESERVE | {"evseId": 1}, ACCEPTED)
    assert result.sent[0].payload["connectorId"] == chosen
    assert result.answer["statusInfo"] == {"reasonCode": "NoError", "additionalInfo": "installed with loss: reserve.narrowed"}
    assert result.losses == ["reserve.narrowed"]


def test_an_unknown_evse_is_refused() -> None:
    result = talk(memory=plugs()).backend("ReserveNow", RESERVE | {"evseId": 2})
    assert result.sent == []
    assert result.answer == {"status": "Rejected", "statusInfo": {"reasonCode": "UnknownEvse"}}


def test_a_connector_type_cannot_be_chosen_and_is_ignored_where_the_evse_is_named() -> None:
    refused = talk().backend("ReserveNow", RESERVE | {"connectorType": "cCCS2"})
    assert refused.sent == []
    assert refused.answer == {"status": "Rejected", "statusInfo": {"reasonCode": "UnknownConnectorType"}}
    named = talk().backend("ReserveNow", RESERVE | {"connectorType": "cCCS2", "evseId": 1}, ACCEPTED)
    assert named.answer == {"status": "Accepted"}
    assert named.losses == ["reserve.connector_type"]


@pytest.mark.parametrize(
    ("token", "sent"),
    [
        ({"idToken": "x" * 21, "type": "ISO14443"}, False),
        ({"idToken": "", "type": "NoAuthorization"}, False),
        ({"idToken": "x" * 21, "type": "Central"}, True),
        ({"idToken": "0123456789ab", "type": "MacAddress"}, True),
    ],
)
def test_a_token_no_driver_could_present_is_refused(token: dict[str, Any], sent: bool) -> None:
    result = talk().backend("ReserveNow", RESERVE | {"idToken": token}, ACCEPTED)
    assert bool(result.sent) == sent
    if not sent:
        assert result.answer == {"status": "Rejected", "statusInfo": {"reasonCode": "InvalidIdToken"}}


def test_the_backend_need_not_be_told_of_losses() -> None:
    result = talk(memory=plugs(), options=Options(notice_status_info=False)).backend("ReserveNow", RESERVE | {"evseId": 1}, ACCEPTED)
    assert result.answer == {"status": "Accepted"}


TYPES = Options(connector_types=((1, "sType2"), (2, "cCCS2")))


def test_a_type_that_one_connector_has_reserves_that_one() -> None:
    """V19"""
    result = talk("1.6", "2.0.1", options=TYPES).backend("ReserveNow", RESERVE | {"id": 31, "connectorType": "cCCS2"}, ACCEPTED)
    sent = {"connectorId": 2, "expiryDate": "2026-11-23T12:15:00Z", "idTag": "04A1B2C3", "reservationId": 31}
    assert result.requests == [("ReserveNow", sent)]
    assert (result.answer, result.losses) == ({"status": "Accepted"}, [])


@pytest.mark.parametrize(
    ("types", "kind", "chosen", "losses"),
    [
        ({1: "cCCS2", 2: "cCCS2"}, "cCCS2", 0, []),
        ({1: "cCCS2", 2: "cCCS2", 3: "sType2"}, "cCCS2", 2, ["reserve.narrowed"]),
        ({1: "cCCS2"}, "cCCS2", 1, []),
    ],
)
def test_a_type_that_several_connectors_have(types: dict[int, str], kind: str, chosen: int, losses: list[str]) -> None:
    memory = Memory()
    memory.topology.saw(max(types))
    memory.connectors.of(2).status = "Available"
    one = talk(memory=memory, options=Options(connector_types=tuple(types.items())))
    result = one.backend("ReserveNow", RESERVE | {"connectorType": kind}, ACCEPTED)
    assert result.sent[0].payload["connectorId"] == chosen
    assert result.losses == losses


def test_a_type_the_evse_has_chooses_its_connector_and_another_is_unknown() -> None:
    options = Options(connector_types=((1, "sType2"), (2, "cCCS2")))
    found = talk(memory=plugs(), options=options).backend("ReserveNow", RESERVE | {"evseId": 1, "connectorType": "cCCS2"}, ACCEPTED)
    assert (found.sent[0].payload["connectorId"], found.losses) == (2, [])
    refused = talk(memory=plugs(), options=options).backend("ReserveNow", RESERVE | {"evseId": 1, "connectorType": "cType1"})
    assert refused.answer == {"status": "Rejected", "statusInfo": {"reasonCode": "UnknownConnectorType"}}


def test_a_type_nobody_has_is_unknown() -> None:
    assert talk(options=TYPES).backend("ReserveNow", RESERVE | {"connectorType": "cType1"}).answer["status"] == "Rejected"
