"""When a 2.x transaction becomes one of 1.6, and with which meterStart (translation-up §3.5, step 2).

A StartTransaction leaves as soon as token, connector and cable are known and a register is: that is PowerPathClosed, the start point 2.0.1 names
for transactions like those of 1.6 (part 2, table 95). A meterStart of 0 with absolute registers behind it would bill the life of the meter, so
the register is waited for, and where none comes the first one counts as zero.
"""

from __future__ import annotations

from collections.abc import Generator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from msgspec import UNSET

from translators import canonical as c
from translators.flow import Effect, call, tell_back
from translators.memory.held_transactions import HeldTransaction
from translators.memory.station import Station
from translators.ocpp1x import registers, times, wire
from translators.ocpp1x.to_backend.samples import connector_for
from translators.ocpp1x.to_backend.verdicts import ACCEPTED, judged

CONNECTED = ("EVConnected", "Charging", "SuspendedEV", "SuspendedEVSE")


def is_connected(record: HeldTransaction) -> bool:
    """The cable is in: a charging state says so, or the plug is named and nothing says Idle."""
    return record.chargingState in CONNECTED or (record.plugged and record.chargingState != "Idle")


def may_start(record: HeldTransaction, seqNo: int, station: Station) -> Generator[Effect, Any, bool]:
    """Whether this event completes what a StartTransaction needs. The event after the one that lacked only a register decides without it."""
    if record.state == "starting":
        return True
    if record.state != "held" or not record.ready or not record.connector:
        return False
    if record.begin is not None or record.readings or station.options.hold_register <= 0:
        return True
    if record.waiting:
        return seqNo != record.waitingSince  # the same event once more decides nothing
    record.waiting, record.waitingSince = station.now.isoformat(), seqNo
    station.touch()
    if record.connector not in station.memory.held.registers:
        # Rung 5 of the ladder. The answer is an event of this transaction (F06.FR.07): the next one, which decides.
        yield from tell_back(c.TriggerMessageRequest(requestedMessage="TransactionEvent", evse=c.EVSEType(id=record.evse)))
    return False


def start(record: HeldTransaction, station: Station) -> Generator[Effect, Any, c.IdTokenInfoType]:
    """Send StartTransaction and remember the backend's number at once. Raises Refused; the next event then tries the same again."""
    if record.meterStart is None:
        record.meterStart = meter_start(record, station)
    connector = connector_for(record, station)
    record.state, record.waiting = "starting", ""
    station.touch()
    answer = yield from call(
        wire.StartTransactionRequest(
            connectorId=connector,
            idTag=record.idTag,
            meterStart=record.meterStart,
            reservationId=UNSET if record.reservation is None else station.memory.reservations.of_backend(record.reservation),
            timestamp=record.ready or record.since,
        ),
        f"{record.deed} start",
    )
    record.state, record.number = "open", answer.transactionId
    station.touch()
    info = judged(record.idTag, answer.idTagInfo, station)
    if record.token is not None and record.token.type == "NoAuthorization":
        if info.status != "Accepted":
            station.quirk("noauth_rejected")
        info = ACCEPTED  # C02.FR.02
    record.verdict = info
    return info


def unasked(info: c.IdTokenInfoType, record: HeldTransaction, station: Station) -> c.IdTokenInfoType | None:
    """What of a verdict the station is told in an answer to an event without a token: a refusal, whose effect is watched."""
    if info.status == "Accepted":
        return None
    record.refused = station.now.isoformat()
    station.touch()
    return info


def meter_start(record: HeldTransaction, station: Station) -> int:
    """The register ladder; rung 5 was climbed before."""
    wh = _known(record)
    if wh is None and (previous := station.memory.held.registers.get(record.connector)) is not None:
        station.quirk("meter_start_inferred")
        wh = previous
    if wh is None:
        station.quirk("meter_rebased")
        record.rebased = True
        return 0
    if wh >= 2**31:
        station.quirk("meter_range")
    return registers.whole(wh)


def _known(record: HeldTransaction) -> Decimal | None:
    if record.begin is not None:
        return record.begin
    if not record.readings:
        return None
    instant = _moment(record.ready or record.since)
    before = [reading for reading in record.readings if _moment(reading.at) <= instant]
    return max(before, key=lambda reading: _moment(reading.at)).wh if before else record.readings[0].wh


def _moment(text: str) -> datetime:
    return times.parse(text) or datetime.max.replace(tzinfo=UTC)
