"""The backlogs of all stations in the store: what a session keeps, reads and drops, and what an operator puts back."""

from __future__ import annotations

from gateway.commands import Bury, Command, DropMessage, KeepMessage
from gateway.kept import SEPARATOR, Kept, Lane, key, lane_of, number_of
from gateway.room import Room
from gateway.runs import Observer
from gateway.storage import STATION, Store, StoreError

WINDOW = 16
"""Messages read at once: memory does not grow with the outage."""


class Backlogs:
    """Of all stations."""

    def __init__(self, store: Store, room: Room, observer: Observer) -> None:
        self._store = store
        self._observer = observer
        self._told: set[tuple[str, str]] = set()
        """What has been told and is not gone yet: it must not be told again."""
        self._stuck: set[tuple[str, str]] = set()
        """Of that, what the disk did not let go: the next drop tries again."""
        self.room = room

    async def open(self) -> None:
        """Count what the last process left. Raises StoreError."""
        for lane in Lane:
            for station, tally in (await self._store.tally(lane.value)).items():
                self.room.found(station, lane, tally.rows, tally.bytes, int(tally.last))

    async def keep(self, station: str, lane: Lane, number: int, record: bytes, memory: bytes = b"") -> None:
        """Done when the message, and the station's memory of it, is durable. Raises StoreError; what cannot be stored is not counted any more."""
        try:
            await self._store.save_all({(lane.value, key(station, number)): record, **({(STATION, station): memory} if memory else {})})
        except StoreError:
            self.room.remove(station, lane, len(record))
            raise

    def undo(self, station: str, commands: list[Command]) -> None:
        """These were counted when they were given, and are not done."""
        for command in commands:
            match command:
                case KeepMessage(lane, _, record):
                    self.room.remove(station, lane, len(record))
                case DropMessage(lane, number, size) | Bury(_, lane, number, size) if number:
                    self.room.found(station, lane, 1, size, number)

    async def drop(self, station: str, lane: Lane, number: int) -> None:
        """Done when the message is durably gone. One that the disk does not let go is dropped with the next one."""
        place = lane.value, key(station, number)
        self._told.add(place)
        try:
            for each in (place, *self._stuck):  # nothing else can be there meanwhile: a number is used once
                await self._store.delete(*each)
                self._told.discard(each)
                self._stuck.discard(each)
        except StoreError as error:
            self._stuck |= {place} & self._told
            self._observer.fault(station, f"gateway: a message that was told could not be dropped: {error}", error)

    async def read(self, station: str, lane: Lane) -> list[tuple[int, bytes]]:
        """The oldest messages of a lane, by number; none when the store cannot be read."""
        try:
            rows = await self._store.first(lane.value, station + SEPARATOR, WINDOW + len(self._told))
        except StoreError as error:
            self._observer.fault(station, f"gateway: the backlog could not be read: {error}", error)
            return []
        return [(number_of(name), record) for name, record in rows if (lane.value, name) not in self._told][:WINDOW]

    def check_room(self, station: str, message: Kept) -> None:
        """Raises StoreError when nothing more can be kept of this station."""
        if not self.room.fits(station, len(message.dump())):
            raise _full(station)

    async def put_back(self, station: str, message: Kept) -> None:
        """Behind what waits already. Raises StoreError also when there is no room."""
        self.check_room(station, message)
        lane, record = lane_of(message.action), message.dump()
        await self.keep(station, lane, self.room.add(station, lane, len(record)), record)


def _full(station: str) -> StoreError:
    return StoreError("full", f"the backlog of {station!r} is full", "let the central system take what waits first")
