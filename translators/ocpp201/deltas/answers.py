"""The honest answers when a message of 2.1 has no counterpart in 2.0.1, or a message of 2.0.1 none in 2.1.

`UNTOLD`: to a request that could not be told. `UNTOLD_ANSWERS`: instead of an answer that could not be told. `ONLY_21_*`: to the actions that
2.0.1 does not have (translation-down C.2, translation-up §5.6, device-model 5.3).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import UNSET

from translators import canonical as c
from translators.canonical.base import NoResponse, Response
from translators.errors import Refused, RpcCode
from translators.flow import Refusal, Routes
from translators.memory.station import Station
from translators.ocpp201.deltas.shaping import Untold

INFO_LENGTH = 512

_STATUS: dict[str, str] = {
    "CancelReservation": "Rejected",
    "CertificateSigned": "Rejected",
    "ChangeAvailability": "Rejected",
    "ClearChargingProfile": "Unknown",
    "ClearDisplayMessage": "Unknown",
    "CustomerInformation": "Rejected",
    "GetChargingProfiles": "NoProfiles",
    "GetCompositeSchedule": "Rejected",
    "GetDisplayMessages": "Unknown",
    "GetInstalledCertificateIds": "NotFound",
    "GetLog": "Rejected",
    "GetMonitoringReport": "Rejected",
    "GetReport": "Rejected",
    "InstallCertificate": "Rejected",
    "PublishFirmware": "Rejected",
    "RequestStartTransaction": "Rejected",
    "ReserveNow": "Rejected",
    "Reset": "Rejected",
    "SendLocalList": "Failed",
    "SetChargingProfile": "Rejected",
    "SetDisplayMessage": "Rejected",
    "SetMonitoringLevel": "Rejected",
    "TriggerMessage": "NotImplemented",
    "UnlockConnector": "UnlockFailed",
    "UpdateFirmware": "Rejected",
    # Of a station.
    "SignCertificate": "Rejected",
    "GetCertificateStatus": "Failed",
    "NotifyEVChargingNeeds": "Rejected",
    "NotifyEVChargingSchedule": "Accepted",
}
"""The status that refuses, by action; NotifyEVChargingSchedule: the schedule is the car's choice, nobody refused it (translation-up §5.5)."""

_SILENT = frozenset({"MeterValues", "ReportChargingProfiles"})
"""Nothing of the message is left to tell: it is answered as if it had been."""


def status_info(reason: str, text: str) -> c.StatusInfoType:
    """Why, for the log of the other side."""
    return c.StatusInfoType(reasonCode=reason[:20], additionalInfo=text[:INFO_LENGTH])


def to_untold_request(action: str, untold: Untold, refusing_party: str = "gateway") -> Response:
    """The answer to a request that the other side has no words for. Raises Refused when the answer has no word for that either."""
    answer: Any = c.REQUESTS[action].ANSWER
    info = status_info(untold.reason, untold.text)
    if action in _SILENT:
        return answer()  # type: ignore[no-any-return]  # a Response
    if action == "Authorize":
        # Unverified is not valid, and not a broken chain either (translation-up §1.5).
        return c.AuthorizeResponse(idTokenInfo=c.IdTokenInfoType(status="Invalid"), certificateStatus="NoCertificateAvailable")
    if action == "Get15118EVCertificate":
        return c.Get15118EVCertificateResponse(status="Failed", exiResponse="", statusInfo=info)
    if action in _STATUS:
        status = untold.status if _takes(action, untold.status) else _STATUS[action]
        return answer(status=status, statusInfo=info)  # type: ignore[no-any-return]  # a Response
    raise Refused(RpcCode.PROPERTY_CONSTRAINT_VIOLATION, f"{refusing_party}: {untold.text}")


_OWN_STATUS: dict[str, frozenset[str]] = {
    "SetDisplayMessage": frozenset({"NotSupportedState", "NotSupportedMessageFormat"}),
    "UnlockConnector": frozenset({"UnknownConnector"}),
}


def _takes(action: str, status: str) -> bool:
    return status in _OWN_STATUS.get(action, frozenset())


def to_untold_answer(action: str, untold: Untold) -> Response:
    """What stands for an answer that the other side has no words for. Raises Refused when nothing can."""
    if action in ("GetCompositeSchedule", "GetCertificateStatus", "Get15118EVCertificate", "GetInstalledCertificateIds"):
        return to_untold_request(action, untold)
    raise Refused(RpcCode.INTERNAL_ERROR, f"gateway: {untold.text}")


Answer = Callable[[Any, Station], Response]


def _constant(answer: Response) -> Answer:
    return lambda _request, _station: answer


def _rejected(response: Any, reason: str, text: str, status: str = "Rejected") -> Answer:
    return _constant(response(status=status, statusInfo=status_info(reason, text)))


def _not_supported(_request: Any, _station: Station) -> Response:
    raise Refused(RpcCode.NOT_SUPPORTED, "local cost calculation not available on this station", details={"gw": {"station": "2.0.1"}})


