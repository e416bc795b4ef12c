"""TransactionEvent of a 2.x station: StartTransaction, MeterValues, StatusNotification and StopTransaction of 1.6 (translation-up §3.5).

What a 1.6 transaction needs at its start comes in several events of a 2.x one, in any order: the first ones are held, durably, since the station
was answered. The answer has an idTokenInfo whenever the event had an idToken (E01.FR.12). An event that came before is answered from memory.
Periodic readings alone change nothing that must be stored.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from translators import canonical as c
from translators.flow import Effect, Flow
from translators.memory.evse_states import ConnectorState
from translators.memory.held_transactions import NOT_KNOWN, HeldTransaction
from translators.memory.station import Station
from translators.ocpp1x import registers, times
from translators.ocpp1x.connector_status import tell_changes
from translators.ocpp1x.installed_profiles import transaction_began
from translators.ocpp1x.to_backend import after_outage, samples, transaction_start, transaction_stop
from translators.ocpp1x.to_backend.topology import connector_of
from translators.ocpp1x.to_backend.verdicts import id_tag, needs_none, of_event, of_stop
from translators.tables import Kept, Ledger, Lost, Sub, To

AUTH_ENDED = ("StopAuthorized", "RemoteStop", "Deauthorized", "EVConnectTimeout")
START_TRIGGERS = ("Authorized", "RemoteStart")

LEDGER = Ledger(
    request={
        "eventType": Kept("Started, Updated and Ended decide what is sent"),
        "timestamp": To("StartTransaction.timestamp", "StopTransaction.timestamp", "StatusNotification.timestamp"),
        "triggerReason": To("StopTransaction.reason", "StatusNotification.status", note="where stoppedReason is absent"),
        "seqNo": Kept("recognises repetitions"),
        "offline": Lost("offline_flag"),
        "numberOfPhasesUsed": Lost("number_of_phases_used"),
        "cableMaxCurrent": Lost("cable_max_current"),
        "reservationId": To("StartTransaction.reservationId"),
        "preconditioningStatus": Lost("tx_field_21"),
        "evseSleep": Lost("tx_field_21"),
        "costDetails": Lost("tx_field_21"),
        "evse": To("StartTransaction.connectorId", "MeterValues.connectorId", "StatusNotification.connectorId"),
        "idToken": Sub(
            {
                "idToken": To("StartTransaction.idTag", "StopTransaction.idTag", "Authorize.idTag"),
                "type": To("StartTransaction.idTag", "StopTransaction.idTag", "Authorize.idTag"),
                "additionalInfo": Kept("remembered with an alias, else of no use to 1.6"),
                "customData": Lost("custom_data"),
            }
        ),
        "meterValue": To(
            "StartTransaction.meterStart", "StopTransaction.meterStop", "StopTransaction.transactionData", "MeterValues.meterValue"
        ),
        "transactionInfo": Sub(
            {
                "transactionId": To(
                    "StopTransaction", "MeterValues.transactionId", note="the backend's number; what was asked of this transaction before"
                ),
                "chargingState": To("StatusNotification.status", "StatusNotification.info"),
                "timeSpentCharging": Lost("time_spent_charging"),
                "stoppedReason": To("StopTransaction.reason", "StatusNotification.info"),
                "remoteStartId": To("StartTransaction.idTag", note="the idTag as the backend spelled it"),
                "operationMode": Lost("tx_field_21"),
                "tariffId": Lost("tx_field_21"),
                "transactionLimit": Lost("tx_field_21"),
                "customData": Lost("custom_data"),
            }
        ),
        "customData": Lost("custom_data"),
    },
    made={
        "TriggerMessage": "asks the station for the register a start lacks",
        "StatusNotification.errorCode": "the active problem of the connector",
        "StatusNotification.vendorId": "of that problem",
        "StatusNotification.vendorErrorCode": "of that problem",
    },
    answers={
        "StartTransaction": {
            "transactionId": To("StopTransaction.transactionId", "MeterValues.transactionId", note="the number of all that follows"),
            "idTagInfo": To("idTokenInfo"),
        },
        "StopTransaction": {"idTagInfo": To("idTokenInfo")},
        "Authorize": {"idTagInfo": To("idTokenInfo")},
        "MeterValues": {},
    },
    answer_made={"idTokenInfo.status": "Accepted for NoAuthorization (C02.FR.02), and for a stop token the backend says nothing of"},
    losses=("location_upstream", "measurand_no_counterpart", "meter_values_dropped", "stopped_reason", "token_change"),
)


def transaction_event(req: c.TransactionEventRequest, station: Station) -> Flow[c.TransactionEventResponse]:
    """Raises Refused when the backend does not take a transaction message: the station repeats the event, and only what is missing is sent."""
    record = station.memory.held.get(req.transactionInfo.transactionId)
    if record is not None and _is_repeated(req, record):
        station.quirk("duplicate_event")
        return _answer((record.told or record.verdict) if req.idToken else None)
    req = replace(req, timestamp=times.of_station(req.timestamp, station).text)
    record = _record(req, record, station)
    known = _durable(record)
    found = registers.of(req.meterValue or ())
    _absorb(req, record, found, station)
    transaction_began(req.transactionInfo.remoteStartId, record.id, record.evse, record.evse, station)
    yield from _displace(req, record, station)
    live = not _is_historical(req, station)
    told: tuple[object, ...] = ()
    if req.eventType != "Ended":
        yield from _tell_status(req, record, station, live=live)
        told = record.state, record.connector
    info = yield from (_ended(req, record, station) if req.eventType == "Ended" else _running(req, record, station))
    if (record.state, record.connector) != told:
        # Where a transaction is over the connector is as the station said last: that is no history.
        yield from _tell_status(req, record, station, live=live or req.eventType == "Ended")
    record.interval += found.interval
    record.saw(req.seqNo)
    if record.state in ("held", "starting") or _durable(record) != known:
        station.touch()
    if info is not None:
        record.told = info
    return _answer(info)


def _answer(info: c.IdTokenInfoType | None) -> c.TransactionEventResponse:
    return c.TransactionEventResponse(idTokenInfo=UNSET if info is None else info)


def _is_repeated(req: c.TransactionEventRequest, record: HeldTransaction) -> bool:
    """Whether the event was dealt with; the end of what still runs, and the beginning of another one, was not, whatever its seqNo."""
    if req.seqNo not in record.seen or (req.eventType == "Ended" and record.state != "closed"):
        return False
    return not (req.eventType == "Started" and record.is_before(times.parse(req.timestamp)))


def _record(req: c.TransactionEventRequest, record: HeldTransaction | None, station: Station) -> HeldTransaction:
    """The record of the transaction; a new one for an event that may begin it, one the backend has no number for otherwise (16 errata 3.18)."""
    begins = req.eventType == "Started" or (req.idToken is not UNSET and req.triggerReason in START_TRIGGERS)
    if record is not None and record.number == NOT_KNOWN and begins and record.state == "open":
        del station.memory.held.transactions[record.id]  # its Started was late: nothing was started in its place
        record = None
    again = record is not None and req.eventType == "Started" and record.is_before(times.parse(req.timestamp))
    if record is None or again:
        record = station.memory.held.begin(req.transactionInfo.transactionId, req.timestamp)
        record.began = req.timestamp if again else ""
        station.touch()
        if not begins:
            station.quirk("tx_state_lost")
            record.state, record.number = "open", NOT_KNOWN
    elif req.seqNo > record.newest + 1 and record.seen:
        station.quirk("seq_gap")
    return record


def _durable(record: HeldTransaction) -> tuple[object, ...]:
    """What of a running transaction is stored when it changes."""
    zero = (record.begin, record.readings[:1]) if record.rebased else None
    return record.state, record.number, record.idTag, record.stopTag, record.connector, record.chargingState, record.reservation, zero


def _absorb(req: c.TransactionEventRequest, record: HeldTransaction, found: registers.Registers, station: Station) -> None:
    """Step 1: everything but the token, which needs an answer."""
    if req.evse and req.evse.id:
        record.evse = req.evse.id
        record.plugged = record.plugged or bool(req.evse.connectorId)
        record.connector = record.connector or connector_of(station, req.evse.id, req.evse.connectorId, guess=False) or 0
    elif record.evse and not record.connector:
        record.connector = connector_of(station, record.evse, guess=False) or 0
    state = req.transactionInfo.chargingState
    if state and req.eventType != "Ended" and req.seqNo > record.newest:
        record.chargingState = state
    if req.reservationId is not UNSET and record.reservation is None:
        record.reservation = req.reservationId
    record.read(list(found.readings))
    if record.begin is None and (record.rebased or not record.is_running):
        record.begin = found.begin
    if found.readings and record.connector and req.seqNo > record.newest:
        station.memory.held.registers[record.connector] = found.readings[-1].wh


def _displace(req: c.TransactionEventRequest, record: HeldTransaction, station: Station) -> Generator[Effect, Any, None]:
    """A transaction begins where an older one is still open: that one is over (E01.FR.14)."""
    if req.eventType != "Started" or not record.evse or record.seen:
        return
    now = times.parse(req.timestamp)
    for other in station.memory.held.of_evse(record.evse):
        before = times.parse(other.since)
        if other is not record and now is not None and before is not None and before < now:
            yield from transaction_stop.force_close(other, req.timestamp, station)


def _running(req: c.TransactionEventRequest, record: HeldTransaction, station: Station) -> Generator[Effect, Any, c.IdTokenInfoType | None]:
    """Started and Updated."""
    is_start_token = _take_token(req, record, station)
    if not record.ready and (record.idTag or record.token) and transaction_start.is_connected(record):
        record.ready = req.timestamp
    info: c.IdTokenInfoType | None = None
    if (yield from transaction_start.may_start(record, req.seqNo, station)):
        info = yield from transaction_start.start(record, station)
        if not is_start_token:
            # Nobody asked. A refusal is told all the same (E06.FR.04), and a stop follows if that does not help.
            info = transaction_start.unasked(info, record, station)
    if record.state == "open":
        yield from samples.flush(record, station)  # also what an attempt before this one could not deliver
    if req.idToken and (info is None or not is_start_token):
        info = yield from of_event(req.idToken, record, station, is_start_token=is_start_token)
    yield from _pass_on(req, record, station)
    return info


def _ended(req: c.TransactionEventRequest, record: HeldTransaction, station: Station) -> Generator[Effect, Any, c.IdTokenInfoType | None]:
    if record.state == "closed":
        station.quirk("late_stop")
        return of_stop(req.idToken, record, station) if req.idToken else None
    is_start_token = False
    if req.idToken:
        is_start_token = _take_token(req, record, station)
        if not is_start_token:
            record.stopTag = id_tag(req.idToken, station)
            station.touch()
    if is_start_token and not record.ready and transaction_start.is_connected(record):
        record.ready = req.timestamp
    said = yield from transaction_stop.end(req, record, station)
    if not req.idToken:
        return None
    if said and not needs_none(req.idToken):
        return said
    return of_stop(req.idToken, record, station)


def _take_token(req: c.TransactionEventRequest, record: HeldTransaction, station: Station) -> bool:
    """Whether the event has the start token, which is then the transaction's."""
    spelled = station.memory.held.remote.get(req.transactionInfo.remoteStartId or 0)
    if req.idToken and record.tokenSeq == req.seqNo:
        return True  # the same event once more
    if record.idTag or record.token or record.number == NOT_KNOWN:
        return False
    if req.idToken:
        record.token, record.tokenSeq = req.idToken, req.seqNo
        record.idTag = spelled or id_tag(req.idToken, station)
    elif spelled:
        record.idTag = spelled
    else:
        return False
    station.touch()
    return bool(req.idToken)


