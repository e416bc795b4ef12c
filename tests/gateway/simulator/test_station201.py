"""A 2.0.1 station (and a 2.1 one) and the central system, face to face."""

import asyncio
from typing import Any

import pytest

from gateway.simulator.central_system import CentralSystem
from gateway.simulator.errors import CallRefused, SessionFailed
from gateway.simulator.exchanges import Exchange, Reply
from tests.peers import booted, central_system, station

VERSIONS = ["2.0.1", "2.1"]


def events(csms: CentralSystem) -> list[tuple[str, str, str | None]]:
    """Kind, trigger and charging state of every TransactionEvent, in order."""
    sent = [each.payload for each in csms.log.of("TransactionEvent")]
    return [(each["eventType"], each["triggerReason"], each["transactionInfo"].get("chargingState")) for each in sent]


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_session_is_numbered_without_a_hole_and_recorded_with_its_energy(version: str) -> None:
    async with central_system(version) as csms, booted(version, "CP", csms.url) as cp:
        await cp.run_session(1, "TAG", readings=2)
        (transaction,) = csms.transactions
        assert transaction.seq_nos == list(range(5))
        assert transaction.energy == 2 * 183
        assert (transaction.connector, transaction.id_token, transaction.reason) == (1, "TAG", "Local")
        assert events(csms) == [
            ("Started", "Authorized", "EVConnected"),
            ("Updated", "ChargingStateChanged", "Charging"),
            ("Updated", "MeterValuePeriodic", None),
            ("Updated", "MeterValuePeriodic", None),
            ("Ended", "StopAuthorized", "EVConnected"),
        ]
        assert [each.payload["connectorStatus"] for each in csms.log.of("StatusNotification")] == ["Available", "Occupied", "Available"]


async def test_the_evse_is_told_once_and_readings_carry_their_context() -> None:
    async with central_system("2.0.1") as csms, booted("2.0.1", "CP", csms.url) as cp:
        await cp.run_session(readings=1)
        sent = csms.transactions[0].events
        assert [each.get("evse") for each in sent] == [{"id": 1, "connectorId": 1}, None, None, None]
        contexts = [each["meterValue"][0]["sampledValue"][0]["context"] for each in sent if "meterValue" in each]
        assert contexts == ["Transaction.Begin", "Sample.Periodic", "Transaction.End"]


async def test_with_the_cable_first_the_transaction_lasts_from_plug_to_unplug() -> None:
    async with central_system("2.0.1") as csms, booted("2.0.1", "CP", csms.url, profile="cable_first") as cp:
        await cp.run_session(readings=1)
        assert events(csms) == [
            ("Started", "CablePluggedIn", "EVConnected"),
            ("Updated", "Authorized", None),
            ("Updated", "ChargingStateChanged", "Charging"),
            ("Updated", "MeterValuePeriodic", None),
            ("Updated", "StopAuthorized", "EVConnected"),
            ("Ended", "EVCommunicationLost", "Idle"),
        ]
        assert "idToken" not in csms.transactions[0].events[0]
        assert csms.transactions[0].reason == "Local"


async def test_with_the_token_first_the_evse_is_known_only_with_the_cable() -> None:
    async with central_system("2.0.1") as csms, booted("2.0.1", "CP", csms.url, profile="token_first") as cp:
        await cp.run_session(readings=1)
        assert events(csms)[:3] == [
            ("Started", "Authorized", "Idle"),
            ("Updated", "CablePluggedIn", "EVConnected"),
            ("Updated", "ChargingStateChanged", "Charging"),
        ]
        assert ["evse" in each for each in csms.transactions[0].events][:3] == [False, True, False]


async def test_a_car_that_is_never_authorized_leaves_a_transaction_without_token_and_energy() -> None:
    async with central_system("2.0.1") as csms, booted("2.0.1", "CP", csms.url, profile="never_authorized") as cp:
        await cp.run_session(readings=1)
        (transaction,) = csms.transactions
        assert (transaction.id_token, transaction.energy, transaction.reason) == (None, 0, "EVDisconnected")


