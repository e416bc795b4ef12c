"""Heartbeat of a 1.x station in front of a 2.x backend."""

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.ocpp1x.from_station import ROUTES


@pytest.mark.parametrize(("version", "time"), [("1.6", "2026-11-23T12:00:00.250Z"), ("1.5", "2026-11-23T12:00:00Z")])
def test_the_time_is_the_backend_s(version: str, time: str) -> None:
    result = Conversation(version, "2.1", from_station=ROUTES).station("Heartbeat", {}, [{"currentTime": "2026-11-23T12:00:00.250Z"}])
    assert (result.requests, result.answer) == ([("Heartbeat", {})], {"currentTime": time})


def test_a_backend_without_answer_is_the_session_s_to_judge() -> None:
    refused = Refused(RpcCode.INTERNAL_ERROR, "", "backend", "timeout")
    assert Conversation("1.6", "2.1", from_station=ROUTES).station("Heartbeat", {}, [refused]).error is refused
