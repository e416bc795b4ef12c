"""What a 1.x station does when the central system asks: one function per action, the answer first and the deed after it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from gateway.simulator import files1x
from gateway.simulator.exchanges import Reply

if TYPE_CHECKING:
    from gateway.simulator.connector1x import Connector1x
    from gateway.simulator.station1x import Station1x

Command = Callable[["Station1x", dict[str, Any]], Reply]

_ACCEPTED = {"status": "Accepted"}
_REJECTED = {"status": "Rejected"}


def remote_start_transaction(station: Station1x, request: dict[str, Any]) -> Reply:
    """1.6 §5.11: on the connector asked for, or on any free one."""
    plug = _free(station, request.get("connectorId"))
    if plug is None:
        return Reply(_REJECTED)
    if "chargingProfile" in request:  # 1.6 §5.16.2: for the transaction that begins
        profile = request["chargingProfile"]
        station.charging_profiles[profile["chargingProfileId"]] = {**profile, "connectorId": plug.number}
    return Reply(_ACCEPTED, then=lambda: station.begin_remotely(plug.number, request["idTag"]))


def _free(station: Station1x, connector: int | None) -> Connector1x | None:
    for plug in station.connectors.values():
        if (
            connector in (None, plug.number)
            and plug.transaction is None
            and plug.awaited is None
            and plug.operative
            and plug.error_code == "NoError"
        ):
            return plug
    return None


def remote_stop_transaction(station: Station1x, request: dict[str, Any]) -> Reply:
    """1.6 §5.12."""
    plug = station.running(request["transactionId"])
    if plug is None:
        return Reply(_REJECTED)
    return Reply(_ACCEPTED, then=lambda: station.stop_transaction(plug.number, reason="Remote"))


def reset(station: Station1x, request: dict[str, Any]) -> Reply:
    """1.6 §5.14: transactions are stopped, then the station boots."""
    return Reply(_ACCEPTED, then=lambda: station.reset(f"{request['type']}Reset"))


def change_availability(station: Station1x, request: dict[str, Any]) -> Reply:
    """1.6 §5.2: while a transaction runs the change is scheduled until it ends."""
    connector, operative = request["connectorId"], request["type"] == "Operative"
    if connector != 0 and connector not in station.connectors:
        return Reply(_REJECTED)
    plugs = station.connectors.values() if connector == 0 else [station.connectors[connector]]
    busy = any(plug.transaction is not None for plug in plugs)
    return Reply({"status": "Scheduled"} if busy else _ACCEPTED, then=lambda: station.set_operative(connector, operative))


def unlock_connector_16(station: Station1x, request: dict[str, Any]) -> Reply:
    """1.6 §5.18: a transaction on the connector is stopped first."""
    plug = station.connectors.get(request["connectorId"])
    if plug is None:
        return Reply({"status": "NotSupported"})
    if plug.transaction is None:
        return Reply({"status": "Unlocked"})
    return Reply({"status": "Unlocked"}, then=lambda: station.stop_transaction(plug.number, reason="UnlockCommand"))


def unlock_connector_15(station: Station1x, request: dict[str, Any]) -> Reply:
    """1.5 §5.14: Accepted or Rejected."""
    if request["connectorId"] not in station.connectors:
        return Reply(_REJECTED)
    return Reply(_ACCEPTED, then=unlock_connector_16(station, request).then)


def clear_cache(station: Station1x, _: dict[str, Any]) -> Reply:
    """1.6 §5.4: this station asks the central system each time, so its cache is empty already."""
    return Reply(_ACCEPTED)


def get_configuration(station: Station1x, request: dict[str, Any]) -> Reply:
    """1.6 §5.8."""
    return Reply(station.configuration.describe(request.get("key")))


def change_configuration(station: Station1x, request: dict[str, Any]) -> Reply:
    """1.6 §5.3; a new heartbeat interval works at once."""
    status = station.configuration.change(request["key"], request["value"])
    if status == "Accepted":
        station.configured(request["key"])
    return Reply({"status": status})


def data_transfer(station: Station1x, request: dict[str, Any]) -> Reply:
    """1.6 §5.6: the station knows its own vendor id, and gives the data back."""
    if request["vendorId"] != station.options.vendor:
        return Reply({"status": "UnknownVendorId"})
    return Reply({**_ACCEPTED, **({"data": request["data"]} if "data" in request else {})})


def trigger_message(station: Station1x, request: dict[str, Any]) -> Reply:
    """1.6 §5.17: the answer goes out before the message asked for."""
    connector: int | None = request.get("connectorId")
    if connector is not None and connector not in station.connectors:
        return Reply(_REJECTED)
    wanted = request["requestedMessage"]
    if wanted not in ("BootNotification", "Heartbeat", "MeterValues", "StatusNotification"):
        return Reply({"status": "NotImplemented"})
    return Reply(_ACCEPTED, then=lambda: _send_triggered(station, wanted, connector))


async def _send_triggered(station: Station1x, wanted: str, connector: int | None) -> None:
    match wanted:
        case "BootNotification":
            await station.boot(attempts=1)
        case "Heartbeat":
            await station.heartbeat()
        case "MeterValues":
            for number in [connector] if connector else station.connectors:
                await station.meter(number, context="Trigger")
        case "StatusNotification":
            await station.report_statuses(connector=connector)


def send_local_list(station: Station1x, request: dict[str, Any]) -> Reply:
    """1.6 §5.15: a differential update must be newer; an entry without idTagInfo is removed."""
    entries = request.get("localAuthorizationList", request.get("localAuthorisationList")) or []
    if request["updateType"] == "Full":
        station.local_list.clear()
    elif request["listVersion"] <= station.local_list_version:
        return Reply({"status": "VersionMismatch"})
    for entry in entries:
        if "idTagInfo" in entry:
            station.local_list[entry["idTag"]] = entry["idTagInfo"]
        else:
            station.local_list.pop(entry["idTag"], None)
    station.local_list_version = request["listVersion"]
    return Reply(_ACCEPTED)


def get_local_list_version(station: Station1x, _: dict[str, Any]) -> Reply:
    """1.6 §5.10: 0 is an empty list."""
    return Reply({"listVersion": station.local_list_version})


def reserve_now(station: Station1x, request: dict[str, Any]) -> Reply:
    """1.6 §5.13; reserving connector 0 is not supported (ReserveConnectorZeroSupported is false)."""
    plug = station.connectors.get(request["connectorId"])
    if plug is None:
        return Reply(_REJECTED)
    if plug.transaction is not None or plug.plugged_in:
        return Reply({"status": "Occupied"})
    if not plug.operative or plug.error_code != "NoError":
        return Reply({"status": "Unavailable" if not plug.operative else "Faulted"})
    plug.reservation = request
    return Reply(_ACCEPTED, then=lambda: station.set_status(plug, plug.idle_status))


def cancel_reservation(station: Station1x, request: dict[str, Any]) -> Reply:
    """1.6 §5.1."""
    for plug in station.connectors.values():
        if plug.reservation is not None and plug.reservation["reservationId"] == request["reservationId"]:
            plug.reservation = None
            return Reply(_ACCEPTED, then=partial(station.set_status, plug, plug.idle_status))
    return Reply(_REJECTED)


def set_charging_profile(station: Station1x, request: dict[str, Any]) -> Reply:
    """1.6 §5.16: kept by id; a TxProfile needs a running transaction."""
    profile = request["csChargingProfiles"]
    plug = station.connectors.get(request["connectorId"])
    if request["connectorId"] != 0 and plug is None:
        return Reply(_REJECTED)
    if profile["chargingProfilePurpose"] == "TxProfile" and (plug is None or plug.transaction is None):
        return Reply(_REJECTED)
    station.charging_profiles[profile["chargingProfileId"]] = {**profile, "connectorId": request["connectorId"]}
    return Reply(_ACCEPTED)


def clear_charging_profile(station: Station1x, request: dict[str, Any]) -> Reply:
    """1.6 §5.5: by id, or by every criterion given."""
    matching = [
        number
        for number, profile in station.charging_profiles.items()
        if request.get("id", number) == number
        and request.get("connectorId", profile["connectorId"]) == profile["connectorId"]
        and request.get("chargingProfilePurpose", profile["chargingProfilePurpose"]) == profile["chargingProfilePurpose"]
        and request.get("stackLevel", profile["stackLevel"]) == profile["stackLevel"]
    ]
    for number in matching:
        del station.charging_profiles[number]
    return Reply(_ACCEPTED if matching else {"status": "Unknown"})


def get_composite_schedule(station: Station1x, request: dict[str, Any]) -> Reply:
    """1.6 §5.7: the profile with the highest stack level rules; without any there is nothing to compose."""
    connector = request["connectorId"]
    rules = [each for each in station.charging_profiles.values() if each["connectorId"] in (0, connector)]
    if not rules:
        return Reply(_REJECTED)
    schedule = max(rules, key=lambda each: int(each["stackLevel"]))["chargingSchedule"]
    periods, unit = schedule["chargingSchedulePeriod"], schedule["chargingRateUnit"]
    composed = {"duration": request["duration"], "chargingRateUnit": unit, "chargingSchedulePeriod": periods}
    return Reply({**_ACCEPTED, "connectorId": connector, "scheduleStart": station.now(), "chargingSchedule": composed})


COMMANDS_12: dict[str, Command] = {
    "ChangeAvailability": change_availability,
    "ChangeConfiguration": change_configuration,
    "ClearCache": clear_cache,
    "GetDiagnostics": files1x.get_diagnostics_15,
    "RemoteStartTransaction": remote_start_transaction,
    "RemoteStopTransaction": remote_stop_transaction,
    "Reset": reset,
    "UnlockConnector": unlock_connector_15,
    "UpdateFirmware": files1x.update_firmware_15,
}

COMMANDS_15: dict[str, Command] = {
    **COMMANDS_12,
    "CancelReservation": cancel_reservation,
    "DataTransfer": data_transfer,
    "GetConfiguration": get_configuration,
    "GetLocalListVersion": get_local_list_version,
    "ReserveNow": reserve_now,
    "SendLocalList": send_local_list,
}

COMMANDS_16: dict[str, Command] = {
    **COMMANDS_15,
    "ClearChargingProfile": clear_charging_profile,
    "GetCompositeSchedule": get_composite_schedule,
    "GetDiagnostics": files1x.get_diagnostics_16,
    "SetChargingProfile": set_charging_profile,
    "TriggerMessage": trigger_message,
    "UnlockConnector": unlock_connector_16,
    "UpdateFirmware": files1x.update_firmware_16,
}

COMMANDS_16_SECURITY: dict[str, Command] = {
    **COMMANDS_16,
    "GetLog": files1x.get_log,
    "SignedUpdateFirmware": files1x.signed_update_firmware,
}
"""With what the security whitepaper adds to 1.6-J."""