def _is_open(transaction: str, station: Station) -> bool:
    return transaction in station.memory.relayed.open


def _allowed_energy_transfer(request: c.NotifyAllowedEnergyTransferRequest, station: Station) -> Response:
    reason = "UnsupportedRequest" if _is_open(request.transactionId, station) else "TxNotFound"
    return c.NotifyAllowedEnergyTransferResponse(status="Rejected", statusInfo=status_info(reason, _NOT_201))


def _get_der(request: c.GetDERControlRequest, _station: Station) -> Response:
    return c.GetDERControlResponse(status="NotFound" if request.controlType is UNSET else "NotSupported")


def _clear_der(request: c.ClearDERControlRequest, _station: Station) -> Response:
    return c.ClearDERControlResponse(status="NotFound" if request.controlType is UNSET else "NotSupported")


def _vat_number(request: c.VatNumberValidationRequest, _station: Station) -> Response:
    """C18.FR.10: the EVSE is said again."""
    return c.VatNumberValidationResponse(vatNumber=request.vatNumber, evseId=request.evseId, status="Rejected")


_NOT_201 = "not available in OCPP 2.0.1"

ONLY_21_COMMANDS: Routes = {
    "AFRRSignal": Refusal(_rejected(c.AFRRSignalResponse, "NoSignalWattCurve", _NOT_201), "afrr", "Q08.FR.11"),
    "AdjustPeriodicEventStream": Refusal(
        _rejected(c.AdjustPeriodicEventStreamResponse, "NotFound", _NOT_201), "event_stream", "N14.FR.02: no such stream is open."
    ),
    "ChangeTransactionTariff": Refusal(_not_supported, "tariffs", "I11.FR.01"),
    "ClearDERControl": Refusal(_clear_der, "der", "R04.FR.42, R04.FR.43: there is nothing to clear."),
    "GetDERControl": Refusal(_get_der, "der", "R04.FR.30, R04.FR.36"),
    "NotifyAllowedEnergyTransfer": Refusal(_allowed_energy_transfer, "allowed_energy_transfer", "The station cannot act on it."),
    "NotifyWebPaymentStarted": Refusal(
        _constant(c.NotifyWebPaymentStartedResponse()), "web_payment", "C25.FR.27: it shall be answered so; the EVSE is not blocked."
    ),
    "RequestBatterySwap": Refusal(_rejected(c.RequestBatterySwapResponse, "UnsupportedRequest", _NOT_201), "battery_swap", "S02.FR.04"),
    "SetDERControl": Refusal(_rejected(c.SetDERControlResponse, "UnsupportedRequest", _NOT_201, "NotSupported"), "der", "R04.FR.01"),
    "SetDefaultTariff": Refusal(_not_supported, "tariffs", "I07.FR.01"),
    "UpdateDynamicSchedule": Refusal(
        _rejected(c.UpdateDynamicScheduleResponse, "InvalidProfile", _NOT_201), "dynamic_schedule", "K28.FR.11"
    ),
}
"""What a 2.1 backend can order and a 2.0.1 station cannot do; none is passed on, it would answer NotImplemented, a worse truth.

What it can truly answer is a flow: nothing is lost by it.
"""

ONLY_21_NOTICES: Routes = {
    "BatterySwap": Refusal(_constant(c.BatterySwapResponse()), "battery_swap", "2.0.1 has no battery swaps."),
    "ClosePeriodicEventStream": Refusal(_constant(c.ClosePeriodicEventStreamResponse()), "event_stream", "No stream was opened."),
    "NotifyDERAlarm": Refusal(_constant(c.NotifyDERAlarmResponse()), "der", "2.0.1 has no DER control."),
    "NotifyDERStartStop": Refusal(_constant(c.NotifyDERStartStopResponse()), "der", "2.0.1 has no DER control."),
    "NotifyPeriodicEventStream": Refusal(_constant(NoResponse()), "event_stream", "A SEND is never answered (2.1 part 4 §4.2.4)."),
    "NotifyPriorityCharging": Refusal(_constant(c.NotifyPriorityChargingResponse()), "priority_charging", "2.0.1 has no such profile."),
    "NotifySettlement": Refusal(_constant(c.NotifySettlementResponse()), "settlement", "2.0.1 has no ad hoc payment."),
    "OpenPeriodicEventStream": Refusal(
        _rejected(c.OpenPeriodicEventStreamResponse, "UnsupportedRequest", _NOT_201), "event_stream", "N11.FR.05: NotifyEvent instead."
    ),
    "PullDynamicScheduleUpdate": Refusal(
        _rejected(c.PullDynamicScheduleUpdateResponse, "UnsupportedRequest", _NOT_201),
        "dynamic_schedule",
        "2.0.1 has no dynamic schedules.",
    ),
    "ReportDERControl": Refusal(_constant(c.ReportDERControlResponse()), "der", "2.0.1 has no DER control."),
    "VatNumberValidation": Refusal(_vat_number, "vat", "C18.FR.10: nobody can validate it."),
}
"""What a 2.1 station can say and a 2.0.1 backend cannot hear."""
