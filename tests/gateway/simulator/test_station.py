"""What every station does whatever its version, seen on one of 1.6."""

import pytest

from gateway.simulator.errors import HandshakeRefused, NoAnswer
from gateway.simulator.exchanges import Reply
from tests.peers import booted, central_system, station


async def test_a_boot_interrupted_by_an_outage_is_made_up_for() -> None:
    async with central_system("1.6", boot_status="Pending") as csms, station("1.6", "CP", csms.url, reconnect=0.01) as cp:
        await cp.connect()
        await cp.boot(attempts=1)
        csms.boot_status = "Accepted"
        await csms.disconnect("CP")
        await csms.log.wait_for("StatusNotification", count=2)
        assert cp.accepted


async def test_a_station_that_went_offline_on_purpose_stays_there() -> None:
    async with central_system("1.6") as csms, booted("1.6", "CP", csms.url, reconnect=0.0) as cp:
        await cp.disconnect()
        await csms.wait_connected("CP", connected=False)
        await cp.wait_offline()
        assert [each.get_name() for each in cp._owner._tasks if "reconnects" in each.get_name()] == []
        await cp.connect()
        await csms.wait_connected("CP")


async def test_a_reset_of_a_station_that_reconnects_makes_one_connection() -> None:
    async with central_system("1.6") as csms, booted("1.6", "CP", csms.url, reconnect=0.0):
        await csms.call("CP", "Reset", type="Soft")
        await csms.log.wait_for("StatusNotification", count=4)
        assert len(csms.handshakes) == 2


async def test_an_unreachable_central_system_is_tried_again() -> None:
    async with central_system("1.6") as csms, booted("1.6", "CP", csms.url, reconnect=0.01) as cp:
        csms.refuse_with = 503
        await csms.disconnect("CP")
        await csms.wait_for_handshake("CP", 503)
        csms.refuse_with = None
        await csms.wait_connected("CP")
        assert cp.failures
        assert all(isinstance(each, HandshakeRefused) for each in cp.failures)


async def test_commands_can_be_scripted_and_unscripted() -> None:
    async with central_system("1.6") as csms, booted("1.6", "CP", csms.url) as cp:
        cp.on("Reset", {"status": "Rejected"})
        assert await csms.call("CP", "Reset", type="Hard") == {"status": "Rejected"}
        cp.on("Reset", Reply({}, silent=True))
        with pytest.raises(NoAnswer):
            await csms.call("CP", "Reset", type="Hard", answer_within=0.05)
        cp.on("Reset", None)
        assert await csms.call("CP", "Reset", type="Hard") == {"status": "Accepted"}
        await csms.log.wait_for("BootNotification", count=2)


async def test_a_boot_without_an_answer_is_sent_again() -> None:
    async with central_system("1.6") as csms, station("1.6", "CP", csms.url, answer_timeout=0.05) as cp:
        await cp.connect()
        csms.on("BootNotification", Reply({}, silent=True))
        with pytest.raises(NoAnswer):
            await cp.boot(attempts=2)
        csms.on("BootNotification", None)
        await cp.boot(attempts=1)
        assert len(csms.log.of("BootNotification")) == 3


async def test_a_status_refused_by_the_central_system_is_noted_and_nothing_breaks() -> None:
    async with central_system("1.6") as csms, booted("1.6", "CP", csms.url) as cp:
        csms.on("StatusNotification", lambda each: Reply({}, text=f'[4,"{each.unique_id}","GenericError","",{{}}]'))
        await cp.run_session()
        assert len(csms.transactions) == 1
        assert {getattr(each, "code", None) for each in cp.failures} == {"GenericError"}
