"""Messages of 2.0.1 for a 1.6 backend, inside a DataTransfer (translation-down B.8.4, translation-up §5.4)."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeVar

from translators.canonical.base import Request, Response
from translators.errors import Refused
from translators.flow import Effect, call
from translators.memory.station import Station
from translators.ocpp1x import plug_and_charge
from translators.ocpp1x.nested_narrowing import Untold

A = TypeVar("A", bound=Response)


def ask_nested(request: Request[A], station: Station) -> Generator[Effect, Any, A | None]:
    """The backend's answer to a message of Plug & Charge; None, counted, when it takes no such message or its answer is none.

    Raises Refused when the backend gives no answer.
    """
    found: A | None = None
    if plug_and_charge.is_available(request.ACTION, station):
        found = yield from _asked(request, station)
    if found is None:
        station.lose("pnc_unsupported")
    return found


def _asked(request: Request[A], station: Station) -> Generator[Effect, Any, A | None]:
    try:
        wrapped = plug_and_charge.wrap(request, station)
    except Untold:
        station.lose("cert.too_long")
        return None
    try:
        answer = yield from call(wrapped)
    except Refused as refused:
        if not refused.is_unsupported:
            raise
        plug_and_charge.learn_unsupported("", station)
        return None
    return plug_and_charge.answer_of(answer, request, station)


def ask_for_status(request: Request[A], failed: A, station: Station) -> Generator[Effect, Any, A]:
    """The same where the answer has a word for a failure: that is what a backend without an answer means (translation-up §6.3)."""
    try:
        found = yield from ask_nested(request, station)
    except Refused:
        station.lose("pnc_unsupported")
        return failed
    return failed if found is None else found
