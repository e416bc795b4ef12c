"""Questions of a 2.1 backend that need no 2.0.1 station to be answered: it has no tariffs, no streams and no priority profile, which is the truth.

So nothing is lost by the answer (translation-down C.2). Passed on, the station would say NotImplemented, a worse truth.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from translators import canonical as c
from translators.canonical.base import Response
from translators.flow import Flow, Route, Routes
from translators.memory.station import Station
from translators.tables import Kept, Ledger


def _known(answer: Callable[[Any, Station], Response], made: str, *fields: str) -> Route:
    def flow(request: Any, station: Station) -> Flow[Response]:
        yield from ()  # the gateway knows the answer
        return answer(request, station)

    request = {name: Kept("nothing has it") for name in (*fields, "customData")}
    return Route(flow, Ledger(request=request, answer_made={made: "what is true"}))


def _clear_tariffs(_request: Any, _station: Station) -> Response:
    """One element without an id says so of all (I10.FR.06)."""
    return c.ClearTariffsResponse(clearTariffsResult=(c.ClearTariffsResultType(status="NoTariff"),))


def _get_tariffs(_request: Any, _station: Station) -> Response:
    """I09.FR.03."""
    return c.GetTariffsResponse(status="NoTariff")


def _get_periodic_event_stream(_request: Any, _station: Station) -> Response:
    """N12.FR.01: none is open."""
    return c.GetPeriodicEventStreamResponse()


def _use_priority_charging(request: c.UsePriorityChargingRequest, station: Station) -> Response:
    """Not to use it is what happens anyway (K21.FR.06); to use it finds no profile (K21.FR.01); both want a transaction (K21.FR.02)."""
    if request.transactionId not in station.memory.relayed.open:
        return c.UsePriorityChargingResponse(status="Rejected", statusInfo=c.StatusInfoType(reasonCode="TxNotFound"))
    if request.activate:
        return c.UsePriorityChargingResponse(status="NoProfile", statusInfo=c.StatusInfoType(reasonCode="NotFound"))
    return c.UsePriorityChargingResponse(status="Accepted")


NOTHING_THERE: Routes = {
    "ClearTariffs": _known(_clear_tariffs, "clearTariffsResult", "tariffIds", "evseId"),
    "GetPeriodicEventStream": _known(_get_periodic_event_stream, "customData"),
    "GetTariffs": _known(_get_tariffs, "status", "evseId"),
    "UsePriorityCharging": _known(_use_priority_charging, "status", "transactionId", "activate"),
}
