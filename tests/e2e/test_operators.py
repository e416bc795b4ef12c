"""What the operator sees: stations, messages, counters, readiness. Secrets are masked, and no station is a label."""

from __future__ import annotations

import asyncio
import json

import pytest

from gateway.simulator.exchanges import Reply
from tests.e2e.house import BACKENDS, SOAP, STATIONS, TOKEN, House, house, until

LINE = "ocpp_gateway_messages_total"
SECRET = "0123456789ABCDEF"


async def listed(here: House) -> dict[str, object]:
    rows = (await here.admin("/api/v1/stations")).json()
    assert [row["id"] for row in rows] == ["CP-1"]
    return dict(rows[0])


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("station", STATIONS)
async def test_a_station_is_listed_with_its_transaction_while_it_charges_and_as_offline_when_it_left(station: str, backend: str) -> None:
    async with house(backend) as here:
        async with here.booted(station) as peer:
            row = await listed(here)
            transport = "soap" if station in SOAP else "websocket"
            assert (row["version"], row["transport"], row["online"], row["backend_connected"]) == (station, transport, True, True)
            assert row["since"]
            assert row["last_message"]
            assert row["transactions"] == []
            await peer.plug_in(1)
            await peer.start_transaction(1, TOKEN)
            (charging,) = (await listed(here))["transactions"]  # type: ignore[misc]  # a list of rows
            assert str(here.csms.transactions[0].transaction_id) in (charging["id"], str(charging["number"]))
            await peer.stop_transaction(1)
            await peer.unplug(1)
            await until(lambda: not peer.outbox)
            assert (await listed(here))["transactions"] == []
            detail = (await here.admin("/api/v1/stations/CP-1")).json()
            assert detail["device"]["vendor"] == "Simulated"
            assert station not in SOAP or detail["device"]["callback"] == peer.callback_url
        if station not in SOAP:
            await until(lambda: here.service.registry.get("CP-1") is None)
            assert (await listed(here))["online"] is False
        assert (await here.admin("/api/v1/stations/CP-2")).status_code == 404


async def test_messages_show_what_came_and_what_left_with_secrets_masked() -> None:
    async with house("2.0.1") as here, here.booted("1.6") as peer:
        await peer.authorize(TOKEN)
        newest = (await here.admin("/api/v1/stations/CP-1/messages")).json()[0]
        assert (newest["leg"], newest["action"], newest["outcome"]) == ("station", "Authorize", "ok")
        assert json.loads(newest["received"])[2:] == ["Authorize", {"idTag": TOKEN}]
        assert json.loads(newest["sent"])[2] == "Authorize"
        assert newest["canonical"][0]["idToken"]["idToken"] == TOKEN
        assert json.loads(newest["also_sent"][0])[2]["idTagInfo"]["status"] == "Accepted"
        row = {"component": {"name": "SecurityCtrlr"}, "variable": {"name": "BasicAuthPassword"}, "attributeValue": SECRET}
        await here.csms.call("CP-1", "SetVariables", setVariableData=[row])
        text = (await here.admin("/api/v1/stations/CP-1/messages")).text
        assert "BasicAuthPassword" in text
        assert SECRET not in text


@pytest.mark.parametrize("version", SOAP)
async def test_messages_of_a_soap_station_are_shown_as_xml(version: str) -> None:
    async with house("1.6") as here, here.booted(version) as peer:
        await peer.authorize(TOKEN)
        newest = (await here.admin("/api/v1/stations/CP-1/messages")).json()[0]
        assert "authorizeRequest" in newest["received"]
        assert json.loads(newest["sent"])[2] == "Authorize"


async def test_a_relayed_secret_is_masked_too() -> None:
    async with house("1.6") as here, here.booted("1.6"):
        await here.csms.call("CP-1", "ChangeConfiguration", key="AuthorizationKey", value=SECRET)
        text = (await here.admin("/api/v1/stations/CP-1/messages")).text
        assert "AuthorizationKey" in text
        assert SECRET not in text


async def test_counters_move_with_leg_version_direction_action_and_outcome() -> None:
    async with house("2.0.1") as here, here.booted("1.6") as peer:
        await peer.authorize(TOKEN)
        await here.csms.call("CP-1", "ClearCache")
        for labels in (
            {"leg": "station", "version": "1.6", "direction": "in", "action": "Authorize", "outcome": "ok"},
            {"leg": "backend", "version": "2.0.1", "direction": "out", "action": "Authorize", "outcome": "sent"},
            {"leg": "backend", "version": "2.0.1", "direction": "in", "action": "Authorize", "outcome": "answered"},
            {"leg": "backend", "version": "2.0.1", "direction": "in", "action": "ClearCache", "outcome": "ok"},
            {"leg": "station", "version": "1.6", "direction": "out", "action": "ClearCache", "outcome": "sent"},
        ):
            assert await here.metric(LINE, **labels) == 1, labels
        assert await here.metric("ocpp_gateway_stations", version="1.6", transport="websocket") == 1
        assert await here.metric("ocpp_gateway_backend_connections", state="connected") == 1
        assert await here.metric("ocpp_gateway_message_seconds_count", leg="station", direction="in") > 0
        assert await here.metric("ocpp_gateway_state_seconds_count") > 0


async def test_a_loss_is_counted_under_its_name_and_shown_with_its_message() -> None:
    async with house("1.6") as here, here.booted("2.1"):
        answer = await here.csms.call("CP-1", "ChangeConfiguration", key="AuthorizationKey", value=SECRET)
        assert answer["status"] in ("Rejected", "NotSupported")
        newest = (await here.admin("/api/v1/stations/CP-1/messages")).json()[0]
        assert newest["losses"]
        lost = newest["losses"][0]
        name = "ocpp_gateway_translation_losses_total"
        assert await here.metric(name, source="1.6", target="2.1", action="ChangeConfiguration", loss=lost) == 1


async def test_no_station_id_and_no_token_is_ever_in_the_metrics() -> None:
    async with house("2.0.1") as here:
        for version in STATIONS:
            async with here.booted(version, f"VERY-OWN-ID-{version}") as peer:
                await peer.run_session(1, TOKEN, readings=1)
        text = (await here.admin("/metrics")).text
        assert "VERY-OWN-ID" not in text
        assert TOKEN not in text
        assert "127.0.0.1" not in text


async def test_a_draining_gateway_is_not_ready_takes_no_one_and_finishes_what_runs() -> None:
    async with house("2.0.1") as here, here.booted("1.6") as peer:
        assert (await here.admin("/readyz")).status_code == 200
        asked, answer = asyncio.Event(), asyncio.Event()

        async def slow(exchange: object) -> Reply:
            asked.set()
            await answer.wait()
            return here.csms.by_rule(exchange)  # type: ignore[arg-type]  # an exchange

        here.csms.on("Authorize", slow)
        async with asyncio.TaskGroup() as group:
            authorizing = group.create_task(peer.authorize(TOKEN))
            await asked.wait()
            stopping = group.create_task(here.service.stop())
            await until(lambda: here.service.admission.draining)
            ready = await here.admin("/readyz")
            assert (ready.status_code, ready.json()["reason"]) == (503, "draining")
            assert (await here.admin("/healthz")).status_code == 200
            assert not stopping.done()
            answer.set()
        assert authorizing.result()["status"] == "Accepted"
        await peer.wait_offline()
        assert peer.close_code == 1001


async def test_the_web_page_is_served() -> None:
    async with house("2.0.1") as here:
        page = await here.admin("/")
        assert (page.status_code, "text/html" in page.headers["Content-Type"]) == (200, True)
