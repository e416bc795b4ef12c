"""The versions and their pairs."""

import pytest

from translators.versions import BACKEND_VERSIONS, STATION_VERSIONS, VERSIONS, all_actions, pair


def test_every_pair_of_a_station_and_a_backend_has_its_routes() -> None:
    for station in STATION_VERSIONS:
        for backend in BACKEND_VERSIONS:
            found = pair(station, backend)
            assert found.relay == (station == backend)
            assert bool(found.from_station) == bool(found.from_backend) == (not found.relay)


def test_backends_speak_json() -> None:
    assert set(BACKEND_VERSIONS) == {"1.6", "2.0.1", "2.1"}
    assert all(VERSIONS[name].subprotocol == f"ocpp{name}" and VERSIONS[name].codes for name in BACKEND_VERSIONS)
    assert VERSIONS["1.5"].is_soap


def test_a_pair_is_made_once_and_an_unknown_version_is_none() -> None:
    assert pair("1.6", "2.0.1") is pair("1.6", "2.0.1")
    with pytest.raises(KeyError):
        pair("1.7", "2.0.1")


def test_versions_are_in_the_order_of_their_age() -> None:
    assert list(BACKEND_VERSIONS) == sorted(BACKEND_VERSIONS)


def test_actions_of_all_versions_are_known_by_name() -> None:
    assert {"StartTransaction", "TransactionEvent", "AFRRSignal", "Heartbeat"} <= all_actions()
