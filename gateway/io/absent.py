"""Messages of stations that are not there: they are told all the same, by a session that has no station.

A station may be gone for good when its gateway comes back. What it was answered for is told in its name, where the gateway may connect without it:
with `passthrough` only who has the station's credentials may, so that its messages wait for it.
"""

from __future__ import annotations

import asyncio

import msgspec

from gateway.credentials import Login
from gateway.io.admission import Admission
from gateway.io.refusals import Refusal
from gateway.kept import Lane, kept
from translators.versions import VERSIONS, Version

LOOK_EVERY = 10.0
"""Seconds between two looks at whose messages nobody tells."""
AT_ONCE = 20
"""Sessions begun in one look: a fleet that is gone does not dial in one moment."""


class Absent:
    """Begins sessions for stations that are not there."""

    def __init__(self, admission: Admission) -> None:
        self._admission = admission

    async def watch(self) -> None:
        """For as long as the gateway lives."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY)

    async def look(self) -> None:
        """Begin with some of those that wait."""
        admission = self._admission
        waiting = (each for each in admission.keeping.backlogs.room.stations() if admission.registry.get(each) is None)
        begun = 0
        for station in waiting:
            if begun == AT_ONCE or admission.draining:
                return
            begun += await self._begin(station)

    async def _begin(self, station: str) -> bool:
        admission = self._admission
        if not admission.keeping.may_speak_for(admission.config):
            return False
        version = await self._version(station)
        async with admission.turn(station):
            if version is None or admission.registry.get(station) is not None:
                return False
            login = Login(None)
            try:
                driver = await admission.new_driver(station, version, admission.dial_for(station, login))
            except Refusal:
                return False  # it was reported
            driver.session.backlog.trusted = True
            await driver.feed(driver.session.absent)
        return True

    async def _version(self, station: str) -> Version | None:
        """What the station spoke when it said what waits first."""
        for lane in Lane:
            for _number, record in await self._admission.keeping.backlogs.read(station, lane):
                try:
                    return VERSIONS.get(kept(record).version)
                except msgspec.DecodeError:
                    continue
        return None
