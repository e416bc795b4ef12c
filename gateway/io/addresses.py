"""Where a SOAP station is called back, and where never.

wsa:From is data from the network: whoever forges it would make the gateway a forwarder of requests into the operator's networks. An address
is therefore resolved once, every answer of the resolver has to lie in `soap.callback_allow`, and the connection goes to the address that was
checked, whatever the name says a moment later. Sources: soap design §8 and §9, translation-down E.2.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from yarl import URL

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Host and port to numeric addresses; raises OSError when there are none."""

RESOLVE_TIMEOUT = 5.0
MAX_URL = 2048
_OF_URLS = "%!$&'()*+,;=:@/?[]~"
"""What may stand in a path or a query beside letters and digits (RFC 3986); whoever wrote a % has escaped already."""
_WELL_KNOWN_PORTS = frozenset({80, 443})
_FIRST_FREE_PORT = 1024
"""Below it only HTTP's own ports: no station listens where mail or SSH does."""

_GUARDED: tuple[Network, ...] = tuple(ipaddress.ip_network(text) for text in ("127.0.0.0/8", "::1/128", "169.254.0.0/16", "fe80::/10"))
"""Loopback, and link-local with the metadata services of clouds: only an entry that lies inside one opens it, never one that contains it."""
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_ADDRESSING = ("http://www.w3.org/2005/08/addressing", "http://schemas.xmlsoap.org/ws/2004/08/addressing")
_LOCAL_NAMES = frozenset({"localhost", "localhost.localdomain", "ip6-localhost"})

Denial = Literal["scheme", "user_info", "host", "port", "unresolvable", "network", "own"]


class AddressDenied(Exception):  # noqa: N818  # reads as what happened
    """An address the gateway does not call. `reason` is a label of the metrics."""

    def __init__(self, reason: Denial, text: str) -> None:
        super().__init__(text)
        self.reason: Denial = reason


@dataclass(frozen=True, slots=True)
class Callback:
    """A station's address: `to` is its own words, verbatim, for wsa:To; `url` is where to connect.

    `configured` by the operator: trusted, wherever it leads.
    """

    to: str
    url: str
    configured: bool = False


@dataclass(frozen=True, slots=True)
class Pinned:
    """An address that was checked: `url` has the numeric address, `host` is for the Host header, `server_name` for TLS."""

    url: URL
    host: str
    server_name: str


def choose(*, station_id: str, configured: str, from_address: str, reply_to: str, peer_ip: str) -> tuple[Callback, ...]:
    """The usable addresses of a station, the best one first; the next is for a name that nobody can resolve.

    In this order: the operator's `callback_url` (with `{station_id}` and `{peer_ip}`), which stands alone, wsa:From, wsa:ReplyTo, and the peer with
    the port and the path of From, for stations that do not know their own host.
    """
    if configured:
        url = configured.replace("{station_id}", quote(station_id, safe="")).replace("{peer_ip}", _bracketed(peer_ip))
        return (Callback(from_address if _is_address(from_address) else url, url, configured=True),)
    usable = [Callback(said, said) for said in (from_address, reply_to) if _is_usable(said, peer_ip)]
    if (at_peer := _at_peer(from_address, peer_ip)) is not None:
        usable.append(at_peer)
    return tuple(usable)


def _is_address(said: str) -> bool:
    """Neither absent nor one of WS-Addressing's names for nobody."""
    return bool(said) and not said.startswith(_ADDRESSING) and len(said) <= MAX_URL


def _is_usable(said: str, peer_ip: str) -> bool:
    url = _parsed(said)
    if url is None or not url.host:
        return False
    if url.host.lower() in _LOCAL_NAMES:
        return _is_local(peer_ip)
    try:
        address = ipaddress.ip_address(url.host)
    except ValueError:
        return True
    return not address.is_unspecified and (not address.is_loopback or _is_local(peer_ip))


def _at_peer(said: str, peer_ip: str) -> Callback | None:
    """`http://:8082/` and `http://localhost:8080/` are what stations write that know their port only."""
    url = _parsed(said.replace("://:", f"://{_bracketed(peer_ip)}:", 1))
    if url is None or not peer_ip:
        return None
    return Callback(said, str(url.with_host(peer_ip)))


def _parsed(said: str) -> URL | None:
    if not _is_address(said):
        return None
    try:
        url = URL(said.strip(), encoded=True)
        usable = url.scheme in ("http", "https") and bool(url.host) and url.port is not None
    except ValueError:
        return None
    return url if usable else None


def _is_local(peer_ip: str) -> bool:
    try:
        return ipaddress.ip_address(peer_ip).is_loopback
    except ValueError:
        return False


def _bracketed(ip: str) -> str:
    return f"[{ip}]" if ":" in ip else ip


