"""What every message type is made of."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from msgspec import Raw, UnsetType
from msgspec.inspect import AnyType, CustomType, DictType, ListType, SetType, StructType, type_info

from translators import canonical as c
from translators.canonical.base import ENCODER, check_custom_data
from translators.checking import checking
from translators.ocpp1x import wire
from translators.ocpp16 import schema as ocpp16
from translators.ocpp201 import schema as ocpp201


def meter_values(value: str) -> bytes:
    return b'{"evseId":1,"meterValue":[{"sampledValue":[{"value":%s}],"timestamp":"2026-11-23T08:00:00Z"}]}' % value.encode()


@pytest.mark.parametrize("vocabulary", [c, ocpp201])
@pytest.mark.parametrize("value", ["12.30", "0", "-7", "12345678901234567890.12345678901234567890", "1E+3", "0.10"])
def test_a_reading_keeps_every_digit_on_its_way_through(vocabulary: object, value: str) -> None:
    decoded = msgspec.json.decode(meter_values(value), type=vocabulary.MeterValuesRequest)  # type: ignore[attr-defined]
    assert decoded.meterValue[0].sampledValue[0].value == Decimal(value)
    assert ENCODER.encode(decoded) == meter_values(value)


@pytest.mark.parametrize("vocabulary", [c, ocpp201])
@pytest.mark.parametrize(
    ("value", "kind"), [('"12.5"', "str"), ("true", "bool"), ("false", "bool"), ("null", "null"), ("[1]", "array"), (' {"a":1}', "object")]
)
def test_a_reading_that_is_no_number_is_refused(vocabulary: object, value: str, kind: str) -> None:
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.json.decode(meter_values(value), type=checking(vocabulary.MeterValuesRequest))  # type: ignore[attr-defined]
    assert str(caught.value) == f"Expected `float`, got `{kind}` - at `$.meterValue[0].sampledValue[0].value`"


def test_a_reading_built_in_python_is_the_decimal_given() -> None:
    assert c.SampledValueType(value=Decimal("1.50")).value.as_tuple() == Decimal("1.50").as_tuple()


@pytest.mark.parametrize("limit", [0.1, 0.3, 21.4, 16.0, 16, -32.7, 43125.9])
def test_a_limit_of_one_decimal_is_a_multiple_of_a_tenth_whatever_its_binary_form(limit: float) -> None:
    payload = ENCODER.encode({"startPeriod": 0, "limit": limit})
    assert msgspec.json.decode(payload, type=ocpp16.ChargingSchedulePeriod).limit == limit


@pytest.mark.parametrize("limit", [0.05, 21.45, 1e-9])
def test_a_limit_of_more_decimals_is_refused_by_1_6(limit: float) -> None:
    with pytest.raises(msgspec.ValidationError, match=r"multiple of 0\.1 in field `limit`"):
        msgspec.json.decode(ENCODER.encode({"startPeriod": 0, "limit": limit}), type=ocpp16.ChargingSchedulePeriod)


def test_custom_data_survives_as_it_was_written() -> None:
    payload = b'{"status":"Accepted","customData":{"vendorId":"v", "x" : [1.0, 1e2]}}'
    assert ENCODER.encode(msgspec.json.decode(payload, type=c.ClearCacheResponse)) == payload


@pytest.mark.parametrize(
    ("custom_data", "words"),
    [
        (b"{}", "missing required field `vendorId`"),
        (b'{"vendorId":1}', "Expected `str`, got `int`"),
        (b"7", "Expected `object`, got `int`"),
    ],
)
def test_custom_data_without_a_vendor_is_found_at_any_depth(custom_data: bytes, words: str) -> None:
    sample = c.SampledValueType(value=Decimal(1), customData=Raw(custom_data))
    message = c.MeterValuesRequest(evseId=1, meterValue=(c.MeterValueType(sampledValue=(sample,), timestamp="2026-11-23T08:00:00Z"),))
    with pytest.raises(msgspec.ValidationError) as caught:
        check_custom_data(message)
    assert words in str(caught.value)
    assert str(caught.value).endswith(" - at `$.meterValue[0].sampledValue[0].customData`")


def test_custom_data_with_a_vendor_passes() -> None:
    check_custom_data(c.HeartbeatRequest(customData=Raw(b'{"vendorId":"org.ocppgw.legacy","more":[]}')))
    check_custom_data(c.HeartbeatRequest())


def test_a_field_that_2_1_added_is_unknown_to_2_0_1() -> None:
    payload = b'{"resetTime":1,"type":"Immediate"}'
    period = b'{"startPeriod":0,"limit":1.0,"dischargeLimit":-1.0}'
    assert msgspec.json.decode(period, type=c.ChargingSchedulePeriodType).dischargeLimit == -1.0
    for refused, kind in ((period, ocpp201.ChargingSchedulePeriodType), (payload, ocpp201.ResetRequest)):
        with pytest.raises(msgspec.ValidationError):
            msgspec.json.decode(refused, type=kind)


def test_absent_fields_are_left_out_of_what_is_written_and_shown() -> None:
    assert ENCODER.encode(c.HeartbeatRequest()) == b"{}"
    assert repr(c.HeartbeatRequest()) == "HeartbeatRequest()"


@pytest.mark.parametrize("vocabulary", [c, wire, ocpp16, ocpp201], ids=["canonical", "wire", "ocpp16", "ocpp201"])
def test_no_message_can_be_in_a_cycle_so_that_the_garbage_collector_need_not_look(vocabulary: Any) -> None:
    """Frozen, and of nothing that could be changed to hold what holds it: the condition under which `gc=False` loses no memory."""
    looked_at: set[type] = set()
    for request in vocabulary.REQUESTS.values():
        for kind in (request, request.ANSWER):
            look_at(kind, looked_at)
    assert len(looked_at) > 50


def look_at(kind: Any, looked_at: set[type]) -> None:
    todo = [type_info(kind)]
    while todo:
        part = todo.pop()
        if isinstance(part, StructType) and part.cls not in looked_at:
            looked_at.add(part.cls)
            config = part.cls.__struct_config__
            assert (config.frozen, config.gc) == (True, False), part.cls
            todo += [field.type for field in part.fields]
        elif isinstance(part, CustomType):
            assert part.cls is UnsetType
        else:
            todo += getattr(part, "types", [inner for name in ("type", "item_type") if (inner := getattr(part, name, None)) is not None])
            assert not isinstance(part, ListType | DictType | SetType | AnyType), f"{kind.__name__} has something that can be changed"
