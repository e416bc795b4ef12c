"""Where a station fetches its firmware and leaves its files: 1.2 and 1.5 know FTP servers only (1.5 §8.4)."""

from __future__ import annotations

from translators.memory.station import Station

FTP = ("ftp:", "ftps:")


def count_scheme(location: str, station: Station) -> None:
    """Counts `scheme_unknown`: another address is passed on all the same, for there are stations that know more."""
    if station.version in ("1.2", "1.5") and not location.lower().startswith(FTP):
        station.quirk("scheme_unknown")
