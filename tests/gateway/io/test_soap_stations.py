"""SOAP stations and their sessions: one answer for one message, however often it is posted, and commands to where the station listens."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from gateway.io import soap_link
from gateway.simulator.central_system import CentralSystem
from gateway.simulator.errors import CallRefused
from gateway.simulator.exchanges import Reply
from tests.e2e.house import house

ENVELOPE = """<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing"
 xmlns:c="urn://Ocpp/Cs/2012/06/"><s:Header><c:chargeBoxIdentity>CP-1</c:chargeBoxIdentity><a:MessageID>{message_id}</a:MessageID></s:Header>
 <s:Body>{body}</s:Body></s:Envelope>"""
BOOT = (
    "<c:bootNotificationRequest><c:chargePointVendor>Acme</c:chargePointVendor><c:chargePointModel>X</c:chargePointModel>"
    "</c:bootNotificationRequest>"
)
AUTHORIZE = "<c:authorizeRequest><c:idTag>{tag}</c:idTag></c:authorizeRequest>"


async def post(client: httpx.AsyncClient, url: str, body: str, message_id: str) -> httpx.Response:
    return await client.post(url, content=ENVELOPE.format(body=body, message_id=message_id), timeout=10)


def held(central: CentralSystem) -> tuple[asyncio.Event, asyncio.Event]:
    """Authorize is answered when the second event is set; the first says that it was asked."""
    asked, answer = asyncio.Event(), asyncio.Event()

    async def slow(exchange: object) -> Reply:
        asked.set()
        await answer.wait()
        return central.by_rule(exchange)  # type: ignore[arg-type]  # an exchange

    central.on("Authorize", slow)
    return asked, answer


async def test_the_same_request_twice_at_once_is_one_message_with_one_answer() -> None:
    async with house("2.0.1") as here, httpx.AsyncClient() as client:
        url = here.url("1.5")
        await post(client, url, BOOT, "0")
        asked, answer = held(here.csms)
        first = asyncio.ensure_future(post(client, url, AUTHORIZE.format(tag="A"), "1"))
        await asked.wait()
        again = asyncio.ensure_future(post(client, url, AUTHORIZE.format(tag="A"), "1"))
        while await here.metric("ocpp_gateway_quirks_total", quirk="soap_repeated") == 0:
            assert not again.done()
        answer.set()
        texts = [(await each).text.count("Accepted") for each in (first, again)]
        assert texts == [1, 1]
        assert len(here.csms.log.of("Authorize")) == 1


async def test_a_station_that_posts_more_than_may_wait_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soap_link, "MAX_WAITING", 1)
    async with house("2.0.1") as here, httpx.AsyncClient() as client:
        url = here.url("1.5")
        await post(client, url, BOOT, "0")
        asked, answer = held(here.csms)
        first = asyncio.ensure_future(post(client, url, AUTHORIZE.format(tag="A"), "1"))
        await asked.wait()
        with pytest.raises(httpx.RemoteProtocolError):
            await post(client, url, AUTHORIZE.format(tag="B"), "2")
        assert await here.metric("ocpp_gateway_connections_refused_total", reason="soap_waiting") == 1
        answer.set()
        assert (await first).status_code == 200


async def test_a_command_to_a_station_whose_address_nobody_knows_is_refused() -> None:
    async with house("2.0.1", soap__callback_allow="10.0.0.0/8") as here, here.booted("1.5"):
        with pytest.raises(CallRefused) as refused:
            await here.csms.call("CP-1", "ClearCache")
        assert "station" in refused.value.description


@pytest.mark.parametrize(("namespace", "version"), [("2010/08", "1.2"), ("2012/06", "1.5"), ("2015/10", "1.6s")])
async def test_a_station_is_of_the_version_of_its_namespace_and_answered_in_it(namespace: str, version: str) -> None:
    async with house("2.0.1") as here, httpx.AsyncClient() as client:
        body = ENVELOPE.replace("2012/06", namespace).format(body="<c:heartbeatRequest/>", message_id="1")
        answer = await client.post(here.url("1.5"), content=body)
        assert f'<heartbeatResponse xmlns="urn://Ocpp/Cs/{namespace}/">' in answer.text
        session = here.service.registry.get("CP-1")
        assert session is not None
        assert session.session.pair.station.name == version
