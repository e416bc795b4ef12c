"""What must reach the backend though nobody waits for its answer, and the ids of what must reach it (ADR 0005). Sans-I/O."""

from __future__ import annotations

from msgspec import Raw

from gateway.commands import Side
from gateway.legs import Pending
from translators.errors import Refused
from translators.memory.journal import Told
from translators.memory.station import Station
from translators.retries import LOOK_ALIKE, message_id, supersedes

SILENT_AFTER = 5.0
"""Seconds after which a station that reconnected is taken to have no boot to tell."""


class Outbox:
    """The journal of one station's session, part of its memory."""

    __slots__ = ("_left", "_parked", "_since", "_station", "heard", "unsaved")

    def __init__(self, station: Station) -> None:
        self._station = station
        self._left = frozenset(station.memory.journal.outbox)
        """Message ids that are to be sent once more: of what a session before this one could not deliver, or this one in an outage."""
        self._parked: frozenset[str] = frozenset()
        """Of what a backend kept silent on that takes connections and answers nothing."""
        self._since: float | None = None
        self.heard = False
        """A message of the station was fulfilled in this session: a boot, if one was due, went first (O4)."""
        self.unsaved = False
        """Something changed that is not worth a write of its own; the end of the session is."""

    def keep(self, told_as: str, action: str, payload: bytes) -> None:
        """A message is told; it is kept until the backend has answered it."""
        self._keep(told_as, Told(action=action, payload=Raw(payload), key=supersedes(action, payload)))

    def undelivered(self, pending: Pending) -> None:
        """A message of the station did not get through. The station may not say again how things are: it is kept when it tells that (class D)."""
        if pending.side is Side.BACKEND and pending.run is not None and (key := supersedes(pending.action, pending.payload)):
            self._keep(pending.message_id, Told(action=pending.action, payload=Raw(pending.payload), key=key))
            self._left |= {pending.message_id}

    def overtaken(self, message_id: str, action: str, payload: bytes) -> None:
        """A message leaves: older ones that say the state of the same are out of date."""
        outbox = self._station.memory.journal.outbox
        if outbox and (key := supersedes(action, payload)):
            for older in [each for each, told in outbox.items() if told.key == key and each != message_id]:
                self._settle(older)

    def _keep(self, told_as: str, told: Told) -> None:
        for _ in range(self._station.memory.journal.tell(told_as, told)):
            self._station.lose("outbox_full")
        self._station.touch()

    def left(self, now: float) -> dict[str, Told]:
        """What could not be delivered before, oldest first; once, when the station has had its say or has nothing to say."""
        # A boot that is not known went with the state: its station does not say it again, and may have been accepted long ago.
        if not self._left or self._station.memory.boot.status in ("Pending", "Rejected"):
            return {}
        self._since = now if self._since is None else self._since
        if not self.heard and now - self._since < SILENT_AFTER:
            return {}
        untold = {each: told for each, told in self._station.memory.journal.untold().items() if each in self._left}
        self._left = frozenset()
        return untold

    def answered(self, pending: Pending) -> None:
        """The backend answered."""
        if pending.side is not Side.BACKEND:
            return
        if self._parked:
            self._left, self._parked = self._left | self._parked, frozenset()
        if pending.run is None:
            self._settle(pending.message_id)
        elif pending.durable and pending.action in LOOK_ALIKE:
            self._station.memory.journal.deliver(pending.message_id)
            self.unsaved = True

    def failed(self, pending: Pending, refused: Refused) -> bool:
        """The backend did not answer, or refused. True: it is sent once more; what it never answers is sent by the next session if it must arrive."""
        if pending.side is not Side.BACKEND:
            return False
        if refused.cause == "timeout" and not pending.again:
            pending.again = True
            return True
        told = self._station.memory.journal.outbox.get(pending.message_id)
        if refused.cause == "timeout" and told is not None and told.key:
            self._parked |= {pending.message_id}  # it says how things are: it is said again when the backend answers again
        elif refused.cause in ("answered", "invalid") or (refused.cause == "timeout" and not pending.durable):
            self._settle(pending.message_id)
        elif pending.message_id in self._station.memory.journal.outbox:
            self._left |= {pending.message_id}
        return False

    def id_of(self, action: str, payload: bytes) -> str:
        """The message id of what must arrive. One that was acknowledged is not used for another deed of the same content."""
        identity, delivered = self._station.identity, self._station.memory.journal.delivered
        attempt = 0
        while (made := message_id(identity, action, payload, attempt)) in delivered:  # ends: the list is bounded
            attempt += 1
        return made

    def _settle(self, told_as: str) -> None:
        self._station.memory.journal.settle(told_as)
        self.unsaved = True
