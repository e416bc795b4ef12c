"""What only 1.x says, in customData."""

import json

import pytest
from msgspec import UNSET, Raw

from translators.canonical.legacy import VENDOR_ID, LegacyData, decode, encode


def test_what_goes_in_comes_out_under_one_vendor_id() -> None:
    data = LegacyData(reason="UnlockCommand", synthetic=True, signedMeterValue=Raw(b'{"x":1}'))
    text = encode(data)
    assert json.loads(bytes(text)) == {"vendorId": VENDOR_ID, "reason": "UnlockCommand", "synthetic": True, "signedMeterValue": {"x": 1}}
    found = decode(text)
    assert found is not None
    assert (found.reason, found.synthetic, bytes(found.signedMeterValue)) == ("UnlockCommand", True, b'{"x":1}')


def test_nothing_to_say_is_no_custom_data() -> None:
    assert encode(LegacyData()) is UNSET


def test_an_operator_may_want_none() -> None:
    assert encode(LegacyData(reason="Other"), enabled=False) is UNSET


@pytest.mark.parametrize("text", [b'{"vendorId":"acme","reason":"Other"}', b"[]", b'{"vendorId":"org.ocppgw.legacy","reason":5}'])
def test_custom_data_of_others_is_none_of_ours(text: bytes) -> None:
    assert decode(Raw(text)) is None


def test_absent_is_none() -> None:
    assert decode(UNSET) is None
