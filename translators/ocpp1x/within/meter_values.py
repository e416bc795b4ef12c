"""MeterValues of a SOAP station in front of a 1.6 backend: the same readings; the codec has renamed the units (device-model §6.1).

1.2 has no transactionId: what was read since the start of the open transaction of the connector is given its number (device-model §6, appendix).
A value without readings says nothing; a message without any is answered here (1.6 wants at least one, the WSDLs none).
"""

from __future__ import annotations

from datetime import datetime

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from translators.flow import Flow, call
from translators.memory.station import Station
from translators.ocpp1x import readings, times, wire
from translators.ocpp1x.known_numbers import NO_NUMBERS, content_of
from translators.ocpp1x.within.numbers import for_backend
from translators.ocpp1x.within.relaying import rows
from translators.tables import Ledger, To

LEDGER = Ledger(
    request={
        **rows(wire.MeterValuesRequest, "MeterValues."),
        "connectorId": To("MeterValues.connectorId", "MeterValues.transactionId"),
    },
    made={"MeterValues.transactionId": "of the open transaction, when the station never learnt its number or is of 1.2"},
    answers={"MeterValues": {}},
)


def with_samples(values: tuple[wire.MeterValue, ...], station: Station) -> tuple[wire.MeterValue, ...]:
    """The values that have readings, their times and their numbers repaired."""
    return tuple(
        replace(
            value,
            timestamp=times.of_station(value.timestamp, station).text,
            sampledValue=tuple(_as_number(sample, station) for sample in value.sampledValue),
        )
        for value in values
        if value.sampledValue
    )


def _as_number(sample: wire.SampledValue, station: Station) -> wire.SampledValue:
    """With a decimal number where there is one in it (translation-up §3.3, §4.3): 1.6 knows no other text but signed data (§7.43)."""
    if readings.ordinary(sample.value) is not None or sample.format == "SignedData":
        return sample
    found = readings.read(sample.value)
    if found is None or not found.quirks:
        return sample
    for quirk in found.quirks:
        station.quirk(quirk)
    return replace(sample, value=format(found.value, "f"), unit=sample.unit or readings.UNIT_TO_1X.get(found.unit, UNSET))


def meter_values(req: wire.MeterValuesRequest, station: Station) -> Flow[wire.MeterValuesResponse]:
    values = with_samples(req.meterValue, station)
    if not values:
        return wire.MeterValuesResponse()
    answer = yield from call(replace(req, meterValue=values, transactionId=_number(req, values, station)), content_of(req, station))
    return answer


def _number(req: wire.MeterValuesRequest, values: tuple[wire.MeterValue, ...], station: Station) -> int | UnsetType:
    """The backend's number of the transaction the values belong to."""
    number, transactions = req.transactionId, station.memory.transactions
    if number in NO_NUMBERS or station.version == "1.2":
        row = transactions.open_at(req.connectorId, times.written(values[0].timestamp, station) or station.now)
        belongs = row is not None and (number in NO_NUMBERS or _are_since(values, row.since))
        return for_backend(row) if row is not None and belongs else number
    if isinstance(number, UnsetType) or (known := transactions.find(number)) is None:
        return number
    if not known.used:
        known.used = True
        station.touch()
    return for_backend(known)


def _are_since(values: tuple[wire.MeterValue, ...], since: str) -> bool:
    began = datetime.fromisoformat(since)
    return all(datetime.fromisoformat(value.timestamp) >= began for value in values)
