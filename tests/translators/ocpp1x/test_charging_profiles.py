from typing import Any

import msgspec
import pytest

from translators import canonical as c
from translators.canonical.base import ENCODER
from translators.memory.station import Station
from translators.ocpp1x.charging_profiles import Unfit, installed, is_possible, rows, to_1x
from translators.ocpp16 import schema
from translators.tables import Rows, Sub


def profile(fields: dict[str, Any], schedule: dict[str, Any], period: dict[str, Any]) -> c.ChargingProfileType:
    whole = {
        "id": 20,
        "stackLevel": 1,
        "chargingProfilePurpose": "TxProfile",
        "chargingProfileKind": "Absolute",
        "chargingSchedule": [
            {"id": 1, "chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10} | period]} | schedule
        ],
    }
    return msgspec.convert(whole | fields, c.ChargingProfileType)


def convert(fields: dict[str, Any], schedule: dict[str, Any], period: dict[str, Any], station: Station | None = None) -> Any:
    station = station or Station("CB1", "1.6", "2.1")
    made, losses = to_1x(profile(fields, schedule, period), None, station)
    assert station.losses == losses
    payload = ENCODER.encode(made)
    msgspec.json.decode(payload, type=schema.ChargingProfile)
    return msgspec.json.decode(payload), losses


def test_what_both_have_is_said_as_it_is() -> None:
    made, losses = convert(
        {
            "recurrencyKind": "Daily",
            "chargingProfileKind": "Recurring",
            "validFrom": "2026-03-01T00:00:00Z",
            "validTo": "2026-04-01T00:00:00Z",
        },
        {"duration": 60, "startSchedule": "2026-03-01T00:00:00Z"},
        {"numberPhases": 3},
    )
    assert made == {
        "chargingProfileId": 20,
        "stackLevel": 1,
        "chargingProfilePurpose": "TxProfile",
        "chargingProfileKind": "Recurring",
        "recurrencyKind": "Daily",
        "validFrom": "2026-03-01T00:00:00Z",
        "validTo": "2026-04-01T00:00:00Z",
        "chargingSchedule": {
            "duration": 60,
            "startSchedule": "2026-03-01T00:00:00Z",
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10.0, "numberPhases": 3}],
        },
    }
    assert losses == []


@pytest.mark.parametrize(
    ("limit", "told"), [(16.27, 16.2), (0.3, 0.3), (21.4, 21.4), (0.09, 0.0), (32, 32.0), (1e27, 1e27), (1.7e308, 1.7e308)]
)
def test_a_limit_only_gets_stricter(limit: float, told: float) -> None:
    made, losses = convert({}, {}, {"limit": limit})
    assert made["chargingSchedule"]["chargingSchedulePeriod"][0]["limit"] == told
    assert losses == ([] if limit == told else ["profile.limit_rounded"])


def test_a_minimum_only_gets_higher() -> None:
    assert convert({}, {"minChargingRate": 6.01}, {})[0]["chargingSchedule"]["minChargingRate"] == 6.1


def test_a_station_maximum_is_a_charge_point_maximum() -> None:
    assert convert({"chargingProfilePurpose": "ChargingStationMaxProfile"}, {}, {})[0]["chargingProfilePurpose"] == "ChargePointMaxProfile"


def test_a_transaction_is_its_number() -> None:
    made, _ = to_1x(profile({}, {}, {}), 7, Station("CB1", "1.6", "2.1"))
    assert made.transactionId == 7


@pytest.mark.parametrize(
    ("fields", "schedule", "period", "reason", "loss"),
    [
        ({"chargingProfilePurpose": "ChargingStationExternalConstraints"}, {}, {}, "InvalidProfile", "profile.purpose"),
        ({"chargingProfilePurpose": "LocalGeneration"}, {}, {}, "UnsupportedPurpose", "profile.purpose"),
        ({"chargingProfilePurpose": "PriorityCharging"}, {}, {}, "UnsupportedPurpose", "profile.purpose"),
        ({"chargingProfileKind": "Dynamic"}, {}, {}, "UnsupportedKind", "profile.kind"),
        ({"dynUpdateInterval": 5}, {}, {}, "InvalidProfile", ""),
        ({"maxOfflineDuration": 5}, {}, {}, "UnsupportedParam", "profile.offline"),
        ({"invalidAfterOfflineDuration": True}, {}, {}, "UnsupportedParam", "profile.offline"),
        ({}, {"useLocalTime": True}, {}, "InvalidSchedule", ""),
        ({}, {"randomizedDelay": 5}, {}, "InvalidSchedule", ""),
        ({}, {"limitAtSoC": {"soc": 80, "limit": 5}}, {}, "InvalidSchedule", ""),
        ({}, {}, {"phaseToUse": 2, "numberPhases": 1}, "InvalidSchedule", "profile.phase_to_use"),
        ({}, {}, {"limit_L2": 5}, "PhaseConflict", ""),
        ({}, {}, {"operationMode": "CentralSetpoint"}, "InvalidOperationMode", ""),
        ({}, {}, {"evseSleep": True}, "InvalidSchedule", ""),
        ({}, {}, {"limit": -1}, "InvalidSchedule", ""),
        ({"stackLevel": 4}, {}, {}, "InvalidStackLevel", ""),
        ({}, {"chargingSchedulePeriod": [{"startPeriod": start, "limit": 1} for start in range(3)]}, {}, "TooManyElements", ""),
    ],
)
def test_what_1_6_would_execute_differently_is_refused(
    fields: dict[str, Any], schedule: dict[str, Any], period: dict[str, Any], reason: str, loss: str
) -> None:
    station = Station("CB1", "1.6", "2.1")
    station.memory.configuration.heard([("ChargeProfileMaxStackLevel", True, "3"), ("ChargingScheduleMaxPeriods", True, "2")])
    with pytest.raises(Unfit) as found:
        convert(fields, schedule, period, station)
    assert (found.value.reasonCode, found.value.loss) == (reason, loss)


