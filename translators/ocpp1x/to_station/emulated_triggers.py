"""What a trigger gets from a station without triggers: what it said last, said again by the gateway (translation-down B.1.7)."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, Final, cast

from msgspec import UNSET

from translators import canonical as c
from translators.errors import Refused
from translators.flow import Effect, call, later, tell_back
from translators.memory.station import Station
from translators.ocpp1x import times, wire
from translators.ocpp1x.boots import told_again
from translators.ocpp1x.owed_states import owe, tell_now
from translators.ocpp1x.station_errors import blame
from translators.ocpp1x.statuses import CHARGING_STATE, CONNECTOR_STATUS, status_of
from translators.ocpp1x.to_station.status_info import UNSUPPORTED, spoken, status_info

Scope = tuple[int | None, ...]
Emulation = Callable[[Scope, Station], Generator[Effect, Any, bool]]
"""Sends what there is; False: there is nothing to send."""


def emulate(requestedMessage: str, scope: Scope, station: Station) -> Generator[Effect, Any, c.TriggerMessageResponse]:
    """Answer for the station, and send the message after the answer."""
    emulation = EMULATIONS.get(requestedMessage)
    if emulation is None:
        station.lose("trigger.unsupported")
        return c.TriggerMessageResponse(status="NotImplemented", statusInfo=UNSUPPORTED)
    done = yield from emulation(scope, station)
    if not done:
        return c.TriggerMessageResponse(status="Rejected")
    why = f"station speaks {spoken(station)}" if station.version in ("1.2", "1.5") else "station has no such trigger"
    return c.TriggerMessageResponse(status="Accepted", statusInfo=status_info("NoError", f"emulated: {why}"))


def _boot_notification(scope: Scope, station: Station) -> Generator[Effect, Any, bool]:
    """An accepted boot is not told again (F06.FR.17), and none is invented."""
    boot = station.memory.boot
    if boot.status not in ("Pending", "Rejected") or not boot.action_payload:
        return False
    yield from later(told_again(station))
    return True


def _heartbeat(scope: Scope, station: Station) -> Generator[Effect, Any, bool]:
    """Any answer, also that it has no local list, shows that the station lives; 1.2 has no question that does nothing."""
    if station.version == "1.2":
        return False
    try:
        yield from call(wire.GetLocalListVersionRequest())
    except Refused as refused:
        if not refused.is_unsupported:
            raise blame(refused) from refused
    yield from tell_back(c.HeartbeatRequest())
    return True


def _status_notification(scope: Scope, station: Station) -> Generator[Effect, Any, bool]:
    done = False
    for connector, row in sorted(station.memory.connectors.rows.items()):
        if not connector or not row.status or (scope != (None,) and connector not in scope):
            continue
        status = CONNECTOR_STATUS.to(cast("wire.ChargePointStatus", row.status), station)
        row.sent = status
        station.touch()
        yield from tell_back(status_of(connector, status, row.at, station))
        done = True
    return done


def _transaction_event(scope: Scope, station: Station) -> Generator[Effect, Any, bool]:
    """The state of the transaction; the gateway keeps no meter value, so it has none that is current."""
    for connector in scope:
        row = None if connector is None else station.memory.transactions.open_on(connector)
        if row is None or connector is None:
            continue
        status = cast("wire.ChargePointStatus", station.memory.connectors.status(connector))
        state = CHARGING_STATE.get(status) or row.chargingState or "Charging"
        owe(row, times.of_station(UNSET, station), state, "Trigger", station)
        yield from later(tell_now(row, station, same_leg=True))
    return True


def _firmware_status(scope: Scope, station: Station) -> Generator[Effect, Any, bool]:
    """The last status of the update; Idle, without a requestId, when there is none or it went well (L01.FR.20, L01.FR.25, L01.FR.26)."""
    update = station.memory.file_requests.firmware
    if update is None or update.status in ("", "Idle", "Installed") or update.requestId is None:
        yield from tell_back(c.FirmwareStatusNotificationRequest(status="Idle"))
    else:
        status = cast("c.FirmwareStatusEnumType", update.status)
        yield from tell_back(c.FirmwareStatusNotificationRequest(status=status, requestId=update.requestId))
    return True


def _log_status(scope: Scope, station: Station) -> Generator[Effect, Any, bool]:
    """Whether an upload goes on (F06.FR.14, F06.FR.15)."""
    upload = station.memory.file_requests.log
    if upload is None or not upload.goes_on(station.now) or upload.requestId is None:
        yield from tell_back(c.LogStatusNotificationRequest(status="Idle"))
    else:
        yield from tell_back(c.LogStatusNotificationRequest(status="Uploading", requestId=upload.requestId))
    return True


EMULATIONS: Final[dict[str, Emulation]] = {
    "BootNotification": _boot_notification,
    "Heartbeat": _heartbeat,
    "StatusNotification": _status_notification,
    "TransactionEvent": _transaction_event,
    "FirmwareStatusNotification": _firmware_status,
    "LogStatusNotification": _log_status,
}
"""MeterValues has none: the gateway has no current reading (F06.FR.09)."""