class AddressPolicy:
    """Decides whether an address may be called, and pins it."""

    def __init__(self, allow: Iterable[Network], resolve: Resolve | None = None, *, backends: Iterable[str] = ()) -> None:
        self._allow = tuple(allow)
        self._resolve = resolve or resolve_host
        known = {URL(backend.replace("{station_id}", "")) for backend in backends}
        self._backends = sorted({(url.host, url.port or 0) for url in known if url.host})
        self.own_ports: set[int] = set()
        """Ports of the gateway's own listeners."""

    def allows(self, address: Address) -> bool:
        """Whether the networks of the operator contain it, and, where it is guarded, name it."""
        address = _embedded(address)
        if address.is_multicast or address.is_unspecified or address in _BROADCAST:
            return False
        guard = next((network for network in _GUARDED if address in network), None)
        return any(address in network and (guard is None or _inside(network, guard)) for network in self._allow)

    def check(self, callback: Callback) -> None:
        """What can be said without asking a name server. Raises AddressDenied."""
        url = _checked(callback.url)
        try:
            address = ipaddress.ip_address(url.host or "")
        except ValueError:
            return
        if not callback.configured:
            self._check(callback, [address])

    async def pin(self, callback: Callback) -> Pinned:
        """Resolve once and check every address. Raises AddressDenied."""
        url = _checked(callback.url)
        host, port = url.host or "", url.port or 0
        found = await self._found(host, port)
        if not found:
            raise AddressDenied("unresolvable", f"station: its address {callback.url!r} cannot be resolved")
        addresses = [ipaddress.ip_address(text.partition("%")[0]) for text in found]
        if not callback.configured:
            self._check(callback, addresses)
            await self._check_own(url, addresses)
        name = _bracketed(host)
        return Pinned(url.with_host(found[0]), f"{name}:{url.explicit_port}" if url.explicit_port else name, host)

    def _check(self, callback: Callback, addresses: list[Address]) -> None:
        for address in addresses:
            if not self.allows(address):
                raise AddressDenied(
                    "network",
                    f"station: its address {callback.url!r} leads to {address}, which is not in soap.callback_allow; add its network there "
                    "or give the station a callback_url",
                )

    async def _check_own(self, url: URL, addresses: list[Address]) -> None:
        """Neither the gateway nor the central system is a station: a call to them would be one in their own networks' name (soap design §9)."""
        own = url.port in self.own_ports and any(_is_ours(address) for address in addresses)
        for host, port in self._backends:
            if port == url.port and not own:
                theirs = await self._found(host, port)
                own = any(str(address) in theirs for address in addresses)
        if own:
            raise AddressDenied("own", f"station: its address {str(url)!r} is the gateway's or the central system's own")

    async def _found(self, host: str, port: int) -> list[str]:
        try:
            async with asyncio.timeout(RESOLVE_TIMEOUT):
                return await self._resolve(host, port)
        except (OSError, TimeoutError, UnicodeError):
            return []


def _is_ours(address: Address) -> bool:
    """One of this machine's: the route to it begins and ends there. Nothing is sent."""
    family = socket.AF_INET if address.version == 4 else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((str(address), 9))
            return ipaddress.ip_address(probe.getsockname()[0]) == address
    except OSError:
        return False


def _checked(text: str) -> URL:
    url = _parsed(text)
    if url is None:
        raise AddressDenied("scheme", f"station: its address {text[:200]!r} is no http or https URL")
    if url.user is not None or url.password is not None:
        raise AddressDenied("user_info", "station: its address carries a user name or a password, which no station needs there")
    port = url.port or 0
    if port not in _WELL_KNOWN_PORTS and port < _FIRST_FREE_PORT:
        raise AddressDenied("port", f"station: its address {text[:200]!r} has the port {port}; allowed are 80, 443 and 1024 to 65535")
    return _escaped(url.with_fragment(None))


def _escaped(url: URL) -> URL:
    """What a request line cannot carry, escaped; all else is as the station wrote it. A URL parser drops some of it, or refuses it later."""
    path, query = quote(url.raw_path, safe=_OF_URLS), quote(url.raw_query_string, safe=_OF_URLS)
    return URL.build(scheme=url.scheme, authority=url.raw_authority, path=path, query_string=query, encoded=True)


_BROADCAST = ipaddress.ip_network("255.255.255.255/32")


def _embedded(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one: written that way it is the same machine."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address.sixtofour is not None:
            return address.sixtofour
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _inside(network: Network, guard: Network) -> bool:
    if isinstance(network, ipaddress.IPv4Network) and isinstance(guard, ipaddress.IPv4Network):
        return network.subnet_of(guard)
    if isinstance(network, ipaddress.IPv6Network) and isinstance(guard, ipaddress.IPv6Network):
        return network.subnet_of(guard)
    return False


async def resolve_host(host: str, port: int) -> list[str]:
    """The operating system's resolver. Raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]
