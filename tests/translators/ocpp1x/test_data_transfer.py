"""Data of DataTransfer: text here, any JSON there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, Raw

from translators.ocpp1x import data_transfer


@given(st.text())
def test_a_text_is_a_json_string_and_comes_back(text: str) -> None:
    there = data_transfer.to_2x(text)
    assert data_transfer.is_string(there)
    assert data_transfer.to_1x(there) == text


@pytest.mark.parametrize("text", ['{"a":1}', "[1,2]", "5", "null", '"quoted"'])
def test_text_that_is_json_becomes_that_json_only_when_asked(text: str) -> None:
    assert bytes(data_transfer.to_2x(text, parse=True)) == text.encode()
    assert data_transfer.to_1x(data_transfer.to_2x(text)) == text


def test_text_that_is_no_json_stays_a_string_even_when_asked() -> None:
    assert bytes(data_transfer.to_2x("{broken", parse=True)) == b'"{broken"'


@pytest.mark.parametrize("data", [b'{"a":1}', b"[1,2]", b"5", b"null"])
def test_json_that_is_no_string_becomes_its_text(data: bytes) -> None:
    assert not data_transfer.is_string(Raw(data))
    assert data_transfer.to_1x(Raw(data)) == data.decode()


def test_what_is_absent_stays_absent() -> None:
    assert data_transfer.to_2x(UNSET) is UNSET
    assert data_transfer.to_1x(UNSET) is UNSET
    assert data_transfer.is_string(UNSET)
