"""`translate`: what becomes of messages, line by line."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from gateway.translate import translate

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
START = b'[2,"1","StartTransaction",{"connectorId":1,"idTag":"A","meterStart":10,"timestamp":"2026-11-23T12:00:00Z"}]'


def lines(source: str, target: str, text: bytes, direction: str = "up") -> list[dict[str, Any]]:
    return [orjson.loads(orjson.dumps(line)) for line in translate(source, target, direction, text, NOW)]


def test_lines_share_the_memory_of_one_station() -> None:
    started = lines("1.6", "2.0.1", START)
    number = started[-1]["frame"][2]["transactionId"]
    stop = orjson.dumps([2, "2", "StopTransaction", {"transactionId": number, "meterStop": 20, "timestamp": "2026-11-23T13:00:00Z"}])
    events = [line["frame"][3] for line in lines("1.6", "2.0.1", START + b"\n\n" + stop) if line["leg"] == "backend"]
    assert [event["eventType"] for event in events] == ["Started", "Ended"]
    assert len({event["transactionInfo"]["transactionId"] for event in events}) == 1


def test_an_answer_in_the_file_is_the_answer_to_the_line_before() -> None:
    answer = b'\n[3,"1",{"idTokenInfo":{"status":"Blocked"}}]'
    assert lines("1.6", "2.0.1", START + answer)[-1]["frame"][2]["idTagInfo"] == {"status": "Blocked"}
    error = b'\n[4,"1","InternalError","db",{}]'
    assert lines("1.6", "2.0.1", b'[2,"1","Authorize",{"idTag":"A"}]' + error)[-1]["frame"][:3] == [4, "1", "InternalError"]


def test_an_answer_to_nothing_is_said_to_be_one() -> None:
    (line,) = lines("1.6", "2.0.1", b'[3,"9",{}]')
    assert "9" in line["error"]


def test_a_line_that_is_no_frame_is_named_though_a_1_6_peer_gets_no_answer() -> None:
    (line,) = lines("1.6", "2.0.1", b"zzz")
    assert (line["frame"], line["error"].partition(":")[0]) == (None, "station")


def test_what_is_lost_is_named() -> None:
    (line,) = lines("1.6", "1.6", b'[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"0"}]', "down")
    assert line["losses"] == ["guard.link_key"]
    assert line["frame"] == [3, "1", {"status": "Rejected"}]


def test_what_is_wrong_is_refused_as_a_session_would() -> None:
    (line,) = lines("2.0.1", "1.6", b"{no json")
    assert line["frame"][:3] == [4, "-1", "RpcFrameworkError"]
    (line,) = lines("1.6", "2.0.1", b'[2,"1","MakeCoffee",{}]')
    assert line["frame"][:3] == [4, "1", "NotImplemented"]


def test_an_envelope_that_is_none_is_an_error_of_the_input() -> None:
    with pytest.raises(ValueError, match=r"(?i)envelope|soap"):
        lines("1.5", "2.0.1", b"<no/>")
