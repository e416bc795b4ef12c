"""GetTariffs of a 2.1 backend: a 2.0.1 station has no tariffs, which is the truth (I09.FR.03; translation-down C.2)."""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.tables import Kept, Ledger

LEDGER = Ledger(
    request={"evseId": Kept("no EVSE has a tariff"), "customData": Kept("nobody reads it")},
    answer_made={"status": "NoTariff"},
)


def get_tariffs(req: c.GetTariffsRequest, station: Station) -> Flow[c.GetTariffsResponse]:
    yield from ()  # the gateway knows the answer
    return c.GetTariffsResponse(status="NoTariff")
