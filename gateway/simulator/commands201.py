"""What a 2.x station does when the CSMS asks: one function per action, the answer first and the deed after it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from gateway.simulator import files201
from gateway.simulator.exchanges import Reply

if TYPE_CHECKING:
    from gateway.simulator.station201 import Station201

Command = Callable[["Station201", dict[str, Any]], Reply]

_ACCEPTED = {"status": "Accepted"}
_REJECTED = {"status": "Rejected"}
_ITEMS_PER_REPORT = 20


def request_start_transaction(station: Station201, request: dict[str, Any]) -> Reply:
    """F01 (cable first) and F02 (remote first); an EVSE is chosen when none is named."""
    for evse in station.evses.values():
        if request.get("evseId", evse.number) == evse.number and evse.free:
            # F01.FR.13: the id of a transaction that the cable has begun already.
            running = {"transactionId": evse.transaction.transaction_id} if evse.transaction else {}
            if "chargingProfile" in request:  # F01.FR.08, F02.FR.16: for the transaction that begins
                profile = request["chargingProfile"]
                station.charging_profiles[profile["id"]] = {**profile, "evseId": evse.number}
            return Reply({**_ACCEPTED, **running}, then=partial(station.begin_remotely, evse.number, request))
    return Reply(_REJECTED)


def request_stop_transaction(station: Station201, request: dict[str, Any]) -> Reply:
    """F03."""
    evse = station.running(request["transactionId"])
    if evse is None:
        return Reply(_REJECTED)
    return Reply(_ACCEPTED, then=partial(station.stop_transaction, evse.number, reason="Remote"))


def reset(station: Station201, request: dict[str, Any]) -> Reply:
    """B11 and B12: OnIdle waits for the end of what runs."""
    evse_id = request.get("evseId")
    if evse_id is not None and evse_id not in station.evses:
        return Reply(_REJECTED)
    busy = any(evse.transaction is not None for evse in station.evses.values() if evse_id in (None, evse.number))
    if busy and request["type"] == "OnIdle":
        station.reset_when_idle = station.reset_when_idle or evse_id is None
        return Reply({"status": "Scheduled"})
    return Reply(_ACCEPTED, then=partial(station.reset, evse_id))


def change_availability(station: Station201, request: dict[str, Any]) -> Reply:
    """G03 and G04; Scheduled while a transaction runs."""
    evse_id = request.get("evse", {}).get("id")
    if evse_id is not None and evse_id not in station.evses:
        return Reply(_REJECTED)
    busy = any(evse.transaction is not None for evse in station.evses.values() if evse_id in (None, evse.number))
    operative = request["operationalStatus"] == "Operative"
    status = {"status": "Scheduled"} if busy and not operative else _ACCEPTED
    return Reply(status, then=partial(station.set_operative, evse_id, operative))


def unlock_connector(station: Station201, request: dict[str, Any]) -> Reply:
    """F05: not during an authorized transaction."""
    evse = station.evses.get(request["evseId"])
    if evse is None or request["connectorId"] != 1:
        return Reply({"status": "UnknownConnector"})
    if evse.transaction is not None and evse.transaction.id_token is not None:
        return Reply({"status": "OngoingAuthorizedTransaction"})
    return Reply({"status": "Unlocked"})


def trigger_message(station: Station201, request: dict[str, Any]) -> Reply:
    """F06: the answer goes out before the message asked for (F06.FR.04)."""
    evse_id = request.get("evse", {}).get("id")
    if evse_id is not None and evse_id not in station.evses:
        return Reply(_REJECTED)
    wanted = request["requestedMessage"]
    if wanted not in ("BootNotification", "Heartbeat", "MeterValues", "StatusNotification", "TransactionEvent"):
        return Reply({"status": "NotImplemented"})
    if wanted == "BootNotification" and station.accepted:
        return Reply(_REJECTED)  # F06.FR.17
    return Reply(_ACCEPTED, then=partial(_send_triggered, station, wanted, evse_id))


async def _send_triggered(station: Station201, wanted: str, evse_id: int | None) -> None:
    match wanted:
        case "BootNotification":
            station.boot_reason = "Triggered"
            await station.boot(attempts=1)
        case "Heartbeat":
            await station.heartbeat()
        case "StatusNotification":
            await station.report_statuses(connector=evse_id)
        case "MeterValues":
            for evse in station.evses.values():
                if evse_id in (None, evse.number):
                    value = evse.meter_value(station.now(), "Trigger")
                    await station.call("MeterValues", evseId=evse.number, meterValue=[value])
        case "TransactionEvent":
            for evse in station.evses.values():
                if evse_id in (None, evse.number) and evse.transaction is not None:
                    # F06.FR.07: with the charging state of this moment.
                    await station.event(evse, "Updated", "Trigger", state=evse.transaction.charging_state, context="Trigger")


def clear_cache(_: Station201, __: dict[str, Any]) -> Reply:
    """C11: this station asks the CSMS each time, so its cache is empty already."""
    return Reply(_ACCEPTED)


def get_variables(station: Station201, request: dict[str, Any]) -> Reply:
    """B06."""
    return Reply({"getVariableResult": [station.model.get(each) for each in request["getVariableData"]]})


def set_variables(station: Station201, request: dict[str, Any]) -> Reply:
    """B05; a new heartbeat interval works at once."""
    results = [station.model.set(each) for each in request["setVariableData"]]
    station.beat_every(int(station.model.value("OCPPCommCtrlr", "HeartbeatInterval")))
    return Reply({"setVariableResult": results})


def get_base_report(station: Station201, request: dict[str, Any]) -> Reply:
    """B07: the reports follow the answer."""
    if request["reportBase"] == "SummaryInventory":
        return Reply({"status": "NotSupported"})
    return Reply(_ACCEPTED, then=partial(_report, station, request["requestId"], station.model.report(request["reportBase"])))


def get_report(station: Station201, request: dict[str, Any]) -> Reply:
    """B08, by component and variable; criteria select nothing here, so a report of problems is empty."""
    wanted = request.get("componentVariable", ())
    names = {(each["component"]["name"], each.get("variable", {}).get("name")) for each in wanted}
    entries = [
        each
        for each in station.model.report("FullInventory")
        if not names or {(each["component"]["name"], each["variable"]["name"]), (each["component"]["name"], None)} & names
    ]
    if not entries or set(request.get("componentCriteria", ())) & {"Problem"}:
        return Reply({"status": "EmptyResultSet"})
    return Reply(_ACCEPTED, then=partial(_report, station, request["requestId"], entries))


async def _report(station: Station201, request_id: int, entries: list[dict[str, Any]]) -> None:
    pages = [entries[start : start + _ITEMS_PER_REPORT] for start in range(0, len(entries), _ITEMS_PER_REPORT)]
    for seq_no, page in enumerate(pages):
        more = seq_no + 1 < len(pages)
        await station.call("NotifyReport", requestId=request_id, generatedAt=station.now(), seqNo=seq_no, tbc=more, reportData=page)


def data_transfer(station: Station201, request: dict[str, Any]) -> Reply:
    """P01: the station knows its own vendor id, and gives the data back."""
    if request["vendorId"] != station.options.vendor:
        return Reply({"status": "UnknownVendorId"})
    return Reply({**_ACCEPTED, **({"data": request["data"]} if "data" in request else {})})


def get_transaction_status(station: Station201, request: dict[str, Any]) -> Reply:
    """E14."""
    waiting = {"messagesInQueue": len(station.outbox) > 0}
    if "transactionId" not in request:
        return Reply(waiting)
    return Reply({**waiting, "ongoingIndicator": station.running(request["transactionId"]) is not None})


def send_local_list(station: Station201, request: dict[str, Any]) -> Reply:
    """D01: a differential update must be newer; an entry without idTokenInfo is removed."""
    if request["updateType"] == "Full":
        station.local_list.clear()
    elif request["versionNumber"] <= station.local_list_version:
        return Reply({"status": "VersionMismatch"})
    for entry in request.get("localAuthorizationList", ()):
        token = entry["idToken"]["idToken"]
        if "idTokenInfo" in entry:
            station.local_list[token] = entry["idTokenInfo"]
        else:
            station.local_list.pop(token, None)
    station.local_list_version = request["versionNumber"]
    return Reply(_ACCEPTED)


def get_local_list_version(station: Station201, _: dict[str, Any]) -> Reply:
    """D02: 0 is an empty list."""
    return Reply({"versionNumber": station.local_list_version})


def reserve_now(station: Station201, request: dict[str, Any]) -> Reply:
    """H01, of one EVSE; unspecified ones are not supported."""
    evse = station.evses.get(request.get("evseId", 0))
    if evse is None:
        return Reply(_REJECTED)
    if evse.status not in ("Available", "Reserved"):
        return Reply({"status": evse.status})
    evse.reservation = request
    return Reply(_ACCEPTED, then=partial(station.report, evse))


def cancel_reservation(station: Station201, request: dict[str, Any]) -> Reply:
    """H02."""
    for evse in station.evses.values():
        if evse.reservation is not None and evse.reservation["id"] == request["reservationId"]:
            evse.reservation = None
            return Reply(_ACCEPTED, then=partial(station.report, evse))
    return Reply(_REJECTED)


def set_charging_profile(station: Station201, request: dict[str, Any]) -> Reply:
    """K01: kept by id; a TxProfile needs its transaction."""
    profile, evse_id = request["chargingProfile"], request["evseId"]
    if evse_id != 0 and evse_id not in station.evses:
        return Reply(_REJECTED)
    if profile["chargingProfilePurpose"] == "TxProfile" and station.running(profile.get("transactionId", "")) is None:
        return Reply(_REJECTED)
    station.charging_profiles[profile["id"]] = {**profile, "evseId": evse_id}
    return Reply(_ACCEPTED)


def clear_charging_profile(station: Station201, request: dict[str, Any]) -> Reply:
    """K10: by id, or by every criterion given."""
    criteria = request.get("chargingProfileCriteria", {})
    matching = [
        number
        for number, profile in station.charging_profiles.items()
        if request.get("chargingProfileId", number) == number
        and all(criteria.get(name, profile[name]) == profile[name] for name in ("evseId", "chargingProfilePurpose", "stackLevel"))
    ]
    for number in matching:
        del station.charging_profiles[number]
    return Reply(_ACCEPTED if matching else {"status": "Unknown"})


def get_composite_schedule(station: Station201, request: dict[str, Any]) -> Reply:
    """K08: the profile with the highest stack level rules; without any there is nothing to compose."""
    evse_id = request["evseId"]
    rules = [each for each in station.charging_profiles.values() if each["evseId"] in (0, evse_id)]
    if not rules or (evse_id != 0 and evse_id not in station.evses):
        return Reply(_REJECTED)
    rule = max(rules, key=lambda each: int(each["stackLevel"]))["chargingSchedule"][0]
    composed = {"evseId": evse_id, "duration": request["duration"], "scheduleStart": station.now()}
    composed |= {name: rule[name] for name in ("chargingRateUnit", "chargingSchedulePeriod")}
    return Reply({**_ACCEPTED, "schedule": composed})


COMMANDS: dict[str, Command] = {
    "CancelReservation": cancel_reservation,
    "ChangeAvailability": change_availability,
    "ClearCache": clear_cache,
    "ClearChargingProfile": clear_charging_profile,
    "DataTransfer": data_transfer,
    "GetBaseReport": get_base_report,
    "GetCompositeSchedule": get_composite_schedule,
    "GetLocalListVersion": get_local_list_version,
    "GetLog": files201.get_log,
    "GetReport": get_report,
    "GetTransactionStatus": get_transaction_status,
    "GetVariables": get_variables,
    "RequestStartTransaction": request_start_transaction,
    "RequestStopTransaction": request_stop_transaction,
    "ReserveNow": reserve_now,
    "Reset": reset,
    "SendLocalList": send_local_list,
    "SetChargingProfile": set_charging_profile,
    "SetVariables": set_variables,
    "TriggerMessage": trigger_message,
    "UnlockConnector": unlock_connector,
    "UpdateFirmware": files201.update_firmware,
}
