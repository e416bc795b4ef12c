"""Signed readings: the bytes that were signed stay as they are."""

import base64
import json
from decimal import Decimal

import pytest
from msgspec import UNSET

from translators import canonical as c
from translators.canonical import legacy
from translators.memory.options import Options
from translators.memory.station import Station
from translators.ocpp1x import signed_meter_values as nouns

OCMF = 'OCMF|{"RD":[{"TX":"B","RV":1234.5,"RU":"kWh"},{"TX":"C","RV":"1240","RU":"kWh"},{"TX":"E","RV":1246750,"RU":"Wh"}]}|{"SD":"00"}'
BASE64 = base64.b64encode(OCMF.encode()).decode()


def station(backend: str = "2.0.1", **options: object) -> Station:
    return Station("CB1234", "1.6", backend, Options(**options))  # type: ignore[arg-type]  # the test spells options freely


def test_four_strings_stay_four_strings_in_both_directions() -> None:
    one = station()
    text = json.dumps(
        {"signedMeterData": BASE64, "signingMethod": "ECDSA", "encodingMethod": "OCMF", "publicKey": "abc"}, separators=(",", ":")
    )
    there = nouns.to_2x(text, one)
    assert there == c.SignedMeterValueType(signedMeterData=BASE64, signingMethod="ECDSA", encodingMethod="OCMF", publicKey="abc")
    assert nouns.to_1x(there) == text
    assert one.quirks == []


def test_missing_strings_are_empty_and_other_keys_come_back() -> None:
    one = station()
    text = json.dumps({"signedMeterData": BASE64, "vendor": {"serial": 7}})
    there = nouns.to_2x(text, one)
    assert (there.signingMethod, there.encodingMethod, there.publicKey) == ("", "", "")
    assert json.loads(nouns.to_1x(there)) == {
        "signedMeterData": BASE64,
        "signingMethod": "",
        "encodingMethod": "",
        "publicKey": "",
        "vendor": {"serial": 7},
    }


def test_other_keys_go_nowhere_when_the_operator_wants_no_custom_data() -> None:
    there = nouns.to_2x(json.dumps({"signedMeterData": BASE64, "vendor": 7}), station(custom_data="off"))
    assert there.customData is UNSET


def test_a_bare_ocmf_text_is_encoded() -> None:
    assert nouns.to_2x(OCMF, station()) == c.SignedMeterValueType(
        signedMeterData=BASE64, signingMethod="", encodingMethod="OCMF", publicKey=""
    )


def test_hex_is_bytes() -> None:
    one = station()
    assert base64.b64decode(nouns.to_2x("00ffA0", one).signedMeterData) == b"\x00\xff\xa0"
    assert one.quirks == []


@pytest.mark.parametrize("text", ["signed!", "{}", '{"signedMeterData":5}', "[1]", '{"broken', "abc"])
def test_anything_else_is_kept_as_its_bytes_and_counted(text: str) -> None:
    one = station()
    assert base64.b64decode(nouns.to_2x(text, one).signedMeterData).decode() == text
    assert one.quirks == ["signed_unknown"]


def test_a_bare_ocmf_text_inside_the_object_is_encoded_and_counted() -> None:
    one = station()
    assert nouns.to_2x(json.dumps({"signedMeterData": OCMF, "encodingMethod": "OCMF"}), one).signedMeterData == BASE64
    assert one.quirks == ["signed_unknown"]


def signed(length: int, **fields: str) -> c.SignedMeterValueType:
    return c.SignedMeterValueType(signedMeterData="A" * length, encodingMethod="", **fields)


@pytest.mark.parametrize(
    ("backend", "value", "moved"),
    [
        ("2.0.1", signed(2500), False),
        ("2.0.1", signed(2501), True),
        ("2.1", signed(32768), False),
        ("2.1", signed(32769), True),
        ("2.1", signed(4, publicKey="k" * 2501), True),
        ("2.1", signed(4, signingMethod="m" * 51), True),
    ],
)
def test_what_is_too_long_moves_as_a_whole(backend: str, value: c.SignedMeterValueType, *, moved: bool) -> None:
    one = station(backend)
    placed = nouns.place(value, one)
    assert one.losses == (["signed_meter_moved"] if moved else [])
    assert (placed.signedMeterValue is UNSET) == moved
    if moved:
        assert nouns.moved(placed.customData) == value


def test_nothing_moved_is_nothing_found() -> None:
    assert nouns.moved(UNSET) is None
    assert nouns.moved(legacy.encode(legacy.LegacyData(reason="Other"))) is None


@pytest.mark.parametrize(
    ("context", "wh"), [("Transaction.Begin", "1234500"), ("Transaction.End", "1246750"), ("Sample.Periodic", "1246750")]
)
def test_the_register_in_an_ocmf_block_is_read(context: str, wh: str) -> None:
    assert nouns.reading_wh(nouns.to_2x(OCMF, station()), context) == Decimal(wh)


@pytest.mark.parametrize(
    "text",
    ["00ff", "OCMF", "OCMF|", "OCMF|{}|{}", "OCMF|nonsense|{}", 'OCMF|{"RD":[{"RV":"NaN"}]}|{}', 'OCMF|{"RD":[{"RV":1,"RU":"m"}]}|{}'],
)
def test_another_block_has_no_register(text: str) -> None:
    assert nouns.reading_wh(nouns.to_2x(text, station()), "Transaction.End") is None
