"""A 1.6 station and the central system, face to face."""

import asyncio

import pytest

from gateway.simulator.errors import CallRefused, SessionFailed
from gateway.simulator.exchanges import Exchange, Reply
from tests.peers import booted, central_system, station


async def test_a_booted_station_tells_the_status_of_itself_and_of_every_connector() -> None:
    async with central_system("1.6") as csms, booted("1.6", "CP 1/ä", csms.url, connectors=2):
        told = csms.log.of("StatusNotification")
        assert [each.payload["connectorId"] for each in told] == [0, 1, 2]
        assert csms.connected == ("CP 1/ä",)


async def test_a_boot_is_repeated_until_it_is_accepted_and_nothing_is_sent_before() -> None:
    async with central_system("1.6", boot_status="Pending") as csms, station("1.6", "CP", csms.url) as cp:
        await cp.connect()
        assert (await cp.boot(attempts=2))["status"] == "Pending"
        assert [each.action for each in csms.log] == ["BootNotification"] * 2
        csms.boot_status = "Accepted"
        assert (await cp.boot())["status"] == "Accepted"


async def test_a_session_is_recorded_with_its_energy() -> None:
    async with central_system("1.6") as csms, booted("1.6", "CP", csms.url) as cp:
        await cp.run_session(1, "TAG", readings=3)
        (transaction,) = csms.transactions
        assert transaction.transaction_id == 1
        assert transaction.energy == 3 * 183
        assert sorted(transaction.registers) == [1000, 1183, 1366, 1549, 1549]
        assert (transaction.reason, transaction.id_token) == ("Local", "TAG")
        assert [each.payload["status"] for each in csms.log.of("StatusNotification")][2:] == [
            "Preparing",
            "Charging",
            "Finishing",
            "Available",
        ]


async def test_a_remote_start_is_answered_before_it_is_obeyed() -> None:
    async with central_system("1.6") as csms, booted("1.6", "CP", csms.url) as cp:
        assert await csms.call("CP", "RemoteStartTransaction", idTag="REMOTE", connectorId=1) == {"status": "Accepted"}
        await csms.log.wait_for("StatusNotification", where=lambda each: each.payload["status"] == "Charging")
        actions = [each.action for each in csms.log]
        assert actions.index("RemoteStartTransaction") < actions.index("StartTransaction")
        assert await csms.call("CP", "RemoteStopTransaction", transactionId=1) == {"status": "Accepted"}
        stopped = await csms.wait_for_transaction("CP", where=lambda each: each.stopped is not None)
        assert stopped.reason == "Remote"
        assert await csms.call("CP", "RemoteStopTransaction", transactionId=1) == {"status": "Rejected"}
        assert [each.action for each in cp.received] == ["RemoteStartTransaction", "RemoteStopTransaction", "RemoteStopTransaction"]


async def test_a_busy_connector_refuses_a_remote_start() -> None:
    async with central_system("1.6") as csms, booted("1.6", "CP", csms.url) as cp:
        await cp.start_transaction()
        assert await csms.call("CP", "RemoteStartTransaction", idTag="REMOTE") == {"status": "Rejected"}


async def test_a_refused_token_stops_the_transaction_as_deauthorized() -> None:
    async with central_system("1.6", tokens={"thief": "Blocked"}) as csms, booted("1.6", "CP", csms.url) as cp:
        transaction = await cp.start_transaction(1, "THIEF")
        assert transaction.stopped
        assert csms.transactions[0].reason == "DeAuthorized"
        with pytest.raises(SessionFailed, match="Blocked"):
            await cp.run_session(1, "THIEF")


async def test_messages_of_an_outage_are_delivered_in_order_after_the_reconnect_without_a_boot() -> None:
    async with central_system("1.6") as csms, booted("1.6", "CP", csms.url) as cp:
        await cp.drop()
        await csms.wait_connected("CP", connected=False)
        transaction = await cp.start_transaction(1, "TAG")
        await cp.meter(1)
        await cp.stop_transaction(1)
        assert (transaction.transaction_id, len(cp.outbox)) == (None, 3)
        before = len(csms.log)
        await cp.connect()
        await csms.wait_for_transaction("CP", where=lambda each: each.stopped is not None)
        sent = [each.action for each in list(csms.log)[before:] if each.action != "StatusNotification"]
        assert sent == ["StartTransaction", "MeterValues", "StopTransaction"]
        assert csms.transactions[0].energy == 183


async def test_a_start_whose_answer_was_lost_is_repeated_to_the_byte_and_keeps_its_number() -> None:
    async with central_system("1.6") as csms, booted("1.6", "CP", csms.url) as cp:
        numbered = asyncio.Event()

        def number_and_stay_silent(exchange: Exchange) -> Reply:
            csms.by_rule(exchange)
            numbered.set()
            return Reply({}, silent=True)

        csms.on("StartTransaction", number_and_stay_silent)
        async with asyncio.TaskGroup() as group:
            starting = group.create_task(cp.start_transaction(1, "TAG"))
            await numbered.wait()
            await cp.drop()
        await csms.wait_connected("CP", connected=False)
        csms.on("StartTransaction", None)
        await cp.connect()
        await cp.flushed()
        first, repeated = csms.log.of("StartTransaction")
        assert first.frame == repeated.frame
        assert len(csms.transactions) == 1
        assert repeated.answer == {"transactionId": 1, "idTagInfo": {"status": "Accepted"}}
        assert starting.result().transaction_id == 1


