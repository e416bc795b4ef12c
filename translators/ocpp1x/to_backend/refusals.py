"""What a 2.x station says and 1.6 has no message for: the answer that keeps the station going, and the loss (translation-up §5.4, §5.6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from translators import canonical as c
from translators.canonical.base import NoResponse, Response
from translators.flow import Refusal
from translators.memory.station import Station


def said(answer: Response, loss: str, reason: str) -> Refusal:
    """Always the same answer."""
    return Refusal(lambda _req, _station: answer, loss, reason)


def made(answer: Callable[[Any, Station], Response], loss: str, reason: str) -> Refusal:
    """An answer made from the request."""
    return Refusal(answer, loss, reason)


def charging_needs(req: c.NotifyEVChargingNeedsRequest, station: Station) -> c.NotifyEVChargingNeedsResponse:
    """2.0.1: the service is not available (K15.FR.04). 2.1: Rejected would tell an ISO 15118-20 car that its energy transfer type is impossible."""
    return c.NotifyEVChargingNeedsResponse(status="Rejected" if station.version == "2.0.1" else "NoChargingProfile")


def vat_number(req: c.VatNumberValidationRequest, station: Station) -> c.VatNumberValidationResponse:
    """The evseId is repeated (C18.FR.10)."""
    return c.VatNumberValidationResponse(vatNumber=req.vatNumber, evseId=req.evseId, status="Rejected")


NO_STREAM = c.OpenPeriodicEventStreamResponse(status="Rejected", statusInfo=c.StatusInfoType(reasonCode="UnsupportedRequest"))

REFUSALS: dict[str, Refusal] = {
    "BatterySwap": said(c.BatterySwapResponse(), "battery_swap", "1.6 swaps no batteries."),
    "ClearedChargingLimit": said(
        c.ClearedChargingLimitResponse(),
        "charging_limit",
        "1.6 asks for composite schedules, which the station makes with the limits of others.",
    ),
    "ClosePeriodicEventStream": said(c.ClosePeriodicEventStreamResponse(), "event_stream", "No stream was opened."),
    "NotifyChargingLimit": said(
        c.NotifyChargingLimitResponse(),
        "charging_limit",
        "1.6 asks for composite schedules, which the station makes with the limits of others.",
    ),
    "NotifyCustomerInformation": said(c.NotifyCustomerInformationResponse(), "report", "The backend cannot have asked for it."),
    "NotifyDERAlarm": said(c.NotifyDERAlarmResponse(), "der", "1.6 controls no distributed energy resources."),
    "NotifyDERStartStop": said(c.NotifyDERStartStopResponse(), "der", "1.6 controls no distributed energy resources."),
    "NotifyDisplayMessages": said(c.NotifyDisplayMessagesResponse(), "report", "The backend cannot have asked for it."),
    "NotifyEVChargingNeeds": made(charging_needs, "ev_charging_needs", "1.6 does not hear of the needs of a car."),
    "NotifyEVChargingSchedule": said(
        c.NotifyEVChargingScheduleResponse(status="Accepted"), "ev_charging_schedule", "1.6 does not hear of the schedule of a car."
    ),
    "NotifyMonitoringReport": said(c.NotifyMonitoringReportResponse(), "report", "The backend cannot have asked for it."),
    "NotifyPeriodicEventStream": said(NoResponse(), "event_stream", "A message that is never answered, of a stream nobody opened."),
    "NotifyPriorityCharging": said(c.NotifyPriorityChargingResponse(), "priority_charging", "1.6 has no priority charging."),
    "NotifySettlement": said(c.NotifySettlementResponse(), "settlement", "1.6 hears of no payments."),
    "OpenPeriodicEventStream": said(NO_STREAM, "event_stream", "1.6 takes no streams."),
    "PublishFirmwareStatusNotification": said(
        c.PublishFirmwareStatusNotificationResponse(), "publish_firmware", "1.6 publishes no firmware."
    ),
    "PullDynamicScheduleUpdate": said(
        c.PullDynamicScheduleUpdateResponse(status="Rejected"), "dynamic_schedule", "1.6 has no dynamic schedules."
    ),
    "ReportChargingProfiles": said(c.ReportChargingProfilesResponse(), "report", "The backend cannot have asked for it."),
    "ReportDERControl": said(c.ReportDERControlResponse(), "der", "1.6 controls no distributed energy resources."),
    "ReservationStatusUpdate": said(
        c.ReservationStatusUpdateResponse(), "reservation_status", "The status of the connector says it already."
    ),
    "VatNumberValidation": made(vat_number, "vat", "1.6 validates no VAT numbers."),
}
