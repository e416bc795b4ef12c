"""What a 1.6 backend commands, towards a 2.x station: the 19 actions of 1.6 and the 7 of its security whitepaper that a backend may send."""

from __future__ import annotations

from translators.flow import Refusal, Route
from translators.ocpp1x.from_backend import (
    cancel_reservation,
    change_availability,
    change_configuration,
    clear_cache,
    clear_charging_profile,
    data_transfer,
    extended_trigger_message,
    get_composite_schedule,
    get_configuration,
    get_diagnostics,
    get_local_list_version,
    get_log,
    remote_start_transaction,
    remote_stop_transaction,
    reserve_now,
    reset,
    send_local_list,
    set_charging_profile,
    signed_update_firmware,
    trigger_message,
    unlock_connector,
    update_firmware,
)
from translators.ocpp1x.from_backend.refusals import REFUSALS

ROUTES: dict[str, Route | Refusal] = {
    "CancelReservation": Route(cancel_reservation.cancel_reservation, cancel_reservation.LEDGER),
    "ChangeAvailability": Route(change_availability.change_availability, change_availability.LEDGER),
    "ChangeConfiguration": Route(change_configuration.change_configuration, change_configuration.LEDGER),
    "ClearCache": Route(clear_cache.clear_cache, clear_cache.LEDGER),
    "ClearChargingProfile": Route(clear_charging_profile.clear_charging_profile, clear_charging_profile.LEDGER),
    "DataTransfer": Route(data_transfer.data_transfer, data_transfer.LEDGER),
    "ExtendedTriggerMessage": Route(extended_trigger_message.extended_trigger_message, extended_trigger_message.LEDGER),
    "GetCompositeSchedule": Route(get_composite_schedule.get_composite_schedule, get_composite_schedule.LEDGER),
    "GetConfiguration": Route(get_configuration.get_configuration, get_configuration.LEDGER),
    "GetDiagnostics": Route(get_diagnostics.get_diagnostics, get_diagnostics.LEDGER),
    "GetLocalListVersion": Route(get_local_list_version.get_local_list_version, get_local_list_version.LEDGER),
    "GetLog": Route(get_log.get_log, get_log.LEDGER),
    "RemoteStartTransaction": Route(remote_start_transaction.remote_start_transaction, remote_start_transaction.LEDGER),
    "RemoteStopTransaction": Route(remote_stop_transaction.remote_stop_transaction, remote_stop_transaction.LEDGER),
    "ReserveNow": Route(reserve_now.reserve_now, reserve_now.LEDGER),
    "Reset": Route(reset.reset, reset.LEDGER),
    "SendLocalList": Route(send_local_list.send_local_list, send_local_list.LEDGER),
    "SetChargingProfile": Route(set_charging_profile.set_charging_profile, set_charging_profile.LEDGER),
    "SignedUpdateFirmware": Route(signed_update_firmware.signed_update_firmware, signed_update_firmware.LEDGER),
    "TriggerMessage": Route(trigger_message.trigger_message, trigger_message.LEDGER),
    "UnlockConnector": Route(unlock_connector.unlock_connector, unlock_connector.LEDGER),
    "UpdateFirmware": Route(update_firmware.update_firmware, update_firmware.LEDGER),
    **REFUSALS,
}
