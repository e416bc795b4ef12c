"""What a session needs to keep messages, and for whom it may: the stations that the backend has accepted before.

While the backend is away nobody but the gateway stands between a stranger and the backlog. Credentials that only the backend can judge (`passthrough`)
are therefore remembered as a salted hash when it accepts them, and compared while it is away. Where the operator has the gateway check stations itself
(`password_hash`), or the backend is not shown their credentials at all (`fixed`, `none`), admission is the same as ever.
"""

from __future__ import annotations

from dataclasses import dataclass

from gateway.config import Config
from gateway.credentials import Credentials, Login, VerificationBusyError
from gateway.io.backlogs import Backlogs
from gateway.io.dead_letters import DeadLetters
from gateway.io.driver import Driver
from gateway.room import Buffering
from translators.memory.station import Station

WITHOUT = "none"
"""Remembered of a station that the backend accepted without credentials."""
SMALLEST = 4096
"""Bytes of the message that a station without room could not even send."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """Of one gateway."""

    backlogs: Backlogs
    letters: DeadLetters
    credentials: Credentials
    buffering: Buffering

    def may_keep(self, station: str) -> bool:
        """Whether there is any use in letting a station in while its backend is away."""
        return self.buffering.enabled and self.backlogs.room.fits(station, SMALLEST)

    def may_speak_for(self, config: Config) -> bool:
        """Whether the gateway can connect in the name of a station that is not there, also for what `buffer` mode left to `mirror` mode."""
        return config.backend.credentials != "passthrough"

    async def trusts(self, station: Station, login: Login, config: Config) -> bool:
        """Whether the backend would let this station in, as far as anybody knows. Raises Refusal 503 by VerificationBusyError's caller."""
        if not only_backend_knows(station.identity, config):
            return True
        known = station.memory.offline.credentials
        if known in ("", WITHOUT) or login.authorization is None:
            return known == WITHOUT and login.authorization is None
        try:
            return await self.credentials.is_sealed(known, login.authorization)
        except VerificationBusyError:
            return False

    async def accepted(self, driver: Driver, login: Login, config: Config) -> None:
        """The backend has let this station in: remember by which credentials."""
        station = driver.session.station
        if not only_backend_knows(station.identity, config) or await self.trusts(station, login, config):
            return
        sealed = WITHOUT if login.authorization is None else await self.credentials.seal(login.authorization)
        station.memory.offline.credentials = sealed
        station.touch()


def only_backend_knows(station: str, config: Config) -> bool:
    """Whether the credentials of this station are judged by the backend and by nobody else."""
    override = config.station(station)
    return config.backend.credentials == "passthrough" and not (override is not None and override.password_hash)
