"""What a session can ask its driver to do, in this order, each before the next."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec

from gateway.kept import DeadLetter, Lane
from translators.errors import RpcCode


class Side(StrEnum):
    """The two legs of a session. As a label it is used as it is: `.value` would be a call."""

    STATION = "station"
    BACKEND = "backend"

    @property
    def other(self) -> Side:
        return Side.BACKEND if self is Side.STATION else Side.STATION


SIDES = (Side.STATION, Side.BACKEND)
"""Both, for loops on a message's way: a tuple is three times as fast as the class."""


class Persist(msgspec.Struct, frozen=True, gc=False):
    """Store the station's memory durably; the commands behind it wait for that."""

    record: bytes


class SendCall(msgspec.Struct, frozen=True, gc=False):
    """A request to a peer. `send`: a 2.1 SEND, which is not answered."""

    side: Side
    message_id: str
    action: str
    payload: bytes
    send: bool = False


class SendResult(msgspec.Struct, frozen=True, gc=False):
    """The answer to a request of a peer."""

    side: Side
    message_id: str
    action: str
    payload: bytes


class SendError(msgspec.Struct, frozen=True, gc=False):
    """The refusal of a request of a peer. `message_id` "-1" when the request could not even be read."""

    side: Side
    message_id: str
    code: RpcCode
    description: str
    details: dict[str, Any]


class Abandon(msgspec.Struct, frozen=True, gc=False):
    """Do not answer this request of the station, ever: a SOAP station sees its connection break and will repeat it (translation-up §6.2)."""

    message_id: str


class KeepMessage(msgspec.Struct, frozen=True, gc=False):
    """Store a message of the station durably, and with it what the station's memory says of it (`memory`; empty: nothing): both or none.

    The commands behind it wait for that.
    """

    lane: Lane
    number: int
    record: bytes
    memory: bytes = b""


class DropMessage(msgspec.Struct, frozen=True, gc=False):
    """A message of the backlog has been told, or is not to be told any more; `size` in bytes, as stored."""

    lane: Lane
    number: int
    size: int


class ReadMessages(msgspec.Struct, frozen=True, gc=False):
    """Read the oldest messages of a lane and give them to `backlog_read`."""

    lane: Lane


class Bury(msgspec.Struct, frozen=True):
    """Keep a message that cannot be delivered for the operator; `number`: it is of the backlog, and leaves it (0: it is not)."""

    letter: DeadLetter
    lane: Lane
    number: int = 0
    size: int = 0


class CloseStation(msgspec.Struct, frozen=True, gc=False):
    """End the station's connection; a SOAP station has none and is only forgotten."""

    code: int
    reason: str


class DialBackend(msgspec.Struct, frozen=True, gc=False):
    """Connect to the backend, the `attempt`-th time since it was last connected (1 = at once; later ones after a delay with jitter)."""

    attempt: int


class CloseBackend(msgspec.Struct, frozen=True, gc=False):
    """End the connection to the backend."""

    code: int
    reason: str


class Finish(msgspec.Struct, frozen=True, gc=False):
    """The session is over; nothing may be sent any more."""


Command = (
    Persist
    | SendCall
    | SendResult
    | SendError
    | Abandon
    | KeepMessage
    | DropMessage
    | ReadMessages
    | Bury
    | CloseStation
    | DialBackend
    | CloseBackend
    | Finish
)
