"""One station is one session: by WebSocket and SOAP at once, in whatever case it writes its id, with whatever arrives at the same moment."""

from __future__ import annotations

import asyncio

import argon2
import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from gateway.simulator.errors import CallRefused, Disconnected, HandshakeRefused
from tests.e2e.house import TOKEN, house, until
from tests.gateway.io.test_soap_stations import AUTHORIZE, BOOT, ENVELOPE, post

REFUSED = "ocpp_gateway_connections_refused_total"
HASHER = argon2.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
PASSWORD = HASHER.hash("right")


async def test_first_requests_that_come_at_the_same_moment_make_one_session() -> None:
    async with house("2.0.1") as here, httpx.AsyncClient() as client:
        answers = await asyncio.gather(*(post(client, here.url("1.5"), AUTHORIZE.format(tag=f"T{n}"), str(n)) for n in range(8)))
        assert [answer.status_code for answer in answers] == [200] * 8
        assert len(here.csms.handshakes) == len(here.service.registry) == 1
        assert len(here.csms.log.of("BootNotification")) == 1


@pytest.mark.parametrize(("first", "second"), [("1.6", "1.5"), ("1.5", "1.6")])
async def test_a_station_that_comes_by_the_other_transport_takes_its_session_with_it(first: str, second: str) -> None:
    async with house("2.0.1") as here, here.booted(first), here.booted(second) as peer:
        assert (await peer.authorize(TOKEN))["status"] == "Accepted"
        assert len(here.service.registry) == len(here.csms.connected) == 1
        listed = (await here.admin("/api/v1/stations")).json()
        assert [row["transport"] for row in listed] == ["soap" if second == "1.5" else "websocket"]


async def test_a_connected_station_is_not_thrown_out_by_a_post_when_duplicates_are_refused() -> None:
    async with house("2.0.1", policy__duplicate_connection="reject") as here, here.booted("1.6") as peer, here.station("1.5") as other:
        await other.connect()
        with pytest.raises(Disconnected):
            await other.boot(attempts=1)
        assert (await peer.authorize(TOKEN))["status"] == "Accepted"
        assert await here.metric(REFUSED, reason="duplicate") == 1


async def test_both_transports_at_the_same_moment_leave_one_session() -> None:
    async with house("2.0.1") as here, here.station("1.6") as peer, httpx.AsyncClient() as client:

        async def posted(number: int) -> None:
            try:
                await post(client, here.url("1.5"), BOOT, str(number))
            except httpx.RemoteProtocolError:
                return  # taken over meanwhile: it posts again

        await asyncio.gather(peer.connect(), *(posted(number) for number in range(4)))
        await until(lambda: len(here.csms.connected) == len(here.service.registry) == 1)


async def test_ids_that_differ_in_case_only_are_one_station() -> None:
    async with house("2.0.1") as here, here.booted("1.6", "CP-1") as first, here.booted("1.6", "cp-1"):
        await first.wait_offline()
        assert here.csms.connected == ("CP-1",)
        async with here.booted("1.5", "Cp-1"):
            assert here.csms.connected == ("CP-1",)
            assert (await here.csms.call("CP-1", "ClearCache"))["status"] == "Accepted"
        assert await here.metric("ocpp_gateway_quirks_total", quirk="identity_case") > 1


@pytest.mark.parametrize("credentials", ["passthrough", "none"])
async def test_a_new_station_that_writes_its_id_in_several_cases_at_the_same_moment_is_one(credentials: str) -> None:
    async with house("2.0.1", backend__credentials=credentials) as here, httpx.AsyncClient() as client:
        for spellings in (["CP-1", "cp-1", "Cp-1"], ["CP-2", "cp-2"]):
            bodies = [ENVELOPE.replace("CP-1", said).format(body=BOOT, message_id=said) for said in spellings]
            answers = await asyncio.gather(*(client.post(here.url("1.5"), content=body, timeout=10) for body in bodies))
            assert {answer.status_code for answer in answers} == {200}
        assert [each.casefold() for each in here.csms.connected] == ["cp-1", "cp-2"]


