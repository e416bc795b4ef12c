"""What a SOAP station is told of its heartbeats, and by what its silence is measured."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.playbook import Conversation
from translators.memory.options import Options
from translators.memory.rhythm import KEPT
from translators.memory.station import Station
from translators.ocpp1x import heartbeats

NOW = "2026-11-23T12:00:00Z"
CAP = Options(max_interval=900)
BOOT = {"chargePointVendor": "Acme", "chargePointModel": "X1"}
SOAP = ["1.2", "1.5", "1.6s"]


def boot_answer(interval, status="Accepted"):
    return {"status": status, "currentTime": NOW, "interval": interval}


def booted(station="1.5", backend="1.6", interval=86_400, options=CAP):
    talk = Conversation(station, backend, now=NOW, options=options)
    return talk, talk.station("BootNotification", BOOT, [boot_answer(interval)])


@pytest.mark.parametrize("backend", ["1.6", "2.0.1", "2.1"])
@pytest.mark.parametrize("station", SOAP)
def test_a_soap_station_is_told_no_longer_interval_than_its_operator_wants(station, backend):
    talk, result = booted(station, backend)
    assert result.answer["interval"] == 900
    assert result.quirks == ["interval_capped"]
    assert talk.memory.memory.boot.interval == 86_400
    assert heartbeats.silence_interval(talk.memory) == 900


@pytest.mark.parametrize(("interval", "told"), [(60, 60), (900, 900), (0, 300)])
def test_what_is_short_enough_passes(interval, told):
    talk, result = booted(interval=interval)
    assert result.answer["interval"] == told
    assert "interval_capped" not in result.quirks
    assert heartbeats.silence_interval(talk.memory) == told


def test_without_a_limit_the_backend_decides():
    assert booted(options=Options())[1].answer["interval"] == 86_400


def test_a_connection_shows_life_of_itself():
    assert booted("1.6", "2.0.1")[1].answer["interval"] == 86_400


@pytest.mark.parametrize("status", ["Pending", "Rejected"])
def test_who_is_not_accepted_comes_back_when_the_backend_says(status):
    talk = Conversation("1.5", "1.6", now=NOW, options=CAP)
    assert talk.station("BootNotification", BOOT, [boot_answer(7200, status)]).answer["interval"] == 7200


@pytest.mark.parametrize("value", ["901", "86400", "0", "-1"])
@pytest.mark.parametrize("station", SOAP)
def test_a_write_that_would_hide_the_station_is_refused_and_the_station_not_asked(station, value):
    talk, _ = booted(station, "1.6")
    result = talk.backend("ChangeConfiguration", {"key": "HeartbeatInterval", "value": value})
    assert (result.answer, result.sent, result.losses) == ({"status": "Rejected"}, [], ["guard.heartbeat_interval"])
    assert heartbeats.silence_interval(talk.memory) == 900


@pytest.mark.parametrize("station", SOAP)
def test_a_2x_backend_is_told_why(station):
    talk, _ = booted(station, "2.0.1")
    item = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}, "attributeValue": "3600"}
    result = talk.backend("SetVariables", {"setVariableData": [item]})
    (told,) = result.answer["setVariableResult"]
    assert (told["attributeStatus"], told["attributeStatusInfo"]["reasonCode"]) == ("Rejected", "ValueTooHigh")
    assert "at most 900 s" in told["attributeStatusInfo"]["additionalInfo"]
    assert (result.sent, result.losses) == ([], ["guard.heartbeat_interval"])


@pytest.mark.parametrize(("station", "key"), [("1.2", "HeartBeatInterval"), ("1.5", "HeartBeatInterval"), ("1.6s", "HeartbeatInterval")])
def test_what_the_station_takes_is_what_its_silence_is_measured_by(station, key):
    talk, _ = booted(station, "1.6")
    result = talk.backend("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "120"}, [{"status": "Accepted"}])
    assert result.requests == [("ChangeConfiguration", {"key": key, "value": "120"})]
    assert heartbeats.silence_interval(talk.memory) == 120
    talk.station("BootNotification", BOOT, [boot_answer(600)])
    assert heartbeats.silence_interval(talk.memory) == 600


def test_what_the_station_refuses_changes_nothing():
    talk, _ = booted()
    talk.backend("ChangeConfiguration", {"key": "HeartbeatInterval", "value": "120"}, [{"status": "Rejected"}])
    assert heartbeats.silence_interval(talk.memory) == 900


def test_a_station_that_lists_another_interval_has_that():
    talk, _ = booted("1.5", "1.6")
    listed = {"configurationKey": [{"key": "HeartBeatInterval", "readonly": False, "value": "3600"}]}
    talk.backend("GetConfiguration", {"key": ["HeartbeatInterval"]}, [listed])
    assert heartbeats.silence_interval(talk.memory) == 3600


def test_a_1_2_station_is_said_to_have_what_it_was_told():
    talk, _ = booted("1.2", "1.6")
    answer = talk.backend("GetConfiguration", {"key": ["HeartbeatInterval"]}).answer
    assert answer["configurationKey"][0]["value"] == "900"
    talk, _ = booted("1.2", "2.0.1")
    item = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}}
    (found,) = talk.backend("GetVariables", {"getVariableData": [item]}).answer["getVariableResult"]
    assert found["attributeValue"] == "900"


def beats(station, gap, count, action="Heartbeat"):
    for _ in range(count):
        station.now += timedelta(seconds=gap)
        heartbeats.heard(action, station)


def unknown():
    station = Station("CB1234", "1.5", "1.6", CAP)
    station.now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    return station


def test_a_station_that_was_told_elsewhere_shows_its_rhythm():
    station = unknown()
    assert heartbeats.silence_interval(station) == 1800
    beats(station, 240, KEPT)
    assert heartbeats.silence_interval(station) == 240


def test_a_burst_is_no_rhythm():
    station = unknown()
    beats(station, 1, 3 * KEPT)
    assert heartbeats.silence_interval(station) == 60


def test_a_heartbeat_that_was_left_out_for_another_message_is_no_gap():
    station = unknown()
    for _ in range(KEPT):
        beats(station, 600, 2)
        beats(station, 30, 200, "MeterValues")
    assert heartbeats.silence_interval(station) == 600


def test_a_station_that_beats_more_seldom_than_it_was_told_is_waited_for_when_that_is_known():
    talk, _ = booted(interval=300)
    station = talk.memory
    for _ in range(KEPT // 2):
        heartbeats.fell_silent(900, station)
        station.beat_at = None
        beats(station, 900, 1)
    assert heartbeats.silence_interval(station) == 1800
    beats(station, 300, KEPT)
    assert heartbeats.silence_interval(station) == 300


def test_a_station_that_boots_after_its_silence_was_off():
    talk, _ = booted(interval=300)
    heartbeats.fell_silent(900, talk.memory)
    beats(talk.memory, 900, 1, "BootNotification")
    assert (talk.memory.memory.rhythm.gaps, talk.memory.memory.rhythm.fell_silent) == ([], "")


def test_learning_is_seldom_worth_a_write():
    station = unknown()
    writes = 0
    for number in range(50):
        station.touched = False
        beats(station, 300 + number % 5, 1)
        writes += station.touched
    assert writes == 1
