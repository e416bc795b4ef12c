"""Rules for single values, between values, and for what is not available yet."""

from pathlib import Path

import argon2
import pytest

from gateway.config import NOT_YET, Config, ConfigError, check_workers, load, networks
from gateway.config.load import known_keys
from gateway.config.rules import is_loopback

MINIMUM = {"backend.version": "2.0.1", "backend.url": "ws://127.0.0.1/ocpp"}


def make(**flags: str) -> Config:
    """Keyword a__b is the key a.b."""
    return load(flags=MINIMUM | {name.replace("__", "."): value for name, value in flags.items()}, environ={})


def mistakes(**flags: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        make(**flags)
    return list(caught.value.mistakes)


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("wss://csms.example", "wss://csms.example/{station_id}"),
        ("wss://csms.example/ocpp/", "wss://csms.example/ocpp/{station_id}"),
        ("ws://csms.example:80/ocpp/{station_id}", "ws://csms.example:80/ocpp/{station_id}"),
        ("ws://csms.example/ocpp?tenant=1", "ws://csms.example/ocpp/{station_id}?tenant=1"),
        ("ws://csms.example/ocpp?id={station_id}", "ws://csms.example/ocpp?id={station_id}"),
        ("ws://[::1]:9000/x", "ws://[::1]:9000/x/{station_id}"),
    ],
)
def test_the_station_id_is_appended_to_a_backend_url_without_a_place_for_it(url: str, normal: str) -> None:
    assert make(backend__url=url).backend.url == normal


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://csms.example/", "does not begin with ws:// or wss://"),
        ("csms.example", "does not begin with ws:// or wss://"),
        ("ws:///path", "names no host"),
        ("ws://host:port/x", "is not a URL"),
        ("ws://host/x#y", "#fragment"),
        ("ws://{station_id}.example/", "placeholder in the host"),
        ("ws://host/{stationid}", "a placeholder that is not {station_id}"),
    ],
)
def test_a_backend_url_that_cannot_work_is_refused(url: str, words: str) -> None:
    found = mistakes(backend__url=url)
    assert len(found) == 1
    assert words in found[0]


@pytest.mark.parametrize("scheme", ["ws", "http"])
def test_a_url_with_a_password_is_refused_without_repeating_it(scheme: str) -> None:
    found = mistakes(backend__url=f"{scheme}://user:geheim@host/")
    assert "user name or password" in found[0]
    assert "geheim" not in found[0]


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.1", "admin.example"])
def test_an_admin_listener_that_others_can_reach_needs_a_token(host: str) -> None:
    assert mistakes(admin__host=host) == [f"admin.token: must be set because admin.host {host!r} is not loopback"]
    assert make(admin__host=host, admin__token="t").admin.host == host
    assert make(admin__host=host, admin__port="false").admin.port is False


def test_loopback_is_known_by_number_and_by_the_one_sure_name() -> None:
    assert is_loopback("127.0.0.9")
    assert is_loopback("::1")
    assert is_loopback("localhost")
    assert not is_loopback("localhost.example")


@pytest.mark.parametrize(
    ("flags", "key"),
    [
        ({"listen__port": "false"}, "listen.port"),
        ({"listen__port": "false", "listen__tls__port": "false"}, "listen.port"),
        ({"listen__tls__require_client_cert": "true"}, "listen.tls.client_ca_file"),
        ({"listen__ws_path": "/x", "listen__soap_path": "/x/"}, "listen.soap_path"),
        ({"listen__ws_path": "/x", "listen__soap_aliases": "/y,/x"}, "listen.soap_path"),
        ({"listen__ws_path": "ocpp"}, "listen.ws_path"),
        ({"listen__trusted_proxies": "10.0.0.0/33"}, "listen.trusted_proxies"),
        ({"listen__trusted_proxies": "10.0.0.0/8", "listen__client_cert_header": "X Cert:"}, "listen.client_cert_header"),
        ({"listen__max_frame_bytes": "10"}, "listen.max_frame_bytes"),
        ({"backend__cert_file": "x.pem"}, "backend.key_file"),
        ({"backend__key_file": "x.key"}, "backend.cert_file"),
        ({"backend__credentials": "fixed"}, "backend.password"),
        ({"state__url": "postgres://x"}, "state.url"),
        ({"state__url": "sqlite:///"}, "state.url"),
        ({"soap__offline_after": "0.5"}, "soap.offline_after"),
    ],
)
def test_what_cannot_work_together_is_one_mistake_at_the_key_to_mend(flags: dict[str, str], key: str) -> None:
    found = mistakes(**flags)
    assert [mistake.partition(":")[0] for mistake in found] == [key]


