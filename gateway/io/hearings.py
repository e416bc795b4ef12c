"""Logins that wait for the central system's word on them, of stations without a password here.

Each is dialled in the turn of its station, one behind the other, in which the connection of the station's own session stands as well. Who posts a
hundred wrong passwords at once must not keep that away for as long as a hundred dials take: of one station and from one place one login is heard at a
time, and others are not waited for.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gateway.credentials import Login
from gateway.io.newcomers import place_of
from gateway.io.refusals import Refusal

MAX_PLACES = 4
"""Of one station: so many dials stand before that of its session at most."""


class Hearing:
    """One, under way. `refusal` is how it ended, for those who said the same meanwhile."""

    def __init__(self, login: Login) -> None:
        self.login = login
        self.ended = asyncio.Event()
        self.refusal: Refusal | None = _busy()


class Hearings:
    """Of one gateway."""

    def __init__(self) -> None:
        self._running: dict[str, dict[str, Hearing]] = {}

    @asynccontextmanager
    async def of(self, identity: str, login: Login, ip: str) -> AsyncIterator[None]:
        """While this login is looked at. Who says the same waits, and is refused like it. Raises Refusal."""
        place = place_of(ip)
        of_station = self._running.get(identity, {})
        other = of_station.get(place)
        if other is not None:
            if other.login != login:
                raise _busy()
            await other.ended.wait()  # each dials within its bounds
            if other.refusal is not None:
                raise Refusal(other.refusal.status, other.refusal.reason, str(other.refusal))
            yield
            return
        if len(of_station) >= MAX_PLACES:
            raise _busy()
        hearing = Hearing(login)
        self._running.setdefault(identity, {})[place] = hearing
        try:
            yield
            hearing.refusal = None
        except Refusal as refusal:
            hearing.refusal = refusal
            raise
        finally:
            hearing.ended.set()
            del self._running[identity][place]
            if not self._running[identity]:
                del self._running[identity]


def _busy() -> Refusal:
    return Refusal(503, "busy", "gateway: other credentials of this station are being looked at")
