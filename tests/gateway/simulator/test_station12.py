"""A 1.2 station says less than a 1.5 one."""

from gateway.simulator.soap_service import header_text
from tests.gateway.simulator.soap_central import command, soap_central
from tests.peers import booted


async def test_a_session_speaks_1_2() -> None:
    async with soap_central("1.2") as central, booted("1.2", "CP", central.url) as cp:
        await cp.run_session(1, "TAG", readings=1)
        assert [each["status"] for each in central.of("StatusNotification")] == ["Available", "Available", "Occupied", "Available"]
        (values,) = central.of("MeterValues")
        assert [each["value"] for each in values["values"]] == [1183]
        (stop,) = central.of("StopTransaction")
        assert set(stop) == {"transactionId", "idTag", "timestamp", "meterStop"}
        assert header_text(central.envelopes[-1], "Action") == "/StatusNotification"


async def test_it_is_started_and_stopped_remotely() -> None:
    async with soap_central("1.2") as central, booted("1.2", "CP", central.url) as cp:
        assert await command(cp, "RemoteStartTransaction", idTag="R") == "Accepted"
        await cp.log.wait_for("StartTransaction")
        assert await command(cp, "RemoteStopTransaction", transactionId=7) == "Accepted"
        await cp.log.wait_for("StopTransaction")
