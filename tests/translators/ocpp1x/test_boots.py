from collections.abc import Generator
from typing import Any

import msgspec
import pytest

from translators import canonical as c
from translators.errors import Refused, RpcCode
from translators.flow import Call, Effect, Later
from translators.memory.options import Options
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.boots import charging_station, remember, told_again

BOOT = wire.BootNotificationRequest(
    chargePointVendor="V", chargePointModel="M", firmwareVersion="1.0", iccid="89", chargeBoxSerialNumber="B1"
)


def station() -> Station:
    made = Station("CB1", "1.5", "2.0.1", Options(custom_data="off"))
    made.memory.boot.action_payload = msgspec.json.encode(BOOT).decode()
    made.memory.boot.status = "Pending"
    return made


def begun(made: Station) -> tuple[Generator[Effect, Any, None], Call]:
    flow = told_again(made)
    effect = next(flow)
    assert isinstance(effect, Call)
    return flow, effect


def rest(flow: Generator[Effect, Any, None], answer: Any) -> list[Effect]:
    """What the flow still does, from the answer on."""
    found = []
    while True:
        try:
            found.append(flow.send(answer))
        except StopIteration:
            return found
        answer = None


def test_the_device_in_the_words_of_2_x() -> None:
    assert charging_station(BOOT, station()) == c.ChargingStationType(
        vendorName="V", model="M", serialNumber="B1", firmwareVersion="1.0", modem=c.ModemType(iccid="89")
    )


def test_a_text_too_long_for_2_x_is_cut_and_counted() -> None:
    made = station()
    long = wire.BootNotificationRequest(chargePointVendor=" ", chargePointModel="M" * 21)
    assert charging_station(long, made) == c.ChargingStationType(vendorName="Unknown", model="M" * 20)
    assert made.losses == ["truncated"]


def test_the_verdict_is_remembered() -> None:
    made = station()
    remember(made.memory.boot, BOOT, c.BootNotificationResponse(currentTime="", interval=60, status="Accepted"), made)
    boot = made.memory.boot
    assert (boot.vendor, boot.model, boot.serial, boot.firmware, boot.status, boot.interval) == ("V", "M", "B1", "1.0", "Accepted", 60)
    assert made.touched


@pytest.mark.parametrize("status", ["Accepted", "Pending"])
def test_the_backend_that_asked_is_told_the_last_boot_on_its_own_leg(status: c.RegistrationStatusEnumType) -> None:
    made = station()
    flow, effect = begun(made)
    assert effect.same_leg
    assert isinstance(effect.request, c.BootNotificationRequest)
    assert effect.request.reason == "Triggered"
    effects = rest(flow, c.BootNotificationResponse(currentTime="", interval=60, status=status))
    assert all(one.same_leg for one in effects if not isinstance(one, Later))
    assert made.memory.boot.status == status


def test_a_backend_that_does_not_answer_changes_nothing() -> None:
    made = station()
    flow, _ = begun(made)
    with pytest.raises(StopIteration):
        flow.throw(Refused(RpcCode.GENERIC_ERROR, "", "backend", "timeout"))
    assert made.memory.boot.status == "Pending"
