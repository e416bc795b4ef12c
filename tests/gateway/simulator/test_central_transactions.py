"""What a central system keeps of a transaction."""

from typing import Any

from gateway.simulator.central_transactions import CentralTransaction, CentralTransactions

START = {"connectorId": 1, "idTag": "A", "timestamp": "2026-01-01T00:00:00Z", "meterStart": 100}


def test_numbers_increase_and_a_repeated_start_keeps_its_own() -> None:
    records = CentralTransactions()
    assert [records.start("CP", START), records.start("CP", {**START, "connectorId": 2}), records.start("CP", dict(START))] == [1, 2, 1]
    assert records.start("OTHER", START) == 3
    assert len(records.all) == 3


def test_a_stop_without_a_start_is_kept_too() -> None:
    records = CentralTransactions()
    records.stop("CP", {"transactionId": -1, "timestamp": "2026-01-01T00:00:00Z", "meterStop": 5})
    (orphan,) = records.all
    assert (orphan.transaction_id, orphan.meter_stop, orphan.energy, orphan.started) == (-1, 5, None, None)


def test_energy_counts_only_plain_totals_in_wh() -> None:
    samples: list[dict[str, Any]] = [
        {"value": "1.5", "unit": "kWh"},
        {"value": "9", "measurand": "Power.Active.Import"},
        {"value": "9", "phase": "L1"},
        {"value": "9", "format": "SignedData"},
        {"value": 17, "unitOfMeasure": {"unit": "Wh", "multiplier": 2}},
        {"value": 1.8, "unitOfMeasure": {"unit": "kWh"}},
    ]
    transaction = CentralTransaction("CP", "X", meter_values=[{"sampledValue": samples}])
    assert transaction.registers == [1500, 1700, 1800]
    assert transaction.energy == 300
