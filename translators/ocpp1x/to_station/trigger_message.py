"""TriggerMessage: asked of a station that has triggers, else answered from what the gateway last heard (F06; translation-down B.1.7).

1.6 has TriggerMessage for seven messages under its own names; ExtendedTriggerMessage of the security whitepaper is tried where the plain one is not
implemented. 1.5 has neither. What is sent again then carries its original time: only current information may be sent (F06.FR.09), never an
invented one. The messages leave after the answer (F06.FR.04).
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any, Final, NamedTuple

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.flow import Effect, Fate, Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.to_station.emulated_triggers import emulate
from translators.ocpp1x.to_station.nested_messages import trigger_nested
from translators.ocpp1x.to_station.status_info import UNSUPPORTED, status_info
from translators.ocpp1x.to_station.targets import connectors_of, is_station
from translators.tables import Kept, Ledger, Lost, Sub, To

FATES: Final[Mapping[str, Fate]] = dict.fromkeys(("1.2", "1.5"), "emulated")

LEDGER = Ledger(
    request={
        "evse": Sub(
            {
                "id": To("TriggerMessage.connectorId", "ExtendedTriggerMessage.connectorId"),
                "connectorId": To("TriggerMessage.connectorId", "ExtendedTriggerMessage.connectorId"),
                "customData": Lost("custom_data"),
            }
        ),
        "requestedMessage": To(
            "TriggerMessage.requestedMessage", "ExtendedTriggerMessage.requestedMessage", "DataTransfer", note="SignV2GCertificate: nested"
        ),
        "customTrigger": Kept("refused: no 1.x station has custom triggers (F06.FR.19)"),
        "customData": Lost("custom_data"),
    },
    answers={
        "TriggerMessage": {"status": To("status", "statusInfo")},
        "ExtendedTriggerMessage": {"status": To("status", "statusInfo")},
        "DataTransfer": {"status": To("status", "statusInfo"), "data": To("status", "statusInfo")},
        "GetLocalListVersion": {"listVersion": Kept("any answer is a sign of life")},
        "BootNotification": {
            "status": Kept("remembered"),
            "interval": Kept("remembered"),
            "currentTime": Kept("the station is not told"),
            "statusInfo": Lost("status_info"),
            "customData": Lost("custom_data"),
        },
    },
    made={
        "GetLocalListVersion": "a sign of life of a station without triggers",
        "BootNotification": "the last boot again, for a station without triggers",
        "Heartbeat": "for a station without triggers that lives",
        "StatusNotification": "the last status of each connector, for a station without triggers",
        "TransactionEvent": "the state of each transaction, for a station without triggers",
        "FirmwareStatusNotification": "the last one, for a station without triggers",
        "LogStatusNotification": "whether an upload goes on, for a station without triggers",
    },
    answer_made={"statusInfo": "why it was refused, or that the gateway answers for the station"},
    losses=("charging_state_dropped", "error_code", "guard.root", "pnc_invalid", "status_connector0", "trigger.unsupported", "truncated"),
)


class _Words(NamedTuple):
    """The message in 1.6; `each`: it belongs to a connector."""

    plain: wire.MessageTrigger
    extended: wire.MessageTriggerEnumType
    each: bool = False


WORDS: Final[dict[str, _Words]] = {
    "BootNotification": _Words("BootNotification", "BootNotification"),
    "Heartbeat": _Words("Heartbeat", "Heartbeat"),
    "StatusNotification": _Words("StatusNotification", "StatusNotification", each=True),
    "MeterValues": _Words("MeterValues", "MeterValues", each=True),
    "TransactionEvent": _Words("MeterValues", "MeterValues", each=True),
    "FirmwareStatusNotification": _Words("FirmwareStatusNotification", "FirmwareStatusNotification"),
    "LogStatusNotification": _Words("DiagnosticsStatusNotification", "LogStatusNotification"),
}

Scope = tuple[int | None, ...]
"""1.x connectors; None: all."""


def trigger_message(req: c.TriggerMessageRequest, station: Station) -> Flow[c.TriggerMessageResponse]:
    words = WORDS.get(req.requestedMessage)
    if req.requestedMessage == "SignV2GCertificate" and station.version == "1.6":
        signing = yield from trigger_nested(station)
        if signing is not None:
            return c.TriggerMessageResponse(status=signing)
    if words is None:
        return _without_words(req, station)
    scope = _scope(req, station) if words.each else (None,)
    if not scope:
        return c.TriggerMessageResponse(status="Rejected", statusInfo=status_info("UnknownEvse"))
    if req.requestedMessage == "TransactionEvent":
        scope = _charging(scope, station)
        if not scope:
            return c.TriggerMessageResponse(status="Rejected", statusInfo=status_info("TxNotFound"))
    if station.version not in ("1.2", "1.5"):
        status = yield from _ask(req, words, scope, station)
        if status is not None:
            return c.TriggerMessageResponse(status=status)
    return (yield from emulate(req.requestedMessage, scope, station))


def _without_words(req: c.TriggerMessageRequest, station: Station) -> c.TriggerMessageResponse:
    if req.requestedMessage == "SignChargingStationCertificate":
        # The certificate the backend sees is the gateway's own (A.9); it has none to renew here.
        station.lose("guard.root")
        return c.TriggerMessageResponse(status="Rejected", statusInfo=status_info("NotEnabled"))
    station.lose("trigger.unsupported")
    return c.TriggerMessageResponse(status="NotImplemented", statusInfo=UNSUPPORTED)  # F06.FR.08, F06.FR.19


def _scope(req: c.TriggerMessageRequest, station: Station) -> Scope:
    if is_station(req.evse, station):
        return (None,)
    assert not isinstance(req.evse, UnsetType), "is_station says so"
    return connectors_of(req.evse, station)


def _charging(scope: Scope, station: Station) -> Scope:
    """The connectors with a transaction that the backend knows and that is not about to end."""
    running = dict.fromkeys(
        row.connector for row in station.memory.transactions.open() if row.started and row.connector and row.stop_seq < 0
    )
    return tuple(connector for connector in running if scope == (None,) or connector in scope)


def _ask(
    req: c.TriggerMessageRequest, words: _Words, scope: Scope, station: Station
) -> Generator[Effect, Any, c.TriggerMessageStatusEnumType | None]:
    """One trigger per connector, Accepted if any is; None: the station has no such trigger."""
    accepted_before = station.memory.boot.boot_triggered_at
    _expect(req.requestedMessage, scope, station)
    extended_first = _is_extended(req.requestedMessage, station)
    found: c.TriggerMessageStatusEnumType | None = None
    for connector in scope:
        status = yield from _ask_one(words, UNSET if connector is None else connector, extended_first, station)
        if req.requestedMessage == "TransactionEvent" and status != "Accepted":
            _wait_for_event(connector, "", station)
        found = status if found is None or status == "Accepted" else found
    if req.requestedMessage == "BootNotification" and found != "Accepted":
        station.memory.boot.boot_triggered_at = accepted_before
        station.touch()
    return found


Asked = Generator[Effect, Any, wire.TriggerMessageStatus | None]
"""None: the station does not know the message, or has no such trigger."""


def _ask_one(words: _Words, connector: int | UnsetType, extended_first: bool, station: Station) -> Asked:
    ways = (_extended, _plain) if extended_first else (_plain, _extended)
    for way in ways:
        status = yield from way(words, connector, station)
        if status is not None:
            return status
    return None


def _plain(words: _Words, connector: int | UnsetType, station: Station) -> Asked:
    answer = yield from attempt(wire.TriggerMessageRequest(requestedMessage=words.plain, connectorId=connector), station)
    return None if answer is None or answer.status == "NotImplemented" else answer.status


def _extended(words: _Words, connector: int | UnsetType, station: Station) -> Asked:
    if station.version != "1.6":
        return None  # OCPP-S has no ExtendedTriggerMessage
    answer = yield from attempt(wire.ExtendedTriggerMessageRequest(requestedMessage=words.extended, connectorId=connector), station)
    return None if answer is None or answer.status == "NotImplemented" else answer.status


def _is_extended(requestedMessage: str, station: Station) -> bool:
    """Whether the station tells of what goes on by a message of the security whitepaper (§6.16), which the plain trigger does not mean."""
    requests = station.memory.file_requests
    asked = {"FirmwareStatusNotification": requests.firmware, "LogStatusNotification": requests.log}.get(requestedMessage)
    return asked is not None and asked.extended


def _expect(requestedMessage: str, scope: Scope, station: Station) -> None:
    """Let what is triggered through: a boot is told as Triggered, a status is told again though nothing changed."""
    if requestedMessage == "BootNotification":
        station.memory.boot.boot_triggered_at = station.now_text
    elif requestedMessage == "TransactionEvent":
        for connector in scope:
            _wait_for_event(connector, station.now.isoformat(), station)
    elif requestedMessage == "StatusNotification":
        for connector, row in station.memory.connectors.rows.items():
            if scope == (None,) or connector in scope:
                row.sent = ""
    else:
        return
    station.touch()


def _wait_for_event(connector: int | None, since: str, station: Station) -> None:
    """What the station says next of the transaction is what was triggered, in whatever context it says it; empty: it is not."""
    row = None if connector is None else station.memory.transactions.open_on(connector)
    if row is not None:
        row.triggered = since
        station.touch()