@pytest.mark.parametrize("profile", ["power_path", "cable_first", "token_first"])
async def test_a_remote_start_is_answered_first_and_its_id_comes_back(profile: str) -> None:
    async with central_system("2.0.1") as csms, booted("2.0.1", "CP", csms.url, profile=profile) as cp:
        token = {"idToken": "REMOTE", "type": "Central"}
        assert await csms.call("CP", "RequestStartTransaction", idToken=token, remoteStartId=42) == {"status": "Accepted"}
        transaction = await csms.wait_for_transaction("CP", where=lambda each: each.charging_state == "Charging")
        assert transaction.remote_start_id == 42
        assert await csms.call("CP", "RequestStartTransaction", idToken=token, remoteStartId=43) == {"status": "Rejected"}
        await csms.call("CP", "RequestStopTransaction", transactionId=transaction.transaction_id)
        if profile == "cable_first":
            await csms.log.wait_for("TransactionEvent", where=lambda each: each.payload["triggerReason"] == "RemoteStop")
            await cp.unplug()
        await csms.wait_for_transaction("CP", where=lambda each: each.reason == "Remote")


async def test_a_remote_start_after_the_cable_names_the_transaction_that_runs() -> None:
    async with central_system("2.0.1") as csms, booted("2.0.1", "CP", csms.url, profile="cable_first") as cp:
        await cp.plug_in()
        answer = await csms.call("CP", "RequestStartTransaction", idToken={"idToken": "R", "type": "Central"}, remoteStartId=1)
        assert answer == {"status": "Accepted", "transactionId": csms.transactions[0].transaction_id}


async def test_a_refused_token_ends_the_transaction_as_deauthorized() -> None:
    async with central_system("2.0.1", tokens={"THIEF": "Blocked"}) as csms, booted("2.0.1", "CP", csms.url) as cp:
        transaction = await cp.start_transaction(1, "THIEF")
        assert (transaction.ended, csms.transactions[0].reason) == (True, "DeAuthorized")
        assert events(csms)[-1][:2] == ("Ended", "Deauthorized")
        with pytest.raises(SessionFailed, match="Blocked"):
            await cp.run_session(1, "THIEF")


async def test_events_of_an_outage_are_marked_and_delivered_in_order() -> None:
    async with central_system("2.0.1") as csms, booted("2.0.1", "CP", csms.url) as cp:
        await cp.start_transaction()
        await cp.drop()
        await csms.wait_connected("CP", connected=False)
        await cp.meter()
        await cp.stop_transaction()
        assert len(cp.outbox) == 2
        await cp.connect()
        await cp.flushed()
        assert csms.transactions[0].seq_nos == [0, 1, 2, 3]
        assert [each.get("offline", False) for each in csms.transactions[0].events] == [False, False, True, True]
        assert len(csms.log.of("BootNotification")) == 1


async def test_a_reset_on_idle_waits_for_the_end_and_an_immediate_one_ends_it() -> None:
    async with central_system("2.0.1") as csms, booted("2.0.1", "CP", csms.url) as cp:
        await cp.start_transaction()
        assert await csms.call("CP", "Reset", type="OnIdle") == {"status": "Scheduled"}
        await cp.stop_transaction()
        again = await csms.log.wait_for("BootNotification", count=2)
        assert again.payload["reason"] == "ScheduledReset"
        await csms.log.wait_for("StatusNotification", count=3)
        await cp.start_transaction()
        assert await csms.call("CP", "Reset", type="Immediate") == {"status": "Accepted"}
        await csms.wait_for_transaction("CP", where=lambda each: each.reason == "ImmediateReset")
        again = await csms.log.wait_for("BootNotification", count=3)
        assert again.payload["reason"] == "RemoteReset"


async def test_variables_can_be_read_set_and_reported() -> None:
    async with central_system("2.0.1", heartbeat_interval=66) as csms, booted("2.0.1", "CP", csms.url) as cp:
        beat = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}}
        asked = [beat, {"component": {"name": "None"}, "variable": {"name": "X"}}, {**beat, "variable": {"name": "X"}}]
        read = (await csms.call("CP", "GetVariables", getVariableData=asked))["getVariableResult"]
        assert [each["attributeStatus"] for each in read] == ["Accepted", "UnknownComponent", "UnknownVariable"]
        assert read[0]["attributeValue"] == "66"
        model = {"component": {"name": "ChargingStation"}, "variable": {"name": "Model"}}
        writes = [{**beat, "attributeValue": "5"}, {**beat, "attributeValue": "soon"}, {**model, "attributeValue": "M"}]
        written = (await csms.call("CP", "SetVariables", setVariableData=writes))["setVariableResult"]
        assert [each["attributeStatus"] for each in written] == ["Accepted", "Rejected", "Rejected"]
        assert cp.interval == 5
        assert await csms.call("CP", "GetBaseReport", requestId=7, reportBase="FullInventory") == {"status": "Accepted"}
        last = await csms.log.wait_for("NotifyReport", where=lambda each: not each.payload["tbc"])
        reports = [each.payload for each in csms.log.of("NotifyReport")]
        assert [each["seqNo"] for each in reports] == list(range(last.payload["seqNo"] + 1))
        assert {each["requestId"] for each in reports} == {7}
        assert sum(len(each["reportData"]) for each in reports) == len(cp.model.variables)


