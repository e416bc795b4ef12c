"""What a type cannot say: rules for one value, rules between values, and what this version refuses because it cannot do it yet.

A rule takes the converted value, returns it (perhaps in its normal form) or raises ValueError with the sentence that follows the key.
"""

import difflib
import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import SplitResult, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

import argon2
import msgspec

from gateway.config.errors import ConfigError
from gateway.config.options import PLACEHOLDER, Admin, Backend, Listen, State, Tls
from gateway.config.soap import Soap
from translators.repairs.switches import REPAIRS

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Rule = Callable[[Any], Any]


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """The networks of an already checked option (`listen.trusted_proxies`, `soap.callback_allow`)."""
    return tuple(ipaddress.ip_network(text, strict=False) for text in texts)


def check_workers(workers: int) -> None:
    """Raises ConfigError for a `--workers` this version cannot honour."""
    if workers < 1:
        raise ConfigError([f"--workers: {workers} is not a number of processes"])
    if workers > 1:
        raise ConfigError(["--workers: more than one process is not available yet; start one gateway with --workers 1"])


# Keys of the contract that this version cannot honour: refused at start, never ignored.
NOT_YET: dict[str, tuple[Callable[[Any], bool], str]] = {
    "state.url": (
        lambda value: value.startswith(("redis://", "rediss://")),
        "Redis is not available yet; use sqlite:///path or memory:",
    ),
}


def split_url(url: str, schemes: tuple[str, ...]) -> SplitResult:
    """The parts of a URL of one of the schemes; raises ValueError saying what is wrong with it."""
    if "@" in url.partition("://")[2].partition("/")[0]:
        raise ValueError("a URL with a user name or password in it ends up in logs; use the options for credentials")
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"{url!r} is not a URL: {error}") from error
    if parts.scheme not in schemes:
        raise ValueError(f"{url!r} does not begin with {' or '.join(f'{scheme}://' for scheme in schemes)}")
    if not host:
        raise ValueError(f"{url!r} names no host")
    if parts.fragment:
        raise ValueError(f"{url!r} has a #fragment, which no server ever sees")
    return parts


def _backend_url(url: str) -> str:
    parts = split_url(url, ("ws", "wss"))
    if "{" in parts.netloc:
        raise ValueError(f"{url!r} has a placeholder in the host; {PLACEHOLDER} belongs in the path")
    foreign = re.sub(re.escape(PLACEHOLDER), "", parts.path + parts.query)
    if "{" in foreign or "}" in foreign:
        raise ValueError(f"{url!r} has a placeholder that is not {PLACEHOLDER}")
    if PLACEHOLDER in url:
        return url
    return urlunsplit(parts._replace(path=parts.path.rstrip("/") + "/" + PLACEHOLDER))


def _callback_url(url: str) -> str:
    split_url(url, ("http", "https"))
    return url


def _hook_url(url: str) -> str:
    try:
        split_url(url, ("http", "https"))
    except ValueError:
        raise ValueError("this value is not a plain http or https URL") from None  # it may hold a key
    return url


def _path(path: str) -> str:
    if not path.startswith("/") or any(character in path for character in "{}?# "):
        raise ValueError(f"{path!r} is not a plain path beginning with /")
    return path.rstrip("/")


def _networks(texts: tuple[str, ...]) -> tuple[str, ...]:
    for text in texts:
        try:
            ipaddress.ip_network(text, strict=False)
        except ValueError:
            raise ValueError(f"{text!r} is not a network such as 10.0.0.0/8") from None
    return texts


def _header(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]*", name):
        raise ValueError(f"{name!r} is not the name of a header")
    return name


def _port(port: int | bool) -> int | bool:
    if port is True:
        raise ValueError("true is no port; give a number, or false for off")
    return port


def _state_url(url: str) -> str:
    if url == "memory:":
        return url
    if url.startswith("sqlite:///"):
        if not url.removeprefix("sqlite:///"):
            raise ValueError("names no file; write sqlite:///path, or sqlite:////path from the root")
        return url
    if url.startswith(("redis://", "rediss://")):
        return url
    raise ValueError("is not one of sqlite:///path, redis://…, rediss://…, memory:")


def _password_hash(text: str) -> str:
    try:
        if text:
            argon2.extract_parameters(text)
    except argon2.exceptions.InvalidHashError:
        raise ValueError("this value is not an argon2 hash ($argon2id$…)") from None
    return text


def _connectors(connectors: dict[str, str]) -> dict[str, str]:
    for number, place in connectors.items():
        if not re.fullmatch(r"[1-9]\d{0,5}", number):
            raise ValueError(f"{number!r} is not a connectorId (1, 2, …)")
        if not re.fullmatch(r"[1-9]\d{0,5}\.[1-9]\d{0,5}", place):
            raise ValueError(f'{place!r} is not "evse.connector", such as "1.1"')
    twice = {place for place in connectors.values() if list(connectors.values()).count(place) > 1}
    if twice:
        raise ValueError(f"{', '.join(sorted(twice))} is the place of two connectorIds")
    return connectors