async def test_a_transaction_message_that_is_refused_is_tried_again_and_then_discarded() -> None:
    async with central_system("1.6") as csms, booted("1.6", "CP", csms.url, message_attempts=2) as cp:
        csms.on("StartTransaction", _refuse)
        with pytest.raises(CallRefused):
            await cp.start_transaction()
        starts = csms.log.of("StartTransaction")
        assert [each.payload for each in starts] == [starts[0].payload] * 2
        assert len(cp.outbox) == 0


def _refuse(exchange: Exchange) -> Reply:
    return Reply({}, text=f'[4,"{exchange.unique_id}","InternalError","no",{{}}]')


async def test_a_reset_stops_the_transaction_and_boots_again() -> None:
    async with central_system("1.6") as csms, booted("1.6", "CP", csms.url) as cp:
        await cp.start_transaction()
        assert await csms.call("CP", "Reset", type="Hard") == {"status": "Accepted"}
        await csms.log.wait_for("BootNotification", count=2)
        assert csms.transactions[0].reason == "HardReset"


async def test_configuration_can_be_read_and_changed() -> None:
    async with central_system("1.6", heartbeat_interval=77) as csms, booted("1.6", "CP", csms.url, connectors=3) as cp:
        answer = await csms.call("CP", "GetConfiguration", key=["NumberOfConnectors", "HeartbeatInterval", "Nonsense"])
        assert [each["value"] for each in answer["configurationKey"]] == ["3", "77"]
        assert answer["unknownKey"] == ["Nonsense"]
        assert len((await csms.call("CP", "GetConfiguration"))["configurationKey"]) > 20
        assert await _change(csms, "HeartbeatInterval", "9") == "Accepted"
        assert cp.interval == 9
        assert await _change(csms, "HeartbeatInterval", "soon") == "Rejected"
        assert await _change(csms, "NumberOfConnectors", "9") == "Rejected"
        assert await _change(csms, "WebSocketPingInterval", "9") == "RebootRequired"
        assert await _change(csms, "Nonsense", "9") == "NotSupported"


async def _change(csms, key: str, value: str) -> str:
    return (await csms.call("CP", "ChangeConfiguration", key=key, value=value))["status"]


async def test_availability_waits_for_the_end_of_the_transaction() -> None:
    async with central_system("1.6") as csms, booted("1.6", "CP", csms.url) as cp:
        await cp.start_transaction()
        assert await csms.call("CP", "ChangeAvailability", connectorId=1, type="Inoperative") == {"status": "Scheduled"}
        await cp.stop_transaction()
        assert csms.log.of("StatusNotification")[-1].payload["status"] == "Unavailable"
        assert await csms.call("CP", "RemoteStartTransaction", idTag="T") == {"status": "Rejected"}


@pytest.mark.parametrize("wanted", ["BootNotification", "Heartbeat", "MeterValues", "StatusNotification"])
async def test_a_triggered_message_follows_the_answer(wanted: str) -> None:
    async with central_system("1.6") as csms, booted("1.6", "CP", csms.url):
        count = len(csms.log.of(wanted)) + 1
        assert await csms.call("CP", "TriggerMessage", requestedMessage=wanted, connectorId=1) == {"status": "Accepted"}
        await csms.log.wait_for(wanted, count=count)


async def test_other_commands_of_the_core_are_answered_as_the_standard_says() -> None:
    async with central_system("1.6") as csms, booted("1.6", "CP", csms.url):
        assert await csms.call("CP", "ClearCache") == {"status": "Accepted"}
        assert await csms.call("CP", "UnlockConnector", connectorId=1) == {"status": "Unlocked"}
        assert await csms.call("CP", "UnlockConnector", connectorId=9) == {"status": "NotSupported"}
        assert await csms.call("CP", "DataTransfer", vendorId="Simulated", data="x") == {"status": "Accepted", "data": "x"}
        assert await csms.call("CP", "DataTransfer", vendorId="Else") == {"status": "UnknownVendorId"}
        with pytest.raises(CallRefused) as refused:
            await csms.call("CP", "GetInstalledCertificateIds", certificateType="CentralSystemRootCertificate")
        assert refused.value.code == "NotSupported"


