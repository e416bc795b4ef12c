"""The effective configuration and its schema."""

import tomllib

import jsonschema_rs
import msgspec

from gateway.config import Backend, Config, State, StationOverride, effective, json_schema
from gateway.config.load import known_keys
from gateway.config.options import Admin, Listen, Tls


def test_the_effective_configuration_is_toml_that_gives_the_same_configuration_again() -> None:
    config = Config(
        backend=Backend(version="2.1", url="ws://h/{station_id}", username='q"uo\\te\n\x7fä'),
        listen=Listen(port=False, soap_aliases=("/a", "/b"), tls=Tls(port=1)),
        stations=(StationOverride(match="A", connectors={"1": "1.1", "2": "1.2"}), StationOverride(match="B*")),
    )
    assert msgspec.convert(tomllib.loads(effective(config)), Config) == config


def test_secrets_are_masked_and_empty_ones_are_seen_to_be_empty() -> None:
    config = Config(
        backend=Backend(version="2.1", url="ws://h/{station_id}", password="geheim"),
        admin=Admin(token="geheim"),
        state=State(url="redis://user:geheim@h:1/0"),
        stations=(StationOverride(match="A", password_hash="geheim"), StationOverride(match="B")),
    )
    text = effective(config)
    assert "geheim" not in text
    shown = tomllib.loads(text)
    assert (shown["backend"]["password"], shown["admin"]["token"], shown["state"]["url"]) == (
        "********",
        "********",
        "redis://user:********@h:1/0",
    )
    assert [station["password_hash"] for station in shown["stations"]] == ["********", ""]


def test_the_schema_accepts_what_is_valid_and_refuses_what_is_not() -> None:
    validator = jsonschema_rs.validator_for(json_schema())
    good = {"backend": {"version": "2.0.1", "url": "ws://h"}, "listen": {"port": False, "tls": {"port": 1}}, "stations": [{"match": "x"}]}
    assert validator.is_valid(good)
    assert not validator.is_valid(good | {"backend": {"version": "1.7", "url": "ws://h"}})
    assert not validator.is_valid(good | {"listen": {"port": True}})
    assert not validator.is_valid(good | {"lissen": {}})
    assert not validator.is_valid({})


def test_every_option_is_described_in_the_schema() -> None:
    leaves = [field for struct in json_schema()["$defs"].values() for field in struct["properties"].items()]
    undescribed = [name for name, schema in leaves if not schema.get("description") and "$ref" not in str(schema)]
    assert undescribed == []
    assert len(leaves) == len(list(known_keys()))
