"""How a 2.x transaction ends towards 1.6: after its start, without ever having started, or unknown (translation-up §3.5, steps 4 and 5)."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, cast

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.errors import Refused
from translators.flow import Effect, call
from translators.memory.held_transactions import NOT_KNOWN, HeldTransaction
from translators.memory.station import Station
from translators.ocpp1x import registers, wire
from translators.ocpp1x.installed_profiles import transaction_ended
from translators.ocpp1x.meter_values import to_1x
from translators.ocpp1x.to_backend import samples
from translators.ocpp1x.to_backend.stop_reasons import stop_reason
from translators.ocpp1x.to_backend.transaction_start import start
from translators.ocpp1x.to_backend.verdicts import judged


def end(event: c.TransactionEventRequest, record: HeldTransaction, station: Station) -> Generator[Effect, Any, c.IdTokenInfoType | None]:
    """Whatever the backend still has to hear of a transaction that ended; its verdict on the stop token, if it gave one. Raises Refused."""
    if record.state in ("held", "starting") and (yield from _start_late(record, station)) is False:
        close(record, station, started=False)
        return None
    yield from samples.flush(record, station)
    verdict = yield from _stop(event, record, station)
    close(record, station, started=True)
    return verdict


def close(record: HeldTransaction, station: Station, *, started: bool) -> None:
    """The record and the connector know that it is over."""
    station.memory.held.close(record)
    transaction_ended(record.id, station)
    if record.connector:
        station.memory.evse_states.of(record.connector).ended(record.id, started=started)
    station.touch()


def force_close(record: HeldTransaction, timestamp: str, station: Station) -> Generator[Effect, Any, None]:
    """The station began another transaction where this one is still open: it is over, at its last register (E01.FR.14). Raises Refused.

    What it charged before its start could be told is charged all the same (step 5).
    """
    if record.state in ("held", "starting") and not (yield from _start_late(record, station)):
        close(record, station, started=False)
        return
    station.quirk("tx_force_closed")
    yield from samples.flush(record, station)
    nothing = registers.of(())
    yield from call(
        wire.StopTransactionRequest(
            meterStop=samples.meter_stop(nothing, record, station),
            timestamp=registers.latest(record.readings).at if record.readings else timestamp,
            transactionId=NOT_KNOWN if record.number is None else record.number,
            reason="PowerLoss",
        ),
        f"{record.deed} over",
    )
    close(record, station, started=True)


def _start_late(record: HeldTransaction, station: Station) -> Generator[Effect, Any, bool]:
    """Step 5. False: the backend never hears of this transaction."""
    energy = record.consumed
    charged = energy is not None and energy >= 1
    if not record.idTag and not record.token:
        if not charged:
            station.quirk("tx_never_authorized")
            return False
        station.quirk("tx_without_token")
        record.idTag = station.options.no_auth_id_tag
    elif record.state == "held" and not record.ready and not charged:
        return False  # the cable never came: EVConnectTimeout
    try:
        if record.state == "held" and record.begin is None and not record.readings and record.meterStart is None:
            record.meterStart = registers.whole(station.memory.held.registers.get(samples.connector_for(record, station), registers.ZERO))
        yield from start(record, station)
    except Refused as refused:
        if refused.cause != "answered":
            raise
        record.number = NOT_KNOWN  # 16 errata 3.18: the stop of a start that failed; a second start would leave the first open
        station.quirk("tx_state_lost")
        station.touch()
    return True


def _stop(event: c.TransactionEventRequest, record: HeldTransaction, station: Station) -> Generator[Effect, Any, c.IdTokenInfoType | None]:
    found = registers.of(event.meterValue or ())
    reason, said = stop_reason(event, record, station)
    if not record.stopReason:
        record.stopReason = reason  # it hangs on what was asked of the station, and is the same when the event comes again
        station.touch()
    number = NOT_KNOWN if record.number is None else record.number
    idTag: str | UnsetType = record.stopTag or UNSET
    answer = yield from call(
        wire.StopTransactionRequest(
            idTag=idTag,
            meterStop=samples.meter_stop(found, record, station),
            timestamp=event.timestamp,
            transactionId=number,
            reason=cast("wire.Reason", record.stopReason),
            transactionData=to_1x(samples.rebased(samples.timed(event.meterValue or (), station), record, station), station) or UNSET,
        ),
        f"{record.deed} stop",
    )
    if said and record.connector:
        station.memory.evse_states.of(record.connector).note = f"tx {number} stoppedReason={said}"
    if answer.idTagInfo is UNSET or not idTag:
        return None
    return judged(idTag, answer.idTagInfo, station)
