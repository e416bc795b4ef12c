"""What of 2.0.1 becomes what in 2.1: one new required field, and ranges that 2.1 set (device-model 5.2, translation-up §5.5).

Identifiers below zero go by positive ones (`ids`); a place below zero in a command is refused, since 0 would be the whole station; other numbers
are brought into their range.
"""

from __future__ import annotations

from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from translators.ocpp201.deltas import ids, tokens
from translators.ocpp201.deltas.narrowing import signing_kind
from translators.ocpp201.deltas.shaping import Shaping, Step, Telling, Untold, losing


@losing("negative_id")
def _place(value: Any, telling: Telling) -> Any:
    if value >= 0:
        return value
    if telling.command:
        raise Untold("negative_id", "UnknownEvse", f"there is no EVSE or connector {value}", "UnknownConnector")
    telling.station.quirk("negative_number")
    return 0


def _number(value: Any, telling: Telling) -> Any:
    if value >= 0:
        return value
    telling.station.quirk("negative_number")
    return 0


def _phases(value: Any, telling: Telling) -> Any:
    if 0 <= value <= 3:
        return value
    telling.station.quirk("negative_number")
    return min(max(value, 0), 3)


def _phases_used(value: Any, telling: Telling) -> Any:
    """More phases than there are is no information (translation-up §5.5)."""
    if 0 <= value <= 3:
        return value
    telling.station.quirk("negative_number")
    return UNSET


@losing("negative_id")
def _evse_to_start(value: Any, telling: Telling) -> Any:
    """2.1 counts from 1; 0 leaves the choice to the station."""
    return UNSET if value == 0 else _place(value, telling)


@losing("negative_id")
def _evse_of_car(value: Any, telling: Telling) -> Any:
    """A car stands at an EVSE: without a number it is that of the only open transaction."""
    if value >= 1:
        return value
    places = {row.place for row in telling.station.memory.relayed.open.values() if row.place > 0}
    if len(places) != 1:
        raise Untold("negative_id", "UnknownEvse", f"there is no EVSE {value}")
    telling.station.quirk("connector_guess")
    return places.pop()


def monitoring(value: Any, telling: Telling) -> Any:
    """Required in 2.1: made by the backend, or there before (translation-down B.3)."""
    if value.eventNotificationType is not UNSET:
        return value
    custom = telling.station.memory.monitors.is_custom(value.id)
    return replace(value, eventNotificationType="CustomMonitor" if custom else "PreconfiguredMonitor")


def certificate_signed(value: Any, telling: Telling) -> Any:
    """The CSR of a 2.1 station had a request id that 2.0.1 could not take along (A02.FR.25 (2.1))."""
    pending = telling.station.memory.certificates.pending(signing_kind(value.certificateType))
    return value if pending is None or pending.requestId is None else replace(value, requestId=pending.requestId)


def _rows(step: Step, *names: str) -> dict[tuple[str, str], Step]:
    found: dict[tuple[str, str], Step] = {}
    for name in names:
        struct, _, field = name.partition(".")
        found[struct, field] = step
    return found


FIELDS: dict[tuple[str, str], Step] = {
    **_rows(
        ids.to_positive,
        "ReserveNowRequest.id", "CancelReservationRequest.reservationId", "ReservationStatusUpdateRequest.reservationId",
        "TransactionEventRequest.reservationId", "CustomerInformationRequest.requestId", "NotifyCustomerInformationRequest.requestId",
        "PublishFirmwareRequest.requestId", "PublishFirmwareStatusNotificationRequest.requestId", "MessageInfoType.id",
        "ClearDisplayMessageRequest.id", "GetDisplayMessagesRequest.id", "SetMonitoringDataType.id", "SetMonitoringResultType.id",
        "VariableMonitoringType.id", "ClearVariableMonitoringRequest.id", "ClearMonitoringResultType.id", "EventDataType.eventId",
        "EventDataType.cause", "EventDataType.variableMonitoringId",
    ),
    **_rows(
        _place,
        "EVSEType.id", "EVSEType.connectorId", "ClearChargingProfileType.evseId", "ClearedChargingLimitRequest.evseId",
        "CompositeScheduleType.evseId", "GetChargingProfilesRequest.evseId", "GetCompositeScheduleRequest.evseId", "IdTokenInfoType.evseId",
        "MeterValuesRequest.evseId", "NotifyChargingLimitRequest.evseId", "ReportChargingProfilesRequest.evseId", "ReserveNowRequest.evseId",
        "ResetRequest.evseId", "SetChargingProfileRequest.evseId", "StatusNotificationRequest.evseId", "StatusNotificationRequest.connectorId",
        "UnlockConnectorRequest.evseId", "UnlockConnectorRequest.connectorId",
    ),
    **_rows(
        _number,
        "ChargingProfileCriterionType.stackLevel", "ChargingProfileType.stackLevel", "ClearChargingProfileType.stackLevel",
        "GetLogRequest.retries", "PublishFirmwareRequest.retries", "PublishFirmwareRequest.retryInterval", "UpdateFirmwareRequest.retries",
        "NetworkConnectionProfileType.securityProfile", "NotifyCustomerInformationRequest.seqNo", "NotifyEventRequest.seqNo",
        "NotifyMonitoringReportRequest.seqNo", "NotifyReportRequest.seqNo", "TransactionEventRequest.seqNo",
        "NotifyEVChargingNeedsRequest.maxScheduleTuples", "SalesTariffType.id", "SalesTariffType.numEPriceLevels",
        "SetMonitoringDataType.severity", "SetMonitoringLevelRequest.severity", "SetMonitoringResultType.severity",
        "VariableMonitoringType.severity",
    ),
    **_rows(_phases, "ChargingSchedulePeriodType.numberPhases", "ChargingSchedulePeriodType.phaseToUse"),
    **_rows(_phases_used, "TransactionEventRequest.numberOfPhasesUsed"),
    **_rows(_evse_to_start, "RequestStartTransactionRequest.evseId"),
    **_rows(_evse_of_car, "NotifyEVChargingNeedsRequest.evseId", "NotifyEVChargingScheduleRequest.evseId"),
}  # fmt: skip

WHOLES: dict[str, Any] = {
    "CertificateSignedRequest": certificate_signed,
    "IdTokenType": tokens.restore,
    "VariableMonitoringType": monitoring,
}

WIDENING = Shaping(FIELDS, WHOLES, {})


def widen(message: Any, telling: Telling) -> Any:
    """A message of 2.0.1 as 2.1 takes it. Raises Untold."""
    return WIDENING.shape(message, telling)
