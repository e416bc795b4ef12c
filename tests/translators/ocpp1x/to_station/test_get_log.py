"""GetLog of a 2.x backend for a 1.x station."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playbook import Conversation, Result
from translators.errors import Refused, RpcCode
from translators.ocpp1x.to_station import ROUTES

UNKNOWN = Refused(RpcCode.NOT_IMPLEMENTED, "", "station", "answered")


def talk(station: str = "1.6") -> Conversation:
    return Conversation(station, "2.0.1" if station == "1.6s" else "2.1", from_backend=ROUTES)


def fetch(one: Conversation, answers: Any = (), kind: str = "DiagnosticsLog", location: str = "ftp://x/", **fields: Any) -> Result:
    return one.backend("GetLog", {"logType": kind, "requestId": 7, "log": {"remoteLocation": location}} | fields, answers)


def reason(result: Result) -> str:
    assert result.answer["status"] == "Rejected"
    return str(result.answer["statusInfo"]["reasonCode"])


@pytest.mark.parametrize("status", ["Accepted", "AcceptedCanceled", "Rejected"])
@pytest.mark.parametrize("kind", ["DiagnosticsLog", "SecurityLog"])
def test_a_station_with_the_extension_gets_the_same_message(kind: str, status: str) -> None:
    one = talk()
    result = fetch(one, [{"status": status}], kind, retries=1, retryInterval=-1)
    assert result.requests == [("GetLog", {"logType": kind, "requestId": 7, "retries": 1, "log": {"remoteLocation": "ftp://x/"}})]
    assert result.answer == {"status": status}
    assert list(one.memory.memory.file_requests.logs) == ([] if status == "Rejected" else [7])


@pytest.mark.parametrize(
    ("station", "asked"), [("1.5", ["GetDiagnostics"]), ("1.6s", ["GetDiagnostics"]), ("1.6", ["GetLog", "GetDiagnostics"])]
)
def test_others_are_asked_for_diagnostics(station: str, asked: list[str]) -> None:
    one = talk(station)
    result = fetch(one, {"GetLog": UNKNOWN, "GetDiagnostics": {"fileName": "d" * (255 if station == "1.6" else 300)}})
    assert [action for action, _ in result.requests] == asked
    assert result.answer == {"status": "Accepted", "filename": "d" * 255}
    upload = one.memory.memory.file_requests.log
    assert upload is not None
    assert (upload.requestId, upload.extended) == (7, False)
    assert one.memory.memory.file_requests.running(one.memory.now)


@pytest.mark.parametrize("answer", [{}, {"fileName": ""}])
def test_no_file_is_nothing_to_upload(answer: Any) -> None:
    one = talk("1.5")
    assert reason(fetch(one, [answer])) == "NotFound"
    assert one.memory.memory.file_requests.log is None


def test_a_station_that_uploads_nothing_refuses() -> None:
    assert reason(fetch(talk(), {"GetLog": UNKNOWN, "GetDiagnostics": UNKNOWN})) == "UnsupportedRequest"


@pytest.mark.parametrize("station", ["1.5", "1.6", "1.6s"])
def test_a_security_log_needs_the_extension(station: str) -> None:
    result = fetch(talk(station), [UNKNOWN], "SecurityLog")
    assert reason(result) == "UnsupportedRequest"
    assert result.losses == ["log.security"]


def test_an_address_too_long_for_one_message_may_fit_another() -> None:
    location = "ftp://" + "x" * 600
    result = fetch(talk(), [{"fileName": "d"}], location=location)
    assert [action for action, _ in result.requests] == ["GetDiagnostics"]
    assert reason(fetch(talk(), (), "SecurityLog", location)) == "InvalidURL"
    assert reason(fetch(talk("1.5"), (), location="ftp://\x01")) == "InvalidURL"


@pytest.mark.parametrize(("cause", "kept"), [("timeout", [7]), ("unreachable", [])])
@pytest.mark.parametrize("station", ["1.5", "1.6"])
def test_an_unanswered_upload_may_go_on(station: str, cause: Any, kept: list[int]) -> None:
    one = talk(station)
    assert fetch(one, [Refused(RpcCode.GENERIC_ERROR, "", "station", cause)]).error is not None
    assert list(one.memory.memory.file_requests.logs) == kept
