"""StatusNotification of a SOAP station in front of a 1.6 backend.

1.5 §4.9, 1.6 §4.9; translation-up §2.3 (last paragraph) and V30. Occupied becomes the state of the transaction; Mode3Error, which 1.6 does not have,
becomes EVCommunicationError where 1.6 allows it, else OtherError with the old name as vendorErrorCode.
"""

from __future__ import annotations

from msgspec import UNSET

from translators.errors import Refused, RpcCode
from translators.flow import Flow, call, tell
from translators.memory.station import Station
from translators.ocpp1x import early_statuses, times, wire
from translators.ocpp1x.within.connector_statuses import TEXT_LENGTH, VENDOR_LENGTH, cut, error_16, remember_error, status_16
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
    losses=("truncated",),
)


def status_notification(req: wire.StatusNotificationRequest, station: Station) -> Flow[wire.StatusNotificationResponse]:
    connector = req.connectorId
    if connector < 0:
        text = f"station: connectorId {connector} of StatusNotification is negative"
        raise Refused(RpcCode.PROPERTY_CONSTRAINT_VIOLATION, text, party="station")
    station.memory.topology.saw(connector)
    if early_statuses.is_early(req, station):
        yield from early_statuses.hold(req, station, _tell_late)
        return wire.StatusNotificationResponse()
    return (yield from call(_remembered(req, station)))


def _tell_late(req: wire.StatusNotificationRequest, station: Station) -> Flow[None]:
    yield from tell(_remembered(req, station))


def _remembered(req: wire.StatusNotificationRequest, station: Station) -> wire.StatusNotificationRequest:
    """What the backend is told, as what it was told last."""
    moment = times.of_station(req.timestamp, station)
    row = station.memory.connectors.of(req.connectorId)
    status = status_16(req.connectorId, req.status, station)
    told = _told(req, status, moment.text, station)
    remember_error(row, told)
    if (row.status, row.sent) != (req.status, status):
        row.status, row.at, row.sent = req.status, moment.text, status
    station.touch()
    return told


def _told(
    req: wire.StatusNotificationRequest, status: wire.ChargePointStatus, timestamp: str, station: Station
) -> wire.StatusNotificationRequest:
    code, kept = error_16(req.errorCode, status, station)
    return wire.StatusNotificationRequest(
        connectorId=req.connectorId,
        errorCode=code,
        info=cut(req.info, TEXT_LENGTH, station) or UNSET,
        status=status,
        timestamp=timestamp,
        vendorId=cut(req.vendorId, VENDOR_LENGTH, station) or UNSET,
        vendorErrorCode=cut(req.vendorErrorCode, TEXT_LENGTH, station) or kept or UNSET,
    )
