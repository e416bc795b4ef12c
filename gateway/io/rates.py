"""How often SOAP stations may post: so many requests a second of one station, and so many of one address that lead to nothing (soap design §9).

Over SOAP a request costs whoever sends it nothing, and a station is made of one POST. What one station posts is held back until it is its time, as far
as somebody waits for that; what one address sends that is refused or cannot be read is not answered any more. Requests that are accepted do not count
against their address: it may be that of a whole fleet, behind its network or a load balancer that nobody named in `listen.trusted_proxies`.

Over either limit there is no answer: a fault, or any HTTP status, would make a station throw away what it has to bill (translation-up §6.2).
"""

from __future__ import annotations

import asyncio

from aiohttp.typedefs import Handler
from aiohttp.web import Request, Response, StreamResponse

from gateway.config import Soap
from gateway.io.clock import Clock
from gateway.io.newcomers import place_of
from gateway.io.proxies import Proxies
from gateway.io.refusals import Refusal
from gateway.metrics import Metrics

MAX_DELAY = 5.0
"""Seconds a request of a station is held back; one that would wait longer is turned away. So many times the rate wait at once, of one station."""
MAX_ADDRESSES = 10_000
"""Addresses whose failures are counted; the one that failed longest ago is forgotten first."""


class Bucket:
    """What may still be done at once; it fills up with time. Less than nothing: so much has been promised."""

    __slots__ = ("_at", "_left")

    def __init__(self) -> None:
        self._left: float | None = None
        self._at = 0.0

    def take(self, now: float, rate: float, burst: int, patience: float) -> float | None:
        """Seconds until one more may be done; None when that is longer than `patience`, and nothing is taken. `now` is monotonic."""
        left = burst if self._left is None else min(burst, self._left + (now - self._at) * rate)
        self._at, self._left = now, left
        delay = max(0.0, (1 - left) / rate)
        if delay > patience:
            return None
        self._left = left - 1
        return delay


class Rates:
    """One gateway's. A rate of 0 is off. This machine's own addresses are not limited: who posts from them is a proxy, or its operator."""

    def __init__(self, soap: Soap, proxies: Proxies, metrics: Metrics, clock: Clock) -> None:
        self._soap = soap
        self._proxies = proxies
        self._metrics = metrics
        self._clock = clock
        self._addresses: dict[str, Bucket] = {}

    async def pace(self, bucket: Bucket, ip: str) -> None:
        """Until it is the time of this request, of the station whose bucket it is. Raises Refusal."""
        rate = self._soap.station_rate
        if not rate or _is_local(ip):
            return
        delay = bucket.take(self._clock.mono(), rate, self._soap.station_burst, MAX_DELAY)
        if delay is None:
            raise Refusal(503, "soap_rate_station", "station: it posts more than soap.station_rate allows")
        if delay:
            await asyncio.sleep(delay)

    def guarded(self, handler: Handler) -> Handler:
        """The handler, which does not answer an address any more that sends too much that leads to nothing."""
        if not self._soap.address_rate:
            return handler

        async def guard(request: Request) -> StreamResponse:
            response = await handler(request)
            if response.status < 400 or request.transport is None or request.transport.is_closing():
                return response
            ip = self._proxies.peer(request).ip
            if _is_local(ip) or self._may_fail(ip):
                return response
            self._metrics.refused_connection("soap_rate_address")
            request.transport.abort()
            return Response(status=500)  # never sent

        return guard

    def _may_fail(self, ip: str) -> bool:
        place = place_of(ip)
        bucket = self._addresses.pop(place, None) or Bucket()
        self._addresses[place] = bucket
        while len(self._addresses) > MAX_ADDRESSES:
            del self._addresses[next(iter(self._addresses))]
        return bucket.take(self._clock.mono(), self._soap.address_rate, self._soap.address_burst, 0.0) is not None


def _is_local(ip: str) -> bool:
    return ip.startswith("127.") or ip == "::1"
