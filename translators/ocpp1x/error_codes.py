"""Error codes of 1.x StatusNotification as problems of 2.x components (translation-up §2.4).

techCode carries the 1.x name, so that the way back (`problems`) is exact; the codes of ChargeX that both generations share keep their own name.
1.x shows one error per connector at a time: a new code clears the one before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal

import msgspec
from msgspec import UNSET

from translators import canonical as c
from translators.flow import Flow, tell
from translators.memory.connectors import ActiveError
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.connector_status import CHARGEX, EV_SIDE_DISCONNECTED

COMPONENTS: Final[Mapping[str, tuple[str, str]]] = {
    "ConnectorLockFailure": ("ConnectorPlugRetentionLock", "Problem"),  # G05.FR.02
    "EVCommunicationError": ("CPPWMController", "Problem"),
    "Mode3Error": ("CPPWMController", "Problem"),
    "GroundFailure": ("RCD", "Tripped"),
    "HighTemperature": ("TemperatureSensor", "Problem"),
    "InternalError": ("Controller", "Problem"),
    "LocalListConflict": ("LocalAuthListCtrlr", "Problem"),
    "OverCurrentFailure": ("OverCurrentProtection", "Tripped"),
    "OverVoltage": ("ElectricalFeed", "Problem"),
    "UnderVoltage": ("ElectricalFeed", "Problem"),
    "PowerMeterFailure": ("FiscalMetering", "Problem"),
    "PowerSwitchFailure": ("PowerContactor", "Problem"),
    "ReaderFailure": ("TokenReader", "Problem"),
    "ResetFailure": ("ChargingStation", "Problem"),
    "WeakSignal": ("DataLink", "Problem"),
    "OtherError": ("Connector", "Problem"),
}
"""Component and variable, names of the standardised lists."""
STATION = "ChargingStation"

_LIMITS = {"info": 50, "vendorId": 255, "vendorErrorCode": 50}
_TECH_INFO = 500


def active_error(req: wire.StatusNotificationRequest, station: Station) -> ActiveError | None:
    """The error a StatusNotification tells; None for NoError. A vendor's code beside NoError is an OtherError. Counts `status_note`, `truncated`."""
    fields = {name: _cut(getattr(req, name) or "", limit, station) for name, limit in _LIMITS.items()}
    code: str = req.errorCode
    if code == "NoError":
        if not fields["vendorErrorCode"]:
            if fields["vendorId"] or fields["info"] not in ("", EV_SIDE_DISCONNECTED):
                station.lose("status_note")
            return None
        code = "OtherError"
    chargex = fields["vendorId"] == CHARGEX and fields["vendorErrorCode"] != ""
    return ActiveError(errorCode=code, techCode=fields["vendorErrorCode"] if chargex else code, **fields)


def _cut(text: str, limit: int, station: Station) -> str:
    if len(text) > limit:
        station.lose("truncated")
    return text[:limit]


def event(error: ActiveError, connector: int, timestamp: str, station: Station, *, cleared: bool) -> c.EventDataType:
    """The problem event that raises or clears an error; takes the next eventId."""
    transaction = station.memory.transactions.open_on(connector) if connector else None
    component, variable = place(error, connector, station)
    return c.EventDataType(
        eventId=station.count_up("eventId"),
        timestamp=timestamp,
        trigger="Alerting",  # prescribed for HardWiredNotification (2.0.1 part 2 §3.32)
        actualValue="false" if cleared else "true",
        techCode=error.techCode,
        techInfo=UNSET if cleared else _tech_info(error, station) or UNSET,
        cleared=cleared,
        transactionId=transaction.id if transaction is not None else UNSET,
        component=component,
        eventNotificationType="HardWiredNotification",
        variable=variable,
    )


def place(error: ActiveError, connector: int, station: Station) -> tuple[c.ComponentType, c.VariableType]:
    """The component that is in trouble, and its variable that says so."""
    component, variable = COMPONENTS[error.errorCode]
    name = STATION if component == "Connector" and not connector else component
    return _component(name, connector, station), c.VariableType(name=variable)


def availability_event(status: c.ConnectorStatusEnumType, timestamp: str, station: Station) -> c.EventDataType:
    """The state of the station as a whole, which 2.x StatusNotification cannot say (F06.FR.13)."""
    return c.EventDataType(
        eventId=station.count_up("eventId"),
        timestamp=timestamp,
        trigger="Delta",
        actualValue=status,
        component=c.ComponentType(name=STATION),
        eventNotificationType="HardWiredNotification",
        variable=c.VariableType(name="AvailabilityState"),
    )


def report(events: Iterable[c.EventDataType], station: Station) -> c.NotifyEventRequest:
    """Events as one report of one part."""
    return c.NotifyEventRequest(generatedAt=station.now_text, seqNo=0, eventData=tuple(events))


def told(events: Sequence[c.EventDataType], station: Station) -> Flow[None]:
    """Tell the events; those that a backend without NotifyEvent cannot hear are counted instead (translation-up V20)."""
    if "NotifyEvent" not in station.deaf:
        yield from tell(report(events, station))
        return
    for name in unheard(events):
        station.lose(name)


def unheard(events: Iterable[c.EventDataType]) -> Iterator[str]:
    """What is lost of events that a backend does not hear."""
    for one in events:
        yield "status_connector0" if one.variable.name == "AvailabilityState" else "error_code"


def _component(name: str, connector: int, station: Station) -> c.ComponentType:
    if not connector:
        return c.ComponentType(name=name)
    evse, plug = station.memory.topology.to_evse(connector)
    return c.ComponentType(name=name, evse=c.EVSEType(id=evse, connectorId=plug))


def _tech_info(error: ActiveError, station: Station) -> str:
    """What else 1.x says, as compact JSON of at most 500 characters; what does not fit because of its escapes is left out."""
    fields = {name: getattr(error, name) for name in ("info", "vendorId", "vendorErrorCode") if getattr(error, name)}
    if error.techCode != error.errorCode:
        fields["errorCode"] = error.errorCode
    for name in ("", "vendorId", "info", "vendorErrorCode"):
        if fields.pop(name, None):
            station.lose("truncated")
        text = msgspec.json.encode(fields).decode() if fields else ""
        if len(text) <= _TECH_INFO:
            return text
    raise AssertionError("an error code alone is short")


Change = Literal["raised", "cleared"]


def changes(old: ActiveError | None, new: ActiveError | None) -> tuple[tuple[Change, ActiveError], ...]:
    """What happened between two notifications of a connector: 1.x can show one error at a time."""
    if old == new:
        return ()
    if old is not None and new is not None and old.errorCode == new.errorCode and old.techCode == new.techCode:
        return (("raised", new),)  # the same error with other words
    cleared: tuple[tuple[Change, ActiveError], ...] = () if old is None else (("cleared", old),)
    return cleared if new is None else (*cleared, ("raised", new))
