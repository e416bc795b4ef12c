"""Error codes of 1.x as problems of components."""

import json
from datetime import UTC, datetime
from typing import get_args

import msgspec
import pytest
from msgspec import UNSET

from translators.memory.connectors import ActiveError
from translators.memory.station import Station
from translators.memory.transactions import Transaction
from translators.ocpp1x import error_codes, wire
from translators.ocpp1x.problems import problem

AT = "2026-11-23T12:00:00Z"
CX = "https://chargex.inl.gov"


def station() -> Station:
    made = Station("CB1234", "1.6", "2.0.1")
    made.now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    return made


def told(errorCode: str, one: Station | None = None, **fields: str) -> ActiveError | None:
    req = msgspec.convert({"connectorId": 1, "status": "Faulted", "errorCode": errorCode, **fields}, wire.StatusNotificationRequest)
    return error_codes.active_error(req, one or station())


def error(code: str, **fields: str) -> ActiveError:
    return ActiveError(errorCode=code, techCode=code, **fields)


def test_every_error_code_has_its_component() -> None:
    assert set(error_codes.COMPONENTS) | {"NoError"} == set(get_args(wire.ChargePointErrorCode))


@pytest.mark.parametrize("code", sorted(set(get_args(wire.ChargePointErrorCode)) - {"NoError"}))
def test_an_error_code_is_the_same_on_its_way_back(code: str) -> None:
    event = error_codes.event(error(code), 1, AT, station(), cleared=False)
    found = problem(event, station())
    assert found is not None
    assert found.errorCode == ("EVCommunicationError" if code == "Mode3Error" else code)


def test_no_error_is_none_and_a_vendor_code_beside_it_is_another_error() -> None:
    assert told("NoError") is None
    assert told("NoError", info="all well", vendorId="acme") is None
    assert told("NoError", vendorErrorCode="E7") == error("OtherError", vendorErrorCode="E7")


def test_a_chargex_code_is_the_technical_code() -> None:
    found = told("GroundFailure", vendorId=CX, vendorErrorCode="CX002")
    assert found is not None
    assert (found.errorCode, found.techCode) == ("GroundFailure", "CX002")
    event = error_codes.event(found, 1, AT, station(), cleared=False)
    assert json.loads(str(event.techInfo)) == {"vendorId": CX, "vendorErrorCode": "CX002", "errorCode": "GroundFailure"}


def test_texts_that_are_too_long_are_cut_and_counted() -> None:
    one = station()
    found = told("OtherError", one, info="i" * 51, vendorErrorCode="v" * 51, vendorId="d" * 256)
    assert found is not None
    assert (len(found.info), len(found.vendorErrorCode), len(found.vendorId)) == (50, 50, 255)
    assert one.losses == ["truncated"] * 3


def test_the_longest_texts_fit_and_texts_full_of_escapes_are_left_out_one_by_one() -> None:
    one = station()
    longest = error_codes.event(error("OtherError", info="i" * 50, vendorId="v" * 255, vendorErrorCode="e" * 50), 1, AT, one, cleared=False)
    assert one.losses == []
    assert set(json.loads(str(longest.techInfo))) == {"info", "vendorId", "vendorErrorCode"}
    escaped = error_codes.event(
        error("OtherError", info="\x01" * 50, vendorId="\x01" * 255, vendorErrorCode="e"), 1, AT, one, cleared=False
    )
    assert one.losses == ["truncated"]
    assert set(json.loads(str(escaped.techInfo))) == {"info", "vendorErrorCode"}


def test_an_event_names_evse_and_open_transaction_of_its_connector() -> None:
    one = station()
    one.memory.transactions.add(Transaction(number=1, id="tx", connector=2, since=AT), one.now)
    event = error_codes.event(error("WeakSignal"), 2, AT, one, cleared=False)
    assert (event.component.evse.id, event.component.evse.connectorId, event.transactionId) == (2, 1, "tx")
    assert error_codes.event(error("WeakSignal"), 1, AT, one, cleared=False).transactionId is UNSET


def test_an_error_of_the_station_names_no_evse_and_another_error_is_the_station_s() -> None:
    event = error_codes.event(error("OtherError"), 0, AT, station(), cleared=False)
    assert (event.component.name, event.component.evse) == ("ChargingStation", UNSET)
    assert error_codes.event(error("OtherError"), 1, AT, station(), cleared=False).component.name == "Connector"


def test_events_are_numbered_for_the_life_of_the_station() -> None:
    one = station()
    numbers = [error_codes.event(error("WeakSignal"), 1, AT, one, cleared=False).eventId for _ in range(3)]
    assert numbers == [1, 2, 3]
    assert one.memory.counters == {"eventId": 3}


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        (None, None, []),
        (None, error("WeakSignal"), [("raised", "WeakSignal")]),
        (error("WeakSignal"), None, [("cleared", "WeakSignal")]),
        (error("WeakSignal"), error("WeakSignal"), []),
        (error("WeakSignal"), error("WeakSignal", info="x"), [("raised", "WeakSignal")]),
        (error("WeakSignal"), error("OverVoltage"), [("cleared", "WeakSignal"), ("raised", "OverVoltage")]),
    ],
)
def test_one_error_at_a_time_is_shown(old: ActiveError | None, new: ActiveError | None, changes: list[tuple[str, str]]) -> None:
    assert [(change, one.errorCode) for change, one in error_codes.changes(old, new)] == changes
