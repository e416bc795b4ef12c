"""What the configuration comes to: for the session of one station, and for the gateway."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable
from dataclasses import replace
from zoneinfo import ZoneInfo

import msgspec

from gateway.config import Config
from gateway.config.options import PLACEHOLDER, Backend
from gateway.config.soap import Soap
from gateway.room import Bounds, Buffering
from gateway.runs import Timing
from translators.memory.options import Options
from translators.versions import Version

WOKEN_TAKES = 10.0
"""Seconds of a command beside the wait for a woken station: to find that it cannot be called, and to call it at last."""
DEFAULT_PATIENCE = Soap().call_timeout


def timing(config: Config, version: Version) -> Timing:
    """How long a session of a station of this version waits."""
    timing = Timing(
        backend_call=config.backend.call_timeout,
        grace=config.backend.outage_grace,
        silence=config.soap.offline_after,
    )
    if not version.is_soap:
        return timing
    # Who gives a slow station more time than the default gives the whole command more, too.
    patience = config.soap.call_timeout
    command = timing.command if patience <= DEFAULT_PATIENCE else patience
    if config.soap.wakeup_url:
        awake = config.soap.wakeup_wait + WOKEN_TAKES
        patience, command = max(patience, awake), max(command, awake)
    return replace(timing, station_call=patience, command=command)


def options(config: Config, identity: str) -> Options:
    """What the translation for this station depends on."""
    override = config.station(identity)
    backend = config.backend
    url = (override.backend_url if override is not None else "") or backend.url
    told = Options(
        unknown_token_type=config.policy.id_token_type,
        call_timeout=round(backend.call_timeout),
        max_interval=config.soap.max_interval,
        security_profile=_security_profile(backend, url),
        backend_url="" if "@" in url else url.replace(PLACEHOLDER, identity),  # not with a password in it
        repairs_off=frozenset(config.policy.repairs_off),
    )
    if override is None:
        return told
    rows = sorted((connector, evse, plug) for connector, (evse, plug) in override.topology().items())
    return msgspec.structs.replace(
        told,
        id_token_type=override.id_token_type,
        connectors=tuple(rows),
        connector_types=tuple(sorted((int(number), kind) for number, kind in override.connector_types.items())),
        firmware_allow_unsigned=override.firmware_allow_unsigned,
        id_tag_after=override.id_tag_after,
        hold_available=override.hold_available,
        zone=ZoneInfo(override.time_zone) if override.time_zone else None,
        repairs_off=told.repairs_off.union(override.repairs_off),
    )


def _security_profile(backend: Backend, url: str) -> int:
    """Of the link to the backend (2.0.1 part 2 A00): TLS with a certificate of the gateway's, TLS, a password alone, nothing."""
    if url.startswith("wss:"):
        return 3 if backend.cert_file else 2
    return 0 if backend.credentials == "none" else 1


def message_ids() -> Callable[[], str]:
    """Message ids of one session: unlike those of any other, and within 36 characters (performance: no uuid4 a message)."""
    prefix = secrets.token_hex(8)
    numbers = itertools.count(1)
    return lambda: f"{prefix}-{next(numbers)}"


def bounds(config: Config) -> Bounds:
    """Of what is kept while the central system is away."""
    return Bounds(config.buffer.max_messages, config.buffer.max_bytes, config.buffer.max_messages_per_station)


def buffering(config: Config) -> Buffering:
    """Whether and how it is kept."""
    return Buffering(config.backend.when_down == "buffer", config.buffer.retry_interval, config.buffer.enforce_deauth)


def own_address(config: Config) -> str:
    """wsa:From of commands: where the gateway's CentralSystemService is, as far as it knows itself."""
    listen = config.listen
    host = f"[{listen.host}]" if ":" in listen.host else listen.host
    if listen.port is False and listen.tls is not None:
        return f"https://{host}:{listen.tls.port}{listen.soap_path}"
    return f"http://{host}:{listen.port}{listen.soap_path}"
