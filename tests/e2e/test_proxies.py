"""Stations behind a proxy that ends TLS: a real HAProxy, which must be told from whoever pretends to be one."""

from __future__ import annotations

import asyncio
import shutil
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from gateway.simulator.errors import CallRefused, HandshakeRefused, PeerError
from tests.e2e.house import TOKEN, House, house
from tests.e2e.test_connections import central_wsdl, client_context, pem
from tests.peers import booted, station

HAPROXY = shutil.which("haproxy") or "/usr/sbin/haproxy"
needs_haproxy = pytest.mark.skipif(not Path(HAPROXY).exists(), reason="haproxy is not installed (Debian: apt-get install haproxy)")
PROXY = "127.0.0.2"
"""The proxy's own address; stations come from 127.0.0.1."""
CERTIFICATE = Path(pem("server.pem")).read_text() + Path(pem("server.key")).read_text()
STOLEN = quote(Path(pem("client.pem")).read_text())
SETTINGS = {"listen__trusted_proxies": f"{PROXY}/32", "listen__client_cert_header": "X-Client-Cert"}
CONFIGURATION = """
global
    log stderr format raw daemon
defaults
    mode http
    option forwardfor
    timeout connect 5s
    timeout client 60s
    timeout server 60s
    timeout tunnel 1h
frontend plain
    bind fd@{plain}
    http-request set-header X-Forwarded-Proto http
    http-request set-header X-Forwarded-Host %[hdr(host)]
    http-request del-header X-Client-Cert
    default_backend gateway
frontend tls
    bind fd@{tls} ssl crt {folder}/both.pem ca-file {ca} verify optional
    http-request set-header X-Forwarded-Proto https
    http-request set-header X-Forwarded-Host %[hdr(host)]
    http-request set-header X-Client-Cert %[ssl_c_der,base64]
    default_backend gateway
backend gateway
    source {proxy}
    server gateway 127.0.0.1:{gateway}
"""


@dataclass
class Proxy:
    """The ports on which it listens."""

    plain: int
    tls: int


@asynccontextmanager
async def haproxy(here: House, folder: Path) -> AsyncIterator[Proxy]:
    """HAProxy in front of the gateway."""
    (folder / "both.pem").write_text(CERTIFICATE)
    with socket.create_server(("127.0.0.1", 0)) as plain, socket.create_server(("127.0.0.1", 0)) as tls:
        fds = (plain.fileno(), tls.fileno())
        text = CONFIGURATION.format(
            plain=fds[0], tls=fds[1], folder=folder, ca=pem("ca.pem"), proxy=PROXY, gateway=here.service.port
        )  # fmt: skip
        (folder / "haproxy.cfg").write_text(text)
        process = await asyncio.create_subprocess_exec(
            HAPROXY, "-db", "-f", str(folder / "haproxy.cfg"), pass_fds=fds, stderr=asyncio.subprocess.DEVNULL
        )  # fmt: skip
        try:
            yield Proxy(plain.getsockname()[1], tls.getsockname()[1])
        finally:
            process.terminate()
            await process.wait()


async def detail(here: House, station_id: str = "CP-1") -> dict[str, str]:
    shown: dict[str, str] = (await here.admin(f"/api/v1/stations/{station_id}")).json()["device"]
    return shown


@needs_haproxy
@pytest.mark.parametrize("version", ["1.5", "1.6", "2.0.1"])
async def test_a_session_runs_behind_a_proxy_that_ends_tls_and_the_operator_sees_the_station_and_not_the_proxy(
    version: str, tmp_path: Path
) -> None:
    async with house("2.0.1", **SETTINGS) as here, haproxy(here, tmp_path) as proxy:
        url = f"https://localhost:{proxy.tls}/soap" if version == "1.5" else f"wss://localhost:{proxy.tls}/ocpp"
        options = {"central_wsdl": central_wsdl(url)} if version == "1.5" else {}
        async with booted(version, "CP-1", url, ssl=client_context(), **options) as peer:  # type: ignore[arg-type]  # one of its words
            await peer.run_session(1, TOKEN, readings=1)
            assert (await detail(here))["address"] == "127.0.0.1"
        assert here.csms.transactions[0].stopped is not None
        assert await here.metric("ocpp_gateway_quirks_total", quirk="proxy_header_untrusted") == 0


