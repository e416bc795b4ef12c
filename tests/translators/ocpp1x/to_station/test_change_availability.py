from typing import Any

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.memory.station import Memory
from translators.ocpp1x.to_station import ROUTES

OUT = {"operationalStatus": "Inoperative"}
IN = {"operationalStatus": "Operative"}


def talk(memory: Memory | None = None, station: str = "1.6") -> Conversation:
    return Conversation(station, "2.0.1", memory=memory, from_backend=ROUTES)


def says(*statuses: str) -> list[dict[str, str]]:
    return [{"status": status} for status in statuses]


def plugs() -> Memory:
    memory = Memory()
    memory.topology.configure([(1, 1, 1), (2, 1, 2)], flattened=False)
    return memory


def test_the_whole_station_keeps_what_was_ordered_inoperative() -> None:
    """V09"""
    memory = Memory()
    memory.availability.wanted.update({0: "Inoperative", 2: "Inoperative"})
    result = talk(memory).backend("ChangeAvailability", IN, says("Accepted", "Accepted"))
    assert result.requests == [
        ("ChangeAvailability", {"connectorId": 0, "type": "Operative"}),
        ("ChangeAvailability", {"connectorId": 2, "type": "Inoperative"}),
    ]
    assert result.answer == {"status": "Accepted"}
    assert memory.availability.wanted == {0: "Operative", 2: "Inoperative"}


@pytest.mark.parametrize("status", ["Accepted", "Rejected", "Scheduled"])
@pytest.mark.parametrize("station", ["1.5", "1.6"])
def test_the_whole_station_is_connector_zero(station: str, status: str) -> None:
    conversation = talk(station=station)
    result = conversation.backend("ChangeAvailability", OUT, says(status))
    assert result.requests == [("ChangeAvailability", {"connectorId": 0, "type": "Inoperative"})]
    assert result.answer == {"status": status}
    assert conversation.memory.memory.availability.wanted == ({} if status == "Rejected" else {0: "Inoperative"})


@pytest.mark.parametrize(
    ("statuses", "joined", "losses"),
    [
        (("Accepted", "Accepted"), "Accepted", []),
        (("Accepted", "Scheduled"), "Scheduled", []),
        (("Scheduled", "Rejected"), "Rejected", ["availability.partial"]),
        (("Rejected", "Rejected"), "Rejected", []),
    ],
)
def test_an_evse_is_all_its_connectors(statuses: tuple[str, ...], joined: str, losses: list[str]) -> None:
    result = talk(plugs()).backend("ChangeAvailability", OUT | {"evse": {"id": 1}}, says(*statuses))
    assert [payload["connectorId"] for _, payload in result.requests] == [1, 2]
    assert result.answer == {"status": joined}
    assert result.losses == losses


def test_a_connector_is_one_connector() -> None:
    result = talk(plugs()).backend("ChangeAvailability", OUT | {"evse": {"id": 1, "connectorId": 2}}, says("Accepted"))
    assert result.requests == [("ChangeAvailability", {"connectorId": 2, "type": "Inoperative"})]


@pytest.mark.parametrize(("evse", "reason"), [({"id": 2}, "UnknownEvse"), ({"id": 1, "connectorId": 3}, "UnknownConnectorId")])
def test_what_the_station_cannot_have_is_unknown(evse: dict[str, int], reason: str) -> None:
    result = talk(plugs()).backend("ChangeAvailability", OUT | {"evse": evse})
    assert result.sent == []
    assert result.answer == {"status": "Rejected", "statusInfo": {"reasonCode": reason}}


def test_evse_zero_is_the_station() -> None:
    result = talk().backend("ChangeAvailability", OUT | {"evse": {"id": 0}}, says("Accepted"))
    assert result.requests == [("ChangeAvailability", {"connectorId": 0, "type": "Inoperative"})]
    assert result.quirks == ["connector_zero"]


def test_an_error_half_way_is_an_error_and_counted() -> None:
    broken = Refused(RpcCode.INTERNAL_ERROR, "broken", "station", "answered")
    replies: list[Any] = [{"status": "Accepted"}, broken]
    result = talk(plugs()).backend("ChangeAvailability", OUT | {"evse": {"id": 1}}, replies)
    assert result.error is not None
    assert result.error.description == "station: InternalError: broken"
    assert result.losses == ["availability.partial"]


def test_a_station_without_it_refuses() -> None:
    unsupported = Refused(RpcCode.NOT_SUPPORTED, "", "station", "answered")
    result = talk().backend("ChangeAvailability", OUT, [unsupported])
    assert result.answer == {"status": "Rejected", "statusInfo": {"reasonCode": "UnsupportedRequest"}}
    assert result.losses == []


def test_an_evse_is_not_operative_before_its_station_is() -> None:
    conversation = talk(plugs())
    conversation.backend("ChangeAvailability", OUT, says("Accepted"))
    conversation.backend("ChangeAvailability", OUT | {"evse": {"id": 1}}, says("Accepted", "Accepted"))
    one = conversation.backend("ChangeAvailability", IN | {"evse": {"id": 1, "connectorId": 2}})
    assert (one.sent, one.answer["status"], one.answer["statusInfo"]["reasonCode"]) == ([], "Accepted", "NoError")
    station = conversation.backend("ChangeAvailability", IN, says("Accepted", "Accepted"))
    assert station.requests == [
        ("ChangeAvailability", {"connectorId": 0, "type": "Operative"}),
        ("ChangeAvailability", {"connectorId": 1, "type": "Inoperative"}),
    ]
    after = conversation.backend("ChangeAvailability", IN | {"evse": {"id": 1, "connectorId": 1}}, says("Accepted"))
    assert after.requests == [("ChangeAvailability", {"connectorId": 1, "type": "Operative"})]


def test_an_evse_the_station_cannot_have_does_not_wait() -> None:
    conversation = talk(plugs())
    conversation.backend("ChangeAvailability", OUT, says("Accepted"))
    assert conversation.backend("ChangeAvailability", IN | {"evse": {"id": 2}}).answer["status"] == "Rejected"
    assert len(conversation.backend("ChangeAvailability", IN | {"evse": {"id": 7}}, says("Rejected")).sent) == 1
