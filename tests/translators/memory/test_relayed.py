"""Open transactions of a relay, for the operator."""

from translators.memory.relayed import MAX_OPEN, Relayed


def test_a_transaction_is_open_from_its_begin_to_its_end() -> None:
    relayed = Relayed()
    relayed.begin("7", 1, "2026-11-23T12:00:00Z")
    relayed.charging("7", "Charging")
    assert (relayed.open["7"].place, relayed.state("7")) == (1, "Charging")
    relayed.end("7")
    assert relayed.open == {}
    assert relayed.state("7") == ""


def test_what_is_not_open_has_no_state_and_ends_without_harm() -> None:
    relayed = Relayed()
    relayed.charging("7", "Charging")
    relayed.end("7")
    assert relayed.open == {}


def test_the_oldest_is_forgotten_when_there_are_too_many() -> None:
    relayed = Relayed()
    for number in range(MAX_OPEN + 2):
        relayed.begin(str(number), 1, "")
    assert len(relayed.open) == MAX_OPEN
    assert "0" not in relayed.open
    assert "1" not in relayed.open
    assert str(MAX_OPEN + 1) in relayed.open
