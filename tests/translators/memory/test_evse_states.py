"""Connectors of a 2.x station: what is kept."""

from __future__ import annotations

import msgspec
import pytest

from translators.memory.evse_states import MAX_ERRORS, ActiveError, ConnectorState, EvseStates


def test_over_ends_when_the_connector_is_free() -> None:
    state = ConnectorState(avail="Occupied")
    state.transaction("tx", "open", "Charging")
    state.ended("tx", started=True)
    assert state.tx == "over"
    state.became("Available")
    assert state.tx == "none"


def test_a_transaction_that_never_started_leaves_no_trace() -> None:
    state = ConnectorState(avail="Occupied")
    state.transaction("tx", "held", "EVConnected")
    state.ended("tx", started=False)
    assert state == ConnectorState(avail="Occupied")


def test_the_end_of_another_transaction_changes_nothing() -> None:
    state = ConnectorState(avail="Occupied")
    state.transaction("new", "open", "Charging")
    state.ended("old", started=True)
    assert (state.tx, state.cs) == ("open", "Charging")


def test_a_new_transaction_forgets_what_the_one_before_was() -> None:
    state = ConnectorState()
    state.transaction("old", "open", "Charging")
    state.auth_ended = True
    state.transaction("new", "held", "")
    assert (state.cs, state.charged, state.auth_ended) == ("", False, False)


def test_the_problems_of_a_connector_are_bounded_and_the_newest_counts() -> None:
    state = ConnectorState()
    for number in range(MAX_ERRORS + 5):
        state.raised(str(number), ActiveError(errorCode="OtherError", info=str(number)))
    assert len(state.errors) == MAX_ERRORS
    assert state.error == ActiveError(errorCode="OtherError", info=str(MAX_ERRORS + 4))
    state.raised("7", ActiveError(errorCode="WeakSignal"))
    assert state.error == ActiveError(errorCode="WeakSignal")
    state.cleared("7")
    state.cleared("no such problem")
    assert state.error == ActiveError(errorCode="OtherError", info=str(MAX_ERRORS + 4))


def test_a_connector_no_topology_gives_has_no_state() -> None:
    with pytest.raises(ValueError, match="not one of"):
        EvseStates().of(256)


def test_it_survives_being_stored() -> None:
    states = EvseStates()
    states.of(1).sent = ("Available", "NoError", "", "")
    states.of(1).raised("RCD.Tripped", ActiveError(errorCode="GroundFailure"))
    assert msgspec.json.decode(msgspec.json.encode(states), type=EvseStates) == states
