"""BootNotification of a 1.5 station in front of a 1.6 backend."""

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode

NOW = "2026-11-23T08:00:00Z"
BOOT = {"chargePointVendor": "Acme", "chargePointModel": "X1", "firmwareVersion": "1.2"}


def talk():
    return Conversation("1.5", "1.6", now=NOW)


def answer(status, interval=90):
    return {"status": status, "currentTime": "2026-11-23T08:00:00.123Z", "interval": interval}


def test_an_accepted_boot_passes_with_whole_seconds():
    conversation = talk()
    result = conversation.station("BootNotification", BOOT, [answer("Accepted")])
    assert result.requests == [("BootNotification", BOOT)]
    assert result.answer == {"status": "Accepted", "currentTime": NOW, "interval": 90}
    boot = conversation.memory.memory.boot
    assert (boot.vendor, boot.model, boot.firmware, boot.status) == ("Acme", "X1", "1.2", "Accepted")


@pytest.mark.parametrize(("interval", "told"), [(90, 90), (0, 60)])
def test_pending_is_rejected_to_1_5(interval, told):
    conversation = talk()
    result = conversation.station("BootNotification", BOOT, [answer("Pending", interval)])
    assert result.answer == {"status": "Rejected", "currentTime": NOW, "interval": told}
    assert result.quirks == ["pending_as_rejected"]
    assert conversation.memory.memory.boot.status == "Pending"


def test_an_accepted_station_has_an_interval():
    assert talk().station("BootNotification", BOOT, [answer("Accepted", 0)]).answer["interval"] == 300


def test_empty_and_long_texts_are_brought_into_the_lengths_of_1_6():
    boot = {"chargePointVendor": "", "chargePointModel": "m" * 21, "iccid": "", "chargeBoxSerialNumber": "B-1"}
    result = talk().station("BootNotification", boot, [answer("Accepted")])
    assert result.requests[0][1] == {"chargePointVendor": "Unknown", "chargePointModel": "m" * 20, "chargeBoxSerialNumber": "B-1"}
    assert result.losses == ["truncated"]


def test_a_backend_that_answers_an_error_is_asked_again_in_a_minute():
    result = talk().station("BootNotification", BOOT, [Refused(RpcCode.INTERNAL_ERROR, "", "backend", "answered")])
    assert result.answer == {"status": "Rejected", "currentTime": NOW, "interval": 60}
    assert result.quirks == ["bad_answer", "pending_as_rejected"]


def test_a_backend_that_is_not_there_is_no_verdict():
    offline = Refused(RpcCode.GENERIC_ERROR, "", "backend", "offline")
    assert talk().station("BootNotification", BOOT, [offline]).error is offline


def test_an_accepted_boot_forgets_what_the_backend_was_told():
    conversation = talk()
    status = {"connectorId": 1, "status": "Faulted", "errorCode": "OtherError"}
    conversation.station("StatusNotification", status, [{}])
    conversation.station("BootNotification", BOOT, [answer("Accepted")])
    row = conversation.memory.memory.connectors.of(1)
    assert (row.sent, row.error) == ("", None)
