"""What the configuration comes to for one station."""

from __future__ import annotations

from datetime import UTC, datetime

import httpx
import pytest

from gateway.config import Backend, Config, Soap, StationOverride
from gateway.io.settings import options
from tests.e2e.house import house
from tests.gateway.io.test_soap_stations import BOOT, ENVELOPE


def config(**override: object) -> Config:
    entry = StationOverride(match="CP-1", **override)  # type: ignore[arg-type]  # as the option has it
    return Config(backend=Backend(version="2.0.1", url="ws://h/{station_id}"), soap=Soap(max_interval=600), stations=(entry,))


def test_an_entry_of_a_station_is_what_its_translation_depends_on() -> None:
    found = options(config(id_tag_after=";", hold_available=3.0, time_zone="Europe/Berlin"), "CP-1")
    assert (found.id_tag_after, found.hold_available, found.max_interval) == (";", 3.0, 600)
    assert found.zone is not None
    assert datetime(2026, 7, 1, 12, tzinfo=found.zone).astimezone(UTC).hour == 10


def test_who_has_no_entry_has_the_defaults() -> None:
    found = options(config(id_tag_after=";", time_zone="Europe/Berlin"), "CP-2")
    assert (found.id_tag_after, found.hold_available, found.zone, found.max_interval) == ("", 0.0, None, 600)


@pytest.mark.parametrize(("ignored", "status"), [("false", 500), ("true", 200)])
async def test_a_header_that_must_be_understood_may_be_ignored(ignored: str, status: int) -> None:
    async with house("2.0.1", soap__ignore_must_understand=ignored) as here, httpx.AsyncClient() as client:
        envelope = ENVELOPE.format(body=BOOT, message_id="1").replace(
            "</s:Header>", "<x:y xmlns:x='urn:x' s:mustUnderstand='1'/></s:Header>"
        )
        assert (await client.post(here.url("1.5"), content=envelope)).status_code == status
        assert await here.metric("ocpp_gateway_quirks_total", quirk="soap_must_understand") == (status == 200)
