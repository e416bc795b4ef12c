"""A message that cannot be delivered is kept for the operator, who has it told once the reason is gone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from ocpp.exceptions import InternalError, PropertyConstraintViolationError

from gateway.simulator.exchanges import Reply
from tests.e2e.house import TOKEN, House, house, until
from tests.e2e.test_buffer import buffering, told


async def letters(here: House) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = (await here.admin("/api/v1/dead-letters")).json()
    return listed


async def ask(here: House, method: str, path: str) -> httpx.Response:
    async with httpx.AsyncClient() as client:
        return await client.request(method, f"http://127.0.0.1:{here.service.admin_port}/api/v1/dead-letters{path}", timeout=5)


def refusing(error: type[Exception]) -> Any:
    async def refuse(_: object) -> Reply:
        raise error("no")

    return refuse


@pytest.mark.parametrize("online", [True, False])
async def test_a_message_the_backend_finds_wrong_is_a_letter_and_arrives_when_it_is_replayed(online: bool) -> None:
    async with house("2.0.1") as here, here.booted("1.6", message_attempts=1) as peer:
        here.csms.on("SecurityEventNotification", refusing(PropertyConstraintViolationError))
        with pytest.raises(Exception, match="InternalError"):
            await peer.call("SecurityEventNotification", type="TamperDetectionActivated", timestamp="2026-11-23T12:00:00Z")
        (letter,) = await letters(here)
        assert (letter["station"], letter["action"], letter["reason"]) == ("CP-1", "SecurityEventNotification", "upstream_constraint")
        assert await here.metric("ocpp_gateway_dead_letters") == 1
        whole = (await here.admin(f"/api/v1/dead-letters/{letter['id']}")).json()
        assert whole["message"]["payload"]["type"] == "TamperDetectionActivated"
        here.csms.on("SecurityEventNotification", None)
        if not online:
            await peer.disconnect()
            await until(lambda: here.service.registry.get("CP-1") is None)
        before = len(here.csms.log.of("SecurityEventNotification"))
        assert (await ask(here, "POST", f"/{letter['id']}/replay")).json() == {"replayed": 1}
        assert await letters(here) == []
        if not online:
            assert await here.metric("ocpp_gateway_buffered_messages") == 1
            await peer.connect()
        await told(here)
        assert len(here.csms.log.of("SecurityEventNotification")) == before + 1


async def test_in_an_outage_mode_of_its_own_a_poisoned_message_does_not_hold_up_the_queue(tmp_path: Path) -> None:
    async with buffering("2.0.1", tmp_path, buffer__retry_interval="0.001") as here, here.booted("1.6") as peer:
        here.csms.on("MeterValues", refusing(InternalError))
        await peer.plug_in(1)
        await peer.call("MeterValues", connectorId=1, meterValue=[{"timestamp": "2026-11-23T12:00:00Z", "sampledValue": [{"value": "1"}]}])
        await peer.start_transaction(1, TOKEN)
        await peer.stop_transaction(1)
        await peer.flushed()
        await told(here)
        (letter,) = await letters(here)
        assert (letter["action"], letter["reason"]) == ("MeterValues", "retries_exhausted")
        assert here.csms.transactions[0].stopped is not None
        assert len(here.csms.log.of("MeterValues")) == 11
