"""The whole gateway, started, reloaded and stopped."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest
from lxml import etree
from structlog.testing import capture_logs

from gateway.commands import Side
from gateway.config import load
from gateway.io.driver import Driver
from gateway.io.links import quietly
from gateway.io.service import Service
from gateway.simulator.errors import HandshakeRefused
from gateway.storage import StoreError
from tests.e2e.house import house, until

CERTIFICATE = Path(__file__).with_name("certificates") / "server.pem"


async def test_a_port_that_is_off_is_not_opened() -> None:
    tls = {
        "listen__tls__port": "0",
        "listen__tls__cert_file": str(CERTIFICATE),
        "listen__tls__key_file": str(CERTIFICATE.with_suffix(".key")),
    }
    async with house("2.0.1", listen__port="false", admin__port="false", **tls) as here:
        assert (here.service.port, here.service.admin_port) == (None, None)
        assert here.service.tls_port


async def test_what_cannot_start_lets_go_of_what_it_had(tmp_path: Path) -> None:
    flags = {"backend.url": "ws://127.0.0.1:1/", "backend.version": "1.6", "listen.port": "0", "admin.port": "0"}
    with pytest.raises(StoreError):
        async with Service(load(None, flags={**flags, "state.url": f"sqlite:///{tmp_path}/missing/state.db"}, environ={})):
            pass
    async with house("2.0.1") as here:
        taken = {**flags, "state.url": f"sqlite:///{tmp_path}/state.db", "listen.host": "127.0.0.1", "listen.port": str(here.service.port)}
        service = Service(load(None, flags=taken, environ={}))
        with pytest.raises(OSError, match="in use"):
            await service.__aenter__()
        assert not service.store.healthy()[0]


async def test_a_reload_takes_new_stations_and_keeps_the_old_ones_when_they_are_wrong() -> None:
    async with house("2.0.1", toml='[[stations]]\nmatch = "CP-1"\n', policy__unknown_stations="reject") as here:
        file = here.service.config_file
        assert file is not None
        async with here.station("1.6", "CP-2") as peer:
            with pytest.raises(HandshakeRefused):
                await peer.connect()
            file.write_text('[backend]\nversion = "2.0.1"\nurl = "ws://h"\n[[stations]]\nmatch = "CP-*"\n')
            with capture_logs() as said:
                here.service.reload()
            assert [line["event"] for line in said] == ["reloaded"]
            await peer.connect()
        file.write_text("nonsense")
        with capture_logs() as said:
            here.service.reload()
        assert [line["event"] for line in said] == ["reload failed, the old stations stay"]
        async with here.booted("1.6", "CP-3") as third:
            assert third.accepted


async def test_a_session_that_fails_at_its_deadlines_is_reported_and_the_others_go_on() -> None:
    async with house("2.0.1", faults=1) as here, here.booted("1.5", "CP-1"), here.booted("1.5", "CP-2"):
        first, second = here.service.registry.get("CP-1"), here.service.registry.get("CP-2")
        assert first is not None
        assert second is not None
        heard = first.session.last_heard
        first.session.last_heard = None  # type: ignore[assignment]  # a defect
        await until(lambda: here.service.reporter.faults == 1)
        first.session.last_heard, second.session.last_heard = heard, heard - 1_000_000
        await until(lambda: second.session.finished)
        assert not first.session.finished


async def test_both_listeners_answer_on_their_own_ports() -> None:
    async with house("2.0.1") as here, httpx.AsyncClient() as client:
        assert (await here.admin("/healthz")).status_code == 200
        assert (await client.get(f"http://127.0.0.1:{here.service.port}/healthz")).status_code == 404
        assert "definitions" in (await client.get(f"{here.url('1.5')}?wsdl")).text


async def location(url: str, **headers: str) -> str:
    """The address in the description that is served there."""
    async with httpx.AsyncClient(verify=False) as client:
        served = await client.get(url, headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert served.headers["Content-Type"] == "text/xml; charset=utf-8"
    (address,) = etree.fromstring(served.content).iter("{http://schemas.xmlsoap.org/wsdl/soap12/}address")
    return str(address.get("location"))


async def test_the_description_names_the_address_that_the_station_used() -> None:
    tls = {
        "listen__tls__port": "0",
        "listen__tls__cert_file": str(CERTIFICATE),
        "listen__tls__key_file": str(CERTIFICATE.with_suffix(".key")),
    }
    alias = "/steve/services/CentralSystemService"
    async with house("2.0.1", listen__soap_aliases=alias, **tls) as here:
        plain, secure = f"http://127.0.0.1:{here.service.port}", f"https://127.0.0.1:{here.service.tls_port}"
        assert await location(f"{plain}/soap?wsdl") == f"{plain}/soap"
        assert await location(f"{secure}/soap/CP%201?wsdl=1.6") == f"{secure}/soap/CP%201"
        assert await location(f"{secure}{alias}?wsdl=1.2", Host="ocpp.example:8443") == f"https://ocpp.example:8443{alias}"
        assert (
            await location(f"{plain}//steve//services/centralsystemservice?wsdl", Host="gw")
            == "http://gw//steve//services/centralsystemservice"
        )
        forged = {"X_Forwarded_Proto": "https", "X_Forwarded_Host": "evil.example"}
        assert await location(f"{plain}/soap?wsdl", **forged) == f"{plain}/soap"
        assert await location(f"{plain}/soap?wsdl", Host='a"/><x') == f"{plain}/soap"


async def test_behind_a_trusted_proxy_the_description_names_its_address() -> None:
    async with house("2.0.1", listen__trusted_proxies="127.0.0.0/8") as here:
        told = {"X_Forwarded_For": "10.0.0.5", "X_Forwarded_Proto": "https", "X_Forwarded_Host": "ocpp.example"}
        assert await location(f"http://127.0.0.1:{here.service.port}/soap?wsdl=1.6", **told) == "https://ocpp.example/soap"


@pytest.mark.parametrize("beginning", [b"", b"POST /soap HT", b"POST /soap HTTP/1.1\r\nHost: x\r\nX-Slow: "])
async def test_a_connection_without_a_request_ends(monkeypatch: pytest.MonkeyPatch, beginning: bytes) -> None:
    monkeypatch.setattr("gateway.io.service.KEEPALIVE", 0.3)
    async with house("2.0.1") as here:
        assert here.service.port is not None
        reader, writer = await asyncio.open_connection("127.0.0.1", here.service.port)
        writer.write(beginning)
        async with asyncio.timeout(10):
            assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()


async def test_a_session_that_hangs_keeps_no_other_from_its_end() -> None:
    async with house("1.6") as here, here.station("1.6") as hangs, here.station("1.6", "CP-2") as other:
        await hangs.connect()
        await other.connect()
        driver = here.service.registry.get("CP-1")
        assert isinstance(driver, Driver)
        async with asyncio.timeout(10), asyncio.TaskGroup() as stopping:
            async with driver.lock:  # as while a peer takes nothing more, or the disk
                stopping.create_task(here.service.stop())
                await other.wait_offline()
                assert other.close_code == 1001
            await hangs.wait_offline()
            assert hangs.close_code == 1001


async def test_what_hangs_does_not_keep_the_gateway_longer_than_it_may_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.io.service.DRAIN_LIMIT", 0.1)
    monkeypatch.setattr("gateway.io.service.LEAVE_LIMIT", 0.1, raising=False)
    async with house("1.6") as here, here.station("1.6") as hangs:
        await hangs.connect()
        driver = here.service.registry.get("CP-1")
        assert isinstance(driver, Driver)
        link = driver.links[Side.BACKEND]
        assert link is not None
        async with driver.lock, asyncio.timeout(5):
            await here.service.stop()
        await quietly(link.close(1001, "the process would end here"))
