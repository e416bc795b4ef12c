"""How many unknown stations one address may bring in a day (`soap.new_stations`).

A WebSocket station holds a connection, of which a machine has only so many. A SOAP station is made of one POST: without a bound a stranger could
make a hundred thousand of them, each with a session, a connection to the central system and a record.
"""

from __future__ import annotations

import ipaddress

DAY = 86_400.0
MAX_ADDRESSES = 10_000
"""Addresses whose counts are kept; the one that asked longest ago is forgotten first."""


class Newcomers:
    """Counts per address, which run down over a day. `limit` is stations."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._counts: dict[str, tuple[float, float]] = {}

    def admit(self, ip: str, now: float) -> bool:
        """Whether this address may bring one more; `now` is monotonic seconds."""
        place = place_of(ip)
        count, at = self._counts.pop(place, (0.0, now))
        count = max(0.0, count - (now - at) * self._limit / DAY)
        admitted = count + 1 <= self._limit
        self._counts[place] = (count + admitted, now)
        while len(self._counts) > MAX_ADDRESSES:
            del self._counts[next(iter(self._counts))]
        return admitted

    def give_back(self, ip: str) -> None:
        """The one that was just admitted did not become a station: it will ask again."""
        place = place_of(ip)
        count, at = self._counts.get(place, (0.0, 0.0))
        if count:
            self._counts[place] = (max(0.0, count - 1), at)


def place_of(ip: str) -> str:
    """An IPv6 network is one place: each of its machines has as many addresses as it likes."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ip
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else ip
