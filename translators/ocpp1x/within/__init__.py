"""A SOAP station in front of a 1.6 backend: both legs speak the family's words, so a message passes as it is but where the dialects differ.

translation-up §2.3 (last paragraph), §3.2, §3.3; translation-down, the cells 1.6 to 1.5; device-model §6. What the station starts has one table for all
versions, commands have one each: 1.2 lacks six of 1.5's, and OCPP-S 1.6 has all of 1.6 but the security extension, which is for JSON alone (§6.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from translators.errors import Refused, RpcCode
from translators.flow import Fate, Refusal, Route
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.installed_profiles import tap_cleared, tap_set
from translators.ocpp1x.within import (
    authorize,
    boot_notification,
    change_configuration,
    data_transfer,
    diagnostics_status_notification,
    extended_trigger_message,
    firmware_status_notification,
    get_composite_schedule,
    get_configuration,
    get_diagnostics,
    get_log,
    meter_values,
    remote_start_transaction,
    remote_stop_transaction,
    send_local_list,
    start_transaction,
    status_notification,
    stop_transaction,
    taken,
    trigger_message,
    unlock_connector,
)
from translators.ocpp1x.within.ocpp12 import get_configuration as written
from translators.ocpp1x.within.relaying import from_backend, from_station


def _error(code: RpcCode) -> Any:
    def refuse(request: Any, station: Station) -> NoReturn:
        raise Refused(code, f"gateway: OCPP {station.version.removesuffix('s')} over SOAP has no {request.ACTION}")

    return refuse


def _says(answer: Any) -> Any:
    return lambda _request, _station: answer


def _unsupported(action: str) -> Refused:
    return Refused(RpcCode.NOT_SUPPORTED, f"station: {action}", "station")


EMULATED: Mapping[str, Fate] = {"": "emulated"}
"""Answered from what was last heard: there are no triggers below 1.6."""

FROM_STATION: dict[str, Route | Refusal] = {
    "Authorize": Route(authorize.authorize, authorize.LEDGER),
    "BootNotification": Route(boot_notification.boot_notification, boot_notification.LEDGER),
    "DataTransfer": Route(data_transfer.data_transfer, data_transfer.LEDGER),
    "DiagnosticsStatusNotification": Route(
        diagnostics_status_notification.diagnostics_status_notification, diagnostics_status_notification.LEDGER
    ),
    "FirmwareStatusNotification": Route(firmware_status_notification.firmware_status_notification, firmware_status_notification.LEDGER),
    "Heartbeat": from_station(wire.HeartbeatRequest),
    "MeterValues": Route(meter_values.meter_values, meter_values.LEDGER),
    "StartTransaction": Route(start_transaction.start_transaction, start_transaction.LEDGER),
    "StatusNotification": Route(status_notification.status_notification, status_notification.LEDGER),
    "StopTransaction": Route(stop_transaction.stop_transaction, stop_transaction.LEDGER),
}

_NO_EXTENSION = "SOAP has no messages of the security extension; backends probe it with this answer (translation-down A.5)."
_NO_LOCAL_LIST = "1.2 has no local list."
_NO_RESERVATION = "1.2 has no reservations."

_OF_ALL: dict[str, Route | Refusal] = {
    "CertificateSigned": Refusal(_error(RpcCode.NOT_IMPLEMENTED), "certificates", _NO_EXTENSION),
    "ChangeAvailability": from_backend(
        wire.ChangeAvailabilityRequest, wire.ChangeAvailabilityResponse(status="Rejected"), taken.change_availability
    ),
    "ChangeConfiguration": Route(change_configuration.change_configuration, change_configuration.LEDGER),
    "ClearCache": from_backend(wire.ClearCacheRequest, wire.ClearCacheResponse(status="Rejected"), taken.clear_cache),
    "DeleteCertificate": Refusal(_error(RpcCode.NOT_IMPLEMENTED), "certificates", _NO_EXTENSION),
    "GetDiagnostics": Route(get_diagnostics.get_diagnostics, get_diagnostics.LEDGER),
    "GetInstalledCertificateIds": Refusal(_error(RpcCode.NOT_IMPLEMENTED), "certificates", _NO_EXTENSION),
    "InstallCertificate": Refusal(_error(RpcCode.NOT_IMPLEMENTED), "certificates", _NO_EXTENSION),
    "RemoteStopTransaction": Route(remote_stop_transaction.remote_stop_transaction, remote_stop_transaction.LEDGER),
    "Reset": from_backend(wire.ResetRequest, wire.ResetResponse(status="Rejected"), taken.reset),
    "SignedUpdateFirmware": Refusal(_error(RpcCode.NOT_IMPLEMENTED), "firmware", _NO_EXTENSION),
    "UnlockConnector": Route(unlock_connector.unlock_connector, unlock_connector.LEDGER),
    "UpdateFirmware": from_backend(wire.UpdateFirmwareRequest, _unsupported("UpdateFirmware"), taken.update_firmware),
}

_OF_15_AND_16: dict[str, Route | Refusal] = {
    "CancelReservation": from_backend(wire.CancelReservationRequest, wire.CancelReservationResponse(status="Rejected")),
    "DataTransfer": from_backend(wire.DataTransferRequest, wire.DataTransferResponse(status="UnknownVendorId")),
    "GetConfiguration": Route(get_configuration.get_configuration, get_configuration.LEDGER),
    "GetLocalListVersion": from_backend(wire.GetLocalListVersionRequest, wire.GetLocalListVersionResponse(listVersion=-1)),
    "ReserveNow": from_backend(wire.ReserveNowRequest, wire.ReserveNowResponse(status="Rejected")),
    "SendLocalList": Route(send_local_list.send_local_list, send_local_list.LEDGER),
}

_BEFORE_16: dict[str, Route | Refusal] = {
    "ClearChargingProfile": Refusal(
        _says(wire.ClearChargingProfileResponse(status="Unknown")), "smart_charging", "There is none, which is true."
    ),
    "ExtendedTriggerMessage": Route(extended_trigger_message.extended_trigger_message, extended_trigger_message.LEDGER, EMULATED),
    "GetCompositeSchedule": Refusal(
        _says(wire.GetCompositeScheduleResponse(status="Rejected")), "smart_charging", "1.2 and 1.5 have no smart charging."
    ),
    "GetLog": Route(get_log.get_log, get_log.LEDGER),
    "RemoteStartTransaction": Route(remote_start_transaction.remote_start_transaction, remote_start_transaction.LEDGER),
    "SetChargingProfile": Refusal(_error(RpcCode.NOT_SUPPORTED), "smart_charging", "1.6 errata 3.39: no smart charging here."),
    "TriggerMessage": Route(trigger_message.trigger_message, trigger_message.LEDGER, EMULATED),
}

FROM_BACKEND: dict[str, dict[str, Route | Refusal]] = {
    "1.2": _OF_ALL
    | _BEFORE_16
    | {
        "CancelReservation": Refusal(_says(wire.CancelReservationResponse(status="Rejected")), "reservation", _NO_RESERVATION),
        "DataTransfer": Refusal(
            _says(wire.DataTransferResponse(status="UnknownVendorId")), "data_transfer.unsupported", "1.2 has no DataTransfer."
        ),
        "GetConfiguration": Route(written.get_configuration, written.LEDGER),
        "GetLocalListVersion": Refusal(
            _says(wire.GetLocalListVersionResponse(listVersion=-1)), "local_list.unsupported", f"{_NO_LOCAL_LIST} -1 says so (1.6 §5.10)."
        ),
        "ReserveNow": Refusal(_says(wire.ReserveNowResponse(status="Rejected")), "reservation", _NO_RESERVATION),
        "SendLocalList": Refusal(_says(wire.SendLocalListResponse(status="NotSupported")), "local_list.unsupported", _NO_LOCAL_LIST),
    },
    "1.5": _OF_ALL | _OF_15_AND_16 | _BEFORE_16,
    "1.6s": _OF_ALL
    | _OF_15_AND_16
    | {
        "ClearChargingProfile": from_backend(
            wire.ClearChargingProfileRequest, wire.ClearChargingProfileResponse(status="Unknown"), tap_cleared
        ),
        "ExtendedTriggerMessage": Refusal(_error(RpcCode.NOT_IMPLEMENTED), "trigger.unsupported", _NO_EXTENSION),
        "GetCompositeSchedule": Route(get_composite_schedule.get_composite_schedule, get_composite_schedule.LEDGER),
        "GetLog": Refusal(_error(RpcCode.NOT_IMPLEMENTED), "log.security", _NO_EXTENSION),
        "RemoteStartTransaction": from_backend(wire.RemoteStartTransactionRequest, wire.RemoteStartTransactionResponse(status="Rejected")),
        # NotSupported is a CALLERROR's word too (1.6 errata 3.39).
        "SetChargingProfile": from_backend(
            wire.SetChargingProfileRequest, _unsupported("SetChargingProfile"), tap_set, ("profiles.forgotten",)
        ),
        "TriggerMessage": from_backend(wire.TriggerMessageRequest, wire.TriggerMessageResponse(status="NotImplemented")),
    },
}
"""By version of the station."""
