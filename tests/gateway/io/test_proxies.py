"""Who a request comes from: headers count from trusted proxies only, and only as far as trusted proxies wrote them."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from urllib.parse import quote

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from gateway.io.proxies import MAX_HOPS, Peer, Proxies

PEM = quote((Path(__file__).with_name("certificates") / "client.pem").read_text(), safe="")
TRUSTED = tuple(ipaddress.ip_network(text) for text in ("10.0.0.0/24", "2001:db8::/64"))


class Socket:
    """A transport that knows who is at its other end."""

    def __init__(self, address: str, certificate: dict[str, object] | None) -> None:
        self._facts = {
            "peername": (address, 5000),
            "peercert": certificate,
            "sockname": ("2001:db8::9" if ":" in address else "192.0.2.9", 8080),
        }

    def get_extra_info(self, name: str, default: object = None) -> object:
        return self._facts.get(name, default)


def peer(address: str, *headers: tuple[str, str], header: str = "", path: str = "/soap", certificate: object = None) -> Peer:
    proxies = Proxies(TRUSTED, header)
    return proxies.peer(_request(address, headers, path, certificate))


def _request(address: str, headers: tuple[tuple[str, str], ...], path: str, certificate: object = None):  # type: ignore[no-untyped-def]  # a request
    told = CIMultiDict([("Host", "gw.example:8080"), *headers])
    return make_mocked_request("POST", path, headers=told, transport=Socket(address, certificate))  # type: ignore[arg-type]  # what is used of one


@pytest.mark.parametrize(
    ("address", "forwarded", "ip"),
    [
        ("10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "203.0.113.9:50000", "203.0.113.9"),
        ("10.0.0.1", "[2001:db9::1]:443", "2001:db9::1"),
        ("10.0.0.1", '"[2001:db9::1]"', "2001:db9::1"),
        ("::ffff:10.0.0.1", "::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8::1", "2001:db9::1", "2001:db9::1"),
        ("10.0.0.1", "", "10.0.0.1"),
    ],
)
def test_the_rightmost_hop_that_is_no_trusted_proxy_is_the_peer(address: str, forwarded: str, ip: str) -> None:
    found = peer(address, *([("X-Forwarded-For", forwarded)] if forwarded else []))
    assert (found.ip, found.quirks) == (ip, ())


def test_hops_on_several_lines_are_one_row() -> None:
    assert peer("10.0.0.1", ("X-Forwarded-For", "1.1.1.1"), ("X-Forwarded-For", "203.0.113.9, 10.0.0.2")).ip == "203.0.113.9"


def test_of_an_endless_row_only_so_many_hops_are_looked_at() -> None:
    assert peer("10.0.0.1", ("X-Forwarded-For", ", ".join(["203.0.113.9"] + ["10.0.0.7"] * MAX_HOPS))).ip == "10.0.0.7"


def test_a_hop_that_is_no_address_ends_what_is_believed() -> None:
    found = peer("10.0.0.1", ("X-Forwarded-For", "203.0.113.9, unknown, 10.0.0.2"))
    assert (found.ip, found.quirks) == ("10.0.0.2", ("proxy_header_unreadable",))


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Cert"])
def test_what_an_untrusted_peer_writes_is_not_believed_and_noticed(name: str) -> None:
    found = peer("203.0.113.9", (name, "10.9.9.9"), header="X-Cert")
    assert found == Peer("203.0.113.9", None, "http", "gw.example:8080", ("proxy_header_untrusted",))


def test_the_other_standard_for_the_same_is_not_read_at_all() -> None:
    assert peer("10.0.0.1", ("Forwarded", "for=203.0.113.9;proto=https")) == Peer("10.0.0.1", None, "http", "gw.example:8080")


def test_the_certificate_of_a_station_is_the_one_its_proxy_passes_and_not_the_proxys_own() -> None:
    own = {"subject": ((("commonName", "proxy"),),)}
    assert peer("10.0.0.1", ("X-Cert", PEM), header="X-Cert", certificate=own).names == ("CP1",)
    assert peer("10.0.0.1", header="X-Cert", certificate=own).names is None
    assert peer("10.0.0.1", ("X-Cert", " "), header="X-Cert").names is None
    assert peer("10.0.0.1", ("X-Cert", PEM)).names is None
    assert peer("203.0.113.9", ("X-Cert", PEM), header="X-Cert", certificate=own).names == ("proxy",)


def test_a_certificate_that_came_twice_or_cannot_be_read_names_nobody() -> None:
    for headers in ([("X-Cert", PEM), ("X-Cert", PEM)], [("X-Cert", "nonsense")]):
        found = peer("10.0.0.1", *headers, header="X-Cert")
        assert (found.names, found.quirks) == ((), ("proxy_header_unreadable",))


@pytest.mark.parametrize(
    ("headers", "location"),
    [
        ([], "http://gw.example:8080/soap/CP%201"),
        ([("X-Forwarded-Proto", "https")], "https://gw.example:8080/soap/CP%201"),
        ([("X-Forwarded-Proto", "wss"), ("X-Forwarded-Host", "stations.example")], "https://stations.example/soap/CP%201"),
        ([("X-Forwarded-Proto", "gopher"), ("X-Forwarded-Host", "a/b?<c>")], "http://gw.example:8080/soap/CP%201"),
        (
            [
                ("X-Forwarded-For", "203.0.113.9, 10.0.0.2"),
                ("X-Forwarded-Proto", "http, https, http"),
                ("X-Forwarded-Host", "lie, true, inner"),
            ],
            "https://true/soap/CP%201",
        ),
    ],
)
def test_the_address_that_was_asked_for_is_the_one_before_the_outermost_trusted_proxy(
    headers: list[tuple[str, str]], location: str
) -> None:
    assert Proxies(TRUSTED).location(_request("10.0.0.1", tuple(headers), "/soap/CP%201?wsdl")) == location


def test_without_trusted_proxies_nobody_chooses_the_address() -> None:
    told = (("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "evil.example"))
    assert Proxies().location(_request("10.0.0.1", told, "/soap?wsdl")) == "http://gw.example:8080/soap"


@pytest.mark.parametrize("said", [None, "", 'a"><script>', "a/b", "user@host", "host:port", "two words", "ü.example"])
@pytest.mark.parametrize(
    ("address", "ours"), [("203.0.113.9", "192.0.2.9:8080"), ("10.0.0.1", "192.0.2.9:8080"), ("2001:db9::1", "[2001:db8::9]:8080")]
)
def test_who_does_not_say_how_it_calls_us_is_told_the_address_it_reached(
    said: str | None, address: str, ours: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.getfqdn", lambda *_: pytest.fail("a name server was asked"))
    headers = CIMultiDict([] if said is None else [("Host", said)])
    request = make_mocked_request("POST", "/soap", headers=headers, transport=Socket(address, None))  # type: ignore[arg-type]  # what is used of one
    assert Proxies(TRUSTED).location(request) == f"http://{ours}/soap"
