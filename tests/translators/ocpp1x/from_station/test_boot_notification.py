"""BootNotification of a 1.x station in front of a 2.x backend."""

from typing import Any

import pytest

from tests.playbook import Conversation, Result
from translators.errors import Refused, RpcCode
from translators.memory.options import Options
from translators.ocpp1x.from_station import ROUTES
from translators.ocpp1x.from_station.boot_notification import CALLBACK_CHANGED

NOW = "2026-11-23T12:00:00Z"
ACCEPTED = {"currentTime": "2026-11-23T12:00:00.250Z", "interval": 300, "status": "Accepted"}


def talk(version: str = "1.6", **options: Any) -> Conversation:
    return Conversation(version, "2.0.1", now=NOW, from_station=ROUTES, options=Options(**options))


def boot(one: Conversation, answer: Any = ACCEPTED, now: str | None = None, **fields: str) -> Result:
    return one.station("BootNotification", {"chargePointVendor": "Acme", "chargePointModel": "X1", **fields}, [answer], now)


def sent(result: Result) -> dict[str, Any]:
    payload: dict[str, Any] = result.sent[0].payload
    return payload


def test_every_field_finds_its_place() -> None:
    result = boot(
        talk(),
        chargePointSerialNumber="S1",
        chargeBoxSerialNumber="B1",
        firmwareVersion="1.0",
        iccid="8931",
        imsi="204",
        meterType="MT",
        meterSerialNumber="M1",
    )
    assert sent(result) == {
        "reason": "PowerUp",
        "chargingStation": {
            "vendorName": "Acme",
            "model": "X1",
            "serialNumber": "S1",
            "firmwareVersion": "1.0",
            "modem": {"iccid": "8931", "imsi": "204"},
            "customData": {"vendorId": "org.ocppgw.legacy", "chargeBoxSerialNumber": "B1", "meterType": "MT", "meterSerialNumber": "M1"},
        },
    }
    assert result.answer == {"status": "Accepted", "currentTime": "2026-11-23T12:00:00.250Z", "interval": 300}
    assert (result.losses, result.quirks) == ([], [])


def test_empty_texts_are_absent_and_empty_names_unknown() -> None:
    result = boot(talk(), chargePointVendor=" ", chargePointModel="", iccid="", imsi="", firmwareVersion="")
    assert sent(result) == {"reason": "PowerUp", "chargingStation": {"vendorName": "Unknown", "model": "Unknown"}}


def test_the_serial_of_the_box_stands_for_that_of_the_charge_point() -> None:
    assert sent(boot(talk(), chargeBoxSerialNumber="B1"))["chargingStation"]["serialNumber"] == "B1"


def test_an_operator_may_want_no_custom_data() -> None:
    assert "customData" not in sent(boot(talk(custom_data="off"), meterType="MT"))["chargingStation"]


def test_texts_of_a_soap_station_are_cut_and_counted() -> None:
    result = boot(talk("1.5"), chargePointVendor="v" * 51, chargePointModel="m" * 21, chargePointSerialNumber="s" * 26)
    station = sent(result)["chargingStation"]
    assert [len(station[name]) for name in ("vendorName", "model", "serialNumber")] == [50, 20, 25]
    assert result.losses == ["truncated"] * 3


def evidence(one: Conversation, field: str, at: str) -> str:
    boot(one, firmwareVersion="1.0")
    setattr(one.memory.memory.boot, field, at)
    reason: str = sent(boot(one, firmwareVersion="1.0"))["reason"]
    return reason


@pytest.mark.parametrize(
    ("field", "at", "reason"),
    [
        ("boot_triggered_at", "2026-11-23T11:59:00Z", "Triggered"),
        ("boot_triggered_at", "2026-11-23T11:58:59Z", "PowerUp"),
        ("reset_accepted_at", "2026-11-23T11:45:00Z", "RemoteReset"),
        ("reset_accepted_at", "2026-11-23T11:44:59Z", "PowerUp"),
        ("firmware_status_at", "2026-11-23T11:00:00Z", "FirmwareUpdate"),
        ("firmware_status_at", "2026-11-23T10:59:59Z", "PowerUp"),
    ],
)
def test_the_reason_follows_from_what_was_asked_before(field: str, at: str, reason: str) -> None:
    assert evidence(talk(), field, at) == reason


