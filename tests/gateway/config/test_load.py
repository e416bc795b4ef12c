"""Reading the configuration: order of the sources, and all mistakes at once."""

from pathlib import Path

import pytest

from gateway.config import Backend, Config, ConfigError, load
from gateway.config.load import known_keys

BACKEND = '[backend]\nversion = "2.0.1"\nurl = "wss://csms.example/ocpp"\n'


def write(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "gateway.toml"
    file.write_text(text, encoding="utf-8")
    return file


def mistakes_of(tmp_path: Path, text: str, **environ: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(write(tmp_path, text), environ=environ)
    return list(caught.value.mistakes)


def test_two_keys_are_enough_and_all_others_have_the_defaults_of_the_contract(tmp_path: Path) -> None:
    config = load(write(tmp_path, BACKEND), environ={})
    assert config == Config(backend=Backend(version="2.0.1", url="wss://csms.example/ocpp/{station_id}"))
    assert (config.listen.host, config.listen.port, config.listen.ws_path, config.listen.soap_path) == ("0.0.0.0", 8080, "/ocpp", "/soap")
    assert (config.listen.soap_aliases, config.listen.max_frame_bytes, config.listen.trusted_proxies) == ((), 1_048_576, ())
    assert (config.listen.client_cert_header, config.listen.tls) == ("", None)
    assert (config.admin.host, config.admin.port, config.admin.token) == ("127.0.0.1", 9090, "")
    assert (config.backend.credentials, config.backend.username, config.backend.password) == ("passthrough", "{station_id}", "")
    assert (config.backend.ca_file, config.backend.cert_file, config.backend.key_file) == ("", "", "")
    assert (config.backend.call_timeout, config.backend.when_down) == (30.0, "mirror")
    assert config.soap.callback_allow == ("10.0.0.0/8", "192.168.0.0/16")
    assert (config.soap.call_timeout, config.soap.offline_after) == (30.0, 3.0)
    assert config.state.url == "sqlite:///ocpp-gateway.db"
    assert (config.policy.validation, config.policy.unknown_stations, config.policy.duplicate_connection) == (
        "lenient",
        "accept",
        "replace",
    )
    assert config.stations == ()


def test_a_tls_section_turns_tls_on_with_its_defaults(tmp_path: Path) -> None:
    tls = load(write(tmp_path, BACKEND + "[listen.tls]\n"), environ={}).listen.tls
    assert tls is not None
    assert (tls.port, tls.cert_file, tls.key_file, tls.client_ca_file, tls.require_client_cert) == (
        8443,
        "server.pem",
        "server.key",
        "",
        False,
    )


def test_flags_win_over_environment_and_environment_over_file(tmp_path: Path) -> None:
    file = write(tmp_path, BACKEND + '[admin]\nport = 1\nhost = "127.0.0.2"\n[listen]\nport = 2\n')
    environ = {"OCPP_GATEWAY_ADMIN__PORT": "3", "OCPP_GATEWAY_BACKEND__VERSION": "2.1", "OCPP_GATEWAY_LISTEN__PORT": "4"}
    config = load(file, environ=environ, flags={"listen.port": "5"})
    assert (config.admin.host, config.admin.port, config.listen.port, config.backend.version) == ("127.0.0.2", 3, 5, "2.1")


def test_the_environment_alone_is_enough_and_reaches_nested_sections() -> None:
    config = load(
        environ={
            "OCPP_GATEWAY_BACKEND__URL": "ws://127.0.0.1:9/{station_id}",
            "OCPP_GATEWAY_BACKEND__VERSION": "1.6",
            "OCPP_GATEWAY_BACKEND__CALL_TIMEOUT": "7",
            "OCPP_GATEWAY_LISTEN__PORT": "False",
            "OCPP_GATEWAY_LISTEN__TLS__PORT": "0",
            "OCPP_GATEWAY_LISTEN__TLS__REQUIRE_CLIENT_CERT": "true",
            "OCPP_GATEWAY_LISTEN__TLS__CLIENT_CA_FILE": "ca.pem",
            "OCPP_GATEWAY_LISTEN__SOAP_ALIASES": "/a, /b/c",
            "OCPP_GATEWAY_SOAP__CALLBACK_ALLOW": '["10.1.0.0/16"]',
        }
    )
    assert config.listen.port is False
    assert config.listen.tls is not None
    assert (config.listen.tls.port, config.listen.tls.require_client_cert, config.listen.tls.client_ca_file) == (0, True, "ca.pem")
    assert (config.listen.soap_aliases, config.soap.callback_allow) == (("/a", "/b/c"), ("10.1.0.0/16",))
    assert (config.backend.version, config.backend.call_timeout) == ("1.6", 7.0)


def test_variables_that_kubernetes_makes_for_a_service_are_not_options(tmp_path: Path) -> None:
    environ = {"OCPP_GATEWAY_PORT": "tcp://10.0.0.1:8080", "OCPP_GATEWAY_SERVICE_HOST": "10.0.0.1", "OCPP_GATEWAY_PORT_8080_TCP": "x"}
    assert load(write(tmp_path, BACKEND), environ=environ).listen.port == 8080


def test_a_wrong_version_is_reported_in_the_words_of_the_contract(tmp_path: Path) -> None:
    assert mistakes_of(tmp_path, BACKEND.replace("2.0.1", "1.7")) == ["backend.version: '1.7' is not one of 1.6, 2.0.1, 2.1"]


def test_every_mistake_is_reported_at_once_each_in_one_line(tmp_path: Path) -> None:
    text = """
    [listen]
    portt = 3
    port = "abc"
    [backend]
    version = "1.7"
    call_timeout = -1
    [admin]
    host = "0.0.0.0"
    [[stations]]
    match = "A*"
    password_hash = "geheim"
    [[stations]]
    id_token_type = "Foo"
    """
    found = mistakes_of(tmp_path, text)
    assert {mistake.partition(":")[0] for mistake in found} == {
        "listen.portt",
        "listen.port",
        "backend.version",
        "backend.url",
        "backend.call_timeout",
        "admin.token",
        "stations[0].password_hash",
        "stations[1].match",
        "stations[1].id_token_type",
    }
    assert all("\n" not in mistake for mistake in found)
    assert "geheim" not in "".join(found)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[lissen]\n", "lissen: unknown key; the nearest known key is listen"),
        ("[listen]\nprot = 1\n", "listen.prot: unknown key; the nearest known key is listen.port"),
        ("[listen.tls]\ncertfile = 'x'\n", "listen.tls.certfile: unknown key; the nearest known key is listen.tls.cert_file"),
        (
            "[[stations]]\nmatch='x'\npasswordhash='y'\n",
            "stations[0].passwordhash: unknown key; the nearest known key is stations.password_hash",
        ),
        ("[log]\nlevel = 3\n", "log.level: 3 is a number or true/false where a text belongs: write it in quotes"),
        ("[listen]\nport = true\n", "listen.port: true is no port; give a number, or false for off"),
        ("[listen]\nport = 70000\n", "listen.port: 70000: expected int <= 65535"),
        ("[listen]\nport = 'x'\n", "listen.port: 'x': expected a number or false, got str"),
        ("stations = 3\n", "stations: 3 stands where [[stations]] entries of the file belong"),
        ("admin = 3\n", "admin: 3 stands where a section of keys belongs"),
        ("[[stations]]\nmatch='x'\nid_token_type='Foo'\n", None),
    ],
)
def test_a_mistake_names_its_key_and_what_to_write_instead(tmp_path: Path, text: str, line: str | None) -> None:
    found = mistakes_of(tmp_path, text + BACKEND if not text.startswith("[") else BACKEND + text)
    assert len(found) == 1
    if line is None:
        assert "'Foo' is not one of \"\", Central" in found[0]
    else:
        assert found == [line]


