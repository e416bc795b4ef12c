"""What is remembered of messages themselves: what the backend has not acknowledged, what it has, and how often a message failed (ADR 0005)."""

from __future__ import annotations

from msgspec import Raw, Struct, field

MAX_OUTBOX = 64
"""More than the statuses of all connectors of a station; the oldest is given up first, and counted."""
MAX_DELIVERED = 64
"""More than a station begins and ends transactions while one message of it is under way."""
MAX_ANSWERED = 32
MAX_REFUSED = 16
"""A SOAP station repeats the first message of its queue: one at a time is the rule."""


class Told(Struct, kw_only=True, omit_defaults=True):
    """A message nobody waits for, as it goes to the backend."""

    action: str
    payload: Raw
    key: str = ""
    """A newer one of the same key makes this one superfluous; empty = none does."""


class Refusals(Struct, kw_only=True):
    """How often the backend refused a message, and since when (RFC 3339)."""

    times: int
    since: str


class Journal(Struct, kw_only=True, omit_defaults=True):
    """Who calls a changing method calls `station.touch()`, unless it says otherwise."""

    outbox: dict[str, Told] = field(default_factory=dict)
    """By message id, in the order they were told."""
    delivered: list[str] = field(default_factory=list)
    """Message ids made from content that the backend has acknowledged: the same content again is another deed."""
    answered: dict[str, str] = field(default_factory=dict)
    """Answers as they were sent (JSON, or the XML of a SOAP station), by what a repetition of the request has in common with it."""

    refused: dict[str, Refusals] = field(default_factory=dict)
    """By content, the messages that a SOAP station repeats because they were left unanswered."""

    def tell(self, message_id: str, told: Told) -> int:
        """Keep a message until it is acknowledged; how many old ones had to go for it."""
        self.outbox[message_id] = told
        dropped = 0
        while len(self.outbox) > MAX_OUTBOX:
            del self.outbox[next(iter(self.outbox))]
            dropped += 1
        return dropped

    def settle(self, message_id: str) -> None:
        """The backend has answered. Not worth a write of its own: after a crash it would be sent once more, under the same id."""
        self.outbox.pop(message_id, None)

    def untold(self) -> dict[str, Told]:
        """What is left to be said, oldest first; what a newer one has made superfluous goes."""
        newest = {told.key: message_id for message_id, told in self.outbox.items() if told.key}
        self.outbox = {message_id: told for message_id, told in self.outbox.items() if not told.key or newest[told.key] == message_id}
        return dict(self.outbox)

    def deliver(self, message_id: str) -> None:
        """The backend has acknowledged what must reach it."""
        self.delivered.append(message_id)
        del self.delivered[:-MAX_DELIVERED]

    def refuse(self, key: str, now: str) -> Refusals:
        """The backend refused a message once more."""
        row = self.refused.pop(key, None) or Refusals(times=0, since=now)
        row.times += 1
        self.refused[key] = row
        while len(self.refused) > MAX_REFUSED:
            del self.refused[next(iter(self.refused))]
        return row

    def answer(self, key: str, payload: bytes) -> None:
        """What a message was answered."""
        self.answered[key] = payload.decode()
        while len(self.answered) > MAX_ANSWERED:
            del self.answered[next(iter(self.answered))]
