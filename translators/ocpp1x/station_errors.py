"""What becomes of the errors of a 1.x station (translation-down part D).

A function the station does not have is an ordinary answer, the message's own refusal (2.x generic FR.02), and remembered for a day. Anything else
is a CALLERROR: a `Rejected` would claim that the station decided.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, TypeVar

import msgspec

from translators.canonical.base import Request, Response
from translators.errors import TO_16, Refused, RpcCode
from translators.flow import Effect, call
from translators.memory.station import Station
from translators.ocpp1x.carried import obstacle

A = TypeVar("A", bound=Response)

MAX_DESCRIPTION = 255
MAX_DETAILS = 1024
"""Bytes of the station's own errorDetails that are passed on."""

_SHAPE = frozenset(
    {
        RpcCode.FORMAT_VIOLATION,
        RpcCode.OCCURRENCE_CONSTRAINT_VIOLATION,
        RpcCode.TYPE_CONSTRAINT_VIOLATION,
        RpcCode.PROTOCOL_ERROR,
        RpcCode.RPC_FRAMEWORK_ERROR,
        RpcCode.MESSAGE_TYPE_NOT_SUPPORTED,
    }
)
"""The station dislikes the shape of what the gateway composed: the backend's own frame was valid, so it is not told that it was not."""


def attempt(request: Request[A], station: Station, *, late: Callable[[A], object] | None = None) -> Generator[Effect, Any, A | None]:
    """The station's answer, or None when it, or its version, does not know the action. Raises `Refused` with what the backend is to see.

    `late`: remembers what the station says it did when nobody waits for that any more (translation-down A.3).
    """
    capabilities, firmware = station.memory.capabilities, station.memory.boot.firmware
    if capabilities.lacks(request.ACTION, station.now, firmware):
        return None
    if (found := obstacle(request, station)) is not None:
        text = f"backend: OCPP {station.version.removesuffix('s')} over SOAP cannot carry {found.path} of {request.ACTION}: {found.text}"
        raise Refused(found.code, text[:MAX_DESCRIPTION], "backend")
    try:
        answer = yield from call(request, late=late)
    except Refused as refused:
        if not refused.is_unsupported:
            raise blame(refused) from refused
        if refused.party == "gateway":
            return None  # its version has no such action: nothing is learnt
        capabilities.learn(request.ACTION, station.now, firmware)
        station.touch()
        station.quirk("learned_unsupported")
        return None
    return answer


def blame(refused: Refused) -> Refused:
    """The error as the backend sees it: who failed first, the true code in errorDetails."""
    if refused.cause == "answered":
        code = TO_16[refused.code]
        gateway: dict[str, Any] = {"leg": "station", "code": code}
        is_told = refused.description.startswith("station: ")  # with the code in the station's own words
        text = refused.description if is_told else ": ".join(part for part in ("station", code, refused.description) if part)
        seen = RpcCode.INTERNAL_ERROR if refused.code in _SHAPE else refused.code
        return Refused(seen, text[:MAX_DESCRIPTION], "station", "answered", _details(gateway, refused.details))
    if refused.cause == "local":
        return refused
    gateway = {"leg": "station", "reason": refused.cause}
    if refused.cause == "unreachable":
        gateway["sent"] = False
    invalid = refused.cause == "invalid"
    text = refused.description or ("station: its answer is none" if invalid else f"station: {refused.cause}")
    seen = RpcCode.INTERNAL_ERROR if invalid else RpcCode.GENERIC_ERROR
    return Refused(seen, text[:MAX_DESCRIPTION], refused.party, refused.cause, _details(gateway, refused.details))


def _details(gateway: dict[str, Any], of_station: dict[str, Any]) -> dict[str, Any]:
    details: dict[str, Any] = {"gw": gateway}
    if of_station and len(msgspec.json.encode(of_station)) <= MAX_DETAILS:
        details["station"] = of_station
    return details
