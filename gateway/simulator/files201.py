"""Firmware updates and log uploads of a 2.x station: nothing is really fetched or sent, the CSMS hears how it goes."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from gateway.simulator.exchanges import Reply

if TYPE_CHECKING:
    from gateway.simulator.station201 import Station201


def get_log(station: Station201, request: dict[str, Any]) -> Reply:
    """N01."""
    answer = {"status": "Accepted", "filename": f"{station.id}.log"}
    return Reply(answer, then=partial(_tell, station, "LogStatusNotification", ("Uploading", "Uploaded"), request["requestId"]))


def update_firmware(station: Station201, request: dict[str, Any]) -> Reply:
    """L01 with a signature, which is taken for a good one; L02 without."""
    firmware = request["firmware"]
    if ("signature" in firmware) != ("signingCertificate" in firmware):
        return Reply({"status": "Rejected"})
    verified = ("SignatureVerified",) if "signature" in firmware else ()
    statuses = ("Downloading", "Downloaded", *verified, "Installing", "Installed")
    return Reply({"status": "Accepted"}, then=partial(_tell, station, "FirmwareStatusNotification", statuses, request["requestId"]))


async def _tell(station: Station201, action: str, statuses: Iterable[str], number: int) -> None:
    for status in statuses:
        await station.call(action, status=status, requestId=number)
