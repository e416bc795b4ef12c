"""The connection of a JSON station: TLS, credentials, loss."""

import ssl
from pathlib import Path

import pytest

from gateway.simulator.errors import Disconnected, HandshakeRefused
from tests.peers import booted, central_system, station

CERTIFICATES = Path(__file__).parents[1] / "io" / "certificates"


def server_context(*, ask_for_certificate: bool = False) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATES / "server.pem", CERTIFICATES / "server.key")
    if ask_for_certificate:
        context.load_verify_locations(CERTIFICATES / "ca.pem")
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def client_context() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(CERTIFICATES / "ca.pem"))


async def test_a_station_speaks_tls_and_shows_its_certificate() -> None:
    context = client_context()
    context.load_cert_chain(CERTIFICATES / "client.pem", CERTIFICATES / "client.key")
    async with (
        central_system("2.0.1", ssl=server_context(ask_for_certificate=True)) as csms,
        booted("2.0.1", "CP", csms.url, ssl=context) as cp,
    ):
        assert csms.url.startswith("wss://")
        await cp.run_session()


async def test_a_server_that_nobody_vouches_for_is_not_talked_to() -> None:
    async with central_system("1.6", ssl=server_context()) as csms, station("1.6", "CP", csms.url) as cp:
        with pytest.raises(HandshakeRefused) as refused:
            await cp.connect()
        assert refused.value.status == 0


async def test_credentials_may_hold_any_character() -> None:
    async with central_system("1.6", credentials={"CP": "pä:ss"}) as csms, booted("1.6", "CP", csms.url, password="pä:ss"):
        assert csms.connected == ("CP",)


async def test_nobody_listening_is_a_refusal_without_a_status() -> None:
    async with central_system("1.6") as csms:
        url = csms.url
    async with station("1.6", "CP", url) as cp:
        with pytest.raises(HandshakeRefused) as refused:
            await cp.connect()
        assert refused.value.status == 0
        with pytest.raises(Disconnected):
            await cp.heartbeat()


async def test_the_close_code_of_the_server_is_kept() -> None:
    async with central_system("1.6") as csms, booted("1.6", "CP", csms.url) as cp:
        await csms.disconnect("CP", code=1012)
        await cp.wait_offline()
        assert cp.close_code == 1012
        with pytest.raises(Disconnected):
            await cp.heartbeat()


async def test_a_station_that_offers_compression_is_taken() -> None:
    async with central_system("2.0.1") as csms, booted("2.0.1", "CP", csms.url, compress=True) as cp:
        await cp.run_session()
        assert csms.handshakes[0].headers["Sec-WebSocket-Extensions"].startswith("permessage-deflate")
