"""What is remembered of commands that pass as they are (translation-down A.8)."""

from __future__ import annotations

from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.file_servers import count_scheme
from translators.ocpp1x.local_lists import cache_cleared


def change_availability(req: wire.ChangeAvailabilityRequest, answer: wire.ChangeAvailabilityResponse, station: Station) -> None:
    """The desired state, so that the station may come back with another version."""
    if answer.status != "Rejected":
        station.memory.availability.order(req.connectorId, req.type)
        station.touch()


def clear_cache(_req: wire.ClearCacheRequest, answer: wire.ClearCacheResponse, station: Station) -> None:
    """With the cache of a 1.5 station its local list is gone."""
    if answer.status == "Accepted":
        cache_cleared(station)


def reset(req: wire.ResetRequest, answer: wire.ResetResponse, station: Station) -> None:
    """The reason of the StopTransactions that follow, and of the boot."""
    if answer.status == "Accepted":
        station.memory.boot.reset_accepted_at = station.now.isoformat()
        station.memory.boot.reset_type = req.type
        station.touch()


def update_firmware(req: wire.UpdateFirmwareRequest, _answer: wire.UpdateFirmwareResponse, station: Station) -> None:
    """What was told of the firmware before is over."""
    count_scheme(req.location, station)
    station.memory.reported.firmware = ""
    station.touch()
