"""MeterValues towards 1.6."""

from __future__ import annotations

from tests.playbook import Conversation
from translators.ocpp1x.to_backend import ROUTES


def talk(version: str = "2.0.1") -> Conversation:
    return Conversation(version, "1.6", from_station=ROUTES)


def test_the_main_meter_is_connector_0_and_another_evse_its_connector() -> None:
    station = talk()
    sample = {"timestamp": "2026-11-23T12:00:00Z", "sampledValue": [{"value": 12.5, "unitOfMeasure": {"unit": "kWh", "multiplier": 1}}]}
    (main,) = station.station("MeterValues", {"evseId": 0, "meterValue": [sample]}, [{}]).sent
    (other,) = station.station("MeterValues", {"evseId": 3, "meterValue": [sample]}, [{}]).sent
    assert (main.payload["connectorId"], other.payload["connectorId"]) == (0, 3)
    assert other.payload["meterValue"][0]["sampledValue"][0]["value"] == "125"
    assert station.memory.memory.held.registers == {3: 125000}


def test_readings_1_6_does_not_know_send_nothing() -> None:
    sample = {"timestamp": "2026-11-23T12:00:00Z", "sampledValue": [{"value": 1, "measurand": "Energy.Apparent.Import"}]}
    result = talk().station("MeterValues", {"evseId": 1, "meterValue": [sample]})
    assert (result.sent, result.answer, result.losses) == ([], {}, ["measurand_no_counterpart"])
