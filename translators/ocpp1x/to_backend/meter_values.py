"""MeterValues of a 2.x station: readings outside of transactions, as 1.6 has them (translation-up §4)."""

from __future__ import annotations

from translators import canonical as c
from translators.flow import Flow, call
from translators.memory.station import Station
from translators.ocpp1x import registers, wire
from translators.ocpp1x.known_numbers import content_of
from translators.ocpp1x.meter_values import rows_to_1x, to_1x
from translators.ocpp1x.to_backend.samples import timed
from translators.ocpp1x.to_backend.topology import connector_of
from translators.tables import Ledger, Lost, Sub, To

LEDGER = Ledger(
    request={
        "evseId": To("MeterValues.connectorId", note="0 is the main meter in both (J01.FR.03)"),
        "meterValue": Sub(rows_to_1x("MeterValues.meterValue")),
        "customData": Lost("custom_data"),
    },
    losses=("location_upstream", "measurand_no_counterpart"),
)


def meter_values(req: c.MeterValuesRequest, station: Station) -> Flow[c.MeterValuesResponse]:
    """Raises Refused when the backend gives no answer: it is billing data, the station repeats it."""
    connector = connector_of(station, req.evseId)
    readings = registers.of(req.meterValue).readings
    if connector and readings:
        station.memory.held.registers[connector] = readings[-1].wh
    values = to_1x(timed(req.meterValue, station), station)
    if connector is not None and values:
        yield from call(wire.MeterValuesRequest(connectorId=connector, meterValue=values), content_of(req, station))
    return c.MeterValuesResponse()
