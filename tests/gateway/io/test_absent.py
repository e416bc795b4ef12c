"""Messages of stations that are not there."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from msgspec import Raw

from gateway.io import absent
from gateway.io.absent import AT_ONCE, Absent
from gateway.io.backlogs import Backlogs
from gateway.kept import Kept, Lane
from gateway.metrics import Metrics
from gateway.observing import Reporter
from gateway.room import Bounds, Room
from gateway.storage import open_store
from tests.e2e.house import gateway, until
from tests.peers import central_system

FLEET = AT_ONCE + 5


def ended(station: str) -> Kept:
    event = {
        "eventType": "Ended",
        "timestamp": "2026-11-23T12:00:00Z",
        "triggerReason": "Authorized",
        "seqNo": 1,
        "transactionInfo": {"transactionId": f"T-{station}"},
    }
    payload = Raw(orjson.dumps(event))
    return Kept(version="2.0.1", action="TransactionEvent", message_id="1", payload=payload, at="2026-11-23T12:00:00Z", offline=True)


async def left_behind(path: Path, *unreadable: str) -> str:
    """A state with one message of each station of a fleet that is gone; the URL of it."""
    url = f"sqlite:///{path}/state.db"
    store = await open_store(url)
    backlogs = Backlogs(store, Room(Bounds()), Reporter(Metrics()))
    for number in range(FLEET):
        await backlogs.put_back(f"CP-{number:02d}", ended(f"CP-{number:02d}"))
    for station in unreadable:
        await backlogs.keep(station, Lane.OTHER, backlogs.room.add(station, Lane.OTHER, 1), b"{")
    await store.close()
    return url


@pytest.mark.parametrize("when_down", ["buffer", "mirror"])  # mirror: what the mode before left
async def test_a_fleet_that_is_gone_has_its_messages_told_some_stations_at_a_time(
    when_down: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(absent, "LOOK_EVERY", 3600.0)
    url = await left_behind(tmp_path, "A")
    settings = {"backend__when_down": when_down, "backend__credentials": "none", "state__url": url}
    async with central_system("2.0.1") as csms, gateway(csms, **settings) as service:
        await until(lambda: len(csms.log.of("TransactionEvent")) == AT_ONCE)
        await until(lambda: len(service.registry) == 0)
        assert service.backlogs.room.messages == FLEET - AT_ONCE + 1
        await Absent(service.admission).look()
        await until(lambda: len(service.registry) == 0)
        told = csms.log.of("TransactionEvent")
        assert sorted(each.station_id for each in told) == [f"CP-{number:02d}" for number in range(FLEET)]
        assert all(each.payload["offline"] is True for each in told)
        assert service.backlogs.room.stations() == ("A",)  # what nobody can read is told by nobody


async def test_with_the_stations_own_credentials_nobody_else_connects_in_their_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(absent, "LOOK_EVERY", 3600.0)
    url = await left_behind(tmp_path)
    async with central_system("2.0.1") as csms, gateway(csms, backend__when_down="buffer", state__url=url) as service:
        await Absent(service.admission).look()
        assert not csms.handshakes
        assert service.backlogs.room.messages == FLEET
