"""A station whose boot the backend has not accepted (B02.FR.05)."""

from __future__ import annotations

from translators.memory.station import Station
from translators.ocpp1x.to_station.status_info import status_info

NOT_ACCEPTED = status_info("CSNotAccepted")


def is_held_back(station: Station) -> bool:
    """The last verdict was Pending or Rejected. No verdict at all is a station that was accepted elsewhere: it did not boot anew."""
    return station.memory.boot.status in ("Pending", "Rejected")
