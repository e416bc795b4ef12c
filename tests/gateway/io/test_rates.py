"""Who posts too much waits, and then gets no answer; nobody else notices."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from gateway.io import rates
from gateway.io.rates import Bucket
from tests.e2e.house import House, TurnedClock, house
from tests.gateway.io.test_soap_stations import BOOT, ENVELOPE, post

HEARTBEAT = "<c:heartbeatRequest/>"
UNKNOWN = "<c:makeCoffeeRequest/>"
REFUSED = "ocpp_gateway_connections_refused_total"


def test_a_bucket_gives_at_once_what_is_in_it_then_promises_and_then_refuses() -> None:
    bucket = Bucket()
    assert [bucket.take(0.0, 5.0, 3, 0.5) for _ in range(7)] == [0.0, 0.0, 0.0, 0.2, 0.4, None, None]
    assert bucket.take(0.4, 5.0, 3, 0.0) is None
    assert bucket.take(0.7, 5.0, 3, 0.0) == 0.0
    assert [bucket.take(1000.0, 5.0, 3, 0.0) for _ in range(4)] == [0.0, 0.0, 0.0, None]


@asynccontextmanager
async def behind_proxy(**flags: str) -> AsyncIterator[tuple[House, httpx.AsyncClient]]:
    """Stations whose address is told by a trusted proxy, as far as it is not this machine's."""
    async with (
        house("2.0.1", listen__trusted_proxies="127.0.0.0/8", clock=TurnedClock(), **flags) as here,
        httpx.AsyncClient(headers={"X-Forwarded-For": "10.1.1.1"}) as client,
    ):
        yield here, client


async def test_a_station_that_empties_its_queue_is_paced_and_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "MAX_DELAY", 60.0)
    async with behind_proxy(soap__station_rate="200", soap__station_burst="2") as (here, client):
        await post(client, here.url("1.5"), BOOT, "boot")
        started = asyncio.get_running_loop().time()
        answers = [await post(client, here.url("1.5"), HEARTBEAT, str(number)) for number in range(40)]
        assert {answer.status_code for answer in answers} == {200}
        assert asyncio.get_running_loop().time() - started >= 38 / 200
        assert await here.metric(REFUSED) == 0


async def test_a_station_that_posts_more_than_can_wait_gets_no_answer_and_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "MAX_DELAY", 0.0)
    async with behind_proxy(soap__station_rate="0.001", soap__station_burst="3") as (here, client):
        url = here.url("1.5")
        for number in range(3):
            assert (await post(client, url, BOOT if not number else HEARTBEAT, str(number))).status_code == 200
        with pytest.raises(httpx.RemoteProtocolError):
            await post(client, url, HEARTBEAT, "4")
        assert await here.metric(REFUSED, reason="soap_rate_station") == 1
        other = ENVELOPE.replace("CP-1", "CP-2").format(body=BOOT, message_id="other")
        assert (await client.post(url, content=other)).status_code == 200


async def test_an_address_that_sends_what_leads_to_nothing_is_not_answered_while_its_stations_are() -> None:
    async with behind_proxy(soap__address_rate="0.001", soap__address_burst="4") as (here, client):
        url = here.url("1.5")
        await post(client, url, BOOT, "boot")
        for number in range(4):
            assert (await post(client, url, UNKNOWN, str(number))).status_code == 500
        for number in range(2):
            with pytest.raises(httpx.RemoteProtocolError):
                await post(client, url, UNKNOWN, f"more {number}")
        assert (await post(client, url, HEARTBEAT, "good")).status_code == 200
        assert (await client.post(url, content="junk", headers={"X-Forwarded-For": "10.1.1.2"})).status_code == 400
        assert await here.metric(REFUSED, reason="soap_rate_address") == 2


async def test_a_guesser_of_passwords_is_not_answered_any_more() -> None:
    toml = '[[stations]]\nmatch = "CP-1"\npassword_hash = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$1gBpbC7UhwtmTJ5qXPFvBw"\n'
    async with behind_proxy(toml=toml, soap__address_rate="0.001", soap__address_burst="2") as (here, client):
        for number in range(2):
            assert (await post(client, here.url("1.5"), BOOT, str(number))).status_code == 401
        with pytest.raises(httpx.RemoteProtocolError):
            await post(client, here.url("1.5"), BOOT, "3")


async def all_is_answered(here: House, client: httpx.AsyncClient) -> None:
    for number in range(5):
        assert (await post(client, here.url("1.5"), BOOT if not number else HEARTBEAT, str(number))).status_code == 200
        assert (await post(client, here.url("1.5"), UNKNOWN, f"u{number}")).status_code == 500


async def test_zero_is_off() -> None:
    one = {"soap__station_burst": "1", "soap__address_burst": "1"}
    async with behind_proxy(soap__station_rate="0", soap__address_rate="0", **one) as (here, client):
        await all_is_answered(here, client)


async def test_this_machine_is_not_limited() -> None:
    least = {f"soap__{whose}_{what}": "0.001" if what == "rate" else "1" for whose in ("station", "address") for what in ("rate", "burst")}
    async with house("2.0.1", **least) as here, httpx.AsyncClient() as client:
        await all_is_answered(here, client)


async def test_an_outage_that_is_mirrored_does_not_count_against_an_address() -> None:
    async with behind_proxy(soap__address_rate="0.001", soap__address_burst="1", backend__outage_grace="0") as (here, client):
        await post(client, here.url("1.5"), BOOT, "boot")
        here.csms.refuse_with = 503
        await here.csms.disconnect("CP-1", code=1011)
        for number in range(3):
            with pytest.raises(httpx.RemoteProtocolError):
                await post(client, here.url("1.5"), HEARTBEAT, str(number))
        assert (await post(client, here.url("1.5"), UNKNOWN, "u")).status_code == 500
        assert await here.metric(REFUSED, reason="soap_rate_address") == 0


async def test_only_so_many_addresses_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "MAX_ADDRESSES", 2)
    async with behind_proxy(soap__address_rate="0.001", soap__address_burst="1") as (here, client):

        async def junk(ip: str) -> bool:
            try:
                return (await client.post(here.url("1.5"), content="junk", headers={"X-Forwarded-For": ip})).status_code == 400
            except httpx.RemoteProtocolError:
                return False

        assert [await junk(ip) for ip in ("10.0.0.1", "10.0.0.2", "10.0.0.2", "10.0.0.3")] == [True, True, False, True]
        assert [await junk(ip) for ip in ("10.0.0.2", "10.0.0.1")] == [False, True]
