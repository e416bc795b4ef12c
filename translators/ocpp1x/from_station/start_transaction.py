"""StartTransaction becomes TransactionEvent(Started).

1.5 §4.8, 1.6 §4.8; 2.0.1 E01, E02. 1.x asks the central system for a number, 2.x lets the station name its transactions: number and id are made
here, from time and connector, so that a repetition gets the same ones with or without memory (translation-up §3.1). A station that begins
another transaction has lost the one before: that is ended first.
"""

from __future__ import annotations

from decimal import Decimal

from msgspec import UnsetType

from translators import canonical as c
from translators.errors import Refused
from translators.flow import Flow, call
from translators.memory.station import Station
from translators.memory.transactions import Transaction
from translators.ocpp1x import id_tags, times, wire
from translators.ocpp1x.installed_profiles import transaction_began, transaction_ended
from translators.ocpp1x.known_numbers import fingerprint_of_start, free_number
from translators.ocpp1x.owed_states import tell_owed
from translators.ocpp1x.starts import connector_of, deliver
from translators.ocpp1x.statuses import CHARGING_STATE
from translators.ocpp1x.times import Moment
from translators.ocpp1x.transaction_events import ANSWER, force_closed
from translators.ocpp1x.transaction_ids import computed_id
from translators.ocpp1x.verdicts import idTagInfo_of
from translators.tables import Ledger, Sub, To

LEDGER = Ledger(
    request={
        "connectorId": To(
            "TransactionEvent.evse",
            "TransactionEvent.transactionInfo",
            "TransactionEvent.triggerReason",
            "TransactionEvent.idToken",
            note="connector n is EVSE n, connector 1; a remote start waits for its connector",
        ),
        "idTag": To(
            "TransactionEvent.idToken",
            "TransactionEvent.triggerReason",
            "TransactionEvent.transactionInfo.remoteStartId",
            note="a remote start waits for its idTag",
        ),
        "timestamp": To(
            "TransactionEvent.timestamp",
            "TransactionEvent.meterValue.timestamp",
            "TransactionEvent.transactionInfo.transactionId",
            "TransactionEvent.offline",
            "TransactionEvent.customData",
        ),
        "meterStart": To("TransactionEvent.meterValue.sampledValue.value", note="Wh, Transaction.Begin"),
        "reservationId": To("TransactionEvent.reservationId", note="2.1 has no negative ones"),
    },
    made={
        "TransactionEvent.eventType": "Started; Ended for one that was still open on the connector",
        "TransactionEvent.triggerReason": "RemoteStart when the backend asked for it, else Authorized",
        "TransactionEvent.seqNo": "counted per transaction",
        "TransactionEvent.transactionInfo": "the charging state from the last status; Charging for 1.5, which says no more",
        "TransactionEvent.meterValue.sampledValue": "context, measurand and unit of meterStart",
    },
    answers={"TransactionEvent": {"idTokenInfo": Sub(id_tags.ID_TOKEN_INFO), **ANSWER}},
    answer_made={
        "transactionId": "number of the transaction, made here",
        "idTagInfo": "Accepted when the backend took the start and said nothing",
    },
    losses=("auth_status_detail",),
)


def start_transaction(req: wire.StartTransactionRequest, station: Station) -> Flow[wire.StartTransactionResponse]:
    connector = connector_of(req.connectorId, station)
    transactions = station.memory.transactions
    known = transactions.find(station.told) if station.told else _repeated(req, connector, station)
    if known is None or not known.started:
        moment = times.of_station(req.timestamp, station)
        open_one = transactions.open_on(connector) if known is None else transactions.before(known)
        if open_one is not None and station.options.force_close_transactions:
            yield from _force_close(open_one, moment, req.meterStart, station)
        known = known or _begin(req, connector, moment, station)
        yield from deliver(known, station)
    assert known.verdict is not None, (
        "a transaction that was recovered from its number has no fingerprint, all others got a verdict with `started`"
    )
    return wire.StartTransactionResponse(transactionId=known.number, idTagInfo=idTagInfo_of(known.verdict, station))


def begin(req: wire.StartTransactionRequest, station: Station) -> Transaction:
    """The transaction of a start that the backend is told later. Raises Refused for a start without a connector."""
    connector = connector_of(req.connectorId, station)
    moment = times.of_station(req.timestamp, station)
    return _repeated(req, connector, station) or _begin(req, connector, moment, station)


