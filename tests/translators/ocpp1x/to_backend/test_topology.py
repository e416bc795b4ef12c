"""Which connector a message is about."""

from __future__ import annotations

from tests.playbook import Conversation
from translators.ocpp1x.to_backend import ROUTES


def talk(version: str = "2.0.1") -> Conversation:
    return Conversation(version, "1.6", from_station=ROUTES)


def test_a_connector_nobody_named_is_learnt_and_a_guess_is_counted() -> None:
    station = talk()
    status = {"timestamp": "2026-11-23T12:00:00Z", "connectorStatus": "Available", "evseId": 2, "connectorId": 1}
    assert station.station("StatusNotification", status).quirks == ["topology_learned"]
    station.station("StatusNotification", {**status, "connectorId": 2})
    sample = {"timestamp": "2026-11-23T12:00:00Z", "sampledValue": [{"value": 1}]}
    guessed = station.station("MeterValues", {"evseId": 2, "meterValue": [sample]}, [{}])
    assert (guessed.sent[0].payload["connectorId"], guessed.quirks) == (2, ["connector_guess"])
    station.station("StatusNotification", {**status, "connectorId": 2, "connectorStatus": "Occupied"})
    known = station.station("MeterValues", {"evseId": 2, "meterValue": [sample]}, [{}])
    assert (known.sent[0].payload["connectorId"], known.quirks) == (3, [])
