"""Meter values of a running transaction: what was kept while it could not start, and what comes with each event (translation-up §3.5, step 3)."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from translators import canonical as c
from translators.flow import Effect, call
from translators.memory.held_transactions import HeldTransaction
from translators.memory.station import Station
from translators.ocpp1x import registers, times, wire
from translators.ocpp1x.known_numbers import fingerprint_of_all
from translators.ocpp1x.meter_values import to_1x
from translators.ocpp1x.to_backend.topology import connector_of

CHUNK = 50
"""Meter values in one message: what was kept for hours does not leave as one giant frame."""


def flush(record: HeldTransaction, station: Station) -> Generator[Effect, Any, None]:
    """Send what was kept; what a Refused leaves unsent stays. Raises Refused."""
    while record.samples:
        chunk = tuple(record.samples[:CHUNK])
        yield from send(chunk, record, station, f"{record.deed} {fingerprint_of_all(chunk)}")
        del record.samples[: len(chunk)]
        station.touch()


def send(values: Iterable[c.MeterValueType], record: HeldTransaction, station: Station, deed: str) -> Generator[Effect, Any, None]:
    """Send meter values of a transaction the backend knows. Raises Refused."""
    told = to_1x(without_start(rebased(timed(values, station), record, station), record), station)
    if told:
        connector = connector_for(record, station)
        number = UNSET if record.number is None else record.number
        yield from call(wire.MeterValuesRequest(connectorId=connector, transactionId=number, meterValue=told), deed)


def timed(values: Iterable[c.MeterValueType], station: Station) -> tuple[c.MeterValueType, ...]:
    """With times a set clock could show (translation-up §0.5)."""
    return tuple(_at(times.of_station(value.timestamp, station).text, value) for value in values)


def _at(timestamp: str, value: c.MeterValueType) -> c.MeterValueType:
    return value if timestamp == value.timestamp else replace(value, timestamp=timestamp)


def without_start(values: Iterable[c.MeterValueType], record: HeldTransaction) -> tuple[c.MeterValueType, ...]:
    """Without the start reading that went as meterStart."""
    if record.begin is None or registers.whole(record.begin) != record.meterStart:
        return tuple(values)
    return _each_sample(values, lambda sample: None if _is_start_register(sample, record) else sample)


def rebased(values: Iterable[c.MeterValueType], record: HeldTransaction, station: Station) -> tuple[c.MeterValueType, ...]:
    """Counted from zero where meterStart was not known: each register from its first value on. Signed ones are left as they are.

    A station may tell with the last event only what the register was at the first: then it counts from there.
    """
    if not record.rebased:
        return tuple(values)
    known = tuple(values)
    for sample in (sample for value in known for sample in value.sampledValue if sample.context == "Transaction.Begin"):
        _from_zero(sample, record, station, begins=True)
    return _each_sample(known, lambda sample: _from_zero(sample, record, station))


def _each_sample(
    values: Iterable[c.MeterValueType], change: Callable[[c.SampledValueType], c.SampledValueType | None]
) -> tuple[c.MeterValueType, ...]:
    changed = ((value, tuple(filter(None, map(change, value.sampledValue)))) for value in values)
    return tuple(value if samples == value.sampledValue else replace(value, sampledValue=samples) for value, samples in changed if samples)


def _is_start_register(sample: c.SampledValueType, record: HeldTransaction) -> bool:
    """A signed one is evidence and goes out (SMV §3.1.2); one that says something else than meterStart does too."""
    if sample.context != "Transaction.Begin" or registers.measurand(sample) != registers.REGISTER or sample.signedMeterValue is not UNSET:
        return False
    if sample.phase in registers.PHASES and (sample.location or "Outlet") in registers.LOCATIONS:
        return True  # a part of the sum that went
    wh = registers.in_wh(sample)
    return wh is not None and registers.whole(wh) == record.meterStart


def _from_zero(sample: c.SampledValueType, record: HeldTransaction, station: Station, *, begins: bool = False) -> c.SampledValueType:
    wh = registers.in_wh(sample)
    if wh is None or registers.measurand(sample) != registers.REGISTER or sample.signedMeterValue is not UNSET:
        return sample
    register = f"{sample.location or 'Outlet'}/{sample.phase or ''}"
    if register not in record.zeros or (begins and record.zeros[register] != wh):
        record.zeros[register] = wh
        station.touch()
    return replace(sample, value=(wh - record.zeros[register]) / registers.factor(sample))


def meter_stop(found: registers.Registers, record: HeldTransaction, station: Station) -> int:
    """The ladder of step 4: the end reading, the last one, what the intervals add up to, else nothing was charged."""
    start = record.meterStart or 0
    if found.end is not None:
        wh = found.end
    elif found.readings:
        wh = registers.latest(found.readings).wh
    elif record.readings:
        wh = registers.latest(record.readings).wh
    else:
        return _plausible(registers.whole(record.interval + found.interval) + start, start, station)
    if record.rebased:
        wh -= record.begin if record.begin is not None else record.readings[0].wh if record.readings else wh
    return _plausible(registers.whole(wh), start, station)


def _plausible(wh: int, start: int, station: Station) -> int:
    if wh < start:
        station.quirk("meter_backwards")
    if wh >= 2**31:
        station.quirk("meter_range")
    return wh


def connector_for(record: HeldTransaction, station: Station) -> int:
    """The connector of a transaction, guessed at last when no event named it (translation-up §0.4)."""
    if not record.connector:
        known = station.memory.topology.connectors()
        evse = record.evse or station.memory.topology.to_evse(known[0] if known else 1)[0]
        record.connector = connector_of(station, evse) or 1
        if not record.evse and len(known) > 1:
            station.quirk("connector_guess")
        station.touch()
    return record.connector
