"""What is remembered of charging profiles in passing, the same version on both sides."""

from typing import Any

import msgspec
import pytest

from translators import canonical as c
from translators.memory.profiles import Member
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.relay import tap

OLD: dict[str, Any] = {
    "chargingProfileId": 7,
    "stackLevel": 1,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Relative",
    "chargingSchedule": {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.0}]},
}
NEW: dict[str, Any] = {
    "id": 7,
    "stackLevel": 1,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Relative",
    "chargingSchedule": [
        {
            "id": 3,
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.0, "phaseToUse": 2, "numberPhases": 1}],
            "salesTariff": {"id": 1, "salesTariffEntry": [{"relativeTimeInterval": {"start": 0}}]},
        }
    ],
}


def old(connector: int, **more: Any) -> wire.SetChargingProfileRequest:
    return msgspec.convert({"connectorId": connector, "csChargingProfiles": OLD | more}, wire.SetChargingProfileRequest)


def new(evse: int, **more: Any) -> c.SetChargingProfileRequest:
    return msgspec.convert({"evseId": evse, "chargingProfile": NEW | more}, c.SetChargingProfileRequest)


def passed(request: Any, answer: Any, station: Station) -> None:
    """Seen by the tap, and storable."""
    tap(request, answer, station)
    again = Station("CB1", station.version, station.backend_version)
    again.load(station.dump())
    assert again.dump() == station.dump()


def accepted(request: Any, station: Station) -> None:
    passed(request, request.ANSWER(status="Accepted"), station)


def rows(station: Station) -> list[tuple[int, int, tuple[Member, ...]]]:
    return [(row.id, row.evse, row.members) for row in station.memory.profiles.rows]


def here(version: str) -> Station:
    return Station("CB1", version, version)


@pytest.mark.parametrize(("version", "request_"), [("1.6", old(2)), ("2.1", new(2))])
def test_an_accepted_profile_is_remembered_and_a_refused_one_is_not(version: str, request_: Any) -> None:
    station = here(version)
    passed(request_, request_.ANSWER(status="Rejected"), station)
    assert (rows(station), station.touched) == ([], False)
    accepted(request_, station)
    assert (rows(station), station.touched) == ([(7, 2, (Member(2, 7),))], True)


def test_of_a_2_x_profile_what_only_informs_a_car_is_not_kept() -> None:
    station = here("2.1")
    accepted(new(2), station)
    (schedule,) = station.memory.profiles.rows[0].profile.chargingSchedule
    assert schedule.salesTariff is msgspec.UNSET
    assert schedule.chargingSchedulePeriod[0].phaseToUse == 2


@pytest.mark.parametrize(
    ("version", "request_"),
    [
        ("1.6", old(1, stackLevel=-1)),
        ("1.6", old(1, chargingSchedule={"chargingRateUnit": "A", "chargingSchedulePeriod": []})),
    ],
)
def test_what_2_1_could_not_say_is_not_kept_and_counted(version: str, request_: Any) -> None:
    station = here(version)
    accepted(request_, station)
    assert (rows(station), station.losses) == ([], ["profiles.forgotten"])


@pytest.mark.parametrize(("named", "transaction"), [({"transactionId": 9}, "9"), ({}, "5")])
def test_the_profile_of_a_transaction_leaves_with_it(named: dict[str, int], transaction: str) -> None:
    station = here("1.6")
    start = wire.StartTransactionRequest(connectorId=1, idTag="A", meterStart=0, timestamp="2026-11-23T12:00:00Z")
    tap(start, wire.StartTransactionResponse(transactionId=5, idTagInfo=wire.IdTagInfo(status="Accepted")), station)
    accepted(old(1, chargingProfilePurpose="TxProfile", **named), station)
    assert station.memory.profiles.rows[0].profile.transactionId == transaction
    stop = wire.StopTransactionRequest(transactionId=int(transaction), meterStop=1, timestamp="2026-11-23T12:00:00Z")
    passed(stop, wire.StopTransactionResponse(), station)
    assert rows(station) == []


def test_the_profile_of_a_2_x_transaction_leaves_with_it() -> None:
    station = here("2.0.1")
    accepted(new(1, chargingProfilePurpose="TxProfile", transactionId="tx"), station)
    ended = c.TransactionEventRequest(
        eventType="Ended",
        timestamp="2026-11-23T12:00:00Z",
        triggerReason="RemoteStop",
        seqNo=3,
        transactionInfo=c.TransactionType(transactionId="tx"),
    )
    passed(ended, c.TransactionEventResponse(), station)
    assert rows(station) == []


CRITERIA = c.ClearChargingProfileType


@pytest.mark.parametrize(
    ("request_", "stay"),
    [
        (wire.ClearChargingProfileRequest(id=1), [2, 3]),
        (wire.ClearChargingProfileRequest(connectorId=0), [2, 3]),
        (wire.ClearChargingProfileRequest(connectorId=2), [1, 3]),
        (wire.ClearChargingProfileRequest(chargingProfilePurpose="ChargePointMaxProfile"), [2, 3]),
        (wire.ClearChargingProfileRequest(stackLevel=1), [1, 2]),
        (wire.ClearChargingProfileRequest(connectorId=2, stackLevel=1), [1, 2, 3]),
        (wire.ClearChargingProfileRequest(), []),
        (c.ClearChargingProfileRequest(chargingProfileId=2), [1, 3]),
        (c.ClearChargingProfileRequest(chargingProfileCriteria=CRITERIA(evseId=3)), [1, 2]),
        (c.ClearChargingProfileRequest(chargingProfileCriteria=CRITERIA(chargingProfilePurpose="TxDefaultProfile")), [1]),
    ],
)
@pytest.mark.parametrize("status", ["Accepted", "Unknown"])
def test_what_is_cleared_or_was_not_there_is_not_there(request_: Any, stay: list[int], status: Any) -> None:
    station = here("1.6")
    accepted(old(0, chargingProfileId=1, chargingProfilePurpose="ChargePointMaxProfile", stackLevel=0), station)
    accepted(old(2, chargingProfileId=2, stackLevel=0), station)
    accepted(old(3, chargingProfileId=3), station)
    passed(request_, request_.ANSWER(status=status), station)
    assert [row[0] for row in rows(station)] == stay


def test_a_boot_of_other_firmware_leaves_all_in_doubt() -> None:
    station = here("1.6")
    said = wire.BootNotificationResponse(status="Accepted", currentTime="2026-11-23T12:00:00Z", interval=1)
    for firmware, doubtful in (("1", False), ("1", False), ("2", True)):
        tap(wire.BootNotificationRequest(chargePointVendor="V", chargePointModel="M", firmwareVersion=firmware), said, station)
        if not station.memory.profiles.rows:
            accepted(old(5), station)
        assert station.memory.profiles.rows[0].uncertain == doubtful
