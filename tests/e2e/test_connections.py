"""Who may connect, how, and with what: TLS, credentials, known and unknown stations, one connection each, compression."""

from __future__ import annotations

import asyncio
import base64
import ssl
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import argon2
import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Subprotocol

from gateway.simulator.errors import Disconnected, HandshakeRefused, PeerError
from tests.e2e.house import TOKEN, house, until
from tests.peers import booted

CERTIFICATES = Path(__file__).parents[1] / "gateway" / "io" / "certificates"
REFUSED = "ocpp_gateway_connections_refused_total"


def pem(name: str) -> str:
    return str(CERTIFICATES / name)


def client_context(certificate: str = "") -> ssl.SSLContext:
    """Of a station that trusts our authority, and shows a certificate when it has one."""
    context = ssl.create_default_context(cafile=pem("ca.pem"))
    if certificate:
        context.load_cert_chain(pem(f"{certificate}.pem"), pem(f"{certificate}.key"))
    return context


def server_context(*, client_ca: bool = False) -> ssl.SSLContext:
    """Of a central system with a certificate of our authority."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=pem("ca.pem") if client_ca else None)
    context.load_cert_chain(pem("server.pem"), pem("server.key"))
    if client_ca:
        context.verify_mode = ssl.CERT_REQUIRED
    return context


TLS = {
    "listen__tls__port": "0",
    "listen__tls__cert_file": pem("server.pem"),
    "listen__tls__key_file": pem("server.key"),
}


def tls_url(port: int | None, version: str) -> str:
    return f"https://localhost:{port}/soap" if version == "1.5" else f"wss://localhost:{port}/ocpp"


@pytest.mark.parametrize("version", ["1.5", "1.6", "2.0.1", "2.1"])
async def test_a_session_runs_over_tls_on_both_legs(version: str) -> None:
    backend_tls = {"backend__ca_file": pem("ca.pem"), "backend__cert_file": pem("client.pem"), "backend__key_file": pem("client.key")}
    settings = {"ssl": server_context(client_ca=True), "host": "localhost"}
    async with house("2.0.1", csms=settings, **TLS, **backend_tls) as here:
        url = tls_url(here.service.tls_port, version)
        options = {} if version != "1.5" else {"central_wsdl": central_wsdl(url)}
        async with booted(version, "CP-1", url, ssl=client_context(), **options) as peer:  # type: ignore[arg-type]  # one of its words
            await peer.run_session(1, TOKEN, readings=1)
        assert here.csms.transactions[0].stopped is not None


async def come(peer: Any) -> None:
    """Connect and boot: a SOAP station is heard with its boot, others with their handshake."""
    await peer.connect()
    await peer.boot(attempts=1)


def central_wsdl(url: str) -> bytes:
    import wsdl

    return wsdl.load("1.5", "CentralSystemService", url)


async def test_a_required_client_certificate_is_checked() -> None:
    required = {"listen__tls__client_ca_file": pem("ca.pem"), "listen__tls__require_client_cert": "true"}
    async with house("2.0.1", **TLS, **required) as here:
        url = tls_url(here.service.tls_port, "1.6")
        async with booted("1.6", "CP-1", url, ssl=client_context("client")) as peer:
            assert peer.accepted
        for certificate in ("", "stranger"):
            with pytest.raises((HandshakeRefused, PeerError)):
                async with booted("1.6", "CP-2", url, ssl=client_context(certificate)):
                    pass
        assert "CP-2" not in {handshake.station_id for handshake in here.csms.handshakes}


async def test_a_backend_with_a_certificate_of_nobody_we_trust_is_an_outage() -> None:
    async with house("2.0.1", csms={"ssl": server_context(), "host": "localhost"}) as here, here.station("1.6") as peer:
        with pytest.raises(HandshakeRefused) as refused:
            await peer.connect()
        assert refused.value.status == 503


async def test_the_stations_own_credentials_reach_the_backend_and_its_refusal_the_station() -> None:
    async with house("2.0.1", csms={"credentials": {"CP-1": "geheim-für-CP"}}) as here:
        async with here.booted("1.6", password="geheim-für-CP"):
            assert here.csms.handshakes[-1].status == 101
        async with here.booted("1.5", password="geheim-für-CP"):
            assert here.csms.handshakes[-1].status == 101
        async with here.station("1.6", password="wrong") as peer:
            with pytest.raises(HandshakeRefused) as refused:
                await peer.connect()
            assert refused.value.status == 401
            assert "Basic" in refused.value.headers["WWW-Authenticate"]
        assert await here.metric(REFUSED, reason="credentials") == 1


async def test_fixed_credentials_are_the_gateways_own() -> None:
    fixed = {"backend__credentials": "fixed", "backend__password": "s3cret"}
    async with house("2.0.1", csms={"credentials": {"CP-1": "s3cret"}}, **fixed) as here, here.booted("1.6") as peer:
        assert peer.accepted


async def test_no_credentials_are_passed_when_none_are_to_be() -> None:
    async with house("2.0.1", backend__credentials="none") as here, here.booted("1.6", password="mine") as peer:
        assert peer.accepted
        assert "Authorization" not in here.csms.handshakes[-1].headers


@pytest.mark.parametrize("version", ["1.5", "1.6"])
async def test_a_stations_password_is_checked_here(version: str) -> None:
    word = argon2.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash("right")
    toml = f'[[stations]]\nmatch = "CP-*"\npassword_hash = "{word}"\n'
    async with house("2.0.1", toml=toml) as here:
        async with here.booted(version, password="right") as peer:
            assert peer.accepted
        for wrong in ("wrong", None):
            async with here.station(version, password=wrong) as peer:
                with pytest.raises(PeerError) as refused:
                    await come(peer)
                assert version == "1.5" or refused.value.status == 401  # type: ignore[attr-defined]  # HandshakeRefused
        assert await here.metric(REFUSED, reason="credentials") == 2
        assert len(here.csms.log.of("BootNotification")) == 1


async def test_a_soap_station_with_a_wrong_password_gets_http_401() -> None:
    word = argon2.PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash("right")
    envelope = (
        '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header><c:chargeBoxIdentity xmlns:c="urn://Ocpp/Cs/2012/06/">'
        'CP-1</c:chargeBoxIdentity></s:Header><s:Body><c:heartbeatRequest xmlns:c="urn://Ocpp/Cs/2012/06/"/></s:Body></s:Envelope>'
    )
    async with house("2.0.1", toml=f'[[stations]]\nmatch = "*"\npassword_hash = "{word}"\n') as here, httpx.AsyncClient() as client:
        refused = await client.post(here.url("1.5"), content=envelope, auth=("CP-1", "wrong"))
        assert (refused.status_code, "SecurityError" in refused.text) == (401, True)
        assert "Basic" in refused.headers["WWW-Authenticate"]
        another = await client.post(here.url("1.5"), content=envelope, auth=("CP-2", "right"))
        assert (another.status_code, "IdentityMismatch" in another.text) == (400, True)


@pytest.mark.parametrize("version", ["1.5", "1.6"])
async def test_an_unknown_station_is_rejected_when_only_known_ones_may_come(version: str) -> None:
    async with house("2.0.1", toml='[[stations]]\nmatch = "CP-*"\n', policy__unknown_stations="reject") as here:
        async with here.booted(version, "CP-1"):
            assert here.csms.connected == ("CP-1",)
        async with here.station(version, "XX-1") as stranger:
            with pytest.raises(PeerError) as refused:
                await come(stranger)
            assert version == "1.5" or refused.value.status == 404  # type: ignore[attr-defined]  # HandshakeRefused
        assert await here.metric(REFUSED, reason="unknown_station") == 1


async def test_a_second_connection_takes_over_from_the_first() -> None:
    async with house("2.0.1") as here, here.booted("1.6") as first, here.booted("1.6") as second:
        await first.wait_offline()
        assert first.close_code == 1000
        assert (await second.authorize(TOKEN))["status"] == "Accepted"
        assert len(here.csms.handshakes) == 2
        assert len(here.service.registry) == 1


async def test_connections_of_one_station_at_the_same_moment_leave_one_session(tmp_path: Path) -> None:
    async with house("2.0.1", state__url=f"sqlite:///{tmp_path / 'state.db'}") as here, AsyncExitStack() as stack:
        peers = [await stack.enter_async_context(here.station("1.6")) for _ in range(5)]
        await asyncio.gather(*(peer.connect() for peer in peers))
        await until(lambda: sum(peer.online for peer in peers) == 1)
        (alive,) = [peer for peer in peers if peer.online]
        assert (await alive.boot(attempts=1))["status"] == "Accepted"
        assert len(here.service.registry) == len(here.csms.connected) == 1


async def test_a_second_connection_is_refused_when_duplicates_are() -> None:
    async with house("2.0.1", policy__duplicate_connection="reject") as here, here.booted("1.6") as first, here.station("1.6") as second:
        with pytest.raises(HandshakeRefused) as refused:
            await second.connect()
        assert refused.value.status == 409
        assert (await first.authorize(TOKEN))["status"] == "Accepted"
        assert len(here.csms.handshakes) == 1
        await first.disconnect()
        await until(lambda: here.service.registry.get("CP-1") is None)
        await second.connect()


async def test_a_connection_that_the_backend_refuses_does_not_throw_out_the_one_that_stands() -> None:
    async with house("2.0.1", csms={"credentials": {"CP-1": "right"}}) as here, here.booted("1.6", password="right") as first:
        async with here.station("1.6", password="guessed") as thief:
            with pytest.raises(HandshakeRefused):
                await thief.connect()
        assert (await first.authorize(TOKEN))["status"] == "Accepted"


async def test_no_more_stations_than_allowed_are_connected() -> None:
    async with house("2.0.1", listen__max_connections="1") as here, here.booted("1.6", "CP-1"), here.station("1.6", "CP-2") as second:
        with pytest.raises(HandshakeRefused) as refused:
            await second.connect()
        assert (refused.value.status, "Retry-After" in refused.value.headers) == (503, True)
        assert await here.metric(REFUSED, reason="limit") == 1


async def test_without_a_common_subprotocol_the_handshake_completes_and_the_connection_is_closed() -> None:
    async with house("2.0.1") as here:
        for offered in ([], [Subprotocol("ocpp1.2")], [Subprotocol("soap")]):
            async with connect(f"{here.url('1.6')}/CP-1", subprotocols=offered or None) as socket:
                assert socket.subprotocol is None
                with pytest.raises(ConnectionClosed):
                    await socket.recv()
                assert socket.close_code == 1002
        assert await here.metric(REFUSED, reason="subprotocol") == 3
        assert not here.csms.handshakes


async def test_the_newest_version_in_common_is_agreed_on() -> None:
    offered = [Subprotocol(name) for name in ("ocpp1.6", "ocpp2.0.1", "ocpp9.9", "ocpp1.5")]
    async with house("1.6") as here, connect(f"{here.url('1.6')}/CP-1", subprotocols=offered) as socket:
        assert socket.subprotocol == "ocpp2.0.1"
        assert here.csms.connected == ("CP-1",)


@pytest.mark.parametrize("station_id", ["RDAM|123", "mit Leerzeichen", "a/b", "50%", "Straße-ü", "{station_id}", "x" * 48])
async def test_a_station_id_is_the_same_at_the_backend_whatever_characters_it_has(station_id: str) -> None:
    async with house("2.0.1") as here, here.booted("1.6", station_id):
        assert here.csms.connected == (station_id,)
        listed = (await here.admin("/api/v1/stations")).json()
        assert [row["id"] for row in listed] == [station_id]


@pytest.mark.parametrize(("version", "compressed"), [("1.6", False), ("2.0.1", True), ("2.1", True)])
async def test_compression_is_taken_from_2x_stations_and_never_for_16(version: str, compressed: bool) -> None:
    async with house("2.0.1") as here, connect(f"{here.url(version)}/CP-1", subprotocols=[Subprotocol(f"ocpp{version}")]) as socket:
        assert socket.response is not None
        assert ("permessage-deflate" in socket.response.headers.get("Sec-WebSocket-Extensions", "")) is compressed
        assert "Sec-WebSocket-Extensions" not in here.csms.handshakes[-1].headers
        await socket.send('[2,"1","Heartbeat",{}]')
        assert '"currentTime"' in await socket.recv()


async def test_a_whole_session_runs_compressed() -> None:
    async with house("2.1") as here, here.booted("2.1", compress=True) as peer:
        await peer.run_session(1, TOKEN, readings=2)
        assert here.csms.transactions[0].stopped is not None


async def test_what_is_no_websocket_or_has_no_station_id_is_told_so() -> None:
    async with house("2.0.1") as here, httpx.AsyncClient() as client:
        base = f"http://127.0.0.1:{here.service.port}"
        assert (await client.get(f"{base}/ocpp/CP-1")).status_code == 426
        with pytest.raises(InvalidStatus) as refused:
            await connect(f"{here.url('1.6')}/{'x' * 300}", subprotocols=[Subprotocol("ocpp1.6")])
        assert refused.value.response.status_code == 404
        headers = {"Authorization": "Basic " + base64.b64encode(b"no colon").decode()}
        assert (await client.get(f"{base}/nothing", headers=headers)).status_code == 404


async def test_a_lost_station_is_forgotten_at_the_backend_and_comes_back() -> None:
    async with house("2.0.1") as here, here.booted("1.6") as peer:
        await peer.drop()
        await here.csms.wait_connected("CP-1", connected=False)
        with pytest.raises(Disconnected):
            await here.csms.call("CP-1", "ClearCache")
        await peer.connect()
        await here.csms.wait_connected("CP-1")
        assert (await here.csms.call("CP-1", "ClearCache"))["status"] == "Accepted"