def test_the_same_settings_completed_are_accepted() -> None:
    config = make(
        listen__port="false",
        listen__tls__client_ca_file="ca.pem",
        listen__tls__require_client_cert="true",
        listen__ws_path="/",
        backend__credentials="fixed",
        backend__password="p",
        backend__cert_file="c",
        backend__key_file="k",
        state__url="memory:",
    )
    assert config.listen.ws_path == ""
    assert config.state.url == "memory:"


def test_a_certificate_header_without_a_trusted_proxy_is_a_mistake_of_its_own() -> None:
    assert "listen.client_cert_header: would never be believed, because listen.trusted_proxies is empty" in mistakes(
        listen__client_cert_header="X-Cert"
    )


def test_a_buffer_that_a_restart_empties_is_refused() -> None:
    (found,) = mistakes(backend__when_down="buffer", state__url="memory:")
    assert found.startswith("backend.when_down: ")
    assert "sqlite:///" in found


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("state.url", "redis://h/0"),
        ("state.url", "rediss://:geheim@h/0"),
    ],
)
def test_what_is_not_available_yet_is_refused_and_never_ignored(key: str, value: str) -> None:
    found = mistakes(**{key.replace(".", "__"): value})
    assert len(found) == 1
    assert found[0].startswith(f"{key}: ")
    assert " yet" in found[0]
    assert "geheim" not in found[0]


def test_every_key_that_is_not_available_yet_is_a_key() -> None:
    assert set(NOT_YET) <= set(known_keys())


def test_one_process_is_all_there_is_for_now() -> None:
    check_workers(1)
    with pytest.raises(ConfigError, match="--workers: more than one process is not available yet"):
        check_workers(2)
    with pytest.raises(ConfigError, match="--workers: 0"):
        check_workers(0)


def test_networks_of_an_option_are_networks() -> None:
    assert [str(network) for network in networks(("10.1.2.3/8", "::1"))] == ["10.0.0.0/8", "::1/128"]


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ('connectors = { 0 = "1.1" }', "'0' is not a connectorId"),
        ('connectors = { 1 = "1" }', "'1' is not \"evse.connector\""),
        ('connectors = { 1 = "1.1", 2 = "1.1" }', "1.1 is the place of two connectorIds"),
        ('backend_url = "http://x"', "does not begin with ws://"),
        ('callback_url = "ftp://x"', "does not begin with http:// or https://"),
        ('password_hash = "$argon2id$broken"', "is not an argon2 hash"),
        ('connector_types = { one = "cCCS2" }', "'one' is not a connectorId"),
        ('connector_types = { 1 = "" }', "'' is not a connectorType"),
        ('time_zone = "Europe/Nowhere"', "'Europe/Nowhere' is not a time zone"),
        ('time_zone = "../../etc/passwd"', "is not a time zone"),
        ('repairs_off = ["enum_cas"]', "'enum_cas' is no repair; did you mean 'enum_case'?"),
    ],
)
def test_a_station_entry_is_checked_like_the_rest(tmp_path: Path, entry: str, words: str) -> None:
    (tmp_path / "c.toml").write_text(f"[[stations]]\nmatch = 'x'\n{entry}\n", encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "c.toml", flags=MINIMUM, environ={})
    assert len(caught.value.mistakes) == 1
    assert caught.value.mistakes[0].startswith("stations[0].")
    assert words in caught.value.mistakes[0]


def test_a_complete_station_entry_is_accepted(tmp_path: Path) -> None:
    hashed = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x")
    (tmp_path / "c.toml").write_text(
        f"[[stations]]\nmatch = 'x'\npassword_hash = '{hashed}'\nbackend_url = 'ws://other/y'\ncallback_url = 'http://10.0.0.1/cp'\n"
        "connectors = { 1 = '1.1', 2 = '2.1' }\nid_token_type = 'ISO14443'\ntime_zone = 'Europe/Berlin'\n",
        encoding="utf-8",
    )
    override = load(tmp_path / "c.toml", flags=MINIMUM, environ={}).station("x")
    assert override is not None
    assert override.backend_url == "ws://other/y/{station_id}"
    assert override.topology() == {1: (1, 1), 2: (2, 1)}
    assert (override.password_hash, override.id_token_type, override.callback_url) == (hashed, "ISO14443", "http://10.0.0.1/cp")
