"""Messages of 2.0.1 inside the DataTransfer of 1.6."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from translators import canonical as c
from translators.memory.options import Options
from translators.memory.station import Station
from translators.ocpp1x import plug_and_charge as pnc
from translators.ocpp1x import wire

INSTALL = c.InstallCertificateRequest(certificateType="V2GRootCertificate", certificate="pem")


def station(version: str = "1.6", **options: Any) -> Station:
    return Station("CB1", version, "2.0.1" if version == "1.6" else "1.6", Options(**options))


def answered(status: Any, data: Any = None) -> wire.DataTransferResponse:
    return wire.DataTransferResponse(status=status, **({} if data is None else {"data": data}))


def test_a_request_is_wrapped_under_its_own_name() -> None:
    told = pnc.wrap(INSTALL, station())
    assert (told.vendorId, told.messageId) == (pnc.VENDOR, "InstallCertificate")
    assert told.data == '{"certificateType":"V2GRootCertificate","certificate":"pem"}'


def test_the_answer_inside_is_the_answer() -> None:
    found = pnc.answer_of(answered("Accepted", '{"status":"Accepted"}'), INSTALL, station())
    assert found is not None
    assert found.status == "Accepted"


@pytest.mark.parametrize("data", ['{"status":"Perhaps"}', "{", "", "[]", '{"status":"Accepted","more":1', "\ud800"])
def test_what_is_no_answer_is_none_and_counted(data: str) -> None:
    here = station()
    assert pnc.answer_of(answered("Accepted", data), INSTALL, here) is None
    assert here.losses == ["pnc_invalid"]


def test_an_answer_in_the_wrong_case_is_repaired() -> None:
    here = station()
    found = pnc.answer_of(answered("Accepted", '{"status":"accepted"}'), INSTALL, here)
    assert found is not None
    assert (found.status, here.quirks, here.losses) == ("Accepted", ["enum_case"], [])


@pytest.mark.parametrize("status", ["Rejected", "UnknownMessageId", "UnknownVendorId"])
def test_a_refusal_is_no_answer(status: str) -> None:
    assert pnc.answer_of(answered(status, '{"status":"Accepted"}'), INSTALL, station()) is None


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
def test_an_unknown_vendor_is_not_asked_for_a_day_for_anything(version: str) -> None:
    here = station(version)
    pnc.answer_of(answered("UnknownVendorId"), INSTALL, here)
    assert here.touched
    assert not pnc.is_available("InstallCertificate", here)
    assert not pnc.is_available("Authorize", here)
    here.now += timedelta(days=1, seconds=1)
    assert pnc.is_available("Authorize", here)


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
def test_an_unknown_message_is_not_asked_for_a_day_and_others_are(version: str) -> None:
    here = station(version)
    pnc.answer_of(answered("UnknownMessageId"), INSTALL, here)
    assert not pnc.is_available("InstallCertificate", here)
    assert pnc.is_available("DeleteCertificate", here)


def test_another_firmware_of_the_station_is_asked_again() -> None:
    here = station()
    pnc.learn_unsupported("", here)
    here.memory.boot.firmware = "2"
    assert pnc.is_available("InstallCertificate", here)


def test_an_operator_may_switch_it_off() -> None:
    here = station(pnc_over_data_transfer=False)
    assert not pnc.is_available("Authorize", here)
    refused = pnc.unwrap(wire.DataTransferRequest(vendorId=pnc.VENDOR, messageId="Authorize", data="{}"), pnc.UP, here)
    assert refused == answered("UnknownVendorId")


def test_a_request_inside_is_read_as_strictly_as_2_0_1() -> None:
    here = station()
    long = json.dumps({"certificateType": "V2GRootCertificate", "certificate": "x" * 5501})
    oem = json.dumps({"certificateType": "OEMRootCertificate", "certificate": "x"})
    for data in (oem, '{"certificate":"x"}', "{", None):
        req = wire.DataTransferRequest(vendorId=pnc.VENDOR, messageId="InstallCertificate", **({} if data is None else {"data": data}))
        assert pnc.unwrap(req, pnc.DOWN, here) == answered("Rejected")
    assert pnc.unwrap(wire.DataTransferRequest(vendorId=pnc.VENDOR, messageId="InstallCertificate", data=long), pnc.DOWN, here) == answered(
        "Rejected"
    )
    assert here.losses == ["pnc_invalid"] * 5


def test_a_message_of_the_other_direction_is_unknown() -> None:
    for messageId in ("Authorize", "Heartbeat", ""):
        req = wire.DataTransferRequest(vendorId=pnc.VENDOR, messageId=messageId, data="{}")
        assert pnc.unwrap(req, pnc.DOWN, station()) == answered("UnknownMessageId")
    assert pnc.unwrap(wire.DataTransferRequest(vendorId=pnc.VENDOR), pnc.DOWN, station()) == answered("UnknownMessageId")


def test_an_answer_is_wrapped_or_has_failed() -> None:
    here = station()
    told = pnc.wrap_answer("GetCertificateStatus", c.GetCertificateStatusResponse(status="Accepted", ocspResult="x"), here)
    assert told == answered("Accepted", '{"status":"Accepted","ocspResult":"x"}')
    long = c.GetCertificateStatusResponse(status="Accepted", ocspResult="x" * 5501)
    failed = pnc.wrap_answer("GetCertificateStatus", long, here)
    assert isinstance(failed.data, str)
    assert (failed.status, json.loads(failed.data)["status"], here.losses) == ("Accepted", "Failed", ["cert.too_long"])
