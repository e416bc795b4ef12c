"""Reasons of events of 2.1 in 2.0.1."""

from datetime import UTC, datetime

import msgspec
import pytest

from translators import canonical as c
from translators.memory.station import Station
from translators.ocpp201.deltas.narrowing import narrow
from translators.ocpp201.deltas.shaping import Telling


def station(version="2.1", backend="2.0.1"):
    found = Station("CB1234", version, backend)
    found.now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    return found


def event(**fields):
    given = {
        "eventType": "Updated",
        "timestamp": "2026-11-23T12:00:00Z",
        "triggerReason": "ChargingStateChanged",
        "seqNo": 3,
        "transactionInfo": c.TransactionType(transactionId="tx-1"),
    }
    return c.TransactionEventRequest(**{**given, **fields})


def sample(value="1", **fields):
    return c.SampledValueType(value=msgspec.Raw(value.encode()), **fields)


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("CostLimitReached", "EnergyLimitReached"),
        ("SoCLimitReached", "EnergyLimitReached"),
        ("TariffNotAccepted", "Deauthorized"),
        ("OperationModeChanged", "ChargingRateChanged"),
    ],
)
def test_a_trigger_reason_of_2_1_has_its_nearest(reason, told):
    here = station()
    assert narrow(event(triggerReason=reason), Telling(here, "TransactionEvent", command=False)).triggerReason == told
    assert here.losses == ["trigger_reason_21"]


def test_a_running_cost_with_readings_is_a_periodic_event():
    readings = (c.MeterValueType(timestamp="2026-11-23T12:00:00Z", sampledValue=(sample(),)),)
    told = narrow(event(triggerReason="RunningCost", meterValue=readings), Telling(station(), "TransactionEvent", command=False))
    assert told.triggerReason == "MeterValuePeriodic"


def test_a_reason_without_counterpart_says_the_last_charging_state_again():
    here = station()
    charging = c.TransactionType(transactionId="tx-1", chargingState="Charging")
    narrow(event(eventType="Started", transactionInfo=charging), Telling(here, "TransactionEvent", command=False))
    told = narrow(event(triggerReason="LimitSet"), Telling(here, "TransactionEvent", command=False))
    assert (told.triggerReason, told.transactionInfo.chargingState) == ("ChargingStateChanged", "Charging")
