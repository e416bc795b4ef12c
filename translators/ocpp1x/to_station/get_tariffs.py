"""GetTariffs: a 1.x station has no tariffs (I09.FR.03)."""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.tables import Kept, Ledger, Lost

LEDGER = Ledger(
    request={
        "evseId": Kept("no EVSE has a tariff"),
        "customData": Lost("custom_data"),
    },
    answer_made={"status": "NoTariff"},
)


def get_tariffs(req: c.GetTariffsRequest, station: Station) -> Flow[c.GetTariffsResponse]:
    yield from ()  # the gateway knows the answer
    return c.GetTariffsResponse(status="NoTariff")