def _repeated(req: wire.StartTransactionRequest, connector: int, station: Station) -> Transaction | None:
    return station.memory.transactions.started_by(fingerprint_of_start(req)) or _refreshed(req, connector, station)


def _refreshed(req: wire.StartTransactionRequest, connector: int, station: Station) -> Transaction | None:
    """The transaction this one repeats with a new timestamp: open, never used by the station, of the same card and register."""
    row = station.memory.transactions.open_on(connector)
    if row is None or row.used or row.fingerprint == "" or row.idTag.lower() != req.idTag.lower() or row.meterStart != req.meterStart:
        return None
    station.quirk("start_retry_changed")
    return row


def _force_close(row: Transaction, moment: Moment, wh: int, station: Station) -> Flow[None]:
    """End what the station never ended. One the backend may not have, it may refuse."""
    station.quirk("tx_force_closed")
    if row.stop_seq < 0:
        yield from tell_owed(row, station)
        row.stop_seq, _ = row.take()
    station.touch()
    try:
        yield from call(
            force_closed(row, row.stop_seq, moment, _last_register(row, wh, station), station), f"{row.id} {row.fingerprint} over"
        )
    except Refused as refused:
        if row.started or refused.cause != "answered":
            raise
    row.end(station.now)
    transaction_ended(row.id, station)
    station.touch()


def _last_register(row: Transaction, wh: int, station: Station) -> int:
    """Where the meter stood when the lost transaction was over: `wh`, with which the next begins, since registers are continuous."""
    # One that begins below what was read before counts anew, on a relative or another meter: then the last reading is what was charged.
    known = int(Decimal(row.register)) if row.register else row.meterStart  # meterStart has no fractions
    if known is None or wh >= known:
        return wh
    station.quirk("meter_backwards")
    return known


def _begin(req: wire.StartTransactionRequest, connector: int, moment: Moment, station: Station) -> Transaction:
    memory = station.memory
    frozen = memory.transactions.is_frozen(connector, req.timestamp)
    if moment.moved or frozen:
        station.quirk("start_without_clock")
    if frozen and (not moment.moved or memory.transactions.is_frozen(connector, req.timestamp, moment.text)):
        if moment.moved:
            memory.transactions.repair(req.timestamp, station.now_text)
        moment = Moment(station.now, station.now_text, req.timestamp, True)
    number = free_number(station.now if moment.moved else moment.at, connector, station)
    offline = times.is_offline(moment.at, station)
    # What waited for the end of an outage is judged by when it began: the station may have obeyed at once.
    remote = memory.remote_starts.match(req.idTag, connector, min(moment.at, station.now) if offline else station.now)
    row = Transaction(
        number=number,
        id=computed_id(number, station),
        connector=connector,
        since=moment.text,
        idTag=req.idTag,
        token=id_tags.to_id_token(req.idTag, station) if remote is None else remote.token,
        raw=req.timestamp,
        moved=moment.moved,
        offline=offline,
        meterStart=req.meterStart,
        reservationId=_reservation(req.reservationId, station),
        remoteStartId=None if remote is None else remote.remoteStartId,  # F01.FR.19, F02.FR.01
        trigger="Authorized" if remote is None else "RemoteStart",
        chargingState=_charging_state(connector, station),
        fingerprint=fingerprint_of_start(req),
    )
    row.take()
    memory.transactions.add(row, station.now)
    if remote is not None:
        transaction_began(remote.remoteStartId, row.id, memory.topology.to_evse(connector)[0], connector, station)
    station.touch()
    return row


def _reservation(reservationId: int | UnsetType, station: Station) -> int | None:
    """2.1 has no negative ids, so a backend of 2.1 has not made this one. 0 is one only where there is a reservation of that number: many stations
    write it for none (quirks.md 13), and a reservation would be used up that is another's."""
    if isinstance(reservationId, UnsetType) or (reservationId < 0 and station.backend_version == "2.1"):
        return None
    if reservationId == 0 and 0 not in station.memory.reservations.rows:
        station.quirk("empty_optional")
        return None
    return reservationId


def _charging_state(connector: int, station: Station) -> c.ChargingStateEnumType:
    """1.5: the EV is allowed to start (1.5 §4.8) and nothing later will say so. 1.6: from the last status, which may have come before."""
    if station.version in ("1.2", "1.5"):
        return "Charging"
    return CHARGING_STATE.get(station.memory.connectors.status(connector)) or "EVConnected"
