"""StopTransaction of a SOAP station in front of a 1.6 backend: the same fields, and a reason, which 1.2 and 1.5 do not have.

translation-up §3.2 (derivation), §3.3. The reason is derived from what happened before; Local, the default of 1.6 (§6.49), is left out. A repetition
gets the answer of before. After the stop the gateway tells Finishing for those that stay silent (V30).
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from translators.flow import Flow, call
from translators.memory.station import Station
from translators.memory.transactions import Transaction
from translators.ocpp1x import reasons, times, wire
from translators.ocpp1x.installed_profiles import transaction_ended
from translators.ocpp1x.known_numbers import NO_NUMBERS, fingerprint
from translators.ocpp1x.times import Moment
from translators.ocpp1x.verdicts import idTagInfo_of, verdict_of
from translators.ocpp1x.within import long_id_tags
from translators.ocpp1x.within.connector_statuses import derived
from translators.ocpp1x.within.meter_values import with_samples
from translators.ocpp1x.within.numbers import for_backend
from translators.ocpp1x.within.relaying import absent_when_empty, answer_for_station, rows
from translators.tables import Ledger, To

LEDGER = Ledger(
    request={
        **rows(wire.StopTransactionRequest, "StopTransaction."),
        "transactionId": To("StopTransaction.transactionId", "StopTransaction.reason", "StatusNotification"),
        "idTag": To("StopTransaction.idTag", "StopTransaction.reason"),
        "timestamp": To("StopTransaction.timestamp", "StopTransaction.reason", "StatusNotification"),
    },
    made={
        "StopTransaction.reason": "of 1.2 and 1.5: from what was asked of the station before",
        "StatusNotification": "Finishing, for a silent station of 1.2 or 1.5",
    },
    answers={"StopTransaction": rows(wire.StopTransactionResponse), "StatusNotification": {}},
    answer_made={"idTagInfo": "of the answer before, to a repetition"},
)


def stop_transaction(req: wire.StopTransactionRequest, station: Station) -> Flow[wire.StopTransactionResponse]:
    content = fingerprint(req)
    repeated = station.memory.transactions.stopped_by(content)
    if repeated is not None and repeated.ended:
        verdict = repeated.stop_verdict
        return wire.StopTransactionResponse(idTagInfo=UNSET if verdict is None else idTagInfo_of(verdict, station))
    row = _transaction(req, station)
    moment = times.of_station(req.timestamp, station)
    answer = yield from call(_stop(req, row, moment, station), content)
    told = answer_for_station(answer, station)
    if row is not None:
        row.used, row.stop_fingerprint = True, content
        if not isinstance(told.idTagInfo, UnsetType):
            row.stop_verdict = verdict_of(told.idTagInfo, (), station)
        row.end(station.now)
        transaction_ended(row.id, station)
        station.touch()
        is_history = times.is_offline(moment.at, station)
        # What the station itself said last is no history: Charging, told for a start out of the same queue, must not stay the last word.
        is_told = not is_history or station.memory.connectors.status(row.connector) == "Available"
        if is_told and station.memory.transactions.open_on(row.connector) is None:  # else the next one charges there already
            yield from _finishing(row, station.now_text if is_history else moment.text, station)
    return told


def _transaction(req: wire.StopTransactionRequest, station: Station) -> Transaction | None:
    """The transaction of the number; without one the only one whose number the station never used (1.6 errata 3.18), or the only one at all."""
    transactions = station.memory.transactions
    if station.told and (meant := transactions.find(station.told)) is not None:
        return meant
    if req.transactionId not in NO_NUMBERS:
        return transactions.find(req.transactionId)
    running = transactions.open()
    unused = [row for row in running if not row.used]
    return next((rows[0] for rows in (unused, running) if len(rows) == 1), None)


def _stop(req: wire.StopTransactionRequest, row: Transaction | None, moment: Moment, station: Station) -> wire.StopTransactionRequest:
    if row is None:
        station.quirk("tx_orphan_stop")
    reason = _reason(req, row, moment, station)
    data = UNSET if isinstance(req.transactionData, UnsetType) else with_samples(req.transactionData, station) or UNSET
    return replace(
        req,
        transactionId=req.transactionId if row is None else for_backend(row),
        idTag=_id_tag(req, station),
        timestamp=moment.text,
        reason=UNSET if reason == "Local" else reason,
        transactionData=data,
    )


def _id_tag(req: wire.StopTransactionRequest, station: Station) -> str | UnsetType:
    return long_id_tags.for_backend(req.idTag, station) if req.idTag else UNSET


def _reason(req: wire.StopTransactionRequest, row: Transaction | None, moment: Moment, station: Station) -> wire.Reason:
    if not isinstance(req.reason, UnsetType):
        return req.reason
    if station.version == "1.6s":
        return "Local"  # what an absent one means (1.6 §6.49)
    known = row or Transaction(number=req.transactionId, id=str(req.transactionId), since=moment.text)
    return reasons.of_row(known, absent_when_empty(req.idTag), moment.at, station)


def _finishing(row: Transaction, timestamp: str, station: Station) -> Flow[None]:
    """The cable is still there, unless the station itself says that the connector is free: a stop that had to wait may come after that."""
    said = station.memory.connectors.status(row.connector)
    yield from derived(row.connector, "Available" if said == "Available" else "Finishing", timestamp, station)
