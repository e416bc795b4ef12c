"""Who a request really comes from, when proxies stand between the stations and the gateway (`listen.trusted_proxies`).

Headers are believed from those proxies only. X-Forwarded-For is read from the right: each entry was written by the hop behind it, so the first one
that is no trusted proxy is the peer, and whatever stands left of it is what the peer claims. RFC 7239's Forwarded is not read: a station could
write whichever of the two its proxy leaves alone.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from functools import lru_cache

import msgspec
from aiohttp.web import Request

from gateway.io.addresses import Address, Network
from gateway.io.client_certificates import names_in_header, names_of_peer

MAX_HOPS = 32
"""Entries of X-Forwarded-For that are looked at; nobody has more proxies in a row."""
UNTRUSTED = "proxy_header_untrusted"
UNREADABLE = "proxy_header_unreadable"
_HEADERS = ("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host")
_SCHEMES = {"http": "http", "https": "https", "ws": "http", "wss": "https"}
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:\d{1,5})?")


class Peer(msgspec.Struct, frozen=True):
    """Who asks: its address, the names in its certificate, and how it reached the outermost trusted proxy.

    `names` is None when it showed no certificate; `quirks` name headers that were not believed.
    """

    ip: str = ""
    names: tuple[str, ...] | None = None
    scheme: str = "http"
    host: str = ""
    quirks: tuple[str, ...] = ()


class Proxies:
    """Reads the peer of a request. `certificate_header` is empty when no proxy ends TLS."""

    def __init__(self, trusted: Iterable[Network] = (), certificate_header: str = "") -> None:
        self._trusted = tuple(trusted)
        self._certificate_header = certificate_header
        self._proxy_headers = (*_HEADERS, certificate_header) if certificate_header else _HEADERS

    def peer(self, request: Request) -> Peer:
        """The peer of this request."""
        socket, ip = _seen(request.remote or "")
        names = names_of_peer(request.get_extra_info("peercert"))
        if socket is None or not self._trusts(socket):
            forged = any(name in request.headers for name in self._proxy_headers)
            return Peer(ip, names, request.scheme, _host(request), (UNTRUSTED,) if forged else ())
        return self._behind_proxy(request, ip)

    def location(self, request: Request) -> str:
        """The URL that was asked for, as the station wrote it."""
        peer = self.peer(request)
        return f"{peer.scheme}://{peer.host}{request.rel_url.raw_path}"

    def _behind_proxy(self, request: Request, ip: str) -> Peer:
        quirks: list[str] = []
        hops = _row(request, "X-Forwarded-For")[-MAX_HOPS:]
        depth = 0
        while depth < len(hops):
            hop = _address(hops[-1 - depth])
            if hop is None:
                quirks.append(UNREADABLE)
                break
            ip, depth = str(hop), depth + 1
            if not self._trusts(hop):
                break
        depth = max(depth, 1)
        scheme = _SCHEMES.get(_of_hop(_row(request, "X-Forwarded-Proto"), depth).lower(), request.scheme)
        host = _of_hop(_row(request, "X-Forwarded-Host"), depth)
        names = self._certificate(request, quirks)
        return Peer(ip, names, scheme, host if _HOST.fullmatch(host) else _host(request), tuple(quirks))

    def _certificate(self, request: Request, quirks: list[str]) -> tuple[str, ...] | None:
        values = request.headers.getall(self._certificate_header, []) if self._certificate_header else []
        if not any(value.strip() for value in values):
            return None
        try:
            if len(values) > 1:
                raise ValueError("the header came twice; the proxy must replace what the station sent")
            return names_in_header(values[0])
        except ValueError:
            quirks.append(UNREADABLE)
            return ()  # something was shown, and it names nobody

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)


def _host(request: Request) -> str:
    """What the station calls us; where it says nothing usable, our address as it reached it. (aiohttp would ask a name server for ours, and wait.)"""
    said = request.headers.get("Host", "")
    if _HOST.fullmatch(said):
        return said
    ours = request.get_extra_info("sockname") or ("", 0)
    return f"[{ours[0]}]:{ours[1]}" if ":" in str(ours[0]) else f"{ours[0]}:{ours[1]}"


def _row(request: Request, name: str) -> list[str]:
    """The entries of a list header, however many lines it came in."""
    return [entry.strip() for line in request.headers.getall(name, []) for entry in line.split(",") if entry.strip()]


def _of_hop(entries: list[str], depth: int) -> str:
    """The entry that the same proxy wrote as the peer's address; a proxy that does not append has written the only one."""
    return entries[-min(depth, len(entries))] if entries else ""


@lru_cache(maxsize=4096)  # a station says who it is with every message; reading an address takes longer than reading a heartbeat
def _seen(remote: str) -> tuple[Address | None, str]:
    """The other end of a socket, and its text; the text as it is where it is no address."""
    address = _address(remote)
    return address, remote if address is None else str(address)


@lru_cache(maxsize=4096)  # the same of what proxies say
def _address(text: str) -> Address | None:
    """An address with or without a port, as proxies write it. IPv4 inside IPv6 is the IPv4 address: a socket of both kinds gives it so."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address
