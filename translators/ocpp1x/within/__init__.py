"""A 1.5 station in front of a 1.6 backend: both legs speak the family's words, so a message passes as it is but where the dialects differ.

translation-up §2.3 (last paragraph), §3.2, §3.3; translation-down, the cells 1.6 to 1.5; device-model §6.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from translators.errors import Refused, RpcCode
from translators.flow import Fate, Refusal, Route
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.within import (
    boot_notification,
    change_configuration,
    diagnostics_status_notification,
    extended_trigger_message,
    firmware_status_notification,
    get_configuration,
    get_log,
    meter_values,
    remote_start_transaction,
    send_local_list,
    start_transaction,
    status_notification,
    stop_transaction,
    taken,
    trigger_message,
    unlock_connector,
)
from translators.ocpp1x.within.relaying import from_backend, from_station


def _error(code: RpcCode) -> Any:
    def refuse(request: Any, _station: Station) -> NoReturn:
        raise Refused(code, f"gateway: OCPP 1.5 has no {request.ACTION}")

    return refuse


def _says(answer: Any) -> Any:
    return lambda _request, _station: answer


EMULATED: Mapping[str, Fate] = {"": "emulated"}
"""Answered from what was last heard: there are no triggers below 1.6."""

FROM_STATION: dict[str, Route | Refusal] = {
    "Authorize": from_station(wire.AuthorizeRequest),
    "BootNotification": Route(boot_notification.boot_notification, boot_notification.LEDGER),
    "DataTransfer": from_station(wire.DataTransferRequest),
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

_NO_EXTENSION = "1.5 stations have no security extension; backends probe it with this answer (translation-down A.5)."

FROM_BACKEND: dict[str, Route | Refusal] = {
    "CancelReservation": from_backend(wire.CancelReservationRequest, wire.CancelReservationResponse(status="Rejected")),
    "CertificateSigned": Refusal(_error(RpcCode.NOT_IMPLEMENTED), "certificates", _NO_EXTENSION),
    "ChangeAvailability": from_backend(
        wire.ChangeAvailabilityRequest, wire.ChangeAvailabilityResponse(status="Rejected"), taken.change_availability
    ),
    "ChangeConfiguration": Route(change_configuration.change_configuration, change_configuration.LEDGER),
    "ClearCache": from_backend(wire.ClearCacheRequest, wire.ClearCacheResponse(status="Rejected")),
    "ClearChargingProfile": Refusal(
        _says(wire.ClearChargingProfileResponse(status="Unknown")), "smart_charging", "There is none, which is true."
    ),
    "DataTransfer": from_backend(wire.DataTransferRequest, wire.DataTransferResponse(status="UnknownVendorId")),
    "DeleteCertificate": Refusal(_error(RpcCode.NOT_IMPLEMENTED), "certificates", _NO_EXTENSION),
    "ExtendedTriggerMessage": Route(extended_trigger_message.extended_trigger_message, extended_trigger_message.LEDGER, EMULATED),
    "GetCompositeSchedule": Refusal(
        _says(wire.GetCompositeScheduleResponse(status="Rejected")), "smart_charging", "1.5 has no smart charging."
    ),
    "GetConfiguration": Route(get_configuration.get_configuration, get_configuration.LEDGER),
    "GetDiagnostics": from_backend(wire.GetDiagnosticsRequest, wire.GetDiagnosticsResponse(), taken.get_diagnostics),
    "GetInstalledCertificateIds": Refusal(_error(RpcCode.NOT_IMPLEMENTED), "certificates", _NO_EXTENSION),
    "GetLocalListVersion": from_backend(wire.GetLocalListVersionRequest, wire.GetLocalListVersionResponse(listVersion=-1)),
    "GetLog": Route(get_log.get_log, get_log.LEDGER),
    "InstallCertificate": Refusal(_error(RpcCode.NOT_IMPLEMENTED), "certificates", _NO_EXTENSION),
    "RemoteStartTransaction": Route(remote_start_transaction.remote_start_transaction, remote_start_transaction.LEDGER),
    "RemoteStopTransaction": from_backend(
        wire.RemoteStopTransactionRequest, wire.RemoteStopTransactionResponse(status="Rejected"), taken.remote_stop_transaction
    ),
    "ReserveNow": from_backend(wire.ReserveNowRequest, wire.ReserveNowResponse(status="Rejected")),
    "Reset": from_backend(wire.ResetRequest, wire.ResetResponse(status="Rejected"), taken.reset),
    "SendLocalList": Route(send_local_list.send_local_list, send_local_list.LEDGER),
    "SetChargingProfile": Refusal(_error(RpcCode.NOT_SUPPORTED), "smart_charging", "1.6 errata 3.39: no smart charging here."),
    "SignedUpdateFirmware": Refusal(_error(RpcCode.NOT_IMPLEMENTED), "firmware", _NO_EXTENSION),
    "TriggerMessage": Route(trigger_message.trigger_message, trigger_message.LEDGER, EMULATED),
    "UnlockConnector": Route(unlock_connector.unlock_connector, unlock_connector.LEDGER),
    "UpdateFirmware": from_backend(
        wire.UpdateFirmwareRequest, Refused(RpcCode.NOT_SUPPORTED, "station: UpdateFirmware", "station"), taken.update_firmware
    ),
}
