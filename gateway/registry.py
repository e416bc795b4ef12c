"""Who is connected, and who was: one live session per station id, takeover of a reconnecting station, and what the operator may see of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from gateway.exchanges import Exchange
from gateway.runs import Moment
from gateway.session import Session

MAX_KNOWN = 100_000
"""Stations remembered for the operator; the one seen longest ago is forgotten first."""
PORTION = 100
"""Sessions looked at in one go: some 2 ms in which no message passes."""
MAX_WITH_MESSAGES = 256
"""Of those the ones whose last messages are kept: who looks for why a station left finds it gone."""


class Live(Protocol):
    """A session that is driven."""

    session: Session
    last_message: Moment | None

    @property
    def identity(self) -> str: ...


@dataclass(slots=True)
class Known:
    """What is shown of a station that is not connected."""

    version: str
    transport: str
    since: str
    last_message: str
    transactions: tuple[Mapping[str, Any], ...] = ()
    topology: tuple[Mapping[str, Any], ...] = ()
    device: Mapping[str, str] = field(default_factory=dict)


class Registry:
    """Live sessions by station id."""

    def __init__(self) -> None:
        self._live: dict[str, Live] = {}
        self.known: dict[str, Known] = {}
        self._spellings: dict[str, str] = {}
        self.messages: dict[str, tuple[Exchange, ...]] = {}
        """The last messages of stations that left, of the latest `MAX_WITH_MESSAGES`."""
        self.on_empty: Callable[[], None] | None = None
        """Called when the last session has ended."""
        self.ended = 0
        """Sessions that have ended so far."""

    def __len__(self) -> int:
        return len(self._live)

    def __iter__(self) -> Iterator[Live]:
        return iter(tuple(self._live.values()))

    def portions(self) -> list[tuple[Live, ...]]:
        """All of them, so many at once; one empty portion when there are none."""
        sessions = tuple(self._live.values())
        return [sessions[start : start + PORTION] for start in range(0, len(sessions), PORTION)] or [()]

    def get(self, identity: str) -> Live | None:
        return self._live.get(identity)

    def spelling(self, identity: str) -> str | None:
        """The id of a live or known station that differs from this one in case at most (2.x: identifierString is case-insensitive)."""
        return self._spellings.get(identity.casefold())

    def add(self, live: Live) -> None:
        """The session is the station's only one. The caller has ended the one before."""
        assert live.identity not in self._live, "never two sessions of one station"
        self._live[live.identity] = live
        self._spellings[live.identity.casefold()] = live.identity

    def remove(self, live: Live, known: Known) -> None:
        """The session ended; a successor of the same id is not touched."""
        self.ended += 1
        if self._live.get(live.identity) is live:
            del self._live[live.identity]
        self.remember(live.identity, known)
        self.messages.pop(live.identity, None)
        self.messages[live.identity] = tuple(live.session.runner.exchanges)
        while len(self.messages) > MAX_WITH_MESSAGES:
            del self.messages[next(iter(self.messages))]
        if not self._live and self.on_empty is not None:
            self.on_empty()

    def remember(self, identity: str, known: Known) -> None:
        """Show this of the station from now on."""
        self.known.pop(identity, None)
        self.known[identity] = known
        self._spellings[identity.casefold()] = identity
        while len(self.known) > MAX_KNOWN:
            forgotten = next(iter(self.known))
            del self.known[forgotten]
            if forgotten not in self._live:
                self._spellings.pop(forgotten.casefold(), None)