def test_another_firmware_is_a_firmware_update() -> None:
    one = talk()
    assert sent(boot(one, firmwareVersion="1.0"))["reason"] == "PowerUp"
    assert sent(boot(one, firmwareVersion="1.1"))["reason"] == "FirmwareUpdate"


def test_a_boot_that_only_tells_a_new_address_has_no_reason() -> None:
    one = talk("1.5")
    boot(one)
    one.memory.stamp(CALLBACK_CHANGED)
    assert sent(boot(one))["reason"] == "Unknown"
    assert sent(boot(one, imsi="204"))["reason"] == "PowerUp"


@pytest.mark.parametrize(
    ("version", "status", "interval", "expected", "quirks"),
    [
        ("1.6", "Accepted", 0, ("Accepted", 300), ["bad_answer"]),
        ("1.6", "Accepted", 60, ("Accepted", 60), []),
        ("1.6", "Pending", 0, ("Pending", 0), []),
        ("1.6", "Rejected", 30, ("Rejected", 30), []),
        ("1.5", "Pending", 30, ("Rejected", 30), ["pending_as_rejected"]),
        ("1.5", "Pending", 0, ("Rejected", 60), ["pending_as_rejected"]),
        ("1.5", "Rejected", 0, ("Rejected", 0), []),
    ],
)
def test_the_verdict_is_said_in_the_words_of_the_version(
    version: str, status: str, interval: int, expected: tuple[str, int], quirks: list[str]
) -> None:
    one = talk(version)
    result = boot(one, {"currentTime": NOW, "interval": interval, "status": status})
    assert (result.answer["status"], result.answer["interval"]) == expected
    assert result.quirks == quirks
    assert one.memory.memory.boot.status == status


@pytest.mark.parametrize(("version", "status"), [("1.6", "Pending"), ("1.5", "Rejected")])
@pytest.mark.parametrize("cause", ["answered", "invalid"])
def test_a_backend_that_gives_no_verdict_leaves_the_station_waiting(version: str, status: str, cause: Any) -> None:
    result = boot(talk(version), Refused(RpcCode.NOT_SUPPORTED, "", "backend", cause))
    assert (result.answer["status"], result.answer["interval"]) == (status, 60)
    assert "bad_answer" in result.quirks


def test_a_backend_that_is_not_there_gives_no_answer_and_the_boot_is_kept() -> None:
    one = talk()
    result = boot(one, Refused(RpcCode.INTERNAL_ERROR, "", "backend", "unreachable"))
    assert result.error is not None
    assert '"Acme"' in one.memory.memory.boot.action_payload
    assert one.memory.memory.boot.status == ""


def test_the_losses_of_the_answer_are_counted() -> None:
    result = boot(talk(), {**ACCEPTED, "statusInfo": {"reasonCode": "x"}, "customData": {"vendorId": "y"}})
    assert sorted(result.losses) == ["custom_data", "status_info"]


def test_an_accepted_boot_clears_errors_and_tells_every_status_anew() -> None:
    one = talk()
    fault = {"connectorId": 1, "status": "Available", "errorCode": "WeakSignal"}
    one.station("StatusNotification", fault)
    result = boot(one)
    (data,) = result.sent[1].payload["eventData"]
    assert (data["techCode"], data["cleared"], result.sent[1].told) == ("WeakSignal", True, True)
    again = one.station("StatusNotification", {**fault, "errorCode": "NoError"})
    assert [sent.action for sent in again.sent] == ["StatusNotification"]


def test_a_boot_that_is_not_accepted_clears_nothing() -> None:
    one = talk()
    one.station("StatusNotification", {"connectorId": 1, "status": "Available", "errorCode": "WeakSignal"})
    assert len(boot(one, {**ACCEPTED, "status": "Pending"}).sent) == 1


def test_a_booted_station_has_a_new_clock() -> None:
    one = talk()
    one.memory.memory.transactions.learn_clock(5.0)
    boot(one)
    assert one.memory.memory.transactions.clock_offset is None
