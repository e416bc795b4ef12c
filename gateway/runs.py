"""A request of a peer while it is being fulfilled: its flow, what it waits for, what it does when it ends. Sans-I/O."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

import msgspec

from gateway.commands import Side
from gateway.exchanges import Exchange
from gateway.kept import Waiting
from translators.canonical.base import Request
from translators.errors import Refused
from translators.flow import Flow
from translators.tables import Ledger


class Moment(NamedTuple):
    """The time of an event: `mono` for deadlines (monotonic seconds), `utc` for what is written into messages."""

    mono: float
    utc: datetime


class Incoming(msgspec.Struct, frozen=True, gc=False):
    """A request of a peer that waits for its turn."""

    message_id: str
    action: str
    payload: Any
    raw: bytes
    send: bool = False


class Run(msgspec.Struct, eq=False):
    """One request and its flow. `flow` is None for a relay, which passes bytes; `message_id` is None when nobody gets an answer."""

    side: Side
    message_id: str | None
    action: str
    request: Request[Any] | None
    flow: Flow[Any] | None
    ledger: Ledger | None
    exchange: Exchange
    deadline: float
    told_back: list[Request[Any]] = []
    after: list[Flow[Any]] = []
    retried: bool = False
    sent: bool = False
    """Something of it has left, or may have left in a process before this one."""
    key: str | None = None
    """What a repetition of the request would share with it."""
    send: bool = False
    payload: Any = None
    """What a relay passes on, and what is kept of it."""
    waiting: Waiting | None = None
    """The place in the backlog of a message that is told late: nobody waits for its answer."""
    unencodable: str = ""
    """Why the gateway's own message would have been invalid."""


class Keeper(Protocol):
    """Where messages wait that cannot be told now (see `backlog`)."""

    @property
    def away(self) -> bool:
        """The backend is away, and the gateway answers alone."""

    @property
    def on(self) -> bool:
        """Messages are kept."""

    @property
    def waiting(self) -> bool:
        """Messages of the station wait."""

    @property
    def queued(self) -> bool:
        """Transaction messages of the station wait."""

    @property
    def boots(self) -> bool:
        """A boot of the station waits, which goes first (O4)."""

    def takes(self, run: Run) -> bool:
        """A request of the station was read. True: it is answered without the backend, and needs nothing more."""

    def rescues(self, run: Run, refused: Refused) -> bool:
        """A request of the station failed. True: it was answered all the same, and is told later."""

    def heard(self, run: Run, answer: Any) -> None:
        """The backend answered a request of the station."""

    def delivered(self, run: Run, answer: Any) -> None:
        """A message of the backlog has been told."""

    def failed(self, run: Run, refused: Refused) -> None:
        """A message of the backlog could not be told."""


class Observer(Protocol):
    """Where a session reports what happens; counters, never I/O."""

    def message(self, leg: str, version: str, direction: str, action: str, outcome: str) -> None: ...
    def loss(self, source: str, target: str, action: str, name: str) -> None: ...
    def quirk(self, version: str, name: str) -> None: ...
    def fault(self, station: str, text: str, error: BaseException | None) -> None: ...


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a session waits, seconds; how much it lets wait."""

    backend_call: float = 30.0
    """For one answer of the backend."""
    station_call: float = 20.0
    """For one answer of the station (translation-down A.3)."""
    command: float = 25.0
    """For a whole command of the backend, fan-out included (translation-down A.3)."""
    grace: float = 15.0
    """A backend away this long is not yet an outage (decisions.md)."""
    linger: float = 5.0
    """The backend's answers to a station that left are waited for this long, so that they are remembered (link.grace)."""
    station_queue: int = 64
    """Requests of the station that wait for their turn."""
    command_queue: int = 16
    """Commands of the backend that wait for their turn (translation-down A.3)."""
    leg_queue: int = 256
    """Messages of the gateway that wait for a peer to be free."""
    follow_ups: int = 16
    """Follow-up flows that run at the same time."""
    look_every: float = 5.0
    """Between two looks at what is due in a session where nothing happens."""
    silence: float = 3.0
    """Heartbeat intervals after which a SOAP station counts as gone."""
