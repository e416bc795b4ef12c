"""The flow of a message that is the same in both versions of the family, and its ledger."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET
from msgspec.structs import replace

from translators.canonical.base import Request, Response
from translators.errors import Refused
from translators.flow import Flow, Route, call
from translators.memory.station import Station
from translators.ocpp1x import times, wire
from translators.ocpp1x.carried import can_carry
from translators.ocpp1x.station_errors import attempt
from translators.tables import Ledger, Rows, To

A = TypeVar("A", bound=msgspec.Struct)
STATION_TIMES = frozenset({"expiryDate", "retrieveDate", "startTime", "stopTime", "currentTime"})
"""Times that the backend writes; 1.5 stations know no fractions of a second (translation-up §0.5)."""


def rows(struct: type[msgspec.Struct], prefix: str = "") -> Rows:
    """Every field reaches the field of its own name."""
    return {name: To(f"{prefix}{name}") for name in struct.__struct_fields__}


def ledger(request: type[Request[Any]], *losses: str) -> Ledger:
    """The ledger of a message that passes as it is; `losses`: what its flow counts itself."""
    return Ledger(request=rows(request, f"{request.ACTION}."), answers={request.ACTION: rows(request.ANSWER)}, losses=losses)


def for_station(message: Any, station: Station) -> Any:
    """The message with its times in whole seconds, at the top and in idTagInfo."""
    changes: dict[str, Any] = {}
    for name in message.__struct_fields__:
        value = getattr(message, name)
        if name in STATION_TIMES and isinstance(value, str):
            new: Any = times.to_station(value, station)
        elif isinstance(value, wire.IdTagInfo):
            new = for_station(value, station)
        else:
            continue
        if new != value:
            changes[name] = new
    return replace(message, **changes) if changes else message


def answer_for_station(answer: A, station: Station) -> A:
    """An answer of the backend: as `for_station`, and without what no SOAP message can carry. Counts the quirk `bad_answer`."""
    changes: dict[str, Any] = {}
    for name in answer.__struct_fields__:
        value = getattr(answer, name)
        if name in STATION_TIMES and isinstance(value, str):
            changes[name] = times.answered(value, station)
        elif isinstance(value, wire.IdTagInfo):
            changes[name] = answer_for_station(value, station)
        elif name in ("parentIdTag", "data") and isinstance(value, str) and not can_carry(value, station):
            station.quirk("bad_answer")
            changes[name] = UNSET
    return replace(answer, **changes) if changes else answer


def from_station(request: type[Request[Any]]) -> Route:
    """A message of the station that passes as it is."""

    def relay(message: Any, station: Station) -> Flow[Response]:
        answer: Response = yield from call(message)
        return answer_for_station(answer, station)

    return Route(relay, ledger(request))


Taken = Callable[[Any, Any, Station], None]


def from_backend(
    request: type[Request[Any]], refusal: Response | Refused, taken: Taken | None = None, losses: tuple[str, ...] = ()
) -> Route:
    """A command that passes as it is.

    `refusal`: for a station that does not know it (translation-down A.5). `taken` remembers what was done, and may count `losses`.
    """

    def relay(message: Any, station: Station) -> Flow[Response]:
        def remember(answer: Any) -> None:
            if taken is not None:
                taken(message, answer, station)

        answer = yield from attempt(for_station(message, station), station, late=remember)
        if answer is None:
            if isinstance(refusal, Refused):
                raise refusal  # the answer has no place for a refusal
            return refusal
        remember(answer)
        return answer  # type: ignore[no-any-return]  # the ANSWER of the request

    return Route(relay, ledger(request, *losses))


def absent_when_empty(text: Any) -> Any:
    """A text that says nothing is absent (quirks 13)."""
    return UNSET if text == "" else text
