"""FirmwareStatusNotification of a 2.x station: named after the request that began the update (translation-up §5.2).

A backend that sent SignedUpdateFirmware knows all the statuses; one that sent UpdateFirmware knows seven, and hears each result once.
"""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow, tell
from translators.memory.file_requests import FileRequest
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.tables import EnumMap, Kept, Ledger, Lost, To

PLAIN: EnumMap[c.FirmwareStatusEnumType, wire.FirmwareStatus] = EnumMap(
    c.FirmwareStatusEnumType,
    wire.FirmwareStatus,
    {
        "Downloaded": "Downloaded",
        "DownloadFailed": "DownloadFailed",
        "Downloading": "Downloading",
        "DownloadScheduled": "Idle",  # never told: Idle only answers a trigger (1.6 §4.5)
        "DownloadPaused": "Downloading",
        "Idle": "Idle",
        "InstallationFailed": "InstallationFailed",
        "Installing": "Installing",
        "Installed": "Installed",
        "InstallRebooting": "Installing",
        "InstallScheduled": "Downloaded",
        "InstallVerificationFailed": "InstallationFailed",
        "InvalidSignature": "InstallationFailed",
        "SignatureVerified": "Downloaded",
    },
)
EXTENDED: EnumMap[c.FirmwareStatusEnumType, wire.FirmwareStatusEnumType] = EnumMap(
    c.FirmwareStatusEnumType,
    wire.FirmwareStatusEnumType,
    {status: status for status in PLAIN.rows},  # type: ignore[misc]  # the two sets are one
)

LEDGER = Ledger(
    request={
        "status": To("FirmwareStatusNotification.status", "SignedFirmwareStatusNotification.status"),
        "requestId": Kept("1.6 has one update at a time; its own number is remembered"),
        "statusInfo": Lost("status_info"),
        "customData": Lost("custom_data"),
    },
    made={"SignedFirmwareStatusNotification.requestId": "the number of the backend's request"},
    losses=("firmware_status",),
)


def firmware_status_notification(req: c.FirmwareStatusNotificationRequest, station: Station) -> Flow[c.FirmwareStatusNotificationResponse]:
    """The answer waits for nothing."""
    request = station.memory.file_requests.firmware or FileRequest()
    if request.extended:
        yield from tell(
            wire.SignedFirmwareStatusNotificationRequest(
                status=EXTENDED.to(req.status, station), **({} if request.requestId is None else {"requestId": request.requestId})
            )
        )
    elif req.status == "DownloadScheduled":
        station.lose("firmware_status")
    else:
        status = PLAIN.to(req.status, station)
        if status != request.status:
            if status != "Idle":
                request.status = status
                station.memory.file_requests.firmware = request
                station.touch()
            yield from tell(wire.FirmwareStatusNotificationRequest(status=status))
    return c.FirmwareStatusNotificationResponse()
