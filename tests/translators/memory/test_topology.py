"""Connector numbers."""

from __future__ import annotations

import msgspec
import pytest

from translators.memory.topology import MAX_CONNECTORS, Topology


def configured(*rows: tuple[int, int, int], flattened: bool = False) -> Topology:
    topology = Topology()
    topology.configure(rows, flattened=flattened)
    return topology


@pytest.mark.parametrize("connector", [1, 2, 17])
def test_connector_n_of_a_1x_station_is_evse_n_connector_1(connector: int) -> None:
    topology = configured()
    assert topology.to_evse(connector) == (connector, 1)
    assert topology.to_connector(connector, 1) == connector
    assert topology.to_connector(connector) == connector


def test_a_1x_station_has_no_second_connector_on_an_evse() -> None:
    assert configured().to_connector(2, 2) is None


def test_the_operator_groups_connectors_of_one_power_unit() -> None:
    topology = configured((1, 1, 1), (2, 1, 2), (3, 2, 1))
    assert topology.to_evse(2) == (1, 2)
    assert topology.to_connector(1, 2) == 2
    assert topology.to_connector(2) == 3
    assert topology.of_evse(1) == (1, 2)
    assert topology.to_connector(1, 3) is None
    assert topology.to_connector(3, 1) is None, "EVSE 3 is not connector 3, which is EVSE 2"


def test_a_connector_the_operator_forgot_gets_an_evse_of_its_own() -> None:
    topology = configured((1, 2, 1))
    assert topology.to_evse(2) == (4, 1)
    assert topology.to_evse(1) == (2, 1)


def test_the_known_connectors_of_a_1x_station_only_grow() -> None:
    topology = configured()
    assert topology.saw(2)
    assert not topology.saw(1)
    assert topology.connectors() == (1, 2)
    assert topology.evses() == {1: (1,), 2: (1,)}
    assert not topology.saw(0)
    assert not topology.saw(MAX_CONNECTORS + 1)


def test_pairs_of_a_2x_station_are_numbered_in_ascending_order_without_gaps() -> None:
    topology = configured(flattened=True)
    assert topology.learn_all([(2, 1), (1, 2), (1, 1)])
    assert [topology.to_connector(*pair) for pair in [(1, 1), (1, 2), (2, 1)]] == [1, 2, 3]
    assert topology.evses() == {1: (1, 2), 2: (1,)}
    assert not topology.learn_all([(1, 1)])


def test_a_pair_met_later_is_appended_and_renumbers_nothing() -> None:
    topology = configured(flattened=True)
    topology.learn_all([(1, 1), (2, 1)])
    assert topology.learn(1, 2) == 3
    assert topology.to_connector(2, 1) == 2
    assert topology.of_evse(1) == (1, 3)


def test_connector_n_is_evse_n_whichever_is_met_first() -> None:
    topology = configured(flattened=True)
    assert [topology.learn(evse, 1) for evse in (3, 1)] == [3, 1]  # as a command for a connector of a station nobody knows is told
    assert topology.learn_all([(1, 1), (2, 1), (3, 1), (3, 2)])
    assert topology.rows == [(3, 3, 1), (1, 1, 1), (2, 2, 1), (4, 3, 2)]


def test_a_report_of_all_has_no_gaps_whatever_the_ids() -> None:
    topology = configured(flattened=True)
    assert topology.learn_all([(10, 1), (4, 1), (4, 2)])
    assert topology.rows == [(1, 4, 1), (2, 4, 2), (3, 10, 1)]


def test_a_connector_nobody_met_at_a_2x_station_is_not_invented() -> None:
    topology = configured(flattened=True)
    assert topology.find(1) is None
    assert topology.to_connector(1, 1) is None
    assert topology.of_evse(1) == ()
    assert topology.connectors() == ()


def test_configuration_stands_above_what_was_learned() -> None:
    topology = configured(flattened=True)
    topology.learn_all([(1, 1), (2, 1), (3, 1)])
    topology.configure([(1, 2, 1)], flattened=True)
    assert topology.rows == [(1, 2, 1), (3, 3, 1)]
    assert topology.learn(1, 1) == 4


def test_the_table_is_bounded() -> None:
    topology = configured(flattened=True)
    topology.learn_all((evse, 1) for evse in range(1, MAX_CONNECTORS + 10))
    assert len(topology.connectors()) == MAX_CONNECTORS
    assert topology.learn(999, 1) is None


def test_it_survives_being_stored() -> None:
    topology = configured((1, 1, 1), flattened=True)
    topology.learn(2, 1)
    assert msgspec.json.decode(msgspec.json.encode(topology), type=Topology) == topology
