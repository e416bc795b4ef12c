"""OCPP 1.2: a meter value is one whole number, and much is missing."""

import pytest

from translators.errors import Unencodable
from translators.ocpp1x import wire
from translators.ocpp12 import CODEC
from translators.ocpp12.codec import station_codec

NOW = "2026-01-02T03:04:05Z"
VALUES = wire.MeterValuesRequest(
    connectorId=1, meterValue=(wire.MeterValue(timestamp=NOW, sampledValue=(wire.SampledValue(value="12563"),)),)
)


def test_a_number_is_a_sampled_value_with_all_its_defaults() -> None:
    action, body = station_codec().encode_request(VALUES)
    assert b"<values><timestamp>2026-01-02T03:04:05Z</timestamp><value>12563</value></values>" in body
    assert CODEC.decode_request(action, body) == VALUES


@pytest.mark.parametrize("sample", [wire.SampledValue(value="1.5"), wire.SampledValue(value="1", unit="Wh"), wire.SampledValue(value="x")])
def test_what_is_no_bare_whole_number_cannot_be_said(sample: wire.SampledValue) -> None:
    with pytest.raises(Unencodable):
        station_codec().encode_request(
            wire.MeterValuesRequest(connectorId=1, meterValue=(wire.MeterValue(timestamp=NOW, sampledValue=(sample,)),))
        )


def test_two_samples_at_one_time_cannot_be_said() -> None:
    two = wire.MeterValue(timestamp=NOW, sampledValue=(wire.SampledValue(value="1"), wire.SampledValue(value="2")))
    with pytest.raises(Unencodable):
        station_codec().encode_request(wire.MeterValuesRequest(connectorId=1, meterValue=(two,)))


def test_operations_that_came_with_1_5_are_not_known() -> None:
    for action in ("DataTransfer", "GetConfiguration", "SendLocalList", "ReserveNow"):
        assert not CODEC.knows(action)


@pytest.mark.parametrize(
    ("value", "found", "names"),
    [
        ("<value> 99999999999 </value>", wire.SampledValue(value="99999999999"), []),
        ("<value>7,5</value>", wire.SampledValue(value="7,5"), []),
        ("<value>7.0</value>", wire.SampledValue(value="7"), ["integral_float"]),
        (
            '<value unit="kWh" Context="Sample.Clock">7</value>',
            wire.SampledValue(value="7", unit="kWh", context="Sample.Clock"),
            ["soap_enum_of_version"] * 2,
        ),
        (
            '<value mood="x" xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="x">7</value>',
            wire.SampledValue(value="7"),
            ["unknown_field"],
        ),
    ],
)
def test_a_value_that_1_2_does_not_know_is_told_as_it_is(value: str, found: wire.SampledValue, names: list[str]) -> None:
    quirks: list[str] = []
    body = f'<r xmlns="urn://Ocpp/Cs/2010/08/"><connectorId>1</connectorId><values><timestamp>{NOW}</timestamp>{value}</values></r>'
    message = CODEC.decode_request("MeterValues", body.encode(), quirks.append)
    assert (message.meterValue[0].sampledValue, quirks) == ((found,), names)


def test_a_value_of_which_nobody_knows_what_it_is_is_left_out() -> None:
    quirks: list[str] = []
    values = f'<values><timestamp>{NOW}</timestamp><value unit="furlong">7</value></values><values><timestamp>{NOW}</timestamp><value>8</value></values>'
    body = f'<r xmlns="urn://Ocpp/Cs/2010/08/"><connectorId>1</connectorId>{values}</r>'
    message = CODEC.decode_request("MeterValues", body.encode(), quirks.append)
    assert ([value.sampledValue[0].value for value in message.meterValue], quirks) == (["8"], ["sample_dropped"])
