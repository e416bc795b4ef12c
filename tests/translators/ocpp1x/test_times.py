"""Times of stations: every shape they write, and clocks that were never set."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec import UNSET

from translators.memory.options import Options
from translators.memory.station import Station
from translators.memory.transactions import MAX_REPAIRED
from translators.ocpp1x import times

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)


def station(version: str = "1.6") -> Station:
    made = Station("CB1234", version, "2.0.1")
    made.now = NOW
    return made


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23T12:00:00Z",
        "2026-11-23t12:00:00z",
        "2026-11-23 12:00:00",
        "2026-11-23T12:00",
        "2026-11-23T13:00:00+01:00",
        "2026-11-23T13:00:00+0100",
        "2026-11-23T13:00:00 +01",
        "2026-11-23T07:30:00-04:30",
        "2026-11-23T11:59:60Z",
        " 1795435200 ",
        "1795435200000",
        "1795435200.0",
    ],
)
def test_a_time_is_read_in_every_shape_that_stations_write(text: str) -> None:
    assert times.parse(text) == NOW


def test_24_o_clock_is_the_next_midnight() -> None:
    assert times.parse("2026-11-22T24:00:00Z") == datetime(2026, 11, 23, tzinfo=UTC)


def test_nine_fraction_digits_are_read_as_microseconds() -> None:
    assert times.parse("2026-11-23T12:00:00.123456789Z") == NOW.replace(microsecond=123456)


@pytest.mark.parametrize(
    "text",
    ["", "now", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-23T25:00:00Z", "2026-11-23T12:60:00Z", "2026-11-23T12:00:61Z"],
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert times.parse(text) is None


@pytest.mark.parametrize("text", ["9999-12-31T24:00:00Z", "0001-01-01T00:00:00+14:00", "2026-11-23T12:00:00+99:99"])
def test_a_time_outside_the_calendar_is_none(text: str) -> None:
    assert times.parse(text) is None


def test_a_time_leaves_in_utc_with_at_most_three_fraction_digits() -> None:
    one = station()
    moment = times.of_station("2026-11-23T12:59:58.123456+01:00", one)
    assert (moment.text, moment.moved, one.quirks) == ("2026-11-23T11:59:58.123Z", False, [])


def test_a_repaired_shape_is_counted() -> None:
    one = station()
    assert times.of_station("2026-11-23 11:00:00", one).text == "2026-11-23T11:00:00Z"
    assert one.quirks == ["timestamp_format"]


@pytest.mark.parametrize("raw", [UNSET, "", "  "])
def test_an_absent_time_is_the_time_of_receipt(raw: str) -> None:
    one = station()
    assert times.of_station(raw, one) == times.Moment(NOW, "2026-11-23T12:00:00Z", "", False)
    assert one.quirks == []


def test_an_unreadable_time_is_the_time_of_receipt_and_counted() -> None:
    one = station()
    moment = times.of_station("yesterday", one)
    assert (moment.at, moment.raw, moment.moved, one.quirks) == (NOW, "yesterday", True, ["clock_repaired"])


def test_the_distance_of_a_clock_moves_all_impossible_times() -> None:
    one = station()
    assert times.of_station("1970-01-01T00:01:00Z", one).text == "2026-11-23T12:00:00Z"
    assert times.of_station("1970-01-01T00:00:30Z", one).text == "2026-11-23T11:59:30Z"
    assert one.touched


def test_a_plausible_time_is_not_moved_by_the_distance() -> None:
    one = station()
    times.of_station("1970-01-01T00:01:00Z", one)
    assert times.of_station("2026-11-23T11:00:00Z", one).text == "2026-11-23T11:00:00Z"


def test_a_message_that_waited_less_corrects_the_distance() -> None:
    one = station()
    times.of_station("1970-01-01T00:01:00Z", one)
    assert times.of_station("1970-01-01T00:02:00Z", one).text == "2026-11-23T12:00:00Z"


def test_an_impossible_time_that_comes_again_is_told_as_before_until_the_station_boots() -> None:
    one, raw = station(), "1970-01-01T00:01:00Z"
    first = times.of_station(raw, one)
    one.now += timedelta(minutes=5)
    times.of_station("1970-01-01T00:08:00Z", one)  # it waited less
    assert times.of_station(raw, one) == first
    one.memory.transactions.forget_clock()
    assert times.of_station(raw, one).at == one.now


def test_of_a_clock_that_was_set_what_comes_again_is_told_as_before_though_the_station_booted() -> None:
    one, raw = station(), "2036-01-01T00:01:00Z"  # or the gateway's clock is the one that is wrong
    first = times.of_station(raw, one)
    one.memory.transactions.forget_clock()
    one.now += timedelta(minutes=5)
    assert times.of_station(raw, one) == first
    assert times.of_station("2036-01-01T00:06:30Z", one).at == one.now


def test_the_repaired_times_are_bounded() -> None:
    one = station()
    for number in range(2 * MAX_REPAIRED):
        times.of_station(f"1970-01-01T00:{number // 60:02d}:{number % 60:02d}Z", one)
    assert len(one.memory.transactions.repaired) == MAX_REPAIRED
    one.memory.transactions.recall({f"1970-01-02T00:00:{number:02d}Z": "2026-11-23T12:00:00Z" for number in range(60)})
    assert len(one.memory.transactions.repaired) == MAX_REPAIRED


def test_a_clock_in_the_future_is_moved_back() -> None:
    one = station()
    assert times.of_station("2036-01-01T00:00:00Z", one).text == "2026-11-23T12:00:00Z"


def test_a_clock_that_jumps_between_the_ends_of_the_calendar_is_learnt_anew() -> None:
    one = station()
    for raw in ("9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z"):
        assert times.of_station(raw, one).text == "2026-11-23T12:00:00Z"


def test_a_local_time_of_the_far_east_is_plausible() -> None:
    assert times.is_plausible(datetime(2026, 11, 24, 2, tzinfo=UTC), NOW)
    assert not times.is_plausible(datetime(2026, 11, 24, 14, 0, 1, tzinfo=UTC), NOW)
    assert not times.is_plausible(datetime(2014, 12, 31, tzinfo=UTC), NOW)


def test_a_websocket_event_is_offline_when_it_is_a_minute_older_than_the_connection() -> None:
    one = station()
    one.connected_since = NOW
    assert times.is_offline(datetime(2026, 11, 23, 11, 59, 0, tzinfo=UTC), one) is False
    assert times.is_offline(datetime(2026, 11, 23, 11, 58, 59, tzinfo=UTC), one) is True


def test_a_soap_event_is_offline_when_it_is_five_minutes_old() -> None:
    one = station("1.5")
    assert times.is_offline(datetime(2026, 11, 23, 11, 55, 0, tzinfo=UTC), one) is False
    assert times.is_offline(datetime(2026, 11, 23, 11, 54, 59, tzinfo=UTC), one) is True


def test_what_waited_in_the_gateway_is_as_old_as_it_was_when_it_came() -> None:
    one = station("1.5")
    one.came_at = NOW - timedelta(hours=1)
    at = datetime(2026, 11, 23, 10, 57, tzinfo=UTC)
    assert times.is_offline(at, one) is False
    assert times.of_station(UNSET, one).text == "2026-11-23T11:00:00Z"
    assert times.of_station("soon", one).text == "2026-11-23T11:00:00Z"
    assert times.of_station("1970-01-01T00:00:20Z", one).text == "2026-11-23T11:00:00Z"
    assert times.of_station("1970-01-01T00:00:10Z", one).text == "2026-11-23T10:59:50Z"


@pytest.mark.parametrize(("version", "text"), [("1.5", "2026-11-23T12:00:00Z"), ("1.6", "2026-11-23T12:00:00.987Z")])
def test_a_1_5_station_gets_whole_seconds(version: str, text: str) -> None:
    assert times.to_station("2026-11-23T12:00:00.987Z", station(version)) == text


def test_a_time_of_the_backend_that_cannot_be_read_passes_as_it_is() -> None:
    assert times.to_station("soon", station("1.5")) == "soon"


@pytest.mark.parametrize(
    ("version", "text", "told", "quirks"),
    [
        ("1.2", "sometime", "2026-11-23T08:15:30Z", ["bad_answer"]),
        ("1.6s", "sometime", "2026-11-23T08:15:30.250Z", ["bad_answer"]),
        ("1.6", "sometime", "sometime", []),
        ("1.5", "2026-01-01T00:00:00.999Z", "2026-01-01T00:00:00Z", []),
        ("1.6s", "2026-01-01T00:00:00.999Z", "2026-01-01T00:00:00.999Z", []),
    ],
)
def test_an_answer_without_a_readable_time_tells_a_soap_station_the_time_of_now(
    version: str, text: str, told: str, quirks: list[str]
) -> None:
    one = Station("CB1", version, "2.0.1")
    one.now = datetime.fromisoformat("2026-11-23T08:15:30.250Z")
    assert (times.answered(text, one), one.quirks) == (told, quirks)


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        ("2026-07-23T12:00:00", "2026-07-23T10:00:00Z"),
        ("2026-11-23 12:00:00.5", "2026-11-23T11:00:00.500Z"),
        ("2026-07-23T12:00:00Z", "2026-07-23T12:00:00Z"),
        ("2026-07-23T12:00:00+04:00", "2026-07-23T08:00:00Z"),
    ],
)
def test_a_time_without_a_zone_is_of_the_one_that_its_operator_says(raw: str, meant: str) -> None:
    one = Station("CP-1", "1.5", "2.0.1", Options(zone=ZoneInfo("Europe/Berlin")))
    one.now = datetime(2026, 12, 1, tzinfo=UTC)
    assert times.of_station(raw, one).text == meant


def test_over_json_a_time_without_a_zone_is_utc_before_anybody_asks() -> None:
    one = Station("CP-1", "1.6", "2.0.1", Options(zone=ZoneInfo("Europe/Berlin")))
    one.now = datetime(2026, 12, 1, tzinfo=UTC)
    assert times.of_station("2026-07-23T12:00:00", one).text == "2026-07-23T12:00:00Z"
