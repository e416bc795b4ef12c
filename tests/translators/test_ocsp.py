"""Statuses read out of OCSP responses."""

from __future__ import annotations

import base64
import random
from datetime import UTC, datetime

import pytest

from tests.ocsp_responses import OCSP_BASIC, der, response
from translators.ocsp import CertificateStatus, read

KEY = "BB" * 32
YEAR = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("status", ["Good", "Revoked", "Unknown"])
@pytest.mark.parametrize("version", [False, True])
def test_the_status_and_when_it_changes_are_read(status: str, version: bool) -> None:
    assert read(response(status=status, version=version), "1A", KEY) == CertificateStatus(status, YEAR)  # type: ignore[arg-type]


def test_a_status_that_may_change_at_any_time_has_no_end() -> None:
    assert read(response(next_update=None), "1a", KEY) == CertificateStatus("Good", None)


def test_the_certificate_is_found_among_others_by_its_serial_number_as_a_number() -> None:
    assert read(response(0x80FF, others=(0x1A, 7)), "0080ff", KEY) == CertificateStatus("Good", YEAR)


def test_another_certificate_says_nothing() -> None:
    assert read(response(0x1A), "1B", KEY) is None
    assert read(response(0x1A), "1A", "AA" * 32) is None


def test_an_issuer_named_by_another_hash_is_not_another_issuer() -> None:
    assert read(response(0x1A, key_hash=b"\xcc" * 20), "1A", KEY) is not None


@pytest.mark.parametrize("text", ["", "no base64!", "MAA=", response(failed=True), base64.b64encode(b"\x30\x84\xff\xff\xff\xff").decode()])
def test_what_is_no_response_says_nothing(text: str) -> None:
    assert read(text, "1A", KEY) is None


def test_a_response_without_answers_says_nothing() -> None:
    empty = der(0x30, der(0x30, der(0xA2, der(0x04, bytes(20)))))
    whole = der(0x30, der(0x0A, b"\x00"), der(0xA0, der(0x30, OCSP_BASIC, der(0x04, empty))))
    assert read(base64.b64encode(whole).decode(), "1A", KEY) is None


def test_a_serial_number_that_is_no_number_says_nothing() -> None:
    assert read(response(), "xyz", KEY) is None


def test_damaged_responses_say_nothing_or_what_they_say() -> None:
    whole = bytearray(base64.b64decode(response()))
    rng = random.Random(1)
    for _ in range(3000):
        damaged = bytearray(whole)
        for _ in range(rng.randint(1, 4)):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        found = read(base64.b64encode(damaged[: rng.randint(1, len(damaged))]).decode(), "1A", KEY)
        assert found is None or found.status in ("Good", "Revoked", "Unknown")
