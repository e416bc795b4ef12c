"""StopTransaction becomes TransactionEvent(Ended).

1.5 §4.9, 1.6 §4.10; 2.0.1 E06. meterStop becomes a sample of context Transaction.End unless transactionData has it already. A token goes with it only
when the driver stopped with one: 1.6 stations echo the token of the start for every reason ("if known", 1.6 §6.49), 2.x forbids it for a
remote stop or a reset (2.0.1 part 2 §1.60.1). A transaction the backend has never heard of begins first.
"""

from __future__ import annotations

from msgspec import UNSET, Raw, UnsetType

from translators import canonical as c
from translators.flow import Flow, call
from translators.memory.station import Station
from translators.memory.tokens import Verdict
from translators.memory.transactions import StopTold, Transaction
from translators.ocpp1x import id_tags, meter_values, readings, reasons, times, wire
from translators.ocpp1x.installed_profiles import transaction_ended
from translators.ocpp1x.known_numbers import NO_NUMBERS, fingerprint, of_stop, stamps
from translators.ocpp1x.owed_states import tell_owed
from translators.ocpp1x.starts import deliver
from translators.ocpp1x.times import Moment
from translators.ocpp1x.transaction_events import ANSWER, custom_data, meter_value
from translators.ocpp1x.verdicts import idTagInfo_of, verdict_of
from translators.tables import Ledger, Sub, To

LEDGER = Ledger(
    request={
        "transactionId": To(
            "TransactionEvent.transactionInfo",
            "TransactionEvent.seqNo",
            "TransactionEvent.evse",
            "TransactionEvent.idToken",
            "TransactionEvent.triggerReason",
            note="a reason that 1.5 does not say follows from what was asked of this transaction",
        ),
        "idTag": To(
            "TransactionEvent.idToken", "TransactionEvent.transactionInfo", "TransactionEvent.triggerReason", note="only of a local stop"
        ),
        "timestamp": To(
            "TransactionEvent.timestamp", "TransactionEvent.meterValue.timestamp", "TransactionEvent.offline", "TransactionEvent.customData"
        ),
        "meterStop": To("TransactionEvent.meterValue", note="Wh, Transaction.End; joined with the same reading of transactionData"),
        "reason": To(
            "TransactionEvent.transactionInfo", "TransactionEvent.triggerReason", "TransactionEvent.idToken", "TransactionEvent.customData"
        ),
        "transactionData": Sub(meter_values.rows_to_2x("TransactionEvent.meterValue")),
    },
    made={
        "TransactionEvent.eventType": "Ended; before it Started for a transaction the backend has never heard of",
        "TransactionEvent.seqNo": "counted per transaction",
        "TransactionEvent.triggerReason": "from the reason, which 1.5 does not say",
        "TransactionEvent.transactionInfo": "the charging state is Idle without a cable, else EVConnected",
        "TransactionEvent.timestamp": "of the invented start: the earliest time in the message",
        "TransactionEvent.offline": "true for the invented start",
        "TransactionEvent.evse": "of the invented start, when the station has one connector",
        "TransactionEvent.reservationId": "of a start that could not be delivered before",
    },
    answers={"TransactionEvent": {"idTokenInfo": Sub(id_tags.ID_TOKEN_INFO), **ANSWER}},
    answer_made={"idTagInfo": "the answer given before, to a repetition; Accepted to a late one"},
    losses=(
        "auth_status_detail",
        "measurand_no_counterpart",
        "signed_meter_moved",
        "signed_value_invented",
        "stop_token",
        "value_not_numeric",
    ),
)


def stop_transaction(req: wire.StopTransactionRequest, station: Station) -> Flow[wire.StopTransactionResponse]:
    row = of_stop(req, station)
    content = fingerprint(req)
    if row.ended:
        return _late(row, req, content, station)
    row.used = row.used or req.transactionId not in NO_NUMBERS
    station.touch()
    if not row.started:
        yield from deliver(row, station)
    if row.stop_seq < 0:
        yield from tell_owed(row, station)
        row.stop_seq, _ = row.take()
    row.stop_fingerprint = content
    station.touch()
    answer = yield from call(_ended(row, req, station), f"{row.id} {content}")
    if req.idTag and not isinstance(answer.idTokenInfo, UnsetType):
        info = id_tags.to_id_tag_info(answer.idTokenInfo, station, row.connector or None)
        row.stop_verdict = verdict_of(info, answer.idTokenInfo.evseId or (), station)
    row.end(station.now)
    transaction_ended(row.id, station)
    station.touch()
    return _answer(row.stop_verdict, station)


