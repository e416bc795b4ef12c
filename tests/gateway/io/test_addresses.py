"""Stations are called back where the operator allows it, at the address that was checked, and nowhere else."""

import asyncio
import ipaddress

import pytest
from yarl import URL

from gateway.io.addresses import AddressDenied, AddressPolicy, Callback, Resolve, choose, resolve_host

FLEET = ("10.0.0.0/8", "192.168.0.0/16")


def resolving(*addresses: str) -> Resolve:
    async def resolve(_host: str, _port: int) -> list[str]:
        return list(addresses)

    return resolve


def policy(*allow: str, resolve: Resolve | None = None) -> AddressPolicy:
    return AddressPolicy([ipaddress.ip_network(text) for text in allow or FLEET], resolve)


async def denied(url: str, *allow: str, resolve: Resolve | None = None) -> str:
    with pytest.raises(AddressDenied) as caught:
        await policy(*allow, resolve=resolve or resolving("10.0.0.5")).pin(Callback(url, url))
    return caught.value.reason


# which address


def chosen(from_address: str = "", reply_to: str = "", peer_ip: str = "10.0.0.9", configured: str = "") -> tuple[str, str] | None:
    found = choose(station_id="CP 1", configured=configured, from_address=from_address, reply_to=reply_to, peer_ip=peer_ip)
    return (found[0].to, found[0].url) if found else None


WSA = "http://www.w3.org/2005/08/addressing"


@pytest.mark.parametrize(
    ("from_address", "reply_to", "found"),
    [
        ("http://10.0.0.5:8080/cp", "", ("http://10.0.0.5:8080/cp", "http://10.0.0.5:8080/cp")),
        ("https://cp.example/x?y=%2F", "", ("https://cp.example/x?y=%2F", "https://cp.example/x?y=%2F")),
        (f"{WSA}/anonymous", "http://10.0.0.6/", ("http://10.0.0.6/", "http://10.0.0.6/")),
        ("", f"{WSA}/anonymous", None),
        (f"{WSA}/none", "", None),
        ("http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous", "", None),
        ("http://:8082/ocpp", "", ("http://:8082/ocpp", "http://10.0.0.9:8082/ocpp")),
        ("http://localhost:8080/", "", ("http://localhost:8080/", "http://10.0.0.9:8080/")),
        ("http://127.0.0.1:8080/", "", ("http://127.0.0.1:8080/", "http://10.0.0.9:8080/")),
        ("http://0.0.0.0:8080/", "", ("http://0.0.0.0:8080/", "http://10.0.0.9:8080/")),
        ("http://[::1]:8080/", "", ("http://[::1]:8080/", "http://10.0.0.9:8080/")),
        ("http://localhost:8080/", "http://10.0.0.6/", ("http://10.0.0.6/", "http://10.0.0.6/")),
        ("ftp://10.0.0.5/", "", None),
        ("10.0.0.5:8080", "", None),
        ("http://10.0.0.5:99999/", "", None),
        ("http://" + "a" * 3000, "", None),
    ],
)
def test_the_first_usable_address_is_chosen(from_address: str, reply_to: str, found: tuple[str, str] | None) -> None:
    assert chosen(from_address, reply_to) == found


def test_a_loopback_address_is_usable_for_a_station_on_this_machine() -> None:
    assert chosen("http://localhost:8080/", peer_ip="127.0.0.1") == ("http://localhost:8080/", "http://localhost:8080/")
    assert chosen("http://127.0.0.1:8080/", peer_ip="::1") == ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/")


def test_a_peer_with_an_ipv6_address_is_called_in_brackets() -> None:
    assert chosen("http://:8082/", peer_ip="2001:db8::5") == ("http://:8082/", "http://[2001:db8::5]:8082/")


def test_behind_a_name_that_may_be_unknown_stand_the_other_addresses_of_a_station() -> None:
    found = choose(station_id="CP 1", configured="", from_address="http://cp:80/x", reply_to="http://10.0.0.6/", peer_ip="10.0.0.9")
    assert [each.url for each in found] == ["http://cp:80/x", "http://10.0.0.6/", "http://10.0.0.9/x"]
    assert [each.to for each in found] == ["http://cp:80/x", "http://10.0.0.6/", "http://cp:80/x"]


def test_the_operators_address_comes_first_and_keeps_the_stations_words_for_the_header() -> None:
    found = choose(
        station_id="CP 1",
        configured="http://{peer_ip}:9000/{station_id}",
        from_address="http://10.0.0.5:8080/",
        reply_to="",
        peer_ip="2001:db8::5",
    )
    assert found == (Callback("http://10.0.0.5:8080/", "http://[2001:db8::5]:9000/CP%201", configured=True),)
    assert chosen(f"{WSA}/anonymous", configured="http://h/") == ("http://h/", "http://h/")


# where to


async def test_an_allowed_address_is_pinned_with_its_name_kept_for_host_and_tls() -> None:
    pinned = await policy(resolve=resolving("10.0.0.5")).pin(Callback("", "https://cp.fleet.example:8443/x?y=1#z"))
    assert pinned.url == URL("https://10.0.0.5:8443/x?y=1")
    assert (pinned.host, pinned.server_name) == ("cp.fleet.example:8443", "cp.fleet.example")


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://[fd00::1]/", "[fd00::1]"),
        ("http://[fd00::1]:8080/cp", "[fd00::1]:8080"),
        ("http://10.0.0.5:80/", "10.0.0.5:80"),
        ("http://cp.example", "cp.example"),
    ],
)
async def test_an_ipv6_address_stands_in_brackets_in_the_host_header(url: str, host: str) -> None:
    assert (await policy("fd00::/8", "10.0.0.0/8", resolve=resolving("10.0.0.5")).pin(Callback(url, url))).host == host


