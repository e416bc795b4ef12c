"""What a session can ask its driver to do, in this order, each before the next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from translators.errors import RpcCode


class Side(StrEnum):
    """The two legs of a session."""

    STATION = "station"
    BACKEND = "backend"

    @property
    def other(self) -> Side:
        return Side.BACKEND if self is Side.STATION else Side.STATION


@dataclass(frozen=True, slots=True)
class Persist:
    """Store the station's memory durably; the commands behind it wait for that."""

    record: bytes


@dataclass(frozen=True, slots=True)
class SendCall:
    """A request to a peer. `send`: a 2.1 SEND, which is not answered."""

    side: Side
    message_id: str
    action: str
    payload: bytes
    send: bool = False


@dataclass(frozen=True, slots=True)
class SendResult:
    """The answer to a request of a peer."""

    side: Side
    message_id: str
    action: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class SendError:
    """The refusal of a request of a peer. `message_id` "-1" when the request could not even be read."""

    side: Side
    message_id: str
    code: RpcCode
    description: str
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Abandon:
    """Do not answer this request of the station, ever: a SOAP station sees its connection break and will repeat it (translation-up §6.2)."""

    message_id: str


@dataclass(frozen=True, slots=True)
class CloseStation:
    """End the station's connection; a SOAP station has none and is only forgotten."""

    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class DialBackend:
    """Connect to the backend, the `attempt`-th time since it was last connected (1 = at once; later ones after a delay with jitter)."""

    attempt: int


@dataclass(frozen=True, slots=True)
class CloseBackend:
    """End the connection to the backend."""

    code: int
    reason: str


@dataclass(frozen=True, slots=True)
class Finish:
    """The session is over; nothing may be sent any more."""


Command = Persist | SendCall | SendResult | SendError | Abandon | CloseStation | DialBackend | CloseBackend | Finish