def _late(row: Transaction, req: wire.StopTransactionRequest, content: str, station: Station) -> wire.StopTransactionResponse:
    """A repetition gets its answer again; another stop of what has ended is taken as done, or the station would keep it for ever."""
    if row.stop_fingerprint == content:
        return _answer(row.stop_verdict, station)
    station.quirk("late_stop")
    return _answer(row.stop_verdict or Verdict(status="Accepted") if req.idTag else None, station)


def _answer(verdict: Verdict | None, station: Station) -> wire.StopTransactionResponse:
    return wire.StopTransactionResponse(idTagInfo=UNSET if verdict is None else idTagInfo_of(verdict, station))


def _ended(row: Transaction, req: wire.StopTransactionRequest, station: Station) -> c.TransactionEventRequest:
    transactions = station.memory.transactions
    end = row.stop_told if row.stop_told is not None and row.stop_told.content == row.stop_fingerprint else None
    if end is not None:
        transactions.recall(end.repaired)
    moment = times.of_station(req.timestamp, station)
    reason = _reason(row, req, moment, station)
    meterValue = _meter_value(row, req, moment, station)
    if end is None:
        end = row.stop_told = _told(row, reason, moment, station)
        end.repaired = {raw: transactions.repaired[raw] for raw in stamps(req) if raw in transactions.repaired}
    if row.meterStart is not None and req.meterStop < row.meterStart:
        station.quirk("meter_backwards")
    return c.TransactionEventRequest(
        eventType="Ended",
        timestamp=moment.text,
        triggerReason=end.triggerReason,
        seqNo=row.stop_seq,
        offline=end.offline or UNSET,
        transactionInfo=c.TransactionType(transactionId=row.id, chargingState=end.chargingState, stoppedReason=end.stoppedReason),
        idToken=_stop_token(row, req, reason, station),
        meterValue=meterValue,
        customData=_custom_data(reason, end, moment, station),
    )


def _told(row: Transaction, reason: wire.Reason, moment: Moment, station: Station) -> StopTold:
    """The end as it is judged now."""
    connector = station.memory.connectors.rows.get(row.connector)
    faulted = connector is not None and connector.status == "Faulted"
    end = reasons.ending(reason, None if connector is None else connector.error, faulted=faulted)
    return StopTold(
        content=row.stop_fingerprint,
        stoppedReason=end.stoppedReason,
        triggerReason=end.triggerReason,
        chargingState=end.chargingState,
        exact=end.exact,
        offline=times.is_offline(moment.at, station),
    )


def _reason(row: Transaction, req: wire.StopTransactionRequest, moment: Moment, station: Station) -> wire.Reason:
    if req.reason:
        return req.reason
    # Absent means Local in 1.6 (§6.49); 1.5 and 1.2 have no such field.
    return reasons.of_row(row, req.idTag, moment.at, station) if station.version in ("1.2", "1.5") else "Local"


def _stop_token(row: Transaction, req: wire.StopTransactionRequest, reason: wire.Reason, station: Station) -> c.IdTokenType | UnsetType:
    if reason != "Local" or not req.idTag:
        if req.idTag and req.idTag.lower() != row.idTag.lower():
            station.lose("stop_token")
        return UNSET
    if row.token is not None and req.idTag.lower() == row.idTag.lower():
        return row.token
    return id_tags.to_id_token(req.idTag, station)


def _meter_value(row: Transaction, req: wire.StopTransactionRequest, moment: Moment, station: Station) -> tuple[c.MeterValueType, ...]:
    """transactionData and meterStop; the latter alone only when it is not there."""
    registers = {"Transaction.End": req.meterStop}
    if row.meterStart is not None:
        registers["Transaction.Begin"] = row.meterStart
    values = meter_values.to_2x(req.transactionData or (), station, registers, row.register)
    has_end = any(
        sample.context == "Transaction.End" and not sample.phase and readings.register_wh(sample) == req.meterStop
        for value in values
        for sample in value.sampledValue
    )
    return values if has_end else (*values, meter_value(moment.text, req.meterStop, "Transaction.End"))


def _custom_data(reason: wire.Reason, end: StopTold, moment: Moment, station: Station) -> Raw | UnsetType:
    return custom_data(station, timestamp=moment.raw if moment.moved else UNSET, reason=UNSET if end.exact else reason)