@pytest.mark.parametrize("wanted", ["Heartbeat", "MeterValues", "StatusNotification", "TransactionEvent"])
async def test_a_triggered_message_follows_the_answer(wanted: str) -> None:
    async with central_system("2.0.1") as csms, booted("2.0.1", "CP", csms.url) as cp:
        await cp.start_transaction()
        count = len(csms.log.of(wanted)) + 1
        assert await csms.call("CP", "TriggerMessage", requestedMessage=wanted) == {"status": "Accepted"}
        await csms.log.wait_for(wanted, count=count)


async def test_other_commands_are_answered_as_the_standard_says() -> None:
    async with central_system("2.1") as csms, booted("2.1", "CP", csms.url) as cp:
        transaction = await cp.start_transaction()
        assert await csms.call("CP", "UnlockConnector", evseId=1, connectorId=1) == {"status": "OngoingAuthorizedTransaction"}
        asked: dict[str, Any] = {"transactionId": transaction.transaction_id}
        assert await csms.call("CP", "GetTransactionStatus", **asked) == {"messagesInQueue": False, "ongoingIndicator": True}
        assert await csms.call("CP", "ChangeAvailability", operationalStatus="Inoperative") == {"status": "Scheduled"}
        await cp.stop_transaction()
        await cp.unplug()
        assert csms.log.of("StatusNotification")[-1].payload["connectorStatus"] == "Unavailable"
        assert await csms.call("CP", "ClearCache") == {"status": "Accepted"}
        assert await csms.call("CP", "DataTransfer", vendorId="Simulated", data=[1]) == {"status": "Accepted", "data": [1]}
        with pytest.raises(CallRefused) as refused:
            await csms.call("CP", "ClearTariffs")
        assert refused.value.code == "NotSupported"


