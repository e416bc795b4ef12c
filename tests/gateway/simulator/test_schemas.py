"""The judge is the package `ocpp`, with the formats it leaves unchecked."""

import pytest

from gateway.simulator.schemas import Unacceptable, check_answer, check_request, check_send, is_action, required_answer_fields

BOOT = {"status": "Accepted", "interval": 1}


@pytest.mark.parametrize("time", ["2026-01-01T00:00:00Z", "2026-01-01T00:00:00.123+01:00", "2026-01-01t00:00:00z"])
async def test_rfc_3339_times_pass(time: str) -> None:
    for version in ("1.6", "2.0.1", "2.1"):
        await check_answer(version, "BootNotification", {**BOOT, "currentTime": time})


@pytest.mark.parametrize("time", ["2026-01-01", "2026-01-01T00:00:00", "2026-01-01 00:00:00Z", "2026-01-01T00:00Z", "now"])
async def test_other_times_do_not(time: str) -> None:
    for version in ("1.6", "2.0.1", "2.1"):
        with pytest.raises(Unacceptable) as wrong:
            await check_answer(version, "BootNotification", {**BOOT, "currentTime": time})
        assert wrong.value.code == "PropertyConstraintViolation"


async def test_codes_are_spelled_as_the_version_spells_them() -> None:
    codes = []
    for version in ("1.6", "2.0.1"):
        with pytest.raises(Unacceptable) as wrong:
            await check_request(version, "ClearCache", {"x": 1})
        codes.append(wrong.value.code)
    assert codes == ["FormationViolation", "FormatViolation"]


def test_only_2_1_has_messages_without_an_answer() -> None:
    data = {"id": 1, "pending": 0, "basetime": "2026-01-01T00:00:00Z", "data": [{"t": 0, "v": "1"}]}
    check_send("2.1", "NotifyPeriodicEventStream", data)
    with pytest.raises(Unacceptable):
        check_send("2.1", "NotifyPeriodicEventStream", {**data, "data": []})
    with pytest.raises(Unacceptable):
        check_send("2.0.1", "NotifyPeriodicEventStream", data)


def test_what_an_answer_must_have_is_known_for_versions_with_json_schemas() -> None:
    assert set(required_answer_fields("1.6", "StartTransaction")) == {"transactionId", "idTagInfo"}
    assert required_answer_fields("2.1", "NotifyEvent") == ()
    assert [is_action(version, "ClearTariffs") for version in ("1.5", "1.6", "2.0.1", "2.1")] == [False, False, False, True]
