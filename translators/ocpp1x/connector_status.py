"""The nine states of a 1.6 connector, made from what a 2.x station says of availability, transactions and problems (translation-up §2.3, §2.4).

2.x reports five availability states per connector and the charging detail inside the transaction; 1.6 has one StatusNotification for all of it.
`derive` is the table; `tell_changes` sends what the backend does not know yet. A status is never taken from events that are older than the
connection: 1.6 §4.9 wants no historical states.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import cast

from msgspec import UNSET

from translators.flow import Effect, tell
from translators.memory.evse_states import ActiveError, ConnectorState
from translators.memory.station import Station
from translators.ocpp1x import wire

EV_SIDE_DISCONNECTED = "EV side disconnected"
"""The info 1.6 §4.9 gives to a SuspendedEV without a cable."""
CHARGEX = "https://chargex.inl.gov"
"""Vendor of the error codes CX001... that both generations share."""

Told = tuple[str, str, str, str]

COMMUNICATION_ERROR_STATES = ("Preparing", "SuspendedEV", "SuspendedEVSE", "Finishing")
"""16 §4.9: EVCommunicationError is allowed in these only."""


def derive(state: ConnectorState, *, sibling_in_use: bool = False) -> tuple[wire.ChargePointStatus, str]:
    """1.6 status and info of a connector: the first row of §2.3 that fits. `sibling_in_use`: another plug of its EVSE is taken."""
    if state.avail in ("Faulted", "Unavailable"):
        return cast("wire.ChargePointStatus", state.avail), ""
    if state.tx == "open":
        return _charging(state)
    if state.tx == "held":
        return "Preparing", ""
    if state.avail == "Reserved":
        return "Reserved", ""
    if state.avail == "Occupied":
        return ("Finishing" if state.tx == "over" else "Preparing"), ""
    return ("Unavailable" if sibling_in_use else "Available"), ""


def _charging(state: ConnectorState) -> tuple[wire.ChargePointStatus, str]:
    if state.cs in ("Charging", "SuspendedEVSE", "SuspendedEV"):
        return cast("wire.ChargePointStatus", state.cs), ""
    if state.auth_ended:
        return "Finishing", ""
    if state.cs == "Idle":
        return "SuspendedEV", EV_SIDE_DISCONNECTED
    return ("SuspendedEV" if state.charged else "Preparing"), ""


def derive_station(station: Station) -> wire.ChargePointStatus:
    """Connector 0 knows three states (16 §4.9)."""
    own = station.memory.evse_states.of(0)
    if own.avail == "Faulted" or any(key.startswith("ChargingStation.") for key in own.errors):
        return "Faulted"
    numbers = station.memory.topology.connectors()
    if own.avail == "Unavailable" or (numbers and all(station.memory.evse_states.of(number).avail == "Unavailable" for number in numbers)):
        return "Unavailable"
    return "Available"


def in_use(state: ConnectorState) -> bool:
    """Whether the plug is taken: 1.6 takes connectors for independent, so its siblings are reported Unavailable (device-model §2.3)."""
    return state.avail == "Occupied" or state.tx == "open"


def status_of(station: Station, connector: int) -> tuple[wire.ChargePointStatus, str]:
    """1.6 status and info of a connector, 0 included."""
    if connector == 0:
        return derive_station(station), ""
    states, topology = station.memory.evse_states, station.memory.topology
    pair = topology.find(connector)
    siblings = topology.of_evse(pair[0]) if pair else ()
    taken = any(in_use(states.of(sibling)) for sibling in siblings if sibling != connector)
    return derive(states.of(connector), sibling_in_use=taken)


def notification(station: Station, connector: int, timestamp: str) -> wire.StatusNotificationRequest:
    """The StatusNotification a connector deserves now, whether or not the backend knows it already."""
    state = station.memory.evse_states.of(connector)
    status, info, error = _judged(station, connector, state)
    return wire.StatusNotificationRequest(
        connectorId=connector,
        errorCode=cast("wire.ChargePointErrorCode", error.errorCode) if error else "NoError",
        info=(info or state.note)[:50] or UNSET,
        status=status,
        timestamp=timestamp,
        vendorId=(error.vendorId if error else "") or UNSET,
        vendorErrorCode=(error.vendorErrorCode if error else "")[:50] or UNSET,
    )


def _judged(station: Station, connector: int, state: ConnectorState) -> tuple[wire.ChargePointStatus, str, ActiveError | None]:
    """Status, info and problem as they are now."""
    status, info = status_of(station, connector)
    error = _allowed(state.error, status)
    return status, (error and error.info) or info, error


def _allowed(error: ActiveError | None, status: str) -> ActiveError | None:
    if error is None or error.errorCode != "EVCommunicationError" or status in COMMUNICATION_ERROR_STATES:
        return error
    return ActiveError(
        errorCode="OtherError", info=error.info, vendorErrorCode=error.vendorErrorCode or "EVCommunicationError", vendorId=error.vendorId
    )


def tell_changes(station: Station, connectors: Iterable[int], timestamp: str) -> Generator[Effect, None, None]:
    """Tell the backend what changed on these connectors, on the other plugs of their EVSEs and on the station as a whole.

    `timestamp` is that of the causing event. What was told on this boot already is not told again.
    """
    for connector in _affected(station, connectors):
        yield from _tell_if_new(station, connector, timestamp, assume_known=True)


def tell_all(station: Station, timestamp: str) -> Generator[Effect, None, None]:
    """Tell the backend the connectors it has not heard of since the boot: 0 and all (16 errata 3.22)."""
    for connector in (0, *station.memory.topology.connectors()):
        state = station.memory.evse_states.of(connector)
        if state.sent is None and connector and not state.avail and state.tx == "none":
            station.quirk("status_assumed")
        yield from _tell_if_new(station, connector, timestamp, assume_known=False)


def _affected(station: Station, connectors: Iterable[int]) -> tuple[int, ...]:
    topology = station.memory.topology
    ordered = dict.fromkeys(connectors)
    for connector in tuple(ordered):
        if pair := topology.find(connector):
            ordered.update(dict.fromkeys(topology.of_evse(pair[0])))
    ordered.pop(0, None)
    return (*ordered, 0)


def _tell_if_new(station: Station, connector: int, timestamp: str, *, assume_known: bool) -> Generator[Effect, None, None]:
    state = station.memory.evse_states.of(connector)
    shown = _shown(station, connector, state)
    if shown == state.sent or (assume_known and state.sent is None and _is_silent(connector, state, shown)):
        return
    message = notification(station, connector, timestamp)  # with the note, if there is one
    state.sent = shown
    state.note = ""
    station.touch()
    yield from tell(message)


def _shown(station: Station, connector: int, state: ConnectorState) -> Told:
    """What is compared: a note is told with the next message, it is no reason for one."""
    status, info, error = _judged(station, connector, state)
    text = info[:50]
    if error is None:
        return status, "NoError", "" if text == state.note[:50] else text, ""
    return status, error.errorCode, "" if text == state.note[:50] else text, error.vendorErrorCode[:50]


def _is_silent(connector: int, state: ConnectorState, shown: Told) -> bool:
    """Nothing was heard of it that the backend would not assume anyway."""
    return shown == ("Available", "NoError", "", "") and (connector == 0 or not state.avail)
