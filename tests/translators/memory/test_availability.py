from translators.memory.availability import Availability
from translators.memory.topology import MAX_CONNECTORS


def test_the_last_order_counts() -> None:
    availability = Availability()
    availability.order(2, "Inoperative")
    availability.order(1, "Inoperative")
    availability.order(2, "Operative")
    availability.order(0, "Inoperative")
    assert availability.inoperative() == (1,)


def test_connectors_beyond_any_topology_are_not_remembered() -> None:
    availability = Availability()
    availability.order(MAX_CONNECTORS + 1, "Inoperative")
    availability.order(-1, "Inoperative")
    assert availability.wanted == {}
