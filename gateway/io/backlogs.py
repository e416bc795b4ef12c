"""The backlogs of all stations in the store: what a session keeps, reads and drops, and what an operator puts back."""

from __future__ import annotations

from gateway.kept import SEPARATOR, Kept, Lane, key, number_of
from gateway.room import Room
from gateway.storage import Store, StoreError
from translators.classes import MessageClass, message_class

WINDOW = 16
"""Messages read at once: memory does not grow with the outage."""


class Backlogs:
    """Methods that touch the store raise StoreError."""

    def __init__(self, store: Store, room: Room) -> None:
        self._store = store
        self.room = room

    async def open(self) -> None:
        """Count what the last process left."""
        for lane in Lane:
            for station, tally in (await self._store.tally(lane.value)).items():
                self.room.found(station, lane, tally.rows, tally.bytes, int(tally.last))

    async def keep(self, station: str, lane: Lane, number: int, record: bytes) -> None:
        """Done when the message is durable. One that cannot be stored is not counted any more."""
        try:
            await self._store.save(lane.value, key(station, number), record)
        except StoreError:
            self.room.remove(station, lane, len(record))
            raise

    async def drop(self, station: str, lane: Lane, number: int) -> None:
        """Done when the message is durably gone."""
        await self._store.delete(lane.value, key(station, number))

    async def read(self, station: str, lane: Lane) -> list[tuple[int, bytes]]:
        """The oldest messages of a lane, by number."""
        rows = await self._store.first(lane.value, station + SEPARATOR, WINDOW)
        return [(number_of(name), record) for name, record in rows]

    async def put_back(self, station: str, message: Kept) -> None:
        """Behind what waits already. Raises StoreError also when there is no room."""
        lane, record = lane_of(message.action), message.dump()
        if not self.room.fits(station, len(record)):
            raise StoreError("full", f"the backlog of {station!r} is full", "let the central system take what waits first")
        await self.keep(station, lane, self.room.add(station, lane, len(record)), record)


def lane_of(action: str) -> Lane:
    """The lane of an action."""
    return Lane.TRANSACTION if message_class(action) is MessageClass.TRANSACTION else Lane.OTHER