async def test_a_station_cannot_shed_its_password_by_writing_its_id_in_another_case() -> None:
    toml = f'[[stations]]\nmatch = "CP-1"\npassword_hash = "{PASSWORD}"\n[[stations]]\nmatch = "*"\n'
    async with house("2.0.1", toml=toml) as here:
        async with here.station("1.6", "cp-1") as peer:
            with pytest.raises(HandshakeRefused) as refused:
                await peer.connect()
            assert refused.value.status == 401
        async with here.booted("1.6", "cp-1", password="right"):
            assert here.csms.connected == ("CP-1",)
            assert here.csms.handshakes[-1].headers["Authorization"].startswith("Basic Q1AtMTpy")  # CP-1:r


@pytest.mark.parametrize(
    ("login", "fault"), [(None, "SecurityError"), (("CP-1", "wrong"), "SecurityError"), (("CP-2", "right"), "IdentityMismatch")]
)
async def test_a_soap_station_must_be_who_its_credentials_say(login: tuple[str, str] | None, fault: str) -> None:
    toml = f'[[stations]]\nmatch = "CP-*"\npassword_hash = "{PASSWORD}"\n'
    async with house("2.0.1", toml=toml) as here, httpx.AsyncClient() as client:
        refused = await client.post(here.url("1.5"), content=ENVELOPE.format(body=BOOT, message_id="1"), auth=login)
        assert fault in refused.text
        right = await client.post(here.url("1.5"), content=ENVELOPE.format(body=BOOT, message_id="2"), auth=("CP-1", "right"))
        assert right.status_code == 200
        assert len(here.csms.handshakes) == 1


async def test_an_unknown_soap_station_is_told_that_it_may_not_when_only_known_ones_may_come() -> None:
    async with house("2.0.1", toml='[[stations]]\nmatch = "CP-*"\n', policy__unknown_stations="reject") as here:
        async with here.station("1.5", "XX-1") as stranger:
            await stranger.connect()
            with pytest.raises(CallRefused) as refused:
                await stranger.boot(attempts=1)
            assert refused.value.code == "SecurityError"
        assert await here.metric(REFUSED, reason="unknown_station") == 1
        assert not here.csms.handshakes


async def test_a_stranger_cannot_bring_as_many_stations_as_it_likes() -> None:
    toml = '[[stations]]\nmatch = "OURS-*"\n'
    async with house("2.0.1", toml=toml, soap__new_stations="2") as here, httpx.AsyncClient() as client:

        async def boot(station_id: str) -> bool:
            content = ENVELOPE.replace("CP-1", station_id).format(body=BOOT, message_id=station_id)
            try:
                return (await client.post(here.url("1.5"), content=content)).status_code == 200
            except httpx.RemoteProtocolError:
                return False

        assert [await boot(f"MADE-UP-{number}") for number in range(4)] == [True, True, False, False]
        assert [await boot(f"OURS-{number}") for number in range(3)] == [True] * 3
        assert await boot("MADE-UP-1")
        assert await here.metric(REFUSED, reason="new_stations") == 2
        assert len(here.csms.handshakes) == len(here.service.registry) == 5


async def test_two_addresses_that_take_turns_under_one_id_are_both_heard_and_noticed() -> None:
    async with house("2.0.1") as here:

        async def say(source: str, number: int) -> int:
            transport = httpx.AsyncHTTPTransport(local_address=source)
            async with httpx.AsyncClient(transport=transport) as client:
                return (await post(client, here.url("1.5"), AUTHORIZE.format(tag=f"T{number}"), str(number))).status_code

        for number, source in enumerate(("127.0.0.1", "127.0.0.1", "127.0.0.2", "127.0.0.2")):
            assert await say(source, number) == 200
        assert await here.metric("ocpp_gateway_quirks_total", quirk="identity_conflict") == 0
        for number, source in enumerate(("127.0.0.1", "127.0.0.2"), 10):
            assert await say(source, number) == 200
        assert await here.metric("ocpp_gateway_quirks_total", quirk="identity_conflict") == 2
        assert len(here.service.registry) == 1


