"""The operator's window: live sessions, and stations of before the start."""

from __future__ import annotations

from pathlib import Path

from gateway.storage import STATION
from tests.e2e.house import TOKEN, house, until


async def test_stations_of_before_the_start_are_shown_as_offline(tmp_path: Path) -> None:
    state = f"sqlite:///{tmp_path / 'state.db'}"
    async with house("2.0.1", state__url=state) as here:
        async with here.booted("1.6"):
            pass
        async with here.booted("1.5", "CP-2"):
            pass
        await here.service.store.save(STATION, "CP-3", b"unreadable")
    async with house("2.0.1", state__url=state) as again:
        shown = {row.id: (row.version, row.transport, row.online) for row in again.service.view.stations()}
        assert shown == {"CP-1": ("1.6", "websocket", False), "CP-2": ("1.5", "soap", False)}
        assert again.service.view.messages("CP-1") == []
        assert again.service.view.messages("nobody") is None
        assert again.service.view.station("nobody") is None


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
