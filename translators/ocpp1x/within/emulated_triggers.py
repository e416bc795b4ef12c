"""What a trigger of a 1.6 backend gets from a station of 1.2 or 1.5, which has none: the gateway says again what the station said last.

translation-down B.1.7, device-model §6.1. Nothing is invented: a status never heard of, or a boot that was accepted, is refused; meter values are
not repeated, they would not be current.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any, Final, cast

import msgspec
from msgspec import UnsetType

from translators.errors import Refused
from translators.flow import Effect, Flow, ask, call, later, tell_back
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.station_errors import blame
from translators.ocpp1x.within.boot_notification import for_backend, remember
from translators.ocpp1x.within.connector_statuses import known_status, notification
from translators.tables import Kept, Ledger, To

LEDGER = Ledger(
    request={
        "requestedMessage": To(
            "BootNotification", "DiagnosticsStatusNotification", "FirmwareStatusNotification", "GetLocalListVersion", "Heartbeat",
            "LogStatusNotification", "StatusNotification",
        ),
        "connectorId": To("StatusNotification"),
    },
    made={
        "BootNotification": "the boot that was sent last",
        "DiagnosticsStatusNotification": "the last one, Idle when there is none",
        "FirmwareStatusNotification": "the last one, Idle when there is none",
        "GetLocalListVersion": "whether the station lives",
        "Heartbeat": "the station answered",
        "LogStatusNotification": "the last one, Idle when there is none",
        "StatusNotification": "the last one, with its own time",
    },
    answers={
        "GetLocalListVersion": {"listVersion": Kept("any answer shows that the station lives")},
        "BootNotification": {
            "status": Kept("remembered; the station hears of it with its own next boot"),
            "currentTime": Kept("nobody's clock is set by it"),
            "interval": Kept("remembered"),
        },
        "Heartbeat": {"currentTime": Kept("nobody's clock is set by it")},
        "StatusNotification": {},
        "DiagnosticsStatusNotification": {},
        "FirmwareStatusNotification": {},
        "LogStatusNotification": {},
    },
    answer_made={"status": "whether there is something to say"},
    losses=("trigger.unsupported", "truncated"),
)  # fmt: skip

Emulation = Callable[[Any, Station], Generator[Effect, Any, bool]]
"""Sends what there is; False: there is nothing to send."""
_decoder = msgspec.json.Decoder(wire.BootNotificationRequest)


def emulate(
    req: wire.TriggerMessageRequest | wire.ExtendedTriggerMessageRequest, station: Station
) -> Generator[Effect, Any, wire.TriggerMessageStatus]:
    emulation = EMULATIONS.get(req.requestedMessage)
    if emulation is None:
        station.lose("trigger.unsupported")
        return "NotImplemented"
    done = yield from emulation(req, station)
    return "Accepted" if done else "Rejected"


def _boot(_req: Any, station: Station) -> Generator[Effect, Any, bool]:
    """1.6 errata 3.35, 3.40: a station that was accepted does not boot again."""
    boot = station.memory.boot
    if boot.status == "Accepted" or not boot.action_payload:
        return False
    yield from later(boot_again(station))
    return True


def boot_again(station: Station) -> Flow[None]:
    """Send the stored boot to the backend and remember the verdict."""
    req = _decoder.decode(station.memory.boot.action_payload)
    answer = yield from ask(for_backend(req, station))
    remember(req, answer, station)


def _heartbeat(_req: Any, station: Station) -> Generator[Effect, Any, bool]:
    """Any answer, also that it has no local list, shows that the station lives; 1.2 has no question that does nothing."""
    if station.version == "1.2":
        return False
    try:
        yield from call(wire.GetLocalListVersionRequest())
    except Refused as refused:
        if not refused.is_unsupported:
            raise blame(refused) from refused
    yield from tell_back(wire.HeartbeatRequest())
    return True


def _status_notification(req: Any, station: Station) -> Generator[Effect, Any, bool]:
    done = False
    for connector, row in sorted(station.memory.connectors.rows.items()):
        if not row.status or (not isinstance(req.connectorId, UnsetType) and connector != req.connectorId):
            continue
        status = known_status(row, connector, station)
        row.sent = status
        station.touch()
        yield from tell_back(notification(connector, status, row.at, station))
        done = True
    return done


def _firmware_status(_req: Any, station: Station) -> Generator[Effect, Any, bool]:
    """What went well and is over is Idle (1.6 §4.5: Idle only answers a trigger)."""
    last = station.memory.reported.firmware
    status = "Idle" if last in ("", "Installed") else last
    yield from tell_back(wire.FirmwareStatusNotificationRequest(status=cast("wire.FirmwareStatus", status)))
    return True


def _is_uploading(station: Station) -> bool:
    return station.memory.reported.diagnostics == "Uploading"


def _diagnostics_status(_req: Any, station: Station) -> Generator[Effect, Any, bool]:
    yield from tell_back(wire.DiagnosticsStatusNotificationRequest(status="Uploading" if _is_uploading(station) else "Idle"))
    return True


def _log_status(_req: Any, station: Station) -> Generator[Effect, Any, bool]:
    yield from tell_back(wire.LogStatusNotificationRequest(status="Uploading" if _is_uploading(station) else "Idle"))
    return True


EMULATIONS: Final[dict[str, Emulation]] = {
    "BootNotification": _boot,
    "DiagnosticsStatusNotification": _diagnostics_status,
    "FirmwareStatusNotification": _firmware_status,
    "Heartbeat": _heartbeat,
    "LogStatusNotification": _log_status,
    "StatusNotification": _status_notification,
}
"""MeterValues and the certificate request have none."""
