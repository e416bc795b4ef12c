"""A 1.6 station over SOAP says what one over JSON says."""

from tests.gateway.simulator.soap_central import command, soap_central
from tests.peers import booted


async def test_a_session_speaks_1_6() -> None:
    async with soap_central("1.6") as central, booted("1.6s", "CP", central.url) as cp:
        await cp.run_session(1, "TAG", readings=1)
        assert [each["status"] for each in central.of("StatusNotification")][2:] == ["Preparing", "Charging", "Finishing", "Available"]
        (stop,) = central.of("StopTransaction")
        assert stop["reason"] == "Local"
        assert len(stop["transactionData"]) == 2
        (values,) = central.of("MeterValues")
        assert values["meterValue"][0]["sampledValue"][2]["phase"] == "L1"


async def test_commands_of_1_6_are_obeyed() -> None:
    async with soap_central("1.6") as central, booted("1.6s", "CP", central.url) as cp:
        assert await command(cp, "TriggerMessage", requestedMessage="Heartbeat") == "Accepted"
        await cp.log.wait_for("Heartbeat")
        schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": "16.1"}]}
        profile = {"chargingProfileId": 1, "stackLevel": 0, "chargingProfilePurpose": "TxDefaultProfile", "chargingProfileKind": "Relative"}
        profile["chargingSchedule"] = schedule
        assert await command(cp, "SetChargingProfile", connectorId=1, csChargingProfiles=profile) == "Accepted"
        composed = await command(cp, "GetCompositeSchedule", connectorId=1, duration=60)
        assert str(composed.chargingSchedule.chargingSchedulePeriod[0].limit) == "16.1"
        assert await command(cp, "UnlockConnector", connectorId=1) == "Unlocked"
