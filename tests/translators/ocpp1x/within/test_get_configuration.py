"""GetConfiguration of a 1.6 backend at a 1.5 station."""

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.within.get_configuration import get_configuration


def talk():
    return Conversation("1.5", "1.6")


def test_each_side_has_its_own_spelling():
    conversation = talk()
    said = {"configurationKey": [{"key": "HeartBeatInterval", "readonly": False, "value": "60"}]}
    heard = {"configurationKey": [{"key": "HeartbeatInterval", "readonly": False, "value": "60"}]}
    for request, asked in (({}, {}), ({"key": ["HeartbeatInterval"]}, {"key": ["HeartBeatInterval"]})):
        result = conversation.backend("GetConfiguration", request, [said])
        assert (result.requests, result.answer) == ([("GetConfiguration", asked)], heard)


def test_an_unknown_key_is_named_as_it_was_asked_for():
    result = talk().backend("GetConfiguration", {"key": ["LightIntensity"]}, [{"unknownKey": ["lightintensity"]}])
    assert result.answer == {"unknownKey": ["LightIntensity"]}


def test_a_station_without_configuration_knows_no_key():
    refused = Refused(RpcCode.NOT_SUPPORTED, "", "station", "answered")
    assert talk().backend("GetConfiguration", {"key": ["A"]}, [refused]).answer == {"unknownKey": ["A"]}


def test_values_beyond_the_lengths_of_1_6_are_cut_and_keys_left_out():
    station = Station("CB1234", "1.5", "1.6")
    flow = get_configuration(wire.GetConfigurationRequest(), station)
    next(flow)
    rows = (wire.KeyValue(key="k" * 51, readonly=True, value="1"), wire.KeyValue(key="A", readonly=True, value="v" * 501))
    try:
        flow.send(wire.GetConfigurationResponse(configurationKey=rows))
    except StopIteration as stop:
        answer = stop.value
    assert answer.configurationKey == (wire.KeyValue(key="A", readonly=True, value="v" * 500),)
    assert sorted(station.losses) == ["config.partial", "truncated"]
