from datetime import UTC, datetime, timedelta

from translators.memory.inventory import MAX_PARTS, MAX_VARIABLES, RETRY, SILENCE, Inventory, Variable

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def asked() -> Inventory:
    inventory = Inventory()
    inventory.ask(7, "ABB/1.0", NOW)
    return inventory


def row(name: str) -> Variable:
    return Variable("Ctrlr", variable=name)


def test_a_report_is_whole_when_its_last_part_and_all_before_it_came() -> None:
    inventory = asked()
    inventory.heard(1, more=False, variables=[row("b")], now=NOW)
    assert not inventory.is_known
    assert [one.variable for one in inventory.variables()] == ["b"], "what came of a first report is known already"
    inventory.heard(0, more=True, variables=[row("a")], now=NOW)
    assert (inventory.is_known, inventory.partial, inventory.request) == (True, False, 0)
    assert [one.variable for one in inventory.variables()] == ["a", "b"]


def test_while_a_station_is_read_anew_what_was_known_holds() -> None:
    inventory = asked()
    inventory.heard(0, more=False, variables=[row("a")], now=NOW)
    inventory.ask(8, "ABB/1.1", NOW)
    inventory.heard(0, more=True, variables=[row("b")], now=NOW)
    assert [one.variable for one in inventory.variables()] == ["a"]


def test_it_is_due_for_a_new_station_after_a_silence_and_after_a_refusal() -> None:
    inventory = asked()
    assert inventory.is_due("ABB/1.1", NOW)
    assert not inventory.is_due("ABB/1.0", NOW + SILENCE - timedelta(seconds=1))
    assert inventory.is_due("ABB/1.0", NOW + SILENCE)
    inventory.refused(NOW, later=True)
    assert not inventory.is_due("ABB/1.0", NOW + SILENCE)
    assert inventory.is_due("ABB/1.0", NOW + RETRY)
    inventory.refused(NOW, later=False)
    assert not inventory.is_due("ABB/1.0", NOW + RETRY)


def test_it_is_bounded() -> None:
    inventory = asked()
    for part in range(1, MAX_PARTS + 50):
        inventory.heard(part, more=True, variables=[row(f"{part}.{number}") for number in range(10)], now=NOW)
    assert len(inventory.parts) == MAX_PARTS
    inventory.close()
    assert inventory.partial
    assert len(inventory.variables()) == MAX_VARIABLES