@needs_haproxy
async def test_the_certificate_that_the_proxy_checked_is_the_stations(tmp_path: Path) -> None:
    async with house("2.0.1", **SETTINGS) as here, haproxy(here, tmp_path) as proxy:
        url, soap = f"wss://localhost:{proxy.tls}/ocpp", f"https://localhost:{proxy.tls}/soap"
        async with booted("1.6", "CP1", url, ssl=client_context("client")):
            pass
        async with booted("1.5", "CP1", soap, ssl=client_context("client"), central_wsdl=central_wsdl(soap)):
            pass
        async with station("1.6", "CP2", url, ssl=client_context("client")) as thief:
            with pytest.raises(HandshakeRefused) as refused:
                await thief.connect()
            assert refused.value.status == 401
        async with station("1.5", "CP2", soap, ssl=client_context("client"), central_wsdl=central_wsdl(soap)) as thief:
            await thief.connect()
            with pytest.raises(CallRefused) as fault:
                await thief.boot(attempts=1)
            assert fault.value.code == "IdentityMismatch"
        async with station("1.6", "CP1", url, ssl=client_context("stranger")) as stranger:
            with pytest.raises((PeerError, ssl.SSLError)):
                await stranger.connect()
        assert await here.metric("ocpp_gateway_connections_refused_total", reason="certificate") == 2


@needs_haproxy
async def test_what_a_station_writes_into_the_proxys_headers_is_lost_on_the_way(tmp_path: Path) -> None:
    forged = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "X-Client-Cert": STOLEN}
    async with house("2.0.1", **SETTINGS) as here, haproxy(here, tmp_path) as proxy, httpx.AsyncClient() as client:
        answer = await client.get(f"http://127.0.0.1:{proxy.plain}/soap?wsdl", headers=forged)
        assert f'location="http://127.0.0.1:{proxy.plain}/soap"' in answer.text


@needs_haproxy
async def test_the_wsdl_has_the_address_that_was_asked_for_before_the_proxy(tmp_path: Path) -> None:
    async with house("2.0.1", **SETTINGS) as here, haproxy(here, tmp_path) as proxy, httpx.AsyncClient(verify=client_context()) as client:
        answer = await client.get(f"https://localhost:{proxy.tls}/soap?wsdl=1.5")
        assert f'location="https://localhost:{proxy.tls}/soap"' in answer.text


async def unbelieved(here: House, version: str) -> None:
    """The forged headers were noticed and nothing else came of them."""
    assert await here.metric("ocpp_gateway_quirks_total", version=version, quirk="proxy_header_untrusted") == 1
    assert await here.metric("ocpp_gateway_connections_refused_total", reason="certificate") == 0
    assert (await detail(here, "CP2"))["address"] == "127.0.0.1"


async def test_a_station_that_pretends_to_be_a_proxy_is_noticed_and_not_believed() -> None:
    forged = {"X-Forwarded-For": "203.0.113.9", "X-Client-Cert": STOLEN}
    async with house("2.0.1", **SETTINGS) as here, httpx.AsyncClient() as client:
        await client.post(here.url("1.5"), content=HEARTBEAT, headers=forged)
        await unbelieved(here, "1.5")
        async with connect(f"{here.url('1.6')}/CP2", subprotocols=[Subprotocol("ocpp1.6")], additional_headers=forged):
            await unbelieved(here, "1.6")


HEARTBEAT = """<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:c="urn://Ocpp/Cs/2012/06/"><s:Header>
<c:chargeBoxIdentity>CP2</c:chargeBoxIdentity></s:Header><s:Body><c:heartbeatRequest/></s:Body></s:Envelope>"""
