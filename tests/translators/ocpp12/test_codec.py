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
