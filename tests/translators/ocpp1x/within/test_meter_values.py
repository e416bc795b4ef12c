"""MeterValues of a 1.5 station in front of a 1.6 backend."""

import pytest

from tests.playbook import Conversation

NOW = "2026-11-23T12:00:00Z"
START = {"connectorId": 1, "idTag": "04A2B3C4", "timestamp": NOW, "meterStart": 10}
VALUE = {"timestamp": NOW, "sampledValue": [{"value": "12", "unit": "Wh"}]}


def talk():
    return Conversation("1.5", "1.6", now=NOW)


def test_readings_pass():
    payload = {"connectorId": 1, "transactionId": 77, "meterValue": [VALUE]}
    result = talk().station("MeterValues", payload, [{}])
    assert result.requests == [("MeterValues", payload)]
    assert result.answer == {}


def test_units_of_1_5_have_the_names_of_1_6():
    payload = (
        '<meterValuesRequest xmlns="urn://Ocpp/Cs/2012/06/"><connectorId>1</connectorId><values><timestamp>2026-11-23T12:00:00</timestamp>'
        '<value unit="Volt" measurand="Voltage">230.4</value></values></meterValuesRequest>'
    )
    result = talk().station("MeterValues", payload, [{}])
    sample = {"value": "230.4", "unit": "V", "measurand": "Voltage"}
    assert result.requests == [("MeterValues", {"connectorId": 1, "meterValue": [{"timestamp": NOW, "sampledValue": [sample]}]})]


def test_a_message_without_readings_is_answered_here():
    for values in ([], [{"timestamp": NOW, "sampledValue": []}]):
        result = talk().station("MeterValues", {"connectorId": 1, "meterValue": values})
        assert (result.sent, result.answer) == ([], {})


def test_a_number_the_station_never_learnt_is_that_of_the_connector():
    conversation = talk()
    conversation.station("StartTransaction", START, [{"transactionId": 77, "idTagInfo": {"status": "Accepted"}}])
    result = conversation.station("MeterValues", {"connectorId": 1, "transactionId": -1, "meterValue": [VALUE]}, [{}])
    assert result.requests[0][1]["transactionId"] == 77


def test_a_station_that_names_its_number_has_learnt_it():
    conversation = talk()
    conversation.station("StartTransaction", START, [{"transactionId": 77, "idTagInfo": {"status": "Accepted"}}])
    conversation.station("MeterValues", {"connectorId": 1, "transactionId": 77, "meterValue": [VALUE]}, [{}])
    assert conversation.memory.memory.transactions.find(77).used


def test_a_number_is_written_as_1_6_has_it():
    samples = [{"value": "231,50"}, {"value": "12 kWh"}, {"value": "16.0A", "unit": "A", "measurand": "Current.Import"}]
    payload = {"connectorId": 1, "meterValue": [{"timestamp": NOW, "sampledValue": samples}]}
    result = talk().station("MeterValues", payload, [{}])
    told = result.requests[0][1]["meterValue"][0]["sampledValue"]
    assert told == [{"value": "231.50"}, {"value": "12", "unit": "kWh"}, {"value": "16.0", "unit": "A", "measurand": "Current.Import"}]
    assert sorted(result.quirks) == ["decimal_comma", "value_with_unit", "value_with_unit"]


def test_what_is_no_number_or_could_be_two_or_is_signed_passes_as_it_is():
    samples = [{"value": "1.234,5"}, {"value": "on"}, {"value": "7,5", "format": "SignedData"}, {"value": " 5e1"}]
    payload = {"connectorId": 1, "meterValue": [{"timestamp": NOW, "sampledValue": samples}]}
    result = talk().station("MeterValues", payload, [{}])
    assert (result.requests, result.quirks) == ([("MeterValues", payload)], [])


@pytest.mark.parametrize(("written", "told"), [("Amp", "A"), ("Volt", "V"), ("Celcius", "Celsius"), ("amp", "A")])
def test_the_units_of_1_5_from_a_station_of_1_6_are_those_of_1_6(written: str, told: str):
    sample = f"<sampledValue><value>7</value><unit>{written}</unit></sampledValue>"
    values = f"<meterValue><timestamp>{NOW}</timestamp>{sample}</meterValue>"
    payload = f'<meterValuesRequest xmlns="urn://Ocpp/Cs/2015/10/"><connectorId>1</connectorId>{values}</meterValuesRequest>'
    result = Conversation("1.6s", "1.6", now=NOW).station("MeterValues", payload, [{}])
    assert result.requests[0][1]["meterValue"][0]["sampledValue"] == [{"value": "7", "unit": told}]
