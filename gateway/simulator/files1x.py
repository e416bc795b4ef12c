"""Firmware updates and log uploads of a 1.x station: nothing is really fetched or sent, the central system hears how it goes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from gateway.simulator.exchanges import Reply

if TYPE_CHECKING:
    from gateway.simulator.station1x import Station1x

_UPDATE_15 = ("Downloaded", "Installed")
_UPDATE_16 = ("Downloading", "Downloaded", "Installing", "Installed")
_UPDATE_SIGNED = ("Downloading", "Downloaded", "SignatureVerified", "Installing", "Installed")


def get_diagnostics_15(station: Station1x, _: dict[str, Any]) -> Reply:
    """1.5 §5.9: it tells the end of the upload only."""
    return Reply({"fileName": f"{station.id}.zip"}, then=partial(_tell, station, "DiagnosticsStatusNotification", ("Uploaded",)))


def get_diagnostics_16(station: Station1x, _: dict[str, Any]) -> Reply:
    """1.6 §5.9."""
    return Reply(
        {"fileName": f"{station.id}.zip"}, then=partial(_tell, station, "DiagnosticsStatusNotification", ("Uploading", "Uploaded"))
    )


def get_log(station: Station1x, request: dict[str, Any]) -> Reply:
    """Security whitepaper §5.6."""
    answer = {"status": "Accepted", "filename": f"{station.id}.log"}
    return Reply(answer, then=partial(_tell, station, "LogStatusNotification", ("Uploading", "Uploaded"), requestId=request["requestId"]))


def update_firmware_15(station: Station1x, _: dict[str, Any]) -> Reply:
    """1.5 §5.16: four statuses, none of them of something going on."""
    return Reply({}, then=partial(_tell, station, "FirmwareStatusNotification", _UPDATE_15))


def update_firmware_16(station: Station1x, _: dict[str, Any]) -> Reply:
    """1.6 §5.19."""
    return Reply({}, then=partial(_tell, station, "FirmwareStatusNotification", _UPDATE_16))


def signed_update_firmware(station: Station1x, request: dict[str, Any]) -> Reply:
    """Security whitepaper §5.9: the certificate and the signature are taken for good ones."""
    number = request["requestId"]
    return Reply({"status": "Accepted"}, then=partial(_tell, station, "SignedFirmwareStatusNotification", _UPDATE_SIGNED, requestId=number))


async def _tell(station: Station1x, action: str, statuses: Iterable[str], **more: Any) -> None:
    for status in statuses:
        await station.call(action, status=status, **more)
