"""StatusNotification of a 1.5 station in front of a 1.6 backend.

1.5 §4.9, 1.6 §4.9; translation-up §2.3 (last paragraph) and V30. Occupied becomes the state of the transaction; Mode3Error, which 1.6 does not have,
becomes EVCommunicationError where 1.6 allows it, else OtherError with the old name as vendorErrorCode.
"""

from __future__ import annotations

from translators.errors import Refused, RpcCode
from translators.flow import Flow, call
from translators.memory.station import Station
from translators.ocpp1x import times, wire
from translators.ocpp1x.within.connector_statuses import notification, remembered_error, status_16
from translators.tables import Ledger, To

LEDGER = Ledger(
    request={
        "connectorId": To("StatusNotification.connectorId", "StatusNotification.status"),
        "errorCode": To("StatusNotification.errorCode", "StatusNotification.vendorErrorCode"),
        "info": To("StatusNotification.info"),
        "status": To("StatusNotification.status", "StatusNotification.errorCode", "StatusNotification.vendorErrorCode"),
        "timestamp": To("StatusNotification.timestamp", note="absent: the time of receipt"),
        "vendorId": To("StatusNotification.vendorId"),
        "vendorErrorCode": To("StatusNotification.vendorErrorCode"),
    },
    made={"StatusNotification.status": "Occupied by the state of the transaction"},
    answers={"StatusNotification": {}},
)


def status_notification(req: wire.StatusNotificationRequest, station: Station) -> Flow[wire.StatusNotificationResponse]:
    connector = req.connectorId
    if connector < 0:
        text = f"station: connectorId {connector} of StatusNotification is negative"
        raise Refused(RpcCode.PROPERTY_CONSTRAINT_VIOLATION, text, party="station")
    station.memory.topology.saw(connector)
    moment = times.of_station(req.timestamp, station)
    row = station.memory.connectors.of(connector)
    status = status_16(connector, req.status, station)
    row.error = remembered_error(req, station)
    if (row.status, row.sent) != (req.status, status):
        row.status, row.at, row.sent = req.status, moment.text, status
    station.touch()
    told = notification(connector, status, moment.text, station)
    answer = yield from call(told)
    return answer
