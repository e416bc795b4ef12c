"""How 1.5 and 1.6 spell the same key."""

import pytest

from translators.memory.station import Station
from translators.ocpp1x.within.key_spellings import IN_15, IN_16, for_backend, for_station


@pytest.mark.parametrize("key", ["HeartbeatInterval", "heartbeatinterval"])
def test_a_key_of_1_6_has_the_spelling_of_1_5(key):
    assert for_station(key, Station("CB1234", "1.5", "1.6")) == "HeartBeatInterval"


@pytest.mark.parametrize("listed", ["HEARTBEATINTERVAL", "HeartbeatInterval"])
def test_what_the_station_listed_comes_first(listed):
    station = Station("CB1234", "1.5", "1.6")
    station.memory.configuration.heard([(listed, False, "60")])
    assert for_station("HeartbeatInterval", station) == listed


def test_a_key_that_is_the_same_in_both_stays():
    assert for_station("ConnectionTimeOut", Station("CB1234", "1.5", "1.6")) == "ConnectionTimeOut"


@pytest.mark.parametrize(
    ("said", "asked", "heard"),
    [
        ("HeartBeatInterval", (), "HeartbeatInterval"),
        ("HeartBeatInterval", ("HEARTBEATINTERVAL",), "HEARTBEATINTERVAL"),
        ("LightIntensity", ("lightintensity",), "lightintensity"),
        ("LightIntensity", (), "LightIntensity"),
    ],
)
def test_the_backend_hears_its_own_spelling(said, asked, heard):
    assert for_backend(said, asked) == heard


def test_both_tables_say_the_same():
    assert {(key, value.lower()) for key, value in IN_16.items()} == {(value.lower(), key) for key, value in IN_15.items()}