async def test_reservations_lists_and_profiles_are_kept() -> None:
    async with central_system("2.0.1") as csms, booted("2.0.1", "CP", csms.url) as cp:
        token = {"idToken": "R", "type": "ISO14443"}
        reserve = {"id": 5, "evseId": 1, "expiryDateTime": csms.now(), "idToken": token}
        assert await csms.call("CP", "ReserveNow", **reserve) == {"status": "Accepted"}
        await csms.log.wait_for("StatusNotification", where=lambda each: each.payload["connectorStatus"] == "Reserved")
        await cp.start_transaction(1, "R")
        assert csms.transactions[0].reservation_id == 5
        assert await csms.call("CP", "CancelReservation", reservationId=5) == {"status": "Rejected"}
        entries = [{"idToken": token, "idTokenInfo": {"status": "Accepted"}}]
        sent = await csms.call("CP", "SendLocalList", versionNumber=3, updateType="Full", localAuthorizationList=entries)
        assert sent == {"status": "Accepted"}
        assert await csms.call("CP", "GetLocalListVersion") == {"versionNumber": 3}
        schedule = {"id": 1, "chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.1}]}
        profile = {"id": 1, "stackLevel": 0, "chargingProfilePurpose": "TxDefaultProfile", "chargingProfileKind": "Relative"}
        profile |= {"chargingSchedule": [schedule]}
        assert await csms.call("CP", "SetChargingProfile", evseId=1, chargingProfile=profile) == {"status": "Accepted"}
        assert await csms.call("CP", "ClearChargingProfile", chargingProfileId=1) == {"status": "Accepted"}


async def test_a_stream_of_2_1_is_recorded_and_not_answered() -> None:
    async with central_system("2.1") as csms, booted("2.1", "CP", csms.url) as cp:
        await cp.notify_periodic_event_stream(3, "230.1", "230.2")
        streamed = await csms.log.wait_for("NotifyPeriodicEventStream")
        assert (streamed.payload["id"], streamed.answer) == (3, None)


async def test_a_triggered_boot_is_refused_once_the_station_is_accepted() -> None:
    async with central_system("2.0.1", boot_status="Pending") as csms, station("2.0.1", "CP", csms.url) as cp:
        await cp.connect()
        await cp.boot(attempts=1)
        csms.boot_status = "Accepted"
        assert await csms.call("CP", "TriggerMessage", requestedMessage="BootNotification") == {"status": "Accepted"}
        await csms.log.wait_for("StatusNotification")
        assert csms.log.of("BootNotification")[-1].payload["reason"] == "Triggered"
        assert await csms.call("CP", "TriggerMessage", requestedMessage="BootNotification") == {"status": "Rejected"}


@pytest.mark.parametrize("profile", ["power_path", "cable_first"])
async def test_a_remote_start_without_a_driver_waits_for_the_cable(profile: str) -> None:
    async with central_system("2.0.1") as csms, booted("2.0.1", "CP", csms.url, profile=profile, driver_present=False) as cp:
        token = {"idToken": "R", "type": "Central"}
        assert await csms.call("CP", "RequestStartTransaction", idToken=token, remoteStartId=5) == {"status": "Accepted"}
        assert await csms.call("CP", "RequestStartTransaction", idToken=token, remoteStartId=6) == {"status": "Rejected"}
        assert csms.transactions == []
        await cp.plug_in()
        assert (csms.transactions[0].remote_start_id, csms.transactions[0].charging_state) == (5, "Charging")


async def test_a_transaction_begun_by_the_token_ends_when_no_cable_comes() -> None:
    options = {"profile": "token_first", "driver_present": False}
    async with central_system("2.0.1") as csms, booted("2.0.1", "CP", csms.url, **options) as cp:
        cp.model.put("TxCtrlr", "EVConnectionTimeOut", "0")
        await csms.call("CP", "RequestStartTransaction", idToken={"idToken": "R", "type": "Central"}, remoteStartId=5)
        await csms.wait_for_transaction("CP", where=lambda each: each.reason == "Timeout")
        assert [each[:2] for each in events(csms)] == [("Started", "RemoteStart"), ("Ended", "EVConnectTimeout")]


async def test_files_are_uploaded_and_firmware_is_updated() -> None:
    firmware = {"location": "ftp://x", "retrieveDateTime": "2026-11-23T12:00:00Z"}
    signed = firmware | {"signingCertificate": "C", "signature": "S"}
    async with central_system("2.0.1") as csms, booted("2.0.1", "CP", csms.url):
        asked: dict[str, Any] = {"logType": "SecurityLog", "requestId": 7, "log": {"remoteLocation": "ftp://x"}}
        assert await csms.call("CP", "GetLog", **asked) == {"status": "Accepted", "filename": "CP.log"}
        await csms.log.wait_for("LogStatusNotification", where=lambda each: each.payload == {"status": "Uploaded", "requestId": 7})
        for number, what, statuses in ((8, firmware, 4), (9, signed, 5)):
            assert await csms.call("CP", "UpdateFirmware", requestId=number, firmware=what) == {"status": "Accepted"}
            done = {"status": "Installed", "requestId": number}
            await csms.log.wait_for("FirmwareStatusNotification", where=lambda each, done=done: each.payload == done)  # type: ignore[misc]
            assert len([each for each in csms.log.of("FirmwareStatusNotification") if each.payload["requestId"] == number]) == statuses
        half = firmware | {"signature": "S"}
        assert await csms.call("CP", "UpdateFirmware", requestId=10, firmware=half) == {"status": "Rejected"}


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
async def test_the_answer_to_an_older_status_does_not_stand_for_the_newer_one_that_had_none(version: str) -> None:
    async with central_system(version) as csms, booted(version, "CP", csms.url, answer_timeout=0.2) as cp:
        plug = (cp.connectors if version == "1.6" else cp.evses)[1]
        answered: list[str] = []

        def script(exchange: Exchange) -> Reply:
            answered.append(exchange.unique_id)
            return Reply({}, silent=len(answered) == 2)

        csms.on("StatusNotification", script)
        async with asyncio.TaskGroup() as group:
            for _ in range(2):
                group.create_task(cp.report_statuses(connector=1))
        assert len(answered) == 2
        assert plug.reported is None
        await cp.report_statuses(connector=1, only_changed=True)
        assert plug.reported is not None
