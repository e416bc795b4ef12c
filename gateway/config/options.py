"""Every option of the gateway: its name, type, default and meaning, said once.

The names, defaults and meanings are the outer contract: add to them, never break them. A field typed `Secret` may be given as `file:/path` and
is never printed. Times are seconds, sizes are bytes. A port is 0 for any free port and false for off.
"""

from fnmatch import fnmatchcase
from functools import cached_property
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from gateway.config.kinds import BackendVersion, IdTokenType, Port, Seconds, about
from gateway.config.soap import Soap

PLACEHOLDER = "{station_id}"


class Tls(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A second listener, with TLS; the section's absence turns it off."""

    port: Annotated[Port, about("TLS port for WebSocket and SOAP; 0 = any free port, false = off")] = 8443
    cert_file: Annotated[str, about("PEM file with the server's certificate and its chain")] = "server.pem"
    key_file: Annotated[str, about("PEM file with the server's private key, not encrypted")] = "server.key"
    client_ca_file: Annotated[str, about("PEM file of the authorities of station certificates; present = certificates are asked for")] = ""
    require_client_cert: Annotated[bool, about("refuse a station that presents no certificate")] = False


class Listen(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where stations connect."""

    host: Annotated[str, about("address to listen on")] = "0.0.0.0"  # noqa: S104 - stations come from outside; the contract's default
    port: Annotated[Port, about("plain port for WebSocket and SOAP; 0 = any free port, false = off")] = 8080
    ws_path: Annotated[str, about("path before the station id: ws://host:port/ocpp/{station_id}")] = "/ocpp"
    soap_path: Annotated[str, about("path that answers SOAP, with everything below it")] = "/soap"
    soap_aliases: Annotated[tuple[str, ...], about("further paths that answer SOAP, so that stations keep their old URL")] = ()
    max_frame_bytes: Annotated[
        Annotated[int, Meta(ge=1024, le=67_108_864)], about("largest WebSocket message or SOAP envelope, in bytes")
    ] = 1_048_576
    max_connections: Annotated[Annotated[int, Meta(ge=1, le=1_000_000)], about("stations connected at once; further ones get 503")] = 20_000
    trusted_proxies: Annotated[
        tuple[str, ...],
        about("networks of proxies whose X-Forwarded-* and client certificate headers are believed; stations must not be in them"),
    ] = ()
    client_cert_header: Annotated[str, about("header in which a trusted TLS-ending proxy passes the station's certificate")] = ""
    tls: Annotated[Tls | None, about("a second listener with TLS; absent = off")] = None


class Admin(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Metrics, health, API and web page, for operators only."""

    host: Annotated[str, about("address to listen on")] = "127.0.0.1"
    port: Annotated[Port, about("port; 0 = any free port, false = off")] = 9090
    token: Annotated[str, about("bearer token; must be set when host is not loopback", secret=True)] = ""


class Backend(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The one central system."""

    version: Annotated[BackendVersion, about("OCPP version that the central system speaks")]
    url: Annotated[str, about("WebSocket URL; {station_id} stands for the station, appended when absent")]
    credentials: Annotated[Literal["passthrough", "fixed", "none"], about("whose Basic credentials the upstream connection carries")] = (
        "passthrough"
    )
    username: Annotated[str, about("user name when credentials is fixed; {station_id} stands for the station")] = PLACEHOLDER
    password: Annotated[str, about("password when credentials is fixed; {station_id} stands for the station", secret=True)] = ""
    ca_file: Annotated[str, about("PEM file with further trust anchors for the central system's certificate")] = ""
    cert_file: Annotated[str, about("PEM file with the gateway's client certificate")] = ""
    key_file: Annotated[str, about("PEM file with the client certificate's private key, not encrypted")] = ""
    call_timeout: Annotated[Seconds, about("seconds to wait for one answer of the central system")] = 30.0
    when_down: Annotated[
        Literal["mirror", "buffer"], about("mirror: stations see the outage; buffer: transaction data is stored and delivered later")
    ] = "mirror"
    outage_grace: Annotated[
        Annotated[float, Meta(ge=0, le=3600)],
        about("seconds that a lost backend connection is hidden from the station before it is mirrored"),
    ] = 15.0


class Buffer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is kept of stations while the central system is away and backend.when_down is "buffer"; and the dead letters, in both modes."""

    max_messages: Annotated[
        Annotated[int, Meta(ge=1, le=100_000_000)], about("messages of all stations; when there are as many, stations see the outage")
    ] = 1_000_000
    max_bytes: Annotated[Annotated[int, Meta(ge=1024, le=1024**4)], about("bytes of the messages of all stations, likewise")] = (
        512 * 1024**2
    )
    max_messages_per_station: Annotated[Annotated[int, Meta(ge=1, le=100_000_000)], about("messages of one station, likewise")] = 20_000
    retry_interval: Annotated[
        Seconds, about("seconds before a kept message is tried again, times the number of tries; after ten refusals it is a dead letter")
    ] = 10.0
    enforce_deauth: Annotated[
        bool, about("stop a transaction that began while the central system was away when that does not accept its token later")
    ] = True
    max_dead_letters: Annotated[
        Annotated[int, Meta(ge=1, le=1_000_000)], about("messages given up that are kept for the operator; the oldest goes first")
    ] = 10_000


class State(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where the memory of stations is kept."""

    url: Annotated[str, about("sqlite:///path (sqlite:////path from the root) | redis://host:port/db | rediss://… | memory:")] = (
        "sqlite:///ocpp-gateway.db"
    )


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is accepted."""

    validation: Annotated[Literal["lenient", "strict"], about("lenient: repair known quirks and count them; strict: refuse")] = "lenient"
    repairs_off: Annotated[
        tuple[str, ...], about("repairs (docs/losses.md) that are not made for any station: what needs one is refused as it came")
    ] = ()
    unknown_stations: Annotated[Literal["accept", "reject"], about("a station is known when a [[stations]] entry matches it")] = "accept"
    duplicate_connection: Annotated[
        Literal["replace", "reject"], about("a second connection of a station replaces the first, or is refused")
    ] = "replace"
    id_token_type: Annotated[IdTokenType, about("idToken type where only a 1.x idTag is known and the station has no own setting")] = (
        "Central"
    )


class Log(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is written to standard error."""

    level: Annotated[Literal["debug", "info", "warning", "error"], about("least severity that is written")] = "info"
    format: Annotated[Literal["console", "json"], about("lines for people, or one JSON object per line")] = "console"
    redact_identities: Annotated[bool, about("also mask idTag, idToken, ICCID and IMSI in logs and recent messages")] = False


class StationOverride(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Settings of the stations whose id matches; the first match wins."""

    match: Annotated[Annotated[str, Meta(min_length=1)], about("shell pattern over the station id")]
    password_hash: Annotated[str, about("argon2 hash; the station must then present Basic credentials", secret=True)] = ""
    backend_url: Annotated[str, about("central system of these stations, instead of backend.url")] = ""
    client_cert_name: Annotated[
        str,
        about(
            "shell pattern over the names in the station's certificate, where none of them is the station id; {station_id} stands for it"
        ),
    ] = ""
    callback_url: Annotated[str, about("fixed SOAP address of the charge point, instead of wsa:From")] = ""
    connectors: Annotated[dict[str, str], about('1.x connectorId -> "evse.connector"')] = msgspec.field(default_factory=dict)
    connector_types: Annotated[dict[str, str], about('1.x connectorId -> connectorType of 2.x, such as "cCCS2": 1.x does not say')] = (
        msgspec.field(default_factory=dict)
    )
    id_token_type: Annotated[Literal[""] | IdTokenType, about("force the idToken type")] = ""
    id_tag_after: Annotated[
        Annotated[str, Meta(max_length=5)],
        about('what stands before the idTag proper of a 1.x station, ";" for a payment terminal that writes xxx;TAG; empty = nothing'),
    ] = ""
    hold_available: Annotated[
        Annotated[float, Meta(ge=0, le=60)],
        about(
            "seconds that a translated 1.x StatusNotification Available waits for the StopTransaction of its connector: "
            "there are stations that send it first, and central systems that end a session by it"
        ),
    ] = 0.0
    time_zone: Annotated[str, about("zone of times without one, of a SOAP station, such as Europe/Berlin; empty = UTC")] = ""
    firmware_allow_unsigned: Annotated[
        bool, about("pass a signed firmware update on without its signature to a station that cannot check one, instead of refusing it")
    ] = False
    repairs_off: Annotated[tuple[str, ...], about("repairs that are not made for these stations, beside those of policy.repairs_off")] = ()

    def topology(self) -> dict[int, tuple[int, int]]:
        """1.x connectorId -> (EVSE id, connector id), as configured; empty when nothing is."""
        pairs = ((int(connector), place.split(".")) for connector, place in self.connectors.items())
        return {connector: (int(evse), int(plug)) for connector, (evse, plug) in pairs}


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, dict=True):
    """Everything an operator can set. Made by `gateway.config.load`, which has checked it."""

    backend: Backend
    listen: Listen = Listen()
    admin: Admin = Admin()
    buffer: Buffer = Buffer()
    soap: Soap = Soap()
    state: State = State()
    policy: Policy = Policy()
    log: Log = Log()
    stations: Annotated[tuple[StationOverride, ...], about("settings of single stations; the first match wins")] = ()

    def station(self, station_id: str) -> StationOverride | None:
        """The first override whose pattern matches, in any case: who writes its id otherwise must not escape its password.

        None when none does: the station is unknown in the sense of `policy.unknown_stations`.
        """
        exact, patterns = self._index
        folded = station_id.casefold()
        best = exact.get(folded)
        for position, pattern in patterns:
            if best is not None and position > best:
                break
            if fnmatchcase(folded, pattern):
                best = position
                break
        return None if best is None else self.stations[best]

    def spelling(self, station_id: str) -> str | None:
        """The id as the operator wrote it where an entry names this one station; None when none does."""
        position = self._index[0].get(station_id.casefold())
        return None if position is None else self.stations[position].match

    def with_stations_of(self, other: "Config") -> "Config":
        """This configuration with the other's [[stations]]: what SIGHUP may change."""
        return msgspec.structs.replace(self, stations=other.stations)

    @cached_property
    def _index(self) -> tuple[dict[str, int], list[tuple[int, str]]]:
        """Plain ids by name, real patterns in order: ten thousand single stations must not cost ten thousand comparisons per connection."""
        exact: dict[str, int] = {}
        patterns: list[tuple[int, str]] = []
        for position, override in enumerate(self.stations):
            if any(wildcard in override.match for wildcard in "*?["):
                patterns.append((position, override.match.casefold()))
            else:
                exact.setdefault(override.match.casefold(), position)
        return exact, patterns
