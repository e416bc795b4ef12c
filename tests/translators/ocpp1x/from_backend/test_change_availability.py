"""ChangeAvailability for a 2.x station."""

from __future__ import annotations

from typing import Any

from tests.playbook import Conversation, Result
from translators.memory.options import Options
from translators.ocpp1x.from_backend import ROUTES


def talk(*pairs: tuple[int, int], **options: Any) -> Conversation:
    conversation = Conversation("2.0.1", "1.6", from_backend=ROUTES, options=Options(**options))
    conversation.memory.memory.topology.learn_all(pairs or [(1, 1), (2, 1)])
    return conversation


def payloads(result: Result) -> list[Any]:
    return [sent.payload for sent in result.sent]


class TestChangeAvailability:
    def test_the_station_is_no_evse(self) -> None:
        result = talk().backend("ChangeAvailability", {"connectorId": 0, "type": "Inoperative"}, [{"status": "Scheduled"}])
        assert (payloads(result), result.answer) == ([{"operationalStatus": "Inoperative"}], {"status": "Scheduled"})

    def test_a_plug_is_named_only_where_the_evse_has_several(self) -> None:
        station = talk((1, 1), (1, 2), (2, 1))
        for connector, evse in ((2, {"id": 1, "connectorId": 2}), (3, {"id": 2})):
            result = station.backend("ChangeAvailability", {"connectorId": connector, "type": "Inoperative"}, [{"status": "Accepted"}])
            assert payloads(result)[0]["evse"] == evse

    def test_operative_for_all_reaches_what_was_switched_off_alone(self) -> None:
        station = talk()
        station.backend("ChangeAvailability", {"connectorId": 2, "type": "Inoperative"}, [{"status": "Accepted"}])
        result = station.backend(
            "ChangeAvailability", {"connectorId": 0, "type": "Operative"}, [{"status": "Accepted"}, {"status": "Scheduled"}]
        )
        assert payloads(result) == [{"operationalStatus": "Operative"}, {"operationalStatus": "Operative", "evse": {"id": 2}}]
        assert result.answer == {"status": "Scheduled"}
        assert station.memory.memory.availability.inoperative() == ()

    def test_one_rejection_is_the_answer_of_all(self) -> None:
        station = talk()
        station.backend("ChangeAvailability", {"connectorId": 2, "type": "Inoperative"}, [{"status": "Accepted"}])
        result = station.backend(
            "ChangeAvailability", {"connectorId": 0, "type": "Operative"}, [{"status": "Accepted"}, {"status": "Rejected"}]
        )
        assert (result.answer, result.losses) == ({"status": "Rejected"}, ["availability.partial"])

    def test_an_unknown_connector_is_rejected(self) -> None:
        assert talk().backend("ChangeAvailability", {"connectorId": 7, "type": "Operative"}).answer == {"status": "Rejected"}

    def test_one_connector_comes_back_while_the_others_stay_out(self) -> None:
        """In 2.x no EVSE is operative as long as the station is not."""
        station = talk((1, 1), (2, 1), (3, 1))
        station.backend("ChangeAvailability", {"connectorId": 0, "type": "Inoperative"}, [{"status": "Accepted"}])
        answers = [{"status": "Accepted"}, {"status": "Scheduled"}, {"status": "Accepted"}, {"status": "Accepted"}]
        result = station.backend("ChangeAvailability", {"connectorId": 2, "type": "Operative"}, answers)
        assert payloads(result) == [
            {"operationalStatus": "Inoperative", "evse": {"id": 1}},
            {"operationalStatus": "Inoperative", "evse": {"id": 3}},
            {"operationalStatus": "Operative"},
            {"operationalStatus": "Operative", "evse": {"id": 2}},
        ]
        assert result.answer == {"status": "Accepted"}
        again = station.backend("ChangeAvailability", {"connectorId": 3, "type": "Operative"}, [{"status": "Accepted"}])
        assert payloads(again) == [{"operationalStatus": "Operative", "evse": {"id": 3}}]
        assert station.memory.memory.availability.inoperative() == (1,)

    def test_where_another_cannot_stay_out_none_comes_back(self) -> None:
        station = talk()
        station.backend("ChangeAvailability", {"connectorId": 0, "type": "Inoperative"}, [{"status": "Accepted"}])
        result = station.backend("ChangeAvailability", {"connectorId": 2, "type": "Operative"}, [{"status": "Rejected"}])
        assert (len(result.sent), result.answer) == (1, {"status": "Rejected"})
