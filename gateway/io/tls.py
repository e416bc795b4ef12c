"""TLS contexts for the station listener and for the connections to the central system and to stations, exchanged on SIGHUP without losing a connection.

Rules of this file:
* A new context is built completely before it takes the old one's place; a broken file changes nothing.
* TLS 1.2 and newer [OCPP 1.6 security whitepaper A00.FR.313, OCPP 2.0.1 A00.FR.313].
"""

import ssl
from pathlib import Path

from gateway.config import Backend, Soap, Tls

# OCPP 1.6 security whitepaper A00.FR.317, A00.FR.421: a central system supports ECDHE and also RSA key exchange with AES-GCM. Python leaves
# RSA key exchange out; it is last here, so that only a station that knows nothing better gets it. TLS 1.3 suites are not in this list.
STATION_CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20:AES128-GCM-SHA256:AES256-GCM-SHA384"


class TlsError(ValueError):
    """A certificate, key or trust file cannot be used. The gateway's configuration is at fault; the text names file and remedy."""


class ServerTls:
    """The TLS side of the station listener.

    `context` is the one object to listen with; every handshake is moved to the newest context inside it, certificates and trust anchors
    included. Whether client certificates are asked for is settled at the start.
    Raises TlsError when a file cannot be used.
    """

    def __init__(self, options: Tls) -> None:
        self._options = options
        self._current = _server_context(options)
        self.context = _server_context(options)
        self.context.sni_callback = self._to_current

    def reload(self) -> None:
        """Reads the files again; new handshakes use them, connections stay. Raises TlsError and keeps the old when a file cannot be used."""
        self._current = _server_context(self._options)

    def _to_current(self, connection: ssl.SSLObject, _server_name: str | None, _context: ssl.SSLContext) -> None:
        # OpenSSL calls this for every handshake, with None when the station names no server.
        connection.context = self._current


class ClientTls:
    """The TLS side of the connections to the central system, or of calls to stations. Raises TlsError when a file cannot be used."""

    def __init__(self, options: Backend | Soap) -> None:
        self._options = options
        self._current = _client_context(options)

    def context(self) -> ssl.SSLContext:
        """The newest context, for the next connection."""
        return self._current

    def reload(self) -> None:
        """Reads the files again, for new connections. Raises TlsError and keeps the old when a file cannot be used."""
        self._current = _client_context(self._options)


def _server_context(options: Tls) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(STATION_CIPHERS)
    context.set_alpn_protocols(["http/1.1"])
    _load_chain(context, options.cert_file, options.key_file)
    if options.client_ca_file:
        _load_anchors(context, options.client_ca_file)
        context.verify_mode = ssl.CERT_REQUIRED if options.require_client_cert else ssl.CERT_OPTIONAL
        # A resumed session is not verified again: a station whose authority was taken away must not come back on an old ticket.
        context.options |= ssl.OP_NO_TICKET
        context.num_tickets = 0
    return context


def _client_context(options: Backend | Soap) -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    if options.ca_file:
        _load_anchors(context, options.ca_file)
    if options.cert_file:
        _load_chain(context, options.cert_file, options.key_file)
    return context


def _load_chain(context: ssl.SSLContext, cert_file: str, key_file: str) -> None:
    def no_password() -> str:
        # Without this OpenSSL would ask on the terminal and wait.
        raise TlsError(f"gateway: {key_file} is encrypted; give a key without a password, readable by the gateway alone")

    _readable(cert_file)
    _readable(key_file)
    try:
        context.load_cert_chain(cert_file, key_file, password=no_password)
    except ssl.SSLError as error:
        reason = error.reason or str(error)
        if "MISMATCH" in reason:
            raise TlsError(f"gateway: {key_file} is not the key of {cert_file}; exchange both together") from error
        raise TlsError(f"gateway: {cert_file} and {key_file} are no PEM certificate and key ({reason}); correct the files") from error


def _load_anchors(context: ssl.SSLContext, ca_file: str) -> None:
    _readable(ca_file)
    try:
        context.load_verify_locations(ca_file)
    except ssl.SSLError as error:
        raise TlsError(f"gateway: {ca_file} holds no PEM certificates ({error.reason or error}); correct the file") from error


def _readable(file: str) -> None:
    """OpenSSL's errors name no file; the operating system's do."""
    try:
        with Path(file).open("rb"):
            return
    except OSError as error:
        raise TlsError(f"gateway: {file}: {error.strerror}; correct the path or give the gateway the right to read it") from error
