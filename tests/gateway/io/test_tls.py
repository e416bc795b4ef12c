"""TLS contexts, proved by handshakes over a fake wire: two real peers, no socket."""

import contextlib
import shutil
import ssl
from pathlib import Path

import pytest

from gateway.config import Backend, Tls
from gateway.io.tls import ClientTls, ServerTls, TlsError

CERTIFICATES = Path(__file__).with_name("certificates")


def file(name: str) -> str:
    return str(CERTIFICATES / name)


def listener(**options: str | bool) -> Tls:
    return Tls(**({"cert_file": file("server.pem"), "key_file": file("server.key")} | options))  # type: ignore[arg-type]


def backend(**options: str) -> Backend:
    return Backend(**({"version": "2.0.1", "url": "wss://localhost/{station_id}", "ca_file": file("ca.pem")} | options))  # type: ignore[arg-type]


class Handshake:
    """A client and a server that talk through memory. Raises ssl.SSLError as they do."""

    def __init__(self, server: ssl.SSLContext, client: ssl.SSLContext, server_name: str | None = "localhost") -> None:
        up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.client = client.wrap_bio(down, up, server_hostname=server_name)
        self.server = server.wrap_bio(up, down, server_side=True)
        unfinished = [self.client, self.server]
        for _ in range(20):
            for side in list(unfinished):
                try:
                    side.do_handshake()
                    unfinished.remove(side)
                except ssl.SSLWantReadError:
                    pass
            if not unfinished:
                break
        # TLS 1.3: the server's verdict on the client's certificate comes after the client is done.
        for side in (self.server, self.client):
            with contextlib.suppress(ssl.SSLWantReadError):
                side.read(1)

    @property
    def server_certificate(self) -> bytes:
        certificate = self.client.getpeercert(binary_form=True)
        assert certificate is not None
        return certificate


def der(name: str) -> bytes:
    return ssl.PEM_cert_to_DER_cert(Path(file(name)).read_text(encoding="ascii"))


def limited(client: ssl.SSLContext, version: ssl.TLSVersion, ciphers: str = "DEFAULT:@SECLEVEL=0") -> ssl.SSLContext:
    client.set_ciphers(ciphers)
    client.minimum_version = client.maximum_version = version
    return client


def test_a_station_that_trusts_the_authority_gets_the_certificate() -> None:
    handshake = Handshake(ServerTls(listener()).context, ClientTls(backend()).context())
    assert handshake.server_certificate == der("server.pem")
    assert handshake.client.version() == "TLSv1.3"


def test_the_gateway_trusts_only_what_it_was_told_to() -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        Handshake(ServerTls(listener()).context, ClientTls(backend(ca_file=file("other-ca.pem"))).context())
    with pytest.raises(ssl.SSLCertVerificationError):
        Handshake(ServerTls(listener()).context, ClientTls(backend()).context(), "csms.example")


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_tls_1_2_is_the_oldest() -> None:
    new = Handshake(ServerTls(listener()).context, limited(ClientTls(backend()).context(), ssl.TLSVersion.TLSv1_2))
    assert new.client.version() == "TLSv1.2"
    with pytest.raises(ssl.SSLError):
        Handshake(ServerTls(listener()).context, limited(ClientTls(backend()).context(), ssl.TLSVersion.TLSv1_1))


@pytest.mark.parametrize(
    ("certificate", "cipher"),
    [
        ("server", "ECDHE-ECDSA-AES128-GCM-SHA256"),
        ("server", "ECDHE-ECDSA-AES256-GCM-SHA384"),
        ("rsa", "AES128-GCM-SHA256"),
        ("rsa", "AES256-GCM-SHA384"),
    ],
)
def test_a_station_is_served_with_each_cipher_suite_the_whitepaper_asks_for(certificate: str, cipher: str) -> None:
    server = ServerTls(listener(cert_file=file(f"{certificate}.pem"), key_file=file(f"{certificate}.key")))
    handshake = Handshake(server.context, limited(ClientTls(backend()).context(), ssl.TLSVersion.TLSv1_2, cipher))
    assert handshake.client.cipher() is not None
    assert handshake.client.cipher()[0] == cipher  # type: ignore[index]


def test_a_required_client_certificate_is_required_and_checked() -> None:
    server = ServerTls(listener(client_ca_file=file("ca.pem"), require_client_cert=True))
    good = Handshake(server.context, ClientTls(backend(cert_file=file("client.pem"), key_file=file("client.key"))).context())
    peer = good.server.getpeercert()
    assert peer is not None
    assert ((("commonName", "CP1"),)) in peer["subject"]
    with pytest.raises(ssl.SSLError):
        Handshake(server.context, ClientTls(backend()).context())
    with pytest.raises(ssl.SSLError):
        Handshake(server.context, ClientTls(backend(cert_file=file("stranger.pem"), key_file=file("stranger.key"))).context())


