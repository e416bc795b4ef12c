"""RemoteStartTransaction for a 2.x station."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playbook import Conversation, Result
from translators.errors import Refused, RpcCode
from translators.memory.options import Options
from translators.ocpp1x.from_backend import ROUTES

AWAY = Refused(RpcCode.GENERIC_ERROR, "no answer in 20 s", "station", "timeout")


def talk(*pairs: tuple[int, int], **options: Any) -> Conversation:
    conversation = Conversation("2.0.1", "1.6", from_backend=ROUTES, options=Options(**options))
    conversation.memory.memory.topology.learn_all(pairs or [(1, 1), (2, 1)])
    return conversation


def charging(conversation: Conversation, number: int = 77, connector: int = 1) -> Conversation:
    record = conversation.memory.memory.held.begin("tx-9", "2026-11-23T11:00:00Z")
    record.state, record.number, record.evse, record.connector = "open", number, connector, connector
    return conversation


def payloads(result: Result) -> list[Any]:
    return [sent.payload for sent in result.sent]


def profile(periods: list[Any], kind: str = "Absolute", purpose: str = "TxProfile", **schedule: Any) -> dict[str, Any]:
    more = {"recurrencyKind": schedule.pop("recurrencyKind")} if "recurrencyKind" in schedule else {}
    return {
        "chargingProfileId": 1,
        "transactionId": 5,
        "stackLevel": 0,
        "chargingProfilePurpose": purpose,
        "chargingProfileKind": kind,
        "chargingSchedule": {"chargingRateUnit": "A", "chargingSchedulePeriod": periods, **schedule},
        **more,
    }


class TestRemoteStart:
    def test_numbers_start_at_1_and_go_on_after_a_restart(self) -> None:
        station = talk()
        for number in (1, 2):
            result = station.backend("RemoteStartTransaction", {"idTag": "04A1B2C3"}, [{"status": "Accepted"}])
            assert payloads(result)[0]["remoteStartId"] == number
            station.memory.load(station.memory.dump())
        assert station.memory.memory.held.remote == {1: "04A1B2C3", 2: "04A1B2C3"}

    def test_the_only_evse_is_named_and_of_several_none(self) -> None:
        assert payloads(talk((1, 1)).backend("RemoteStartTransaction", {"idTag": "A"}, [{"status": "Rejected"}]))[0]["evseId"] == 1
        assert "evseId" not in payloads(talk().backend("RemoteStartTransaction", {"idTag": "A"}, [{"status": "Rejected"}]))[0]

    def test_connector_0_is_no_connector(self) -> None:
        result = talk().backend("RemoteStartTransaction", {"idTag": "A", "connectorId": 0}, [{"status": "Accepted"}])
        assert "evseId" not in payloads(result)[0]
        assert result.quirks == ["connector_zero"]

    def test_a_connector_the_station_does_not_have_is_rejected(self) -> None:
        result = talk().backend("RemoteStartTransaction", {"idTag": "A", "connectorId": 3})
        assert (result.sent, result.answer) == ([], {"status": "Rejected"})

    def test_a_station_nothing_is_known_of_judges_itself(self) -> None:
        station = Conversation("2.0.1", "1.6", from_backend=ROUTES)
        result = station.backend("RemoteStartTransaction", {"idTag": "A", "connectorId": 3}, [{"status": "Rejected"}])
        assert payloads(result)[0]["evseId"] == 3

    def test_no_answer_is_an_error_and_not_a_rejection(self) -> None:
        result = talk().backend("RemoteStartTransaction", {"idTag": "A"}, [AWAY])
        assert result.error is not None
        assert (result.error.code, result.error.party) == (RpcCode.GENERIC_ERROR, "station")

    @pytest.mark.parametrize("periods", [[{"startPeriod": 10, "limit": 6.0}], [{"startPeriod": 0, "limit": 6.0, "numberPhases": 4}]])
    def test_a_profile_2x_cannot_say_is_rejected(self, periods: list[Any]) -> None:
        assert talk().backend("RemoteStartTransaction", {"idTag": "A", "chargingProfile": profile(periods)}).answer == {
            "status": "Rejected"
        }
