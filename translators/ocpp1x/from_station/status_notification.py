"""StatusNotification becomes up to three messages (translation-up §2.2, §2.4).

* StatusNotification, when the connector is in another of 2.x's five states than the backend was told; a station has none (F06.FR.13), it has
  the component ChargingStation;
* NotifyEvent, for the station's state and for errors that came and went;
* TransactionEvent(Updated), when the charging state of the transaction on the connector changed: the only one that is waited for, since what the
  station says next of the transaction comes behind it.
"""

from __future__ import annotations

from datetime import datetime

from translators import canonical as c
from translators.errors import Refused, RpcCode
from translators.flow import Flow, tell
from translators.memory.station import Station
from translators.ocpp1x import early_statuses, error_codes, times, wire
from translators.ocpp1x.connector_status import EV_SIDE_DISCONNECTED
from translators.ocpp1x.owed_states import owe, tell_now
from translators.ocpp1x.statuses import CHARGING_STATE, CONNECTOR_STATUS, status_of
from translators.ocpp1x.times import Moment
from translators.tables import Ledger, To

_ANY = ("StatusNotification", "NotifyEvent", "TransactionEvent")
LEDGER = Ledger(
    request={
        "connectorId": To(*_ANY, note="0 is the station, which has a NotifyEvent of its own"),
        "errorCode": To("NotifyEvent"),
        "info": To("NotifyEvent.eventData.techInfo", "NotifyEvent", "TransactionEvent.triggerReason"),
        "status": To(*_ANY, note="told only when it changes something"),
        "timestamp": To(*_ANY, note="absent: the time of receipt"),
        "vendorId": To("NotifyEvent.eventData"),
        "vendorErrorCode": To("NotifyEvent.eventData", "NotifyEvent"),
    },
    made={
        "NotifyEvent.generatedAt": "now",
        "NotifyEvent.seqNo": "0: each report has one part",
        "NotifyEvent.eventData": "eventId is counted per station; the component follows from the error code",
        "TransactionEvent.eventType": "Updated",
        "TransactionEvent.seqNo": "counted per transaction",
        "TransactionEvent.transactionInfo": "of the transaction on the connector",
    },
    losses=("charging_state_dropped", "error_code", "status_connector0", "status_note", "truncated"),
)


def status_notification(req: wire.StatusNotificationRequest, station: Station) -> Flow[wire.StatusNotificationResponse]:
    connector = req.connectorId
    if connector < 0:
        text = f"station: connectorId {connector} of StatusNotification is negative"
        raise Refused(RpcCode.PROPERTY_CONSTRAINT_VIOLATION, text, party="station")
    if station.memory.topology.saw(connector):
        station.touch()
    if early_statuses.is_early(req, station):
        yield from early_statuses.hold(req, station, _told)
    else:
        yield from _told(req, station)
    return wire.StatusNotificationResponse()


def _told(req: wire.StatusNotificationRequest, station: Station) -> Flow[None]:
    connector = req.connectorId
    moment = times.of_station(req.timestamp, station)
    row = station.memory.connectors.of(connector)
    status, error = CONNECTOR_STATUS.to(req.status, station), error_codes.active_error(req, station)
    is_news, changes = row.sent != status, error_codes.changes(row.error, error)
    if is_news or changes or row.status != req.status:
        row.status, row.at, row.sent, row.error = req.status, moment.text, status, error
        station.touch()
    if connector and is_news:
        yield from tell(status_of(connector, status, moment.text, station))
    events = [] if connector else [error_codes.availability_event(status, moment.text, station)]
    events += [error_codes.event(one, connector, moment.text, station, cleared=change == "cleared") for change, one in changes]
    if events:
        yield from error_codes.told(events, station)
    yield from _charging_state(req, moment, station)


def _charging_state(req: wire.StatusNotificationRequest, moment: Moment, station: Station) -> Flow[None]:
    """Tell that the charging state of the transaction on the connector changed."""
    row = station.memory.transactions.open_on(req.connectorId) if req.connectorId else None
    state = CHARGING_STATE[req.status]
    if row is None or state is None or state == row.chargingState or moment.at < datetime.fromisoformat(row.since):
        return
    row.chargingState = state
    station.touch()
    if (row.started or row.startState) and row.stop_seq < 0:  # otherwise Started is still to come, and says it; behind Ended there is none
        owe(row, moment, state, _trigger(req), station)
        yield from tell_now(row, station)


def _trigger(req: wire.StatusNotificationRequest) -> c.TriggerReasonEnumType:
    if req.status == "Faulted":
        return "AbnormalCondition"
    if req.status == "SuspendedEV" and req.info == EV_SIDE_DISCONNECTED:  # 1.6 §4.9
        return "EVCommunicationLost"
    return "ChargingStateChanged"