def test_a_period_without_a_limit_is_refused() -> None:
    station = Station("CB1", "1.6", "2.1")
    whole = msgspec.to_builtins(profile({}, {}, {}))
    del whole["chargingSchedule"][0]["chargingSchedulePeriod"][0]["limit"]
    with pytest.raises(Unfit):
        to_1x(msgspec.convert(whole, c.ChargingProfileType), None, station)


@pytest.mark.parametrize(
    ("fields", "schedule", "period", "losses"),
    [
        ({"invalidAfterOfflineDuration": False}, {"useLocalTime": False, "randomizedDelay": 0}, {"evseSleep": False}, []),
        ({"priceScheduleSignature": "x"}, {"powerTolerance": 1.0}, {}, ["profile.price"]),
        ({}, {}, {"operationMode": "ChargingOnly", "setpoint": 5, "dischargeLimit": -5}, ["profile.v2x"]),
        (
            {},
            {"salesTariff": {"id": 1, "salesTariffEntry": [{"relativeTimeInterval": {"start": 0}}]}},
            {},
            ["profile.sales_tariff"],
        ),
    ],
)
def test_what_limits_no_power_is_left_out_and_counted(
    fields: dict[str, Any], schedule: dict[str, Any], period: dict[str, Any], losses: list[str]
) -> None:
    assert convert(fields, schedule, period)[1] == losses


def test_the_first_of_several_schedules_is_kept() -> None:
    one = {"id": 1, "chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10}]}
    made, losses = convert({"chargingSchedule": [one, one | {"chargingRateUnit": "W"}]}, {}, {})
    assert made["chargingSchedule"]["chargingRateUnit"] == "A"
    assert losses == ["profile.extra_schedules"]


@pytest.mark.parametrize(("name", "value", "reason"), [("stackLevel", -1, "InvalidStackLevel"), ("numberPhases", 4, "InvalidSchedule")])
def test_what_only_2_0_1_would_let_through_is_refused(name: str, value: int, reason: str) -> None:
    """Its schema has no bounds there."""
    given = profile({}, {}, {})
    if name == "stackLevel":
        given = msgspec.structs.replace(given, stackLevel=value)
    else:
        (schedule,) = given.chargingSchedule
        periods = tuple(msgspec.structs.replace(one, numberPhases=value) for one in schedule.chargingSchedulePeriod)
        given = msgspec.structs.replace(given, chargingSchedule=(msgspec.structs.replace(schedule, chargingSchedulePeriod=periods),))
    with pytest.raises(Unfit) as found:
        to_1x(given, None, Station("CB1", "1.6", "2.0.1"))
    assert found.value.reasonCode == reason


def test_what_is_installed_is_what_the_station_was_told() -> None:
    given = profile(
        {"transactionId": "tx", "validTo": "2026-04-01T00:00:00Z", "priceScheduleSignature": "x"},
        {"minChargingRate": 6.01, "useLocalTime": False},
        {"limit": 16.27, "setpoint": 5, "operationMode": "ChargingOnly"},
    )
    made, _ = to_1x(given, 7, Station("CB1", "1.6", "2.1"))
    has = installed(given, made)
    assert has == profile({"transactionId": "tx", "validTo": "2026-04-01T00:00:00Z"}, {"minChargingRate": 6.1}, {"limit": 16.2})
    assert installed(has, to_1x(has, 7, Station("CB1", "1.6", "2.1"))[0]) == has


@pytest.mark.parametrize(
    ("version", "profiles", "possible"),
    [("1.5", "", False), ("1.6", "", True), ("1.6", "Core,SmartCharging", True), ("1.6", "Core", False)],
)
def test_a_station_may_have_smart_charging_unless_it_says_no(version: str, profiles: str, possible: bool) -> None:
    station = Station("CB1", version, "2.1")
    station.memory.configuration.feature_profiles = profiles
    assert is_possible(station) == possible


def test_every_field_of_a_profile_has_its_fate() -> None:
    def names(found: Rows, part: type) -> None:
        assert set(found) == {field.name for field in msgspec.structs.fields(part)}

    whole = rows("SetChargingProfile.csChargingProfiles")
    names(whole, c.ChargingProfileType)
    schedule = whole["chargingSchedule"]
    assert isinstance(schedule, Sub)
    names(schedule.rows, c.ChargingScheduleType)
    period = schedule.rows["chargingSchedulePeriod"]
    assert isinstance(period, Sub)
    names(period.rows, c.ChargingSchedulePeriodType)