@pytest.mark.parametrize(
    ("said", "called"),
    [
        ("/my station", "/my%20station"),
        ("/a\x7fb?c= \x80", "/a%7Fb?c=%20%C2%80"),
        ("/Ladesäule#x", "/Lades%C3%A4ule"),
        ("/a%2Fb%20c;d=1?e=%zz", "/a%2Fb%20c;d=1?e=%zz"),
    ],
)
async def test_what_no_request_line_can_carry_is_escaped(said: str, called: str) -> None:
    pinned = await policy().pin(Callback(said, f"http://10.0.0.5:8080{said}"))
    assert pinned.url.raw_path_qs == called


async def test_the_name_is_resolved_once() -> None:
    asked: list[str] = []

    async def once_good(host: str, _port: int) -> list[str]:
        asked.append(host)
        return ["10.0.0.5"] if len(asked) == 1 else ["127.0.0.1"]

    pinned = await policy(resolve=once_good).pin(Callback("", "http://rebind.example:8080/"))
    assert pinned.url.host == "10.0.0.5"
    assert asked == ["rebind.example"]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "scheme"),
        ("gopher://10.0.0.5:8080/", "scheme"),
        ("http:///path", "scheme"),
        ("http://user:pw@10.0.0.5:8080/", "user_info"),
        ("http://10.0.0.5:22/", "port"),
        ("http://10.0.0.5:25/", "port"),
        ("http://10.0.0.5:0/", "port"),
    ],
)
async def test_odd_urls_are_denied_before_anything_is_resolved(url: str, reason: str) -> None:
    async def never(_host: str, _port: int) -> list[str]:
        raise AssertionError("resolved")

    assert await denied(url, resolve=never) == reason


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "172.16.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
async def test_addresses_outside_the_fleet_are_denied(address: str) -> None:
    assert await denied("http://cp.example:8080/", resolve=resolving(address)) == "network"


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "169.254.169.254", "::1", "fe80::1", "::ffff:127.0.0.1", "0.0.0.0", "224.0.0.1", "ff02::1"]
)
async def test_a_network_that_contains_everything_opens_no_guarded_address(address: str) -> None:
    assert await denied("http://cp.example:8080/", "0.0.0.0/0", "::/0", resolve=resolving(address)) == "network"


@pytest.mark.parametrize(
    ("network", "address"),
    [
        ("127.0.0.0/8", "127.0.0.1"),
        ("127.0.0.1/32", "127.0.0.1"),
        ("::1/128", "::1"),
        ("169.254.7.0/24", "169.254.7.1"),
        ("fe80::/64", "fe80::1"),
    ],
)
async def test_a_network_that_names_a_guarded_address_opens_it(network: str, address: str) -> None:
    pinned = await policy(network, resolve=resolving(address)).pin(Callback("", "http://cp.example:8080/"))
    assert pinned.url.host == address


async def test_one_bad_address_among_good_ones_denies_them_all() -> None:
    assert await denied("http://cp.example:8080/", resolve=resolving("10.0.0.5", "8.8.8.8")) == "network"


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "017700000001", "127.1"])
async def test_odd_spellings_of_loopback_are_seen_through(host: str) -> None:
    assert await denied(f"http://{host}:8080/", resolve=resolve_host) in ("network", "unresolvable", "scheme")


async def test_what_cannot_be_resolved_is_denied() -> None:
    async def fails(_host: str, _port: int) -> list[str]:
        raise OSError("no such host")

    assert await denied("http://cp.example:8080/", resolve=fails) == "unresolvable"
    assert await denied("http://cp.example:8080/", resolve=resolving()) == "unresolvable"


async def test_a_resolver_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.io.addresses.RESOLVE_TIMEOUT", 0.01)

    async def hangs(_host: str, _port: int) -> list[str]:
        await asyncio.get_running_loop().create_future()
        return []

    assert await denied("http://cp.example:8080/", resolve=hangs) == "unresolvable"


async def test_the_operators_own_address_may_lead_anywhere_but_must_be_http() -> None:
    pinned = await policy(resolve=resolving("127.0.0.1")).pin(Callback("", "http://localhost:8080/", configured=True))
    assert pinned.url.host == "127.0.0.1"
    with pytest.raises(AddressDenied):
        await policy(resolve=resolving("127.0.0.1")).pin(Callback("", "ftp://localhost/", configured=True))


@pytest.mark.parametrize(("port", "is_own"), [(9000, True), (9001, True), (9002, False)])
async def test_no_central_system_is_called_though_it_is_one_of_single_stations(port: int, is_own: bool) -> None:
    names = {"csms.example": "10.1.2.3", "other.example": "10.1.2.3", "cp.example": "10.1.2.3"}

    async def resolve(host: str, _port: int) -> list[str]:
        return [names[host]]

    backends = ("ws://csms.example:9000/ocpp", "ws://other.example:9001/{station_id}")
    own = AddressPolicy([ipaddress.ip_network("10.0.0.0/8")], resolve, backends=backends)
    called = Callback("", f"http://cp.example:{port}/")
    if is_own:
        with pytest.raises(AddressDenied) as denial:
            await own.pin(called)
        assert denial.value.reason == "own"
    else:
        assert (await own.pin(called)).url.host == "10.1.2.3"
