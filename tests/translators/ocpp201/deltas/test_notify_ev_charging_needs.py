"""NotifyEVChargingNeeds between 2.1 and 2.0.1."""

import pytest

from tests.playbook import Conversation
from translators.ocpp201.deltas import from_backend, from_station


def talk(station, backend):
    return Conversation(station, backend, from_station=from_station(station, backend), from_backend=from_backend(station, backend))


def test_the_needs_of_a_car_are_told_in_whole_numbers_and_known_modes():
    needs = {
        "requestedEnergyTransfer": "DC_BPT",
        "controlMode": "ScheduledControl",
        "dcChargingParameters": {"evMaxCurrent": 200.4, "evMaxVoltage": 800.5, "stateOfCharge": 20},
    }
    result = talk("2.1", "2.0.1").station("NotifyEVChargingNeeds", {"evseId": 1, "chargingNeeds": needs}, [{"status": "Accepted"}])
    told = {"requestedEnergyTransfer": "DC", "dcChargingParameters": {"evMaxCurrent": 200, "evMaxVoltage": 800, "stateOfCharge": 20}}
    assert result.requests == [("NotifyEVChargingNeeds", {"evseId": 1, "chargingNeeds": told})]
    assert sorted(result.losses) == ["energy_transfer", "ev_charging_needs"]


@pytest.mark.parametrize(("said", "heard"), [("Rejected", "NoChargingProfile"), ("Accepted", "Accepted"), ("Processing", "Processing")])
def test_a_2_0_1_backend_without_a_profile_does_not_end_the_transaction(said, heard):
    request = {"evseId": 1, "chargingNeeds": {"requestedEnergyTransfer": "DC"}}
    assert talk("2.1", "2.0.1").station("NotifyEVChargingNeeds", request, [{"status": said}]).answer == {"status": heard}


def test_a_2_1_backend_without_a_profile_says_so_in_the_words_of_2_0_1():
    request = {"evseId": 1, "chargingNeeds": {"requestedEnergyTransfer": "DC"}}
    assert talk("2.0.1", "2.1").station("NotifyEVChargingNeeds", request, [{"status": "NoChargingProfile"}]).answer == {
        "status": "Rejected"
    }
