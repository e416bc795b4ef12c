"""Messages of 2.0.1 for a 1.6 station, inside a DataTransfer (translation-down B.8.4)."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any, Final, TypeVar

from translators import canonical as c
from translators.canonical.base import Request, Response
from translators.flow import Effect, Fate
from translators.memory.station import Station
from translators.ocpp1x import plug_and_charge
from translators.ocpp1x.station_errors import attempt

A = TypeVar("A", bound=Response)

NO_CERTIFICATES: Final[Mapping[str, Fate]] = dict.fromkeys(("1.2", "1.5", "1.6s"), "refused")
"""The security whitepaper is of OCPP-J: what a SOAP station answers to certificates (see `takes_certificates`)."""


def ask_nested(request: Request[A], station: Station) -> Generator[Effect, Any, A | None]:
    """The station's answer to a message of Plug & Charge; None, counted, when it takes no such message or its answer is none.

    Raises Refused with what the backend is to see, and Untold when 2.0.1 has no words for the request.
    """
    found: A | None = None
    if plug_and_charge.is_available(request.ACTION, station):
        answer = yield from attempt(plug_and_charge.wrap(request, station), station)
        if answer is not None:
            found = plug_and_charge.answer_of(answer, request, station)
    if found is None:
        station.lose("pnc_unsupported")
    return found


def trigger_nested(station: Station) -> Generator[Effect, Any, c.TriggerMessageStatusEnumType | None]:
    """Have the station ask for a new certificate for ISO 15118; None when it has no such trigger. Raises Refused."""
    request = c.TriggerMessageRequest(requestedMessage="SignV2GCertificate")
    if not plug_and_charge.is_available(request.ACTION, station):
        return None
    answer = yield from attempt(plug_and_charge.wrap(request, station), station)
    if answer is None:
        return None
    if answer.status == "Accepted" and not answer.data:
        return "Accepted"  # some define no fields for this answer
    found = plug_and_charge.answer_of(answer, request, station)
    return None if found is None else found.status


def takes_certificates(station: Station) -> bool:
    """Whether there is anything to ask: the security whitepaper is of OCPP-J 1.6, counted where the station speaks another."""
    if station.version == "1.6":
        return True
    station.lose("certificates")
    return False
