"""ClearTariffs of a 2.1 backend: a 2.0.1 station has no tariffs; one result without an id says so of all (I10.FR.06)."""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.tables import Kept, Ledger

LEDGER = Ledger(
    request={"tariffIds": Kept("none exists"), "evseId": Kept("no EVSE has a tariff"), "customData": Kept("nobody reads it")},
    answer_made={"clearTariffsResult": "one element: NoTariff"},
)


def clear_tariffs(req: c.ClearTariffsRequest, station: Station) -> Flow[c.ClearTariffsResponse]:
    yield from ()  # the gateway knows the answer
    return c.ClearTariffsResponse(clearTariffsResult=(c.ClearTariffsResultType(status="NoTariff"),))
