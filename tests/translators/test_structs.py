"""What messages are made of is what their types say, however often and in whatever order it is asked."""

from __future__ import annotations

import msgspec.inspect as mi
import pytest

from translators import canonical as c
from translators.structs import parts, structs_below


@pytest.mark.parametrize("struct", [c.TransactionEventRequest, c.MeterValueType, c.SetChargingProfileRequest, c.HeartbeatRequest])
def test_the_parts_of_a_struct_are_its_fields_in_their_order(struct: type) -> None:
    info = mi.type_info(struct)
    assert isinstance(info, mi.StructType)
    assert [part.name for part in parts(struct)] == [field.name for field in info.fields]
    for part, field in zip(parts(struct), info.fields, strict=True):
        kind = field.type.item_type if isinstance(field.type, mi.VarTupleType) else field.type
        assert part.many is isinstance(field.type, mi.VarTupleType)
        assert part.struct is (kind.cls if isinstance(kind, mi.StructType) else None)


def test_what_is_below_comes_once_and_with_all_that_is_below_it() -> None:
    below = structs_below(c.TransactionEventRequest)
    assert below[0] is c.TransactionEventRequest
    assert len(below) == len(set(below))
    assert {c.MeterValueType, c.SampledValueType, c.SignedMeterValueType, c.IdTokenType, c.EVSEType} <= set(below)
    assert structs_below(c.EVSEType) == (c.EVSEType,)