def test_an_optional_client_certificate_may_be_absent_but_not_wrong() -> None:
    server = ServerTls(listener(client_ca_file=file("ca.pem")))
    assert not Handshake(server.context, ClientTls(backend()).context()).server.getpeercert()
    with pytest.raises(ssl.SSLError):
        Handshake(server.context, ClientTls(backend(cert_file=file("stranger.pem"), key_file=file("stranger.key"))).context())


@pytest.mark.parametrize("server_name", ["localhost", None])
def test_a_reload_gives_new_handshakes_the_new_certificate_with_or_without_server_name(tmp_path: Path, server_name: str | None) -> None:
    cert, key = shutil.copy(file("server.pem"), tmp_path / "c.pem"), shutil.copy(file("server.key"), tmp_path / "c.key")
    server = ServerTls(listener(cert_file=str(cert), key_file=str(key)))
    client = ClientTls(backend()).context()
    client.check_hostname = server_name is not None
    assert Handshake(server.context, client, server_name).server_certificate == der("server.pem")
    shutil.copy(file("server2.pem"), cert)
    shutil.copy(file("server2.key"), key)
    assert Handshake(server.context, client, server_name).server_certificate == der("server.pem")
    server.reload()
    assert Handshake(server.context, client, server_name).server_certificate == der("server2.pem")


def test_a_reload_exchanges_the_trusted_authorities_too(tmp_path: Path) -> None:
    anchors = shutil.copy(file("ca.pem"), tmp_path / "ca.pem")
    server = ServerTls(listener(client_ca_file=str(anchors), require_client_cert=True))
    client = ClientTls(backend(cert_file=file("client.pem"), key_file=file("client.key"))).context()
    stranger = ClientTls(backend(cert_file=file("stranger.pem"), key_file=file("stranger.key"))).context()
    Handshake(server.context, client)
    shutil.copy(file("other-ca.pem"), anchors)
    server.reload()
    Handshake(server.context, stranger)
    with pytest.raises(ssl.SSLError):
        Handshake(server.context, client)


def test_a_broken_file_at_a_reload_is_said_and_the_old_certificate_stays(tmp_path: Path) -> None:
    cert, key = shutil.copy(file("server.pem"), tmp_path / "c.pem"), shutil.copy(file("server.key"), tmp_path / "c.key")
    server = ServerTls(listener(cert_file=str(cert), key_file=str(key)))
    for content, words in ((b"", "no PEM certificate"), (Path(file("server2.pem")).read_bytes(), "is not the key of")):
        Path(cert).write_bytes(content)
        with pytest.raises(TlsError, match=words):
            server.reload()
        assert Handshake(server.context, ClientTls(backend()).context()).server_certificate == der("server.pem")


def test_the_backend_side_reloads_for_new_connections(tmp_path: Path) -> None:
    anchors = shutil.copy(file("other-ca.pem"), tmp_path / "ca.pem")
    client = ClientTls(backend(ca_file=str(anchors)))
    with pytest.raises(ssl.SSLCertVerificationError):
        Handshake(ServerTls(listener()).context, client.context())
    shutil.copy(file("ca.pem"), anchors)
    client.reload()
    Handshake(ServerTls(listener()).context, client.context())
    before = client.context()
    Path(anchors).unlink()
    with pytest.raises(TlsError):
        client.reload()
    assert client.context() is before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"cert_file": "/no/such.pem"}, "/no/such.pem: No such file or directory"),
        ({"key_file": "/no/such.key"}, "/no/such.key: No such file or directory"),
        ({"key_file": file("server2.key")}, "is not the key of"),
        ({"key_file": file("encrypted.key")}, "is encrypted"),
        ({"cert_file": file("README.md")}, "no PEM certificate and key"),
        ({"client_ca_file": file("README.md")}, "holds no PEM certificates"),
        ({"client_ca_file": "/no/such.pem"}, "/no/such.pem: No such file or directory"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_the_remedy(options: dict[str, str], words: str) -> None:
    with pytest.raises(TlsError, match=r"^gateway: ") as caught:
        ServerTls(listener(**options))
    assert words in str(caught.value)


def test_without_files_the_backend_is_checked_against_the_systems_authorities() -> None:
    context = ClientTls(backend(ca_file="")).context()
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    with pytest.raises(ssl.SSLCertVerificationError):
        Handshake(ServerTls(listener()).context, context)
