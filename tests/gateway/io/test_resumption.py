"""After a restart of the gateway SOAP stations are online again before they speak, as if they had held a connection."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import msgspec
import pytest

from gateway.config import Backend, Config, Policy
from gateway.credentials import basic_header
from gateway.io import resumption
from gateway.io.resumption import unheard
from gateway.storage import STATION
from tests.e2e.house import BACKENDS, SOAP, House, TurnedClock, gateway, until
from tests.e2e.process import program
from tests.gateway.io.test_callbacks import BOOT as BOOT_AT
from tests.gateway.io.test_callbacks import clear_cache, listening, say
from tests.gateway.io.test_soap_stations import BOOT, ENVELOPE, post
from tests.peers import central_system
from translators.memory.station import Memory, time_text

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize("end", ["kill", "terminate"])
@pytest.mark.parametrize("station", SOAP)
async def test_a_station_is_commanded_after_a_restart_before_it_says_anything(station: str, end: str, tmp_path: Path) -> None:
    async with central_system("2.0.1") as csms, program(csms, tmp_path) as gateway, gateway.booted(station) as peer:
        await getattr(gateway, end)()
        await gateway.start()
        await csms.wait_connected("CP-1")
        assert (await csms.call("CP-1", "ClearCache"))["status"] == "Accepted"
        assert [each.action for each in peer.received] == ["ClearCache"]
        assert len(csms.log.of("BootNotification")) == 1


def state(folder: Path) -> dict[str, str]:
    return {"state__url": f"sqlite:///{folder / 'state.db'}"}


@pytest.mark.parametrize("backend", BACKENDS)
async def test_who_says_nothing_after_the_restart_is_silent_in_its_time(backend: str, tmp_path: Path) -> None:
    clock = TurnedClock()
    async with central_system(backend, heartbeat_interval=100) as csms:
        async with gateway(csms, clock=clock, **state(tmp_path)) as before, httpx.AsyncClient() as client:
            await post(client, House(csms, before).url("1.5"), BOOT, "boot")
            clock.ahead += 100
        async with gateway(csms, clock=clock, **state(tmp_path)) as after:
            await csms.wait_connected("CP-1")
            clock.ahead += 150  # 250 s since it was heard, of 300
            live = after.registry.get("CP-1")
            assert live is not None
            await until(lambda: live.session.runner.now.mono >= clock.mono() - 1)
            assert csms.connected == ("CP-1",)
            clock.ahead += 60
            await csms.wait_connected("CP-1", connected=False)
        async with gateway(csms, clock=clock, **state(tmp_path)) as last:
            assert last.registry.get("CP-1") is None


async def test_who_fell_silent_while_the_gateway_was_down_is_not_resumed(tmp_path: Path) -> None:
    clock = TurnedClock()
    async with central_system("2.0.1", heartbeat_interval=100) as csms:
        async with gateway(csms, clock=clock, **state(tmp_path)) as before, httpx.AsyncClient() as client:
            await post(client, House(csms, before).url("1.5"), BOOT, "boot")
        clock.ahead += 301
        async with gateway(csms, clock=clock, **state(tmp_path)) as after, httpx.AsyncClient() as client:
            here = House(csms, after)
            assert (await here.admin("/api/v1/stations/CP-1")).json()["online"] is False
            await post(client, here.url("1.5"), "<c:heartbeatRequest/>", "1")
            await csms.wait_connected("CP-1")


async def test_after_a_crash_nobody_knows_when_a_station_was_heard_and_the_end_before_says_nothing(tmp_path: Path) -> None:
    async with central_system("2.0.1") as csms:
        async with gateway(csms, **state(tmp_path)) as before, httpx.AsyncClient() as client:
            await post(client, House(csms, before).url("1.5"), BOOT, "boot")
        async with gateway(csms, **state(tmp_path)) as after:
            await csms.wait_connected("CP-1")
            record = await after.store.load(STATION, "CP-1")  # what a crash would leave
            assert record is not None
            kept = msgspec.json.decode(record, type=Memory).soap_session
            assert (kept.online, kept.heard) == ("open", "")


async def test_the_first_command_is_written_as_the_station_wants_it(tmp_path: Path) -> None:
    soap_11 = "http://schemas.xmlsoap.org/soap/envelope/"
    async with central_system("2.0.1") as csms, listening() as there:
        async with gateway(csms, **state(tmp_path)) as before:
            await say(House(csms, before), there.url, BOOT_AT, soap=soap_11)
            ours = House(csms, before).url("1.5")
        async with gateway(csms, **state(tmp_path)) as after:
            await csms.wait_connected("CP-1")
            assert await clear_cache(House(csms, after)) == "Accepted"
            assert (soap_11 in there.taken[0], f">{ours}</" in there.taken[0]) == (True, True)


@pytest.mark.parametrize(("credentials", "resumed"), [("passthrough", False), ("fixed", True)])
async def test_credentials_that_only_the_backend_knows_are_waited_for(credentials: str, resumed: bool, tmp_path: Path) -> None:
    flags = {"backend__credentials": credentials, "backend__password": "pw-of-the-gateway", **state(tmp_path)}
    async with central_system("2.0.1") as csms:
        async with gateway(csms, **flags) as before, httpx.AsyncClient() as client:
            headers = {"Authorization": basic_header("CP-1", b"a password of its own")}
            envelope = ENVELOPE.format(body=BOOT, message_id="boot")
            assert (await client.post(House(csms, before).url("1.5"), content=envelope, headers=headers)).status_code == 200
        async with gateway(csms, **flags) as after:
            if resumed:
                await csms.wait_connected("CP-1")
            await until(lambda: "stations without a connection" not in {task.get_name() for task in after.tasks._tasks})
            assert (after.registry.get("CP-1") is not None) is resumed


async def test_a_station_that_came_back_over_json_is_not_resumed_over_soap(tmp_path: Path) -> None:
    async with central_system("1.6") as csms:
        async with gateway(csms, **state(tmp_path)) as before, httpx.AsyncClient() as client:
            here = House(csms, before)
            await post(client, here.url("1.5"), BOOT, "boot")
            async with here.booted("1.6"):
                pass
        async with gateway(csms, **state(tmp_path)) as after:
            await until(lambda: "stations without a connection" not in {task.get_name() for task in after.tasks._tasks})
            assert after.registry.get("CP-1") is None


def stored(**kept: str) -> Memory:
    memory = Memory(version=kept.pop("version", "1.5"))
    memory.boot.told_interval = 100
    for name, value in ({"online": "open"} | kept).items():
        setattr(memory.soap_session, name, value)
    return memory


def config(**policy: str) -> Config:
    return Config(backend=Backend(version="2.0.1", url="ws://h/{station_id}"), policy=Policy(**policy))  # type: ignore[arg-type]  # words


@pytest.mark.parametrize(
    ("kept", "after"),
    [
        ({}, 0.0),
        ({"heard": time_text(NOW - timedelta(seconds=299))}, 299.0),
        ({"heard": time_text(NOW - timedelta(seconds=301))}, None),
        ({"heard": time_text(NOW + timedelta(seconds=60))}, 0.0),
        ({"online": ""}, None),
        ({"online": "login"}, None),
        ({"version": "1.6"}, None),
        ({"version": "0.9"}, None),
    ],
)
def test_who_is_resumed(kept: dict[str, str], after: float | None) -> None:
    assert unheard("CP-1", stored(**kept), config(), NOW) == after


def test_whom_the_operator_does_not_know_any_more_is_not() -> None:
    assert unheard("CP-1", stored(), config(unknown_stations="reject"), NOW) is None


async def test_a_fleet_does_not_dial_in_one_moment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resumption, "AT_ONCE", 3)
    async with central_system("2.0.1") as csms:
        async with gateway(csms, **state(tmp_path)) as before, httpx.AsyncClient() as client:
            for number in range(7):
                content = ENVELOPE.format(body=BOOT, message_id="boot").replace("CP-1", f"CP-{number}")
                assert (await client.post(House(csms, before).url("1.5"), content=content)).status_code == 200
        monkeypatch.setattr(resumption, "PAUSE", 600.0)
        async with gateway(csms, **state(tmp_path)) as after:
            await until(lambda: len(csms.connected) == 3)
            assert len(after.registry) == 3
        monkeypatch.setattr(resumption, "PAUSE", 0.01)
        async with gateway(csms, **state(tmp_path)) as last:
            await until(lambda: len(csms.connected) == 7)
            assert len(last.registry) == 7
