"""MeterValues of a 1.5 station in front of a 1.6 backend: the same readings; the codec has renamed the units (device-model §6.1).

A value without readings says nothing; a message without any is answered here (1.6 wants at least one, the WSDL of 1.5 none).
"""

from __future__ import annotations

from msgspec.structs import replace

from translators.flow import Flow, call
from translators.memory.station import Station
from translators.ocpp1x import times, wire
from translators.ocpp1x.known_numbers import NO_NUMBERS
from translators.ocpp1x.within.relaying import rows
from translators.tables import Ledger, To

LEDGER = Ledger(
    request={
        **rows(wire.MeterValuesRequest, "MeterValues."),
        "connectorId": To("MeterValues.connectorId", "MeterValues.transactionId"),
    },
    made={"MeterValues.transactionId": "of the open transaction, when the station never learnt its number"},
    answers={"MeterValues": {}},
)


def with_samples(values: tuple[wire.MeterValue, ...], station: Station) -> tuple[wire.MeterValue, ...]:
    """The values that have readings, their times repaired."""
    return tuple(replace(value, timestamp=times.of_station(value.timestamp, station).text) for value in values if value.sampledValue)


def meter_values(req: wire.MeterValuesRequest, station: Station) -> Flow[wire.MeterValuesResponse]:
    values = with_samples(req.meterValue, station)
    if not values:
        return wire.MeterValuesResponse()
    number = req.transactionId
    transactions = station.memory.transactions
    if number in NO_NUMBERS:
        row = transactions.open_on(req.connectorId)
        number = number if row is None else row.number
    elif isinstance(number, int) and (known := transactions.find(number)) is not None and not known.used:
        known.used = True
        station.touch()
    answer = yield from call(replace(req, meterValue=values, transactionId=number))
    return answer
