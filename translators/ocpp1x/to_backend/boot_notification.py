"""BootNotification of a 2.x station: the same in 1.6, without its reason (translation-up §1.1).

The serial number of the box (deprecated, 16 §6.3) and the meter are nothing a 2.x station tells here. Once the backend accepted, it knows
nothing of the connectors any more: `owed_statuses` tells it what the station itself did not (16 errata 3.22).
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.canonical.base import ENCODER
from translators.flow import Flow, call
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.connector_status import tell_all
from translators.ocpp1x.installed_profiles import doubt_after_boot
from translators.tables import EnumMap, Ledger, Lost, Sub, To

LENGTH = 20
"""Of vendor and model in 1.6; 2.x allows a vendor of 50."""

STATUS: EnumMap[wire.RegistrationStatus, c.RegistrationStatusEnumType] = EnumMap(
    wire.RegistrationStatus, c.RegistrationStatusEnumType, {"Accepted": "Accepted", "Pending": "Pending", "Rejected": "Rejected"}
)

LEDGER = Ledger(
    request={
        "reason": Lost("boot_reason"),
        "chargingStation": Sub(
            {
                "vendorName": To("BootNotification.chargePointVendor"),
                "model": To("BootNotification.chargePointModel"),
                "serialNumber": To("BootNotification.chargePointSerialNumber"),
                "firmwareVersion": To("BootNotification.firmwareVersion"),
                "modem": Sub(
                    {
                        "iccid": To("BootNotification.iccid"),
                        "imsi": To("BootNotification.imsi"),
                        "customData": Lost("custom_data"),
                    }
                ),
                "customData": Lost("custom_data"),
            }
        ),
        "customData": Lost("custom_data"),
    },
    answers={"BootNotification": {"currentTime": To("currentTime"), "interval": To("interval"), "status": To("status")}},
    losses=("truncated",),
)


def boot_notification(req: c.BootNotificationRequest, station: Station) -> Flow[c.BootNotificationResponse]:
    """Raises Refused when the backend gives no answer: class B of translation-up §6.3."""
    boot = station.memory.boot
    what = req.chargingStation
    boot.vendor, boot.model = what.vendorName, what.model
    doubt_after_boot(what.serialNumber or "", what.firmwareVersion or "", station)
    boot.serial, boot.firmware = what.serialNumber or "", what.firmwareVersion or ""
    boot.action_payload = ENCODER.encode(req).decode()
    for state in station.memory.evse_states.connectors.values():
        state.errors.clear()  # a station raises what is still wrong again after its boot (N07)
    station.touch()
    answer = yield from call(to_wire(req, station))
    boot.status, boot.interval, boot.at = answer.status, answer.interval, station.now_text
    if answer.status == "Accepted":
        station.memory.evse_states.forget_sent()
    station.touch()
    return c.BootNotificationResponse(currentTime=answer.currentTime, interval=answer.interval, status=STATUS.to(answer.status, station))


def to_wire(req: c.BootNotificationRequest, station: Station) -> wire.BootNotificationRequest:
    """The boot as 1.6 has it; also for a stored one that is sent again (translation-up §1.2)."""
    what = req.chargingStation
    modem = what.modem or c.ModemType()
    return wire.BootNotificationRequest(
        chargePointVendor=_cut(what.vendorName, station) or "Unknown",
        chargePointModel=_cut(what.model, station) or "Unknown",
        chargePointSerialNumber=_given(what.serialNumber),
        firmwareVersion=_given(what.firmwareVersion),
        iccid=_given(modem.iccid),
        imsi=_given(modem.imsi),
    )


def owed_statuses(station: Station) -> Flow[None]:
    """What the station left untold ten seconds after an accepted boot: connector 0 and all others. A follow-up of the station's leg."""
    yield from tell_all(station, station.now_text)


def _cut(text: str, station: Station) -> str:
    if len(text) > LENGTH:
        station.lose("truncated")
    return text[:LENGTH]


def _given(text: str | UnsetType) -> str | UnsetType:
    return text or UNSET
