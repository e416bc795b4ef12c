"""A flow: one request and its answer as one function that yields.

A flow takes the decoded request and the station's memory, yields *effects* and returns the decoded answer. It is driven by
`gateway.session`, or by hand in a test: `effect = next(flow)`, `flow.send(answer)`, `flow.throw(Refused(...))`.

    def start_transaction(req, station):
        tx = station.transactions.begin(req)                       # what must survive is in `station` before the yield
        answer = yield from call(c.TransactionEventRequest(...))   # suspended until the other leg answered; raises Refused
        return wire.StartTransactionResponse(...)

*Other* leg and *same* leg are seen from where the request came in: for a request of the station, `call` asks the backend and `ask` the station.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

import msgspec

from translators.canonical.base import Request, Response

if TYPE_CHECKING:
    from translators.memory.station import Station
    from translators.tables import Ledger

A = TypeVar("A", bound=Response)


class Call(msgspec.Struct, frozen=True):
    """Send `request` and resume the flow with its answer; `Refused` is thrown into the flow when there is none.

    `deed`: what a second attempt has in common with the first though its content may differ (a reason that is derived, a time that is repaired);
    the message id of what must arrive follows from it (ADR 0005). Empty: the content says it all.
    `late`: called with an answer that comes after that. The peer has done what it says, whatever the other side was told meanwhile.
    """

    request: Request[Any]
    same_leg: bool = False
    deed: str = ""
    late: Callable[[Any], object] | None = None


class Tell(msgspec.Struct, frozen=True):
    """Send `request` when the answers owed are out; nobody waits for its answer, a failure is counted."""

    request: Request[Any]
    same_leg: bool = False


class Later(msgspec.Struct, frozen=True):
    """Run `flow` after the answer of this one was sent; it sees the legs as this one does."""

    flow: Flow[Any]


class Wait(msgspec.Struct, frozen=True):
    """Resume the flow with True when `until()` holds, which is looked at after every event of the session, or with False after `seconds`."""

    until: Callable[[], bool]
    seconds: float


Effect: TypeAlias = Call | Tell | Later | Wait
T = TypeVar("T")
Flow: TypeAlias = Generator[Effect, Any, T]


def call(request: Request[A], deed: str = "", *, late: Callable[[A], object] | None = None) -> Generator[Effect, Any, A]:
    """Ask the other leg and wait. `late` hears an answer that comes too late for the flow. Raises `Refused`."""
    answer: A = yield Call(request, deed=deed, late=late)
    return answer


def ask(request: Request[A]) -> Generator[Effect, Any, A]:
    """Ask the leg the request came from and wait. Raises `Refused`."""
    answer: A = yield Call(request, same_leg=True)
    return answer


def tell(request: Request[Any]) -> Generator[Effect, Any, None]:
    """Queue a message for the other leg; not awaited."""
    yield Tell(request)


def tell_back(request: Request[Any]) -> Generator[Effect, Any, None]:
    """Queue a message for the leg the request came from; it leaves after the answer (F06.FR.04)."""
    yield Tell(request, same_leg=True)


def later(flow: Flow[Any]) -> Generator[Effect, Any, None]:
    """Run a follow-up flow once the answer of this one is out."""
    yield Later(flow)


Fate = Literal["relayed", "translated", "emulated", "carried", "refused"]
"""What becomes of an action. *Relayed*: passed as it is. *Translated*: the other side gets the message of its version that means the same.
*Emulated*: the gateway does it by other means, from what it knows, reads or composes. *Carried*: inside a DataTransfer. *Refused*: answered so."""


def wait(until: Callable[[], bool], seconds: float) -> Generator[Effect, Any, bool]:
    """Wait for something that other messages of the station bring about; whether it came within `seconds`."""
    came: bool = yield Wait(until, seconds)
    return came


class Route(msgspec.Struct, frozen=True):
    """An action that is translated: its flow and the declared fate of its fields.

    `fates`: the fate by the receiver's version ("" for all), where the ledger's targets do not tell it; proved by tests/house/test_fates.py.
    """

    flow: Callable[[Any, Station], Flow[Any]]
    ledger: Ledger
    fates: Mapping[str, Fate] = {}


class Refusal(msgspec.Struct, frozen=True):
    """An action without a counterpart: the honest, schema-valid answer, made from the request, and the loss it is counted as.

    `answer` returns the response, or raises `Refused` where the specification wants a CALLERROR. `reason` is one sentence for the docs.
    """

    answer: Callable[[Any, Station], Response]
    loss: str
    reason: str


Routes: TypeAlias = Mapping[str, Route | Refusal]