def _connector_types(types: dict[str, str]) -> dict[str, str]:
    for number, kind in types.items():
        if not re.fullmatch(r"[1-9]\d{0,5}", number):
            raise ValueError(f"{number!r} is not a connectorId (1, 2, …)")
        if not 0 < len(kind) <= 20:
            raise ValueError(f"{kind!r} is not a connectorType of 1 to 20 characters")
    return types


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # ZoneInfoNotFoundError is a KeyError
        raise ValueError(f"{name!r} is not a time zone that this machine knows, such as Europe/Berlin") from None
    return name


def _repairs(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        if name not in REPAIRS:
            near = difflib.get_close_matches(name, REPAIRS, n=1)
            raise ValueError(f"{name!r} is no repair{f'; did you mean {near[0]!r}?' if near else ''}")
    return names


def _if_set(rule: Rule) -> Rule:
    return lambda value: rule(value) if value else value


_RULES: dict[str, Rule] = {
    "listen.port": _port,
    "listen.ws_path": _path,
    "listen.soap_path": _path,
    "listen.soap_aliases": lambda paths: tuple(_path(path) for path in paths),
    "listen.trusted_proxies": _networks,
    "listen.client_cert_header": _header,
    "listen.tls.port": _port,
    "admin.port": _port,
    "backend.url": _backend_url,
    "soap.callback_allow": _networks,
    "soap.wakeup_url": _if_set(_hook_url),
    "state.url": _state_url,
    "stations.password_hash": _password_hash,
    "stations.backend_url": _if_set(_backend_url),
    "stations.callback_url": _if_set(_callback_url),
    "policy.repairs_off": _repairs,
    "stations.connectors": _connectors,
    "stations.time_zone": _if_set(_time_zone),
    "stations.connector_types": _connector_types,
    "stations.repairs_off": _repairs,
}


def rule_for(key: str) -> Rule | None:
    """The rule of a dotted key; entries of [[stations]] share theirs."""
    return _RULES.get(re.sub(r"\[\d+\]", "", key))


def cross_mistakes(values: Mapping[str, Any], broken: set[str]) -> Iterator[str]:
    """The mistakes that lie between two keys, and the keys that are NOT_YET; keys already reported are left alone."""

    def get(key: str) -> Any:
        value: Any = values
        for part in key.split("."):
            value = value.get(part, _defaults().get(key)) if isinstance(value, Mapping) else None
        return value

    for key, sentence in _between(get):
        if key not in broken:
            yield f"{key}: {sentence}"
    for key, (refused, sentence) in NOT_YET.items():
        if key not in broken and get(key) is not None and refused(get(key)):
            yield f"{key}: {sentence}"


def _between(get: Callable[[str], Any]) -> Iterator[tuple[str, str]]:
    tls = get("listen.tls")
    if get("listen.port") is False and (tls is None or get("listen.tls.port") is False):
        yield "listen.port", "is off and there is no TLS listener, so that no station could connect"
    if tls is not None and get("listen.tls.require_client_cert") and not get("listen.tls.client_ca_file"):
        yield "listen.tls.client_ca_file", "must be set when require_client_cert is true"
    if get("listen.ws_path") == get("listen.soap_path") or get("listen.ws_path") in (get("listen.soap_aliases") or ()):
        yield "listen.soap_path", "is the same path as listen.ws_path"
    if get("listen.client_cert_header") and not get("listen.trusted_proxies"):
        yield "listen.client_cert_header", "would never be believed, because listen.trusted_proxies is empty"
    if get("admin.port") is not False and not get("admin.token") and not is_loopback(get("admin.host")):
        yield "admin.token", f"must be set because admin.host {get('admin.host')!r} is not loopback"
    for section in ("backend", "soap"):
        if bool(get(f"{section}.cert_file")) != bool(get(f"{section}.key_file")):
            missing = f"{section}.key_file" if get(f"{section}.cert_file") else f"{section}.cert_file"
            yield missing, "cert_file and key_file go together; one is set without the other"
    if get("backend.when_down") == "buffer" and get("state.url") == "memory:":
        yield (
            "backend.when_down",
            '"buffer" acknowledges what only the state keeps, and state.url is memory:, which a restart empties; use sqlite:///path',
        )
    if get("backend.credentials") == "fixed" and not get("backend.password"):
        yield "backend.password", 'must be set when backend.credentials is "fixed"'


def is_loopback(host: str | None) -> bool:
    """Whether only this machine can reach the address; names other than localhost are not trusted to be."""
    if host in (None, "localhost"):
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


@cache
def _defaults() -> dict[str, Any]:
    """The declared default of every dotted key; backend.version and backend.url have none."""
    sections = {
        "listen": Listen(),
        "listen.tls": Tls(),
        "admin": Admin(),
        "backend": Backend(version="2.0.1", url=""),
        "soap": Soap(),
        "state": State(),
    }
    flat = {f"{path}.{name}": value for path, section in sections.items() for name, value in msgspec.structs.asdict(section).items()}
    return {key: value for key, value in flat.items() if key not in ("backend.version", "backend.url")}
