"""What the gateway told of its own accord and the backend does not know: what is lost by it, and that it is not told again (translation-up V20)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from translators import canonical as c
from translators.canonical.base import Request
from translators.memory.station import Station
from translators.ocpp1x.error_codes import unheard

LOST: Mapping[str, frozenset[str]] = {"NotifyEvent": frozenset({"status_connector0", "error_code"})}
"""By action, the losses that may be counted for it when the backend does not know it."""


def refused(request: Request[Any], station: Station) -> None:
    """The backend answered NotImplemented or NotSupported. Counts what it did not hear; the next ones are not sent on this connection."""
    station.deaf.add(request.ACTION)
    if isinstance(request, c.NotifyEventRequest) and station.version.startswith("1."):
        for name in unheard(request.eventData):
            station.lose(name)