async def test_reservations_lists_and_profiles_are_kept() -> None:
    async with central_system("1.6") as csms, booted("1.6", "CP", csms.url) as cp:
        reserve = {"connectorId": 1, "expiryDate": csms.now(), "idTag": "R", "reservationId": 5}
        assert await csms.call("CP", "ReserveNow", **reserve) == {"status": "Accepted"}
        await csms.log.wait_for("StatusNotification", where=lambda each: each.payload["status"] == "Reserved")
        await cp.start_transaction(1, "R")
        assert csms.transactions[0].reservation_id == 5
        assert await csms.call("CP", "CancelReservation", reservationId=5) == {"status": "Rejected"}
        entries = [{"idTag": "A", "idTagInfo": {"status": "Accepted"}}]
        sent = await csms.call("CP", "SendLocalList", listVersion=3, updateType="Full", localAuthorizationList=entries)
        assert sent == {"status": "Accepted"}
        assert await csms.call("CP", "GetLocalListVersion") == {"listVersion": 3}
        schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.1}]}
        profile = {"chargingProfileId": 1, "stackLevel": 0, "chargingProfilePurpose": "TxProfile", "chargingProfileKind": "Relative"}
        profile |= {"chargingSchedule": schedule}
        assert await csms.call("CP", "SetChargingProfile", connectorId=1, csChargingProfiles=profile) == {"status": "Accepted"}
        composed = await csms.call("CP", "GetCompositeSchedule", connectorId=1, duration=60)
        assert composed["chargingSchedule"]["chargingSchedulePeriod"][0]["limit"] == 16.1
        assert await csms.call("CP", "ClearChargingProfile", id=1) == {"status": "Accepted"}
        assert await csms.call("CP", "ClearChargingProfile", id=1) == {"status": "Unknown"}


async def test_a_fault_is_told_and_taken_back() -> None:
    async with central_system("1.6") as csms, booted("1.6", "CP", csms.url) as cp:
        await cp.set_fault(1, "GroundFailure")
        await cp.set_fault(1, "NoError")
        told = [(each.payload["status"], each.payload["errorCode"]) for each in csms.log.of("StatusNotification")[2:]]
        assert told == [("Faulted", "GroundFailure"), ("Available", "NoError")]


async def test_a_lost_connection_comes_back_by_itself_when_asked_to() -> None:
    async with central_system("1.6") as csms, booted("1.6", "CP", csms.url, reconnect=0.01):
        await csms.disconnect("CP")
        await csms.wait_connected("CP", connected=False)
        await csms.wait_connected("CP")
        assert len(csms.log.of("BootNotification")) == 1


async def test_heartbeats_follow_the_interval() -> None:
    async with central_system("1.6", heartbeat_interval=1) as csms, booted("1.6", "CP", csms.url, heartbeat=True):
        await csms.log.wait_for("Heartbeat")


async def test_a_remote_start_without_a_driver_waits_for_the_cable_and_gives_up_in_time() -> None:
    async with central_system("1.6") as csms, booted("1.6", "CP", csms.url, driver_present=False) as cp:
        assert await csms.call("CP", "RemoteStartTransaction", idTag="R") == {"status": "Accepted"}
        await csms.log.wait_for("StatusNotification", where=lambda each: each.payload["status"] == "Preparing")
        assert await csms.call("CP", "RemoteStartTransaction", idTag="R") == {"status": "Rejected"}
        await cp.plug_in()
        assert [each.id_token for each in csms.transactions] == ["R"]
        await cp.stop_transaction()
        await cp.unplug()
        await csms.call("CP", "ChangeConfiguration", key="ConnectionTimeOut", value="0")
        assert await csms.call("CP", "RemoteStartTransaction", idTag="LATE") == {"status": "Accepted"}
        await csms.log.wait_for("StatusNotification", where=lambda each: each.payload["status"] == "Available", count=4)
        await cp.plug_in()
        assert len(csms.transactions) == 1


async def test_files_are_uploaded_and_firmware_is_updated() -> None:
    firmware = {"location": "ftp://x", "retrieveDateTime": "2026-11-23T12:00:00Z", "signingCertificate": "C", "signature": "S"}
    async with central_system("1.6") as csms, booted("1.6", "CP", csms.url):
        assert await csms.call("CP", "GetDiagnostics", location="ftp://x") == {"fileName": "CP.zip"}
        await csms.log.wait_for("DiagnosticsStatusNotification", where=lambda each: each.payload == {"status": "Uploaded"})
        asked = {"logType": "SecurityLog", "requestId": 7, "log": {"remoteLocation": "ftp://x"}}
        assert await csms.call("CP", "GetLog", **asked) == {"status": "Accepted", "filename": "CP.log"}
        await csms.log.wait_for("LogStatusNotification", where=lambda each: each.payload == {"status": "Uploaded", "requestId": 7})
        assert await csms.call("CP", "UpdateFirmware", location="ftp://x", retrieveDate="2026-11-23T12:00:00Z") == {}
        await csms.log.wait_for("FirmwareStatusNotification", where=lambda each: each.payload == {"status": "Installed"})
        assert await csms.call("CP", "SignedUpdateFirmware", requestId=8, firmware=firmware) == {"status": "Accepted"}
        done = {"status": "Installed", "requestId": 8}
        await csms.log.wait_for("SignedFirmwareStatusNotification", where=lambda each: each.payload == done)
        assert len(csms.log.of("SignedFirmwareStatusNotification")) == 5
