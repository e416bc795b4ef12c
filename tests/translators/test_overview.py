"""What an operator may know of a station."""

from datetime import UTC, datetime

from translators.memory.station import Station
from translators.memory.transactions import Transaction
from translators.overview import connectors, device, open_transactions

SINCE = "2026-11-23T12:00:00Z"


def test_a_transaction_of_a_1x_station_is_shown_under_both_names() -> None:
    one = Station("CP-1", "1.6", "2.0.1")
    one.memory.transactions.add(Transaction(number=7, id="tx-7", connector=2, since=SINCE), datetime(2026, 11, 23, tzinfo=UTC))
    assert open_transactions(one) == [{"id": "tx-7", "number": 7, "evse": 2, "connector": 2, "since": SINCE}]


def test_a_transaction_of_a_relay_is_shown_in_the_words_of_its_version() -> None:
    old, new = Station("CP-1", "1.6", "1.6"), Station("CP-1", "2.1", "2.1")
    old.memory.relayed.begin("7", 1, SINCE)
    new.memory.relayed.begin("tx-7", 3, SINCE)
    assert open_transactions(old) == [{"id": "7", "number": 7, "connector": 1, "since": SINCE}]
    assert open_transactions(new) == [{"id": "tx-7", "number": None, "evse": 3, "since": SINCE}]


def test_connectors_are_shown_with_their_place_and_last_status() -> None:
    one = Station("CP-1", "1.6", "2.0.1")
    one.memory.topology.saw(1)
    one.memory.connectors.of(1).status = "Charging"
    assert connectors(one) == [{"evse": 1, "connector": 1, "number": 1, "status": "Charging"}]


def test_only_what_is_known_of_a_device_is_shown() -> None:
    one = Station("CP-1", "1.5", "2.0.1")
    assert device(one) == {"backend_version": "2.0.1"}
    one.memory.boot.vendor, one.memory.boot.interval, one.memory.callback = "Acme", 300, "http://10.0.0.1/"
    assert device(one) == {"vendor": "Acme", "heartbeat_interval": "300", "callback": "http://10.0.0.1/", "backend_version": "2.0.1"}
