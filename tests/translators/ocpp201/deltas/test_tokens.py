"""Tokens of 2.1 in 2.0.1, and back."""

from datetime import UTC, datetime

import msgspec
import pytest

from translators import canonical as c
from translators.canonical.base import ENCODER
from translators.memory.station import Station
from translators.ocpp201 import schema as s201
from translators.ocpp201.deltas.narrowing import narrow
from translators.ocpp201.deltas.shaping import Telling
from translators.ocpp201.deltas.widening import widen


def station(version="2.0.1", backend="2.1"):
    found = Station("CB1234", version, backend)
    found.now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    return found


@pytest.mark.parametrize(
    "token",
    [
        c.IdTokenType(idToken="DE*ABC*123456*" + "x" * 60, type="eMAID"),
        c.IdTokenType(idToken="WVWZZZ1JZXW000001", type="VIN"),
        c.IdTokenType(idToken="0011AABBCCDD", type="EVCCID"),
        c.IdTokenType(idToken="pay-1", type="DirectPayment"),
    ],
)
def test_a_token_of_2_1_comes_back_from_2_0_1_as_it_was(token):
    here = station()
    start = c.RequestStartTransactionRequest(remoteStartId=1, idToken=token)
    narrowed = narrow(start, Telling(here, "RequestStartTransaction", command=True))
    payload = ENCODER.encode(narrowed)
    there = msgspec.json.decode(payload, type=s201.RequestStartTransactionRequest).idToken
    assert there.additionalInfo is msgspec.UNSET
    told = widen(s201.AuthorizeRequest(idToken=there), Telling(here, "Authorize", command=False))
    assert told.idToken == token


def test_a_token_of_2_0_1_that_only_looks_like_one_is_its_own():
    here = station()
    narrow(c.AuthorizeRequest(idToken=c.IdTokenType(idToken="V1", type="VIN")), Telling(here, "Authorize", command=False))
    own = s201.IdTokenType(idToken="V1", type="ISO14443")
    assert widen(s201.AuthorizeRequest(idToken=own), Telling(here, "Authorize", command=False)).idToken == own


def test_upwards_the_original_type_goes_along():
    here = station("2.1", "2.0.1")
    token = c.IdTokenType(idToken="V1", type="VIN", additionalInfo=(c.AdditionalInfoType(additionalIdToken="x" * 37, type="long"),))
    told = narrow(c.AuthorizeRequest(idToken=token), Telling(here, "Authorize", command=False)).idToken
    assert told.type == "Central"
    assert told.additionalInfo == (c.AdditionalInfoType(additionalIdToken="VIN", type="ocpp21.type"),)
    assert sorted(here.losses) == ["id_token.additional_info", "id_token.type"]


def test_a_token_that_2_0_1_knows_is_the_same():
    here = station("2.1", "2.0.1")
    request = c.AuthorizeRequest(idToken=c.IdTokenType(idToken="V1", type="ISO14443"))
    assert narrow(request, Telling(here, "Authorize", command=False)) is request
    assert not here.touched
