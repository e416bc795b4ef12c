"""The operator's window: live sessions, and stations of before the start."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.storage import STATION
from tests.e2e.house import TOKEN, TurnedClock, house, until


async def test_stations_of_before_the_start_are_shown_as_offline(tmp_path: Path) -> None:
    state = f"sqlite:///{tmp_path / 'state.db'}"
    async with house("2.0.1", state__url=state) as here:
        async with here.booted("1.6"):
            pass
        async with here.booted("1.5", "CP-2"):
            pass
        await here.service.store.save(STATION, "CP-3", b"unreadable")
    async with house("2.0.1", state__url=state) as again:
        view = again.service.view
        rows = [row for each in view.identities() if (row := view.listed(each)) is not None]
        shown = {row.id: (row.version, row.transport, row.online) for row in rows}
        assert shown == {"CP-1": ("1.6", "websocket", False), "CP-2": ("1.5", "soap", False)}
        assert view.messages("CP-1") == []
        assert view.messages("nobody") is None
        assert view.station("nobody") is None
        assert view.listed("nobody") is None


async def test_what_is_shown_of_a_live_station_follows_it() -> None:
    async with house("2.0.1") as here:
        view = here.service.view
        async with here.booted("1.6", connectors=2) as peer:
            assert view.stations_online() == {("1.6", "websocket"): 1}
            assert view.backend_connections() == {"connected": 1, "connecting": 0}
            await peer.authorize(TOKEN)
            detail = view.station("CP-1")
            assert detail is not None
            assert [(row.evse, row.connector, row.number, row.status) for row in detail.topology] == [
                (1, 1, 1, "Available"),
                (2, 1, 2, "Available"),
            ]
            messages = view.messages("CP-1")
            assert messages is not None
            assert messages[0].action == "Authorize"
        await until(lambda: not here.service.registry)
        assert view.stations_online() == {}


async def test_a_gateway_without_its_state_is_not_ready() -> None:
    async with house("2.0.1") as here:
        assert here.service.view.ready()[0]
        await here.service.store.close()
        assert not here.service.view.ready()[0]


@pytest.mark.parametrize("version", ["1.5", "1.6", "2.0.1", "2.1"])
async def test_a_station_that_left_is_shown_with_its_transaction_its_connectors_and_its_last_messages(version: str, tmp_path: Path) -> None:
    state = f"sqlite:///{tmp_path / 'state.db'}"
    async with house("2.0.1", state__url=state, soap__offline_after="1", clock=(clock := TurnedClock())) as here:
        async with here.booted(version) as peer:
            await peer.plug_in()
            await peer.start_transaction(1, TOKEN)
            live = here.service.view.station("CP-1")
            assert live is not None
            shown = here.service.view.messages("CP-1")
        clock.ahead = 100_000.0 if version == "1.5" else 0.0
        await until(lambda: not here.service.registry)
        left = here.service.view.station("CP-1")
        assert left is not None
        assert left.transactions
        assert not left.online
        assert (left.transactions, left.topology, left.device) == (live.transactions, live.topology, live.device)
        kept = here.service.view.messages("CP-1")
        assert shown
        assert kept
        assert {row.received for row in shown} <= {row.received for row in kept}
        assert left.since is not None
        assert left.since.endswith("Z")
    async with house("2.0.1", state__url=state) as again:
        stored = again.service.view.station("CP-1")
        assert stored is not None
        known = {name: text for name, text in live.device.items() if name != "address"}  # where it is now, nobody knows
        assert (stored.transactions, stored.topology, stored.device) == (live.transactions, live.topology, known)
