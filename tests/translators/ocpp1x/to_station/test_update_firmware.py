"""UpdateFirmware of a 2.x backend for a 1.x station."""

from __future__ import annotations

from typing import Any

import pytest

from tests.playbook import Conversation, Result
from translators.errors import Refused, RpcCode
from translators.memory.options import Options
from translators.ocpp1x.to_station import ROUTES

UNKNOWN = Refused(RpcCode.NOT_IMPLEMENTED, "", "station", "answered")
PLAIN = {"location": "ftp://fw.example/x.bin", "retrieveDateTime": "2026-11-24T00:00:00Z"}
SIGNED = PLAIN | {"signature": "S", "signingCertificate": "C"}


def talk(station: str = "1.6", backend: str = "2.0.1", **options: Any) -> Conversation:
    return Conversation(station, backend, options=Options(**options), from_backend=ROUTES)


def update(one: Conversation, firmware: dict[str, Any], answers: Any = (), **fields: Any) -> Result:
    return one.backend("UpdateFirmware", {"requestId": 7, "firmware": firmware} | fields, answers)


def reason(result: Result) -> str:
    assert result.answer["status"] == "Rejected"
    return str(result.answer["statusInfo"]["reasonCode"])


@pytest.mark.parametrize("station", ["1.5", "1.6", "1.6s"])
def test_a_plain_update_is_the_plain_message(station: str) -> None:
    one = talk(station)
    result = update(one, PLAIN, [{}], retries=-1, retryInterval=5)
    payload = {"location": PLAIN["location"], "retrieveDate": PLAIN["retrieveDateTime"], "retryInterval": 5}
    assert result.requests == [("UpdateFirmware", payload)]
    assert (result.answer, result.losses, result.quirks) == ({"status": "Accepted"}, [], [])
    remembered = one.memory.memory.file_requests.firmware
    assert remembered is not None
    assert (remembered.requestId, remembered.extended) == (7, False)


@pytest.mark.parametrize(
    ("install", "begins", "notice"),
    [("2026-11-25T00:00:00Z", "2026-11-25T00:00:00Z", True), ("2026-11-23T23:00:00Z", "2026-11-24T00:00:00Z", False)],
)
def test_nothing_installs_early(install: str, begins: str | None, notice: bool) -> None:
    result = update(talk(), PLAIN | {"installDateTime": install}, [{}])
    assert result.sent[0].payload["retrieveDate"] == begins
    assert ("statusInfo" in result.answer) == notice
    assert result.losses == (["firmware.install_time_merged"] if notice else [])
    silent = update(talk(notice_status_info=False), PLAIN | {"installDateTime": install}, [{}])
    assert silent.answer == {"status": "Accepted"}


def test_a_station_without_updates_refuses() -> None:
    one = talk()
    assert reason(update(one, PLAIN, [UNKNOWN])) == "UnsupportedRequest"
    assert one.memory.memory.file_requests.firmware is None


@pytest.mark.parametrize("status", ["Accepted", "AcceptedCanceled", "Rejected", "InvalidCertificate", "RevokedCertificate"])
def test_a_signed_update_is_answered_as_the_station_does(status: str) -> None:
    one = talk()
    result = update(one, SIGNED, [{"status": status}])
    assert [action for action, _ in result.requests] == ["SignedUpdateFirmware"]
    assert result.answer == {"status": status}
    assert (one.memory.memory.file_requests.firmware is not None) == status.startswith("Accepted")


@pytest.mark.parametrize("station", ["1.5", "1.6", "1.6s"])
def test_a_signed_update_is_not_passed_on_without_its_signature(station: str) -> None:
    result = update(talk(station), SIGNED, [UNKNOWN])
    assert reason(result) == "UnsupportedRequest"
    assert result.losses == ["firmware.unsigned_refused"]
    assert "UpdateFirmware" not in [action for action, _ in result.requests]


def test_the_operator_may_allow_it() -> None:
    result = update(talk(firmware_allow_unsigned=True), SIGNED, [UNKNOWN, {}])
    assert [action for action, _ in result.requests] == ["SignedUpdateFirmware", "UpdateFirmware"]
    assert result.answer["statusInfo"] == {"reasonCode": "NoError", "additionalInfo": "installed with loss: firmware.unsigned"}
    assert result.losses == ["firmware.unsigned"]


@pytest.mark.parametrize("half", ["signature", "signingCertificate"])
def test_half_a_signature_is_none(half: str) -> None:
    assert reason(update(talk(), PLAIN | {half: "X"})) == "MissingParam"
    assert reason(update(talk("1.5"), PLAIN | {half: "X"})) == "UnsupportedRequest"


def test_an_address_the_message_has_no_room_for_is_refused() -> None:
    assert reason(update(talk("1.6", "2.1"), SIGNED | {"location": "ftp://" + "x" * 600})) == "InvalidURL"
    assert update(talk("1.6", "2.1"), PLAIN | {"location": "ftp://" + "x" * 600}, [{}]).answer == {"status": "Accepted"}
    assert reason(update(talk("1.5"), PLAIN | {"location": "ftp://\x01"})) == "InvalidURL"


@pytest.mark.parametrize(("cause", "kept"), [("timeout", True), ("unreachable", False), ("answered", False)])
def test_an_unanswered_update_may_go_on(cause: Any, kept: bool) -> None:
    one = talk()
    update(one, PLAIN, [{}])
    result = update(one, PLAIN, [Refused(RpcCode.GENERIC_ERROR, "", "station", cause)], requestId=8)
    assert result.error is not None
    remembered = one.memory.memory.file_requests.firmware
    assert remembered is not None
    assert remembered.requestId == (8 if kept else 7)
