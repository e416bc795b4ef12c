"""One operator's day in front of a station of another generation: every command in one session, nothing lost without a name."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import orjson

from tests.e2e.house import House, TurnedClock, house, until
from tests.e2e.test_device_model import report, variable
from tests.e2e.test_fleet_commands import ACCEPTED, SIGNED, TOKEN, in_an_hour, memory, said
from translators.memory.pending_reset import QUIET

STANDARD = Path(__file__).parents[3] / "shared/spec/ocpp-2.0.1/Appendices_CSV_v1.4/dm_components_vars.csv"
NOT_OF_1_5 = {"ISO15118Ctrlr", "SmartChargingCtrlr", "TariffCostCtrlr", "DisplayMessageCtrlr", "MonitoringCtrlr", "CustomizationCtrlr"}
"""Controllers of functions that no 1.5 station has (K, M, I, O, N of 2.0.1)."""


def required() -> set[tuple[str, str]]:
    """What the standard requires of a device model: component and variable."""
    if not STANDARD.exists():
        return {("OCPPCommCtrlr", "HeartbeatInterval"), ("TxCtrlr", "TxStartPoint"), ("LocalAuthListCtrlr", "Entries")}
    with STANDARD.open(newline="", encoding="utf-8-sig") as file:
        return {(row[0], row[1]) for row in csv.reader(file, delimiter=";") if row[3] == "yes"}


async def losses(here: House) -> dict[str, float]:
    """Every loss on /metrics by its name."""
    text = (await here.admin("/metrics")).text
    lines = [line for line in text.splitlines() if line.startswith("ocpp_gateway_translation_losses_total{")]
    found: dict[str, float] = {}
    for line in lines:
        labels, _, value = line.rpartition(" ")
        name = labels.partition('loss="')[2].partition('"')[0]
        found[name] = found.get(name, 0) + float(value)
    return found


async def test_a_2_0_1_central_system_runs_a_1_5_soap_station_as_one_of_its_own() -> None:
    clock = TurnedClock()
    async with house("2.0.1", clock=clock) as here, here.booted("1.5", connectors=2) as peer:
        call = here.csms.call
        await full_inventory(here)
        assert await variable(here.csms, "OCPPCommCtrlr", "HeartbeatInterval", "120") == "Accepted"
        assert (peer.interval, await variable(here.csms, "OCPPCommCtrlr", "HeartbeatInterval")) == (120, "120")

        entries = [{"idToken": TOKEN, "idTokenInfo": {"status": "Accepted"}}]
        assert await call("CP-1", "SendLocalList", versionNumber=3, updateType="Full", localAuthorizationList=entries) == ACCEPTED
        assert peer.local_list == {"04A2B3C4": {"status": "Accepted"}}
        assert await call("CP-1", "GetLocalListVersion") == {"versionNumber": 3}

        assert await call("CP-1", "ReserveNow", id=9, evseId=2, expiryDateTime=in_an_hour(), idToken=TOKEN) == ACCEPTED
        assert peer.connectors[2].reservation["idTag"] == "04A2B3C4"
        await here.csms.log.wait_for("StatusNotification", where=lambda each: each.payload["connectorStatus"] == "Reserved")
        assert await call("CP-1", "CancelReservation", reservationId=9) == ACCEPTED

        await reset_on_idle(here, peer, clock)

        asked: dict[str, Any] = {"logType": "DiagnosticsLog", "requestId": 7, "log": {"remoteLocation": "ftp://logs.example/"}}
        assert await call("CP-1", "GetLog", **asked) == ACCEPTED | {"filename": "CP-1.zip"}
        await here.csms.log.wait_for("LogStatusNotification", where=lambda each: each.payload == {"status": "Uploaded", "requestId": 7})
        assert await losses(here) == {"report.assumed_value": 1}, "what the report says of hardware that 1.5 cannot tell of"


async def full_inventory(here: House) -> None:
    """All that the standard requires, each once, with a value and what kind of value it is (B07)."""
    rows = await report(here, "FullInventory", 1)
    lacking = {place for place in required() - rows.keys() if place[0] not in NOT_OF_1_5}
    assert lacking == set()
    for row in rows.values():
        assert row["variableCharacteristics"]["dataType"]
        assert all(
            attribute.get("value") is not None for attribute in row["variableAttribute"] if attribute.get("mutability") != "WriteOnly"
        )


async def reset_on_idle(here: House, peer: Any, clock: TurnedClock) -> None:
    """B12: not while a car charges, and then at once."""
    await peer.plug_in()
    await peer.start_transaction(id_tag="04A2B3C4")
    assert await here.csms.call("CP-1", "Reset", type="OnIdle") == {"status": "Scheduled"}
    await peer.stop_transaction()
    await peer.unplug()
    await until(lambda: memory(here).pending_reset.idle_since != "")
    assert "Reset" not in [each.action for each in peer.received]
    clock.ahead += QUIET.total_seconds()
    boot = await here.csms.log.wait_for("BootNotification", count=2)
    assert boot.payload["reason"] == "RemoteReset"
    await until(lambda: bool(peer.accepted))


async def test_a_1_6_central_system_runs_a_2_0_1_station_as_one_of_its_own() -> None:
    key = "SimulatedLed/Brightness"
    async with house("1.6") as here, here.booted("2.0.1", connectors=2) as peer:
        call = here.csms.call
        assert (await call("CP-1", "GetConfiguration", key=[key]))["configurationKey"] == [{"key": key, "readonly": False, "value": "80"}]
        assert await call("CP-1", "ChangeConfiguration", key=key, value="42") == ACCEPTED
        assert peer.model.value("SimulatedLed", "Brightness") == "42"
        assert (await call("CP-1", "GetConfiguration", key=[key]))["configurationKey"][0]["value"] == "42"

        schedule = {
            "chargingRateUnit": "A",
            "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.0}, {"startPeriod": 600, "limit": 8.0}],
        }
        profile = {"chargingProfileId": 4, "stackLevel": 1, "chargingProfilePurpose": "TxDefaultProfile", "chargingProfileKind": "Relative"}
        whole = {**profile, "chargingSchedule": schedule}
        assert await call("CP-1", "SetChargingProfile", connectorId=1, csChargingProfiles=whole) == ACCEPTED
        (installed,) = peer.charging_profiles.values()
        assert (installed["evseId"], installed["chargingSchedule"][0]["chargingSchedulePeriod"][1]["limit"]) == (1, 8.0)
        composed = await call("CP-1", "GetCompositeSchedule", connectorId=1, duration=3600, chargingRateUnit="A")
        assert (composed["status"], composed["connectorId"]) == ("Accepted", 1)
        assert composed["chargingSchedule"] == {**schedule, "duration": 3600}

        assert await call("CP-1", "SignedUpdateFirmware", requestId=12, firmware=SIGNED) == ACCEPTED
        done = {"status": "Installed", "requestId": 12}
        await here.csms.log.wait_for("SignedFirmwareStatusNotification", where=lambda each: each.payload == done)
        words = ["Downloading", "Downloaded", "SignatureVerified", "Installing", "Installed"]
        assert said(here, "SignedFirmwareStatusNotification") == [{"status": word, "requestId": 12} for word in words]
        assert await losses(here) == {"boot_reason": 1}, "1.6 has no place for why the station booted"


async def test_a_loss_is_counted_under_its_name_on_metrics_and_named_with_its_message() -> None:
    async with house("2.0.1") as here, here.booted("1.6"):
        long = {"idToken": {"idToken": "x" * 30, "type": "Local"}, "idTokenInfo": {"status": "Accepted"}}
        extra = {"customData": {"vendorId": "com.acme"}}
        answer = await here.csms.call("CP-1", "SendLocalList", versionNumber=7, updateType="Full", localAuthorizationList=[long], **extra)
        assert answer["status"] == "Accepted"
        assert await losses(here) == {"custom_data": 1, "local_list.token_too_long": 1}
        shown = orjson.loads((await here.admin("/api/v1/stations/CP-1/messages")).content)
        (message,) = [each for each in shown if each["action"] == "SendLocalList"]
        assert sorted(message["losses"]) == ["custom_data", "local_list.token_too_long"]


async def test_a_1_6_central_system_unlocks_a_car_that_charges() -> None:
    """1.6 §5.18: the transaction is finished first; its StopTransaction says why."""
    async with house("1.6") as here, here.booted("2.0.1") as peer:
        await peer.plug_in()
        await peer.start_transaction(id_token="04A2B3C4")
        assert await here.csms.call("CP-1", "UnlockConnector", connectorId=1) == {"status": "Unlocked"}
        stop = (await here.csms.log.wait_for("StopTransaction")).payload
        assert stop["reason"] == "UnlockCommand"