def _pass_on(req: c.TransactionEventRequest, record: HeldTransaction, station: Station) -> Generator[Effect, Any, None]:
    """Steps 1 and 3 of what is neither start nor stop: marks of the token, and the readings."""
    if req.idToken and record.is_running and record.number != NOT_KNOWN:
        same = id_tag(req.idToken, station).lower() == record.idTag.lower()
        if req.triggerReason == "StopAuthorized" or (same and req.triggerReason == "Authorized" and record.seen):
            record.stopTag = id_tag(req.idToken, station)
        elif not same:
            station.lose("token_change")
    if not req.meterValue:
        if not req.idToken and not req.transactionInfo.chargingState and req.eventType == "Updated" and req.evse is UNSET:
            station.quirk("tx_event_empty")
        return
    if record.state in ("open", "closed") and record.number is not None:
        if record.state == "closed":
            station.quirk("late_meter_values")
        yield from samples.send(req.meterValue, record, station, f"{record.deed} {req.seqNo}")
    elif record.state != "closed":
        for _ in range(record.keep(req.meterValue)):
            station.lose("meter_values_dropped")


def _tell_status(req: c.TransactionEventRequest, record: HeldTransaction, station: Station, *, live: bool) -> Generator[Effect, Any, None]:
    """The state machine of §2.3: before the start as held, after it as open."""
    if not record.connector:
        return
    state = station.memory.evse_states.of(record.connector)
    if record.state != "closed":
        charging = req.transactionInfo.chargingState or ""
        if req.eventType == "Started" and charging != "Idle" and state.avail in ("", "Available") and _is_news(req, state, station):
            state.avail = "Occupied"  # stations may send the transaction before the status
        state.transaction(record.id, "open" if record.state == "open" else "held", record.chargingState)
        state.auth_ended = state.auth_ended or req.triggerReason in AUTH_ENDED
    if live:
        yield from tell_changes(station, [record.connector], station.now_text if _is_historical(req, station) else req.timestamp)
    elif station.waited:
        after_outage.owe(station)


def _is_news(req: c.TransactionEventRequest, state: ConnectorState, station: Station) -> bool:
    """Not from a time before the station's connection, or before what it said of the connector itself: O12, the queue comes after the status."""
    at, said = times.parse(req.timestamp), times.parse(state.at)
    if req.offline is True or at is None or (said is not None and at < said):
        return False
    return station.connected_since is None or at >= station.connected_since


def _is_historical(req: c.TransactionEventRequest, station: Station) -> bool:
    """An event of a time without connection: its status is history (16 §4.9)."""
    if req.offline is not True:
        return False
    at = times.parse(req.timestamp)
    return at is not None and times.is_offline(at, station)
