import pytest

from translators.memory.configuration import DEFAULT_CHUNK, MAX_KEYS, MAX_VALUE, Configuration


def test_keys_are_known_by_their_spelling_and_compared_without_case() -> None:
    configuration = Configuration()
    assert configuration.heard([("HeartBeatInterval", True, "60")])
    assert not configuration.heard([("HeartBeatInterval", True, "60")])
    assert configuration.heard([("HeartBeatInterval", True, "61")])
    assert configuration.value("heartbeatinterval") == "61"
    assert configuration.spelling("heartbeatinterval") == "HeartBeatInterval"
    assert configuration.is_readonly("HEARTBEATINTERVAL") is True
    assert configuration.spelling("Other") == "Other"
    assert configuration.is_readonly("Other") is None


def test_a_key_that_changed_is_news() -> None:
    configuration = Configuration()
    configuration.heard([("Key", True, None)])
    assert configuration.heard([("Key", False, None)])
    assert configuration.is_readonly("key") is False


@pytest.mark.parametrize(
    ("value", "chunk"), [("7", 7), ("0", DEFAULT_CHUNK), ("-1", DEFAULT_CHUNK), ("many", DEFAULT_CHUNK), ("100000", MAX_KEYS)]
)
def test_the_station_is_asked_for_as_many_keys_as_it_takes(value: str, chunk: int) -> None:
    configuration = Configuration()
    configuration.heard([("GetConfigurationMaxKeys", True, value)])
    assert configuration.chunk == chunk
    assert not configuration.heard([("GetConfigurationMaxKeys", True, value)])


def test_a_station_that_fails_at_several_keys_is_asked_for_one() -> None:
    assert Configuration(max_keys=7, one_by_one=True).chunk == 1


def test_the_connection_timeout_is_known_once_told_or_written() -> None:
    configuration = Configuration()
    assert configuration.heard([("ConnectionTimeOut", False, "60")])
    assert configuration.connection_timeout == 60
    assert configuration.wrote("connectionTimeout", "30")
    assert not configuration.wrote("ConnectionTimeOut", "soon")
    assert not configuration.wrote("Other", "1")
    assert configuration.connection_timeout == 30


def test_feature_profiles_are_known_once_told() -> None:
    configuration = Configuration()
    assert configuration.has_profile("SmartCharging") is None
    assert configuration.heard([("SupportedFeatureProfiles", True, "Core, smartCharging")])
    assert configuration.has_profile("SmartCharging") is True
    assert configuration.has_profile("Reservation") is False


def test_the_number_of_keys_remembered_is_bounded() -> None:
    configuration = Configuration()
    configuration.heard((f"K{number}", False, None) for number in range(MAX_KEYS + 10))
    assert len(configuration.keys) == MAX_KEYS
    assert configuration.heard([("k0", True, None)])


@pytest.mark.parametrize(("value", "chunk"), [("20", 20), ("many", 0), ("1000000", 0)])
def test_how_long_a_part_of_a_local_list_may_be_is_learnt(value: str, chunk: int) -> None:
    configuration = Configuration()
    configuration.heard([("SendLocalListMaxLength", True, value)])
    assert configuration.list_chunk == chunk


def test_the_limits_of_charging_profiles_are_learnt() -> None:
    configuration = Configuration()
    assert configuration.heard([("ChargeProfileMaxStackLevel", True, "0"), ("ChargingScheduleMaxPeriods", True, "24")])
    assert (configuration.max_stack_level, configuration.max_periods) == (0, 24)
    configuration.heard([("ChargeProfileMaxStackLevel", True, "many"), ("ChargingScheduleMaxPeriods", True, None)])
    assert (configuration.max_stack_level, configuration.max_periods) == (0, 24)


def test_a_list_of_all_keys_takes_the_place_of_what_was_known() -> None:
    configuration = Configuration()
    configuration.heard([("Gone", False, "1")])
    configuration.listed(
        [("AuthorizationKey", False, "secret"), ("Long", False, "x" * 600), ("Unset", False, None)], "2026-11-23T12:00:00+00:00"
    )
    assert configuration.is_readonly("Gone") is None
    assert (configuration.value("AuthorizationKey"), configuration.value("Unset")) == (None, None)
    assert len(configuration.value("Long") or "") == MAX_VALUE


def test_a_list_is_fresh_until_the_station_boots_or_a_key_is_written() -> None:
    configuration = Configuration()
    assert not configuration.is_fresh([])
    configuration.listed([], "2026-11-23T12:00:00+00:00")
    assert configuration.is_fresh(["", "2026-11-23T11:00:00Z", "2026-11-23T12:00:00Z"])
    assert not configuration.is_fresh(["2026-11-23T12:00:01Z"])
    assert configuration.wrote("Key", "1")
    assert not configuration.wrote("Key", "2"), "that is known already"
    assert not configuration.is_fresh([])


def test_what_a_station_that_cannot_be_asked_took_is_kept_until_it_is_given_an_interval() -> None:
    known = Configuration()
    assert known.wrote("HeartBeatInterval", "600", keep=True)
    assert known.wrote("BlinkRepeat", "3", keep=True)
    assert not known.wrote("blinkrepeat", "3", keep=True)
    assert (known.value("heartbeatinterval"), known.value("BLINKREPEAT")) == ("600", "3")
    known.interval_given()
    assert (known.value("HeartBeatInterval"), known.value("BlinkRepeat")) == (None, "3")
    assert Configuration().value("BlinkRepeat") is None


def test_what_a_station_that_can_be_asked_took_is_not_kept() -> None:
    known = Configuration()
    known.wrote("BlinkRepeat", "3")
    assert known.keys == {}
