"""Where only the central system knows a SOAP station's credentials, nobody speaks in its name whom it has not accepted: no more when the station has
no session than when it has one, and no more while the central system is away."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest

from gateway.simulator.errors import CallRefused
from gateway.storage import STATION
from tests.e2e.house import BACKENDS, TOKEN, House, TurnedClock, gateway, house, until
from tests.e2e.test_virtual_sessions import HEARTBEAT, METER, START, STATUS, STOP, number_in
from tests.gateway.io.test_callbacks import listening
from tests.gateway.io.test_soap_stations import AUTHORIZE, BOOT, ENVELOPE
from tests.peers import central_system

CHECKED = {"credentials": {"CP-1": "right"}}
FIRMWARE = "<c:firmwareStatusNotificationRequest><c:status>InstallationFailed</c:status></c:firmwareStatusNotificationRequest>"
AWAY: dict[str, str] = {"backend__when_down": "buffer", "backend__outage_grace": "0"}


class Poster:
    """Posts to the gateway, each time under a new MessageID."""

    def __init__(self, here: House, client: httpx.AsyncClient) -> None:
        self.here, self.client, self.number = here, client, 0

    async def say(self, body: str, password: str | None = "right", address: str = "", namespace: str = "2012/06") -> httpx.Response | None:
        """None when the connection ended without an answer."""
        self.number += 1
        envelope = ENVELOPE.replace("</s:Header>", f"<a:From><a:Address>{address}</a:Address></a:From></s:Header>") if address else ENVELOPE
        content = envelope.replace("2012/06", namespace).format(body=body, message_id=f"m{self.number}")
        auth = None if password is None else ("CP-1", password)
        try:
            return await self.client.post(self.here.url("1.5"), content=content, auth=auth, timeout=10)
        except httpx.RemoteProtocolError:
            return None

    async def status(self, body: str, password: str | None = "right", **options: str) -> int:
        """Of the answer; 0 when there was none."""
        answer = await self.say(body, password, **options)
        return 0 if answer is None else answer.status_code

    async def stored(self) -> bytes | None:
        """What is remembered of the station."""
        return await self.here.service.store.load(STATION, "CP-1")


async def gone_silent(here: House, clock: TurnedClock) -> None:
    """The session of the station ends, as it says nothing any more."""
    clock.ahead += 20_000
    await until(lambda: here.service.registry.get("CP-1") is None)


@pytest.mark.parametrize("when_down", ["mirror", "buffer"])
@pytest.mark.parametrize("backend", BACKENDS)
async def test_a_stranger_is_nobody_to_a_station_without_a_session(backend: str, when_down: str, tmp_path: Path) -> None:
    clock = TurnedClock()
    flags = {"backend__when_down": when_down, "state__url": f"sqlite:///{tmp_path}/state.db"}
    async with house(backend, csms=CHECKED, clock=clock, **flags) as here, httpx.AsyncClient() as client:
        station = Poster(here, client)
        assert await station.status(BOOT) == 200
        started = await station.say(START)
        assert started is not None
        number = number_in(started)
        await gone_silent(here, clock)
        before, told = await station.stored(), len(here.csms.log)
        said = (HEARTBEAT, START, METER.format(number=number), STOP.format(number=number), STATUS.format(status="Faulted"), FIRMWARE, BOOT)
        for attempt, body in enumerate(said):
            answer = await station.say(body, f"guess {attempt}")
            assert answer is not None
            assert (answer.status_code, "SecurityError" in answer.text) == (401, True)
        assert here.service.registry.get("CP-1") is None
        assert (await station.stored(), len(here.csms.log)) == (before, told)
        assert await station.status(STOP.format(number=number)) == 200
        (charged,) = here.csms.transactions
        assert (charged.energy, charged.stopped is not None) == (800, True)
        heard = {exchange.action for exchange in list(here.csms.log)[told:]}
        assert heard - {"StatusNotification"} == {"StopTransaction" if backend == "1.6" else "TransactionEvent"}


async def test_a_stranger_does_not_get_the_commands_of_a_station_after_a_restart(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/state.db"
    async with central_system("2.0.1", **CHECKED) as csms, listening() as evil, httpx.AsyncClient() as client:
        async with gateway(csms, state__url=url) as before:
            assert await Poster(House(csms, before), client).status(BOOT) == 200
        async with gateway(csms, state__url=url) as after:
            station = Poster(House(csms, after), client)
            assert await station.status(HEARTBEAT, "wrong", address=evil.url) == 401
            assert await station.status(HEARTBEAT) == 200
            with pytest.raises(CallRefused):
                await csms.call("CP-1", "ClearCache")
            assert not evil.taken


async def test_a_station_that_logs_in_only_when_it_is_asked_to_is_asked_again_when_its_session_has_ended() -> None:
    clock = TurnedClock()
    async with house("2.0.1", csms=CHECKED, clock=clock) as here, httpx.AsyncClient() as client:
        station = Poster(here, client)
        assert [await station.status(BOOT, password) for password in (None, "right")] == [401, 200]
        await gone_silent(here, clock)
        assert [await station.status(HEARTBEAT, password) for password in (None, "right")] == [401, 200]
        assert here.csms.connected == ("CP-1",)


async def test_a_stranger_who_comes_first_in_an_outage_does_not_keep_the_station_out(tmp_path: Path) -> None:
    clock = TurnedClock()
    flags: dict[str, Any] = {**AWAY, "state__url": f"sqlite:///{tmp_path}/state.db"}
    async with house("2.0.1", csms=CHECKED, clock=clock, **flags) as here, httpx.AsyncClient() as client:
        station = Poster(here, client)
        assert await station.status(BOOT) == 200
        await gone_silent(here, clock)
        here.csms.refuse_with = 503
        before = await station.stored()
        assert await station.status(HEARTBEAT, "wrong") == 0
        assert await station.status(HEARTBEAT, None, namespace="2010/08") == 0
        assert await station.stored() == before
        assert "Accepted" in getattr(await station.say(START), "text", "")
        assert await station.status(HEARTBEAT, "wrong") == 0
        assert await station.status(METER.format(number="1")) == 200


async def test_a_session_that_keeps_nothing_gives_way_to_whom_the_central_system_accepted_before(tmp_path: Path) -> None:
    """The gateway takes the station for one without credentials, and connects in its name; meanwhile it has some."""
    url = f"sqlite:///{tmp_path}/state.db"
    async with central_system("2.0.1") as csms, httpx.AsyncClient() as client:
        async with gateway(csms, state__url=url) as before:
            assert await Poster(House(csms, before), client).status(BOOT, None) == 200
        csms.refuse_with = 503
        async with gateway(csms, state__url=url, **AWAY) as after:
            station = Poster(House(csms, after), client)
            await until(lambda: (live := after.registry.get("CP-1")) is not None and live.session.backend_away)
            live = after.registry.get("CP-1")
            assert live is not None
            assert not live.session.backlog.trusted  # nothing was remembered without a buffer
            assert await station.status(HEARTBEAT, "right") == 0
            live.session.station.memory.offline.credentials = await after.credentials.seal(httpx.BasicAuth("CP-1", "right")._auth_header)
            assert await station.status(HEARTBEAT, "wrong") == 0
            assert after.registry.get("CP-1") is live
            assert await station.status(START, "right") == 200
            assert after.registry.get("CP-1") is not live


@pytest.mark.parametrize("said", [403, 404])
async def test_a_station_that_was_here_keeps_its_messages_when_what_stands_before_the_central_system_refuses_it(said: int) -> None:
    clock = TurnedClock()
    async with house("2.0.1", clock=clock) as here, httpx.AsyncClient() as client:
        station = Poster(here, client)
        assert await station.status(BOOT, None) == 200
        await gone_silent(here, clock)
        here.csms.refuse_with = said
        assert await station.status(START, None) == 0
        here.csms.refuse_with = None
        clock.ahead += 60
        assert await station.status(START, None) == 200


async def test_a_new_station_that_cannot_be_let_in_now_is_not_one_of_those_its_address_may_bring() -> None:
    async with house("2.0.1", soap__new_stations="1") as here, httpx.AsyncClient() as client:
        station = Poster(here, client)
        here.csms.refuse_with = 503
        assert [await station.status(AUTHORIZE.format(tag=TOKEN), None) for _ in range(3)] == [0] * 3
        here.csms.refuse_with = None
        assert await station.status(AUTHORIZE.format(tag=TOKEN), None) == 200


async def test_many_wrong_logins_at_once_are_one_before_the_connection_of_the_station_itself() -> None:
    async with house("2.0.1", csms=CHECKED, backend__outage_grace="0") as here, httpx.AsyncClient(limits=httpx.Limits()) as client:
        station = Poster(here, client)
        assert await station.status(BOOT) == 200
        async with here.service.admission.turn("CP-1"):  # a backend that takes its time
            guesses = [asyncio.ensure_future(station.status(HEARTBEAT, f"guess {number}")) for number in range(20)]
            await until(lambda: sum(each.done() for each in guesses) == 19)
            assert await station.status(HEARTBEAT) == 200
            here.csms.refuse_with = 503
            await here.csms.disconnect("CP-1", code=1011)
            await until(lambda: (live := here.service.registry.get("CP-1")) is not None and live.session.backend_away)
            assert await station.status(HEARTBEAT) == 0  # at once: nobody else's turn is waited for
            here.csms.refuse_with = None
        assert sorted([await each for each in guesses])[-2:] == [0, 401]
        await here.csms.wait_connected("CP-1")
        assert [attempt.status for attempt in here.csms.handshakes] == [101, 401, 101]


async def test_many_wrong_handshakes_at_once_are_one_before_the_connection_of_the_station_itself() -> None:
    async with house("2.0.1", csms=CHECKED) as here, here.booted("1.6", password="right") as peer, aiohttp.ClientSession() as strangers:

        async def guess(number: int) -> int:
            headers = {"Authorization": aiohttp.encode_basic_auth("CP-1", f"guess {number}")}
            try:
                await strangers.ws_connect(here.url("1.6") + "/CP-1", protocols=["ocpp1.6"], headers=headers)
            except aiohttp.WSServerHandshakeError as refused:
                return refused.status
            return 101

        async with here.service.admission.turn("CP-1"):  # a backend that takes its time
            guesses = [asyncio.ensure_future(guess(number)) for number in range(20)]
            await until(lambda: sum(each.done() for each in guesses) == 19)
        assert sorted([await each for each in guesses]) == [401, *[503] * 19]
        assert peer.online
        assert [attempt.status for attempt in here.csms.handshakes] == [101, 401]