def test_an_unknown_name_in_the_environment_is_a_mistake_too(tmp_path: Path) -> None:
    found = mistakes_of(tmp_path, BACKEND, OCPP_GATEWAY_BACKEND__URLL="x", OCPP_GATEWAY_STATIONS__MATCH="x")
    assert found[0] == "backend.urll: unknown key; the nearest known key is backend.url"
    assert found[1].startswith("stations: ")


def test_what_must_be_set_is_said_with_its_environment_name() -> None:
    with pytest.raises(ConfigError) as caught:
        load(environ={})
    assert caught.value.mistakes == (
        "backend.version: must be set (in the file or as OCPP_GATEWAY_BACKEND__VERSION)",
        "backend.url: must be set (in the file or as OCPP_GATEWAY_BACKEND__URL)",
    )


def test_a_secret_is_read_from_its_file_without_the_last_line_end(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("  s3cret \n", encoding="utf-8")
    config = load(write(tmp_path, BACKEND + f'[admin]\ntoken = "file:{tmp_path}/token"\n'), environ={})
    assert config.admin.token == "  s3cret "
    from_env = load(write(tmp_path, BACKEND), environ={"OCPP_GATEWAY_BACKEND__PASSWORD": f"file:{tmp_path}/token"})
    assert from_env.backend.password == "  s3cret "


def test_a_secret_whose_file_is_missing_or_binary_is_one_mistake(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    missing = mistakes_of(tmp_path, BACKEND + f'[admin]\nhost = "0.0.0.0"\ntoken = "file:{tmp_path}/none"\n')
    assert missing == [f"admin.token: file {tmp_path}/none: No such file or directory"]
    assert "is not UTF-8 text" in mistakes_of(tmp_path, BACKEND + f'[admin]\ntoken = "file:{tmp_path}/binary"\n')[0]


def test_a_file_prefix_means_nothing_where_no_secret_is_expected(tmp_path: Path) -> None:
    assert (
        load(write(tmp_path, BACKEND + "[backend2]\n".replace("[backend2]\n", 'username = "file:/x"\n')), environ={}).backend.username
        == "file:/x"
    )


def test_a_secret_of_the_wrong_type_is_not_shown(tmp_path: Path) -> None:
    assert mistakes_of(tmp_path, BACKEND + "[admin]\ntoken = [4711]\n") == ["admin.token: this value: expected str, got array"]


@pytest.mark.parametrize(("content", "words"), [(b"[backend", "is not TOML"), (b"\xff", "is not UTF-8 text")])
def test_a_file_that_cannot_be_read_is_one_mistake(tmp_path: Path, content: bytes, words: str) -> None:
    file = tmp_path / "gateway.toml"
    file.write_bytes(content)
    with pytest.raises(ConfigError, match=words):
        load(file, environ={})
    with pytest.raises(ConfigError, match="No such file"):
        load(tmp_path / "absent.toml", environ={})


def test_a_text_with_a_line_break_cannot_smuggle_a_second_value(tmp_path: Path) -> None:
    assert mistakes_of(tmp_path, BACKEND, OCPP_GATEWAY_LISTEN__PORT="1\nvalue2 = 3")[0].startswith("listen.port: ")


def test_known_keys_hold_every_key_of_the_contract() -> None:
    assert {"listen.tls.require_client_cert", "admin.token", "backend.when_down", "soap.offline_after", "stations.connectors"} <= set(
        known_keys()
    )
