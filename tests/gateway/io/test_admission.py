"""Who may connect, and the session they get."""

from __future__ import annotations

from pathlib import Path

import pytest

from gateway.commands import Side
from gateway.credentials import Login
from gateway.io.refusals import Refusal
from gateway.storage import STATION
from tests.e2e.house import House, house
from translators.memory.station import Station
from translators.versions import VERSIONS


async def driver_of(here: House, identity: str = "CP-1", version: str = "1.6"):  # type: ignore[no-untyped-def]  # a driver
    admission = here.service.admission
    return await admission.new_driver(identity, VERSIONS[version], admission.dial_for(identity, Login()))


async def refusal_of(here: House, identity: str) -> Refusal:
    with pytest.raises(Refusal) as refused:
        await here.service.admission.check(identity, None)
    return refused.value


async def test_whoever_comes_while_the_gateway_stops_is_sent_away() -> None:
    async with house("2.0.1") as here:
        here.service.admission.draining = True
        refused = await refusal_of(here, "CP-1")
        here.service.admission.draining = False
        assert (refused.status, refused.reason) == (503, "draining")


async def test_the_limit_counts_stations_and_not_their_second_connections() -> None:
    async with house("2.0.1", listen__max_connections="1") as here:
        await driver_of(here)
        await here.service.admission.check("CP-1", None)
        assert (await refusal_of(here, "CP-2")).reason == "limit"


async def test_a_session_goes_on_with_what_is_remembered_and_with_what_the_operator_set() -> None:
    toml = '[[stations]]\nmatch = "CP-1"\nid_token_type = "ISO14443"\nconnectors = { 1 = "7.2" }\n'
    toml += 'connector_types = { 1 = "cCCS2" }\nfirmware_allow_unsigned = true\nrepairs_off = ["enum_case"]\n'
    toml = f'[policy]\nrepairs_off = ["too_long"]\n{toml}'
    async with house("2.0.1", toml=toml) as here:
        before = Station("CP-1", "1.6", "2.0.1")
        before.memory.boot.vendor = "Acme"
        await here.service.store.save(STATION, "CP-1", before.dump())
        station = (await driver_of(here)).session.station
        assert (station.memory.boot.vendor, station.options.id_token_type) == ("Acme", "ISO14443")
        assert station.memory.topology.to_evse(1) == (7, 2)
        assert (station.options.connector_types, station.options.firmware_allow_unsigned) == (((1, "cCCS2"),), True)
        assert station.options.repairs_off == {"enum_case", "too_long"}


async def test_a_record_that_nobody_can_read_does_not_lock_its_station_out() -> None:
    async with house("2.0.1", faults=1) as here:
        await here.service.store.save(STATION, "CP-1", b"not a record")
        assert (await driver_of(here)).session.station.memory.boot.vendor == ""


async def test_a_state_that_cannot_be_read_is_no_session() -> None:
    async with house("2.0.1", faults=1) as here:
        await here.service.store.close()
        with pytest.raises(Refusal) as refused:
            await driver_of(here)
        assert (refused.value.status, refused.value.reason) == (503, "state")


async def test_no_session_begins_once_the_gateway_stops_whoever_was_let_in_before() -> None:
    async with house("2.0.1") as here:
        admission = here.service.admission
        backend = await admission.connect(admission.dial_for("CP-1", Login()))
        admission.draining = True
        with pytest.raises(Refusal) as refused:
            await admission.succeed("CP-1", VERSIONS["1.6"], Login(), backend)
        admission.draining = False
        assert (refused.value.reason, len(here.service.registry)) == ("draining", 0)
        await here.csms.wait_connected("CP-1", connected=False)


async def test_message_ids_of_two_sessions_never_meet_and_are_short_enough() -> None:
    async with house("2.0.1") as here:
        one, other = await driver_of(here, "CP-1"), await driver_of(here, "CP-2")
        ids = [driver.session.runner.next_id() for driver in (one, other) for _ in range(3)]
        assert len(set(ids)) == 6
        assert max(map(len, ids)) <= 36


async def test_a_session_that_is_taken_over_is_over_and_remembered() -> None:
    async with house("2.0.1") as here:
        driver = await driver_of(here)
        await here.service.admission.take_over("CP-1")
        await here.service.admission.take_over("nobody")
        assert driver.session.finished
        assert driver.links[Side.BACKEND] is None
        assert here.service.registry.known["CP-1"].version == "1.6"


async def test_a_station_whose_dial_ends_because_the_gateway_stops_is_not_let_in_without_a_backend(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/state.db"
    settings = {"backend__when_down": "buffer", "backend__url": "ws://127.0.0.1:1/ocpp", "state__url": url}
    async with house("2.0.1", **settings) as here:
        admission = here.service.admission
        admission.draining = True
        with pytest.raises(Refusal) as refused:
            await admission._admit("CP-1", VERSIONS["1.6"], Login(None))
        admission.draining = False
        assert refused.value.reason == "draining"
        assert here.service.registry.get("CP-1") is None
