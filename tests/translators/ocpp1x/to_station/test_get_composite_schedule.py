"""GetCompositeSchedule of a 1.6 station."""

from typing import Any

import pytest

from tests.playbook import Conversation
from translators.errors import Refused, RpcCode
from translators.memory.options import Options
from translators.memory.transactions import Transaction

ASKED = {"evseId": 1, "duration": 3600}
PERIODS = [{"startPeriod": 0, "limit": 16.2, "numberPhases": 3}, {"startPeriod": 600, "limit": 0.0}]


def talk(version: str = "1.6", **options: Any) -> Conversation:
    return Conversation(version, "2.0.1", options=Options(**options))


def answer(schedule: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": PERIODS, **(schedule or {})}
    return {"status": "Accepted", "connectorId": 1, "chargingSchedule": schedule, **more}


@pytest.mark.parametrize(
    ("said", "duration", "start"),
    [
        (
            answer({"duration": 1800, "startSchedule": "2026-11-23T00:00:00Z"}, scheduleStart="2026-11-23T11:00:00Z"),
            1800,
            "2026-11-23T11:00:00Z",
        ),
        (answer({"startSchedule": "2026-11-23T01:00:00+01:00"}), 3600, "2026-11-23T00:00:00Z"),
        (answer(), 3600, "2026-11-23T12:00:00Z"),
    ],
)
def test_what_2_x_wants_and_the_station_does_not_say_is_filled_in(said: Any, duration: int, start: str) -> None:
    result = talk().backend("GetCompositeSchedule", ASKED | {"chargingRateUnit": "A"}, [said])
    assert result.requests == [("GetCompositeSchedule", {"connectorId": 1, "duration": 3600, "chargingRateUnit": "A"})]
    assert result.answer == {
        "status": "Accepted",
        "schedule": {
            "evseId": 1,
            "duration": duration,
            "scheduleStart": start,
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": PERIODS,
        },
    }
    assert result.losses == []


def test_the_lowest_useful_rate_is_lost() -> None:
    result = talk().backend("GetCompositeSchedule", ASKED, [answer({"minChargingRate": 6.0})])
    assert (result.answer["status"], result.losses) == ("Accepted", ["composite.min_charging_rate"])


@pytest.mark.parametrize(("phases", "told"), [(4, 3), (-1, 0)])
def test_phases_are_brought_into_their_range(phases: int, told: int) -> None:
    said = answer({"chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6.0, "numberPhases": phases}]})
    result = talk().backend("GetCompositeSchedule", ASKED, [said])
    assert result.answer["schedule"]["chargingSchedulePeriod"][0]["numberPhases"] == told
    assert result.quirks == ["negative_number"]


@pytest.mark.parametrize("said", [{"status": "Accepted"}, {"status": "Accepted", "scheduleStart": "2026-11-23T12:00:00Z"}])
def test_acceptance_without_a_schedule_is_a_refusal(said: Any) -> None:
    result = talk().backend("GetCompositeSchedule", ASKED, [said])
    assert (result.answer["status"], result.answer["statusInfo"]["reasonCode"]) == ("Rejected", "Unspecified")


def test_a_refusal_is_a_refusal() -> None:
    assert talk().backend("GetCompositeSchedule", ASKED, [{"status": "Rejected"}]).answer == {"status": "Rejected"}


@pytest.mark.parametrize(("unit", "code"), [({"chargingRateUnit": "W"}, "UnsupportedRateUnit"), ({}, "InvalidValue")])
def test_a_property_the_station_does_not_take_is_a_refusal(unit: dict[str, str], code: str) -> None:
    error = Refused(RpcCode.PROPERTY_CONSTRAINT_VIOLATION, "", "station", "answered")
    result = talk().backend("GetCompositeSchedule", ASKED | unit, [error])
    assert (result.answer["status"], result.answer["statusInfo"]["reasonCode"]) == ("Rejected", code)


def test_another_error_is_an_error() -> None:
    error = talk().backend("GetCompositeSchedule", ASKED, [Refused(RpcCode.GENERIC_ERROR, "", "station", "timeout")]).error
    assert error is not None


@pytest.mark.parametrize(("charging", "evse", "connector"), [(0, 0, 0), (0, 1, 1), (2, 1, 2), (3, 2, 3)])
def test_of_several_connectors_the_one_that_charges_is_asked(charging: int, evse: int, connector: int) -> None:
    conversation = talk(connectors=[(1, 1, 1), (2, 1, 2), (3, 2, 1)])
    conversation.memory.memory.transactions.rows.append(Transaction(number=1, id="tx", connector=charging, since="2026-11-23T11:00:00Z"))
    result = conversation.backend("GetCompositeSchedule", ASKED | {"evseId": evse}, [answer()])
    assert (result.sent[0].payload["connectorId"], result.answer["schedule"]["evseId"]) == (connector, evse)


def test_an_evse_the_station_cannot_have_is_refused() -> None:
    result = talk(connectors=[(1, 1, 1), (2, 1, 2)]).backend("GetCompositeSchedule", ASKED | {"evseId": 2})
    assert (result.sent, result.answer["statusInfo"]) == ([], {"reasonCode": "UnknownEvse"})


def test_without_smart_charging_there_is_no_schedule() -> None:
    for conversation, replies in (
        (talk("1.5"), []),
        (talk(), [Refused(RpcCode.NOT_IMPLEMENTED, "", "station", "answered")]),
    ):
        result = conversation.backend("GetCompositeSchedule", ASKED, replies)
        assert result.answer == {"status": "Rejected", "statusInfo": {"reasonCode": "UnsupportedRequest"}}
        assert result.losses == ["smart_charging"]
