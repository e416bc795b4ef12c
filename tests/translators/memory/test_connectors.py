"""Last status and errors of connectors."""

from datetime import UTC, datetime

from translators.memory.connectors import MAX_CONNECTORS, ActiveError, Connectors

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_a_connector_never_heard_of_has_no_status_and_no_row() -> None:
    connectors = Connectors()
    assert connectors.status(1) == ""
    assert connectors.rows == {}


def test_the_table_is_bounded_and_one_more_is_not_remembered() -> None:
    connectors = Connectors()
    for connector in range(MAX_CONNECTORS + 5):
        connectors.of(connector).status = "Available"
    assert len(connectors.rows) == MAX_CONNECTORS
    assert connectors.status(MAX_CONNECTORS) == ""


def test_what_the_backend_was_told_is_forgotten_and_the_status_is_not() -> None:
    connectors = Connectors()
    connectors.of(1).status, connectors.of(1).sent = "Charging", "Occupied"
    connectors.forget_sent()
    assert (connectors.of(1).status, connectors.of(1).sent) == ("Charging", "")


def test_connectors_with_an_error_are_found_in_order() -> None:
    connectors = Connectors()
    error = ActiveError(errorCode="WeakSignal", techCode="WeakSignal")
    connectors.of(2).error = connectors.of(0).error = error
    connectors.of(1)
    assert list(connectors.faulty()) == [(0, error), (2, error)]


def test_an_accepted_unlock_is_remembered() -> None:
    connectors = Connectors()
    connectors.unlock_accepted(1, NOW)
    assert connectors.of(1).unlocked_at == NOW.isoformat()