async def test_a_slash_behind_the_id_and_a_query_are_not_part_of_it() -> None:
    async with house("2.0.1") as here:
        for end in ("/", "?token=1", "/?x"):
            async with connect(f"{here.url('1.6')}/CP-1{end}", subprotocols=[Subprotocol("ocpp1.6")]):
                assert here.csms.connected == ("CP-1",)


CHECKED = {"credentials": {"CP-1": "right"}}


async def test_a_soap_session_is_only_for_the_credentials_that_the_central_system_accepted() -> None:
    async with house("2.0.1", csms=CHECKED) as here, httpx.AsyncClient() as client:

        async def say(number: int, password: str | None) -> int:
            content = ENVELOPE.format(body=AUTHORIZE.format(tag=f"T{number}"), message_id=str(number))
            answer = await client.post(here.url("1.5"), content=content, auth=None if password is None else ("CP-1", password))
            assert (answer.status_code == 200) == ("SecurityError" not in answer.text)
            return answer.status_code

        assert [await say(number, password) for number, password in enumerate(("right", "wrong", None, "wrong", "right"))] == [
            200,
            401,
            401,
            401,
            200,
        ]
        assert [exchange.payload["idToken"]["idToken"] for exchange in here.csms.log.of("Authorize")] == ["T0", "T4"]
        assert [attempt.status for attempt in here.csms.handshakes] == [101, 401, 401]  # who was just refused is not asked about again
        assert await here.metric(REFUSED, reason="credentials") == 3

        here.csms.credentials = {"CP-1": "new"}
        assert await say(5, "new") == 200
        assert here.csms.handshakes[-1].status == 101
        assert len(here.csms.connected) == len(here.service.registry) == 1


async def test_a_post_that_the_central_system_refuses_throws_no_websocket_out() -> None:
    async with house("2.0.1", csms=CHECKED) as here, here.booted("1.6", password="right") as peer, httpx.AsyncClient() as client:
        answer = await client.post(here.url("1.5"), content=ENVELOPE.format(body=BOOT, message_id="1"))
        assert answer.status_code == 401
        assert (await peer.authorize(TOKEN))["status"] == "Accepted"


async def test_a_stranger_gets_no_answer_while_the_central_system_is_away_and_the_session_stays() -> None:
    async with house("2.0.1", csms=CHECKED) as here, httpx.AsyncClient() as client:
        assert (
            await client.post(here.url("1.5"), content=ENVELOPE.format(body=BOOT, message_id="1"), auth=("CP-1", "right"))
        ).status_code == 200
        here.csms.refuse_with = 503
        with pytest.raises(httpx.RemoteProtocolError):
            await post(client, here.url("1.5"), AUTHORIZE.format(tag="T1"), "2")
        here.csms.refuse_with = None
        assert len(here.service.registry) == 1
        assert len(here.csms.log.of("BootNotification")) == 1


async def test_a_session_dials_with_the_password_that_its_station_has_now() -> None:
    toml = '[[stations]]\nmatch = "CP-1"\npassword_hash = "{}"\n'
    async with house("2.0.1", csms=CHECKED, toml=toml.format(PASSWORD)) as here, httpx.AsyncClient() as client:

        async def say(number: int, password: str) -> int:
            content = ENVELOPE.format(body=AUTHORIZE.format(tag=f"T{number}"), message_id=str(number))
            return (await client.post(here.url("1.5"), content=content, auth=("CP-1", password), timeout=10)).status_code

        assert await say(1, "right") == 200
        assert here.service.config_file is not None
        backend = f'[backend]\nurl = "{here.csms.url}"\nversion = "2.0.1"\n'
        here.service.config_file.write_text(backend + toml.format(HASHER.hash("new")))
        here.service.reload()
        here.csms.credentials = {"CP-1": "new"}
        assert [await say(2, "right"), await say(3, "new")] == [401, 200]
        await here.csms.disconnect("CP-1", code=1011)
        await here.csms.wait_connected("CP-1")
        assert await say(4, "new") == 200
        assert [attempt.status for attempt in here.csms.handshakes] == [101, 101]
