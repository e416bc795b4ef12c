"""The state machine of a 1.6 connector."""

from __future__ import annotations

from typing import Any

import pytest

from translators.flow import Effect, Tell
from translators.memory.evse_states import ActiveError, ConnectorState
from translators.memory.options import Options
from translators.memory.station import Station
from translators.ocpp1x.connector_status import EV_SIDE_DISCONNECTED, derive, derive_station, tell_all, tell_changes

AT = "2026-11-23T12:00:00Z"


@pytest.mark.parametrize(
    ("state", "status", "info"),
    [
        ({"avail": "Faulted", "tx": "open", "cs": "Charging"}, "Faulted", ""),
        ({"avail": "Unavailable", "tx": "open", "cs": "Charging"}, "Unavailable", ""),
        ({"tx": "open", "cs": "Charging"}, "Charging", ""),
        ({"tx": "open", "cs": "SuspendedEVSE", "auth_ended": True}, "SuspendedEVSE", ""),
        ({"tx": "open", "cs": "SuspendedEV"}, "SuspendedEV", ""),
        ({"tx": "open", "cs": "EVConnected", "auth_ended": True}, "Finishing", ""),
        ({"tx": "open", "cs": "Idle", "auth_ended": True}, "Finishing", ""),
        ({"tx": "open", "cs": "EVConnected"}, "Preparing", ""),
        ({"tx": "open"}, "Preparing", ""),
        ({"tx": "open", "cs": "EVConnected", "charged": True}, "SuspendedEV", ""),
        ({"tx": "open", "cs": "Idle", "charged": True}, "SuspendedEV", EV_SIDE_DISCONNECTED),
        ({"tx": "held", "avail": "Available"}, "Preparing", ""),
        ({"tx": "held", "avail": "Reserved"}, "Preparing", ""),
        ({"avail": "Reserved"}, "Reserved", ""),
        ({"avail": "Occupied", "tx": "over"}, "Finishing", ""),
        ({"avail": "Occupied"}, "Preparing", ""),
        ({"avail": "Available"}, "Available", ""),
        ({}, "Available", ""),
    ],
)
def test_each_row_of_the_table(state: dict[str, Any], status: str, info: str) -> None:
    assert derive(ConnectorState(**state)) == (status, info)


def test_a_free_plug_beside_a_taken_one_is_unavailable() -> None:
    assert derive(ConnectorState(avail="Available"), sibling_in_use=True) == ("Unavailable", "")
    assert derive(ConnectorState(avail="Occupied"), sibling_in_use=True) == ("Preparing", "")


def station(*pairs: tuple[int, int]) -> Station:
    found = Station("CB1234", "2.0.1", "1.6", Options())
    found.memory.topology.learn_all(pairs)
    return found


def told(effects: Any) -> list[tuple[int, str]]:
    found: list[Effect] = list(effects)
    return [(one.request.connectorId, one.request.status) for one in found if isinstance(one, Tell)]  # type: ignore[attr-defined]


def test_what_was_told_on_this_boot_is_not_told_again() -> None:
    one = station((1, 1))
    one.memory.evse_states.of(1).became("Occupied")
    assert told(tell_changes(one, [1], AT)) == [(1, "Preparing")]
    assert told(tell_changes(one, [1], AT)) == []
    one.memory.evse_states.forget_sent()
    assert told(tell_changes(one, [1], AT)) == [(1, "Preparing")]


def test_the_siblings_of_a_taken_plug_are_told_too_and_restored() -> None:
    one = station((1, 1), (1, 2), (2, 1))
    one.memory.evse_states.of(1).became("Occupied")
    assert told(tell_changes(one, [1], AT)) == [(1, "Preparing"), (2, "Unavailable")]
    one.memory.evse_states.of(1).became("Available")
    assert told(tell_changes(one, [1], AT)) == [(1, "Available"), (2, "Available")]


def test_after_a_boot_every_connector_is_told_once() -> None:
    one = station((1, 1), (2, 1))
    one.memory.evse_states.of(2).became("Faulted")
    assert told(tell_all(one, AT)) == [(0, "Available"), (1, "Available"), (2, "Faulted")]
    assert one.quirks == ["status_assumed"], "of connector 1 nothing was ever heard"
    assert told(tell_all(one, AT)) == []


def test_a_note_goes_with_the_next_status_and_causes_none() -> None:
    one = station((1, 1))
    state = one.memory.evse_states.of(1)
    state.became("Occupied")
    list(tell_changes(one, [1], AT))
    state.note = "tx 7 stoppedReason=Timeout"
    assert told(tell_changes(one, [1], AT)) == []
    state.became("Available")
    (effect,) = tell_changes(one, [1], AT)
    assert effect.request.info == "tx 7 stoppedReason=Timeout"  # type: ignore[union-attr]
    assert told(tell_changes(one, [1], AT)) == [], "the note was no part of the status"


def test_connector_0_has_three_states() -> None:
    one = station((1, 1))
    assert derive_station(one) == "Available"
    one.memory.evse_states.of(1).became("Unavailable")
    assert derive_station(one) == "Unavailable"
    one.memory.evse_states.of(0).raised("ChargingStation.Problem", ActiveError(errorCode="OtherError"))
    assert derive_station(one) == "Faulted"
