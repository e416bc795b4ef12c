"""TriggerMessage and ExtendedTriggerMessage for a 2.x station."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playbook import Conversation, Result, Sent
from translators.errors import Refused, RpcCode
from translators.memory.options import Options
from translators.ocpp1x.from_backend import ROUTES

UNKNOWN = Refused(RpcCode.NOT_IMPLEMENTED, "", "station", "answered")


def talk(*pairs: tuple[int, int], **options: Any) -> Conversation:
    conversation = Conversation("2.0.1", "1.6", from_backend=ROUTES, options=Options(**options))
    conversation.memory.memory.topology.learn_all(pairs or [(1, 1), (2, 1)])
    return conversation


def payloads(result: Result) -> list[Any]:
    return [sent.payload for sent in result.sent]


class TestTrigger:
    def test_the_status_of_all_connectors_is_asked_one_by_one(self) -> None:
        result = talk().backend(
            "TriggerMessage", {"requestedMessage": "StatusNotification"}, [{"status": "Rejected"}, {"status": "Accepted"}]
        )
        assert result.answer == {"status": "Accepted"}
        assert [sent.payload for sent in result.sent if not sent.told] == [
            {"requestedMessage": "StatusNotification", "evse": {"id": 1, "connectorId": 1}},
            {"requestedMessage": "StatusNotification", "evse": {"id": 2, "connectorId": 1}},
        ]
        assert [sent.payload["connectorId"] for sent in result.sent if sent.told] == [0]

    def test_connector_0_is_told_by_the_gateway_after_its_answer(self) -> None:
        result = talk().backend("TriggerMessage", {"requestedMessage": "StatusNotification", "connectorId": 0})
        status = {"connectorId": 0, "status": "Available", "errorCode": "NoError", "timestamp": "2026-11-23T12:00:00Z"}
        assert (result.sent, result.answer) == ([Sent("backend", "StatusNotification", status, told=True)], {"status": "Accepted"})

    def test_a_triggered_status_is_told_although_nothing_changed(self) -> None:
        station = talk()
        station.memory.memory.evse_states.of(1).sent = ("Available", "NoError", "", "")
        station.backend("TriggerMessage", {"requestedMessage": "StatusNotification", "connectorId": 1}, [{"status": "Accepted"}])
        assert station.memory.memory.evse_states.of(1).sent is None

    @pytest.mark.parametrize(
        ("action", "asked", "sent"),
        [
            ("TriggerMessage", {"requestedMessage": "DiagnosticsStatusNotification"}, {"requestedMessage": "LogStatusNotification"}),
            (
                "TriggerMessage",
                {"requestedMessage": "MeterValues", "connectorId": 2},
                {"requestedMessage": "MeterValues", "evse": {"id": 2}},
            ),
            ("TriggerMessage", {"requestedMessage": "MeterValues"}, {"requestedMessage": "MeterValues"}),
            ("TriggerMessage", {"requestedMessage": "BootNotification"}, {"requestedMessage": "BootNotification"}),
            ("ExtendedTriggerMessage", {"requestedMessage": "LogStatusNotification"}, {"requestedMessage": "LogStatusNotification"}),
        ],
    )
    def test_the_others_have_their_name(self, action: str, asked: dict[str, Any], sent: dict[str, Any]) -> None:
        result = talk().backend(action, asked, [{"status": "Accepted"}])
        assert (payloads(result), result.answer) == ([sent], {"status": "Accepted"})

    def test_a_new_key_of_the_link_is_not_the_backends_to_order(self) -> None:
        result = talk().backend("ExtendedTriggerMessage", {"requestedMessage": "SignChargePointCertificate"})
        assert (result.sent, result.answer, result.losses) == ([], {"status": "Rejected"}, ["guard.root"])

    def test_a_station_without_triggers_says_so(self) -> None:
        assert talk().backend("TriggerMessage", {"requestedMessage": "Heartbeat"}, [UNKNOWN]).answer == {"status": "NotImplemented"}

    def test_an_unknown_connector_is_rejected(self) -> None:
        for message in ("MeterValues", "StatusNotification"):
            assert talk().backend("TriggerMessage", {"requestedMessage": message, "connectorId": 8}).answer == {"status": "Rejected"}
