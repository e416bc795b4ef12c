"""From the command line to dotted keys."""

import pytest

from gateway.config import ConfigError, flag_values


def test_flags_that_were_not_given_set_nothing() -> None:
    assert flag_values() == {}


def test_every_flag_has_its_key() -> None:
    assert flag_values(
        listen="127.0.0.1:0", admin="[::1]:9", backend_url="u", backend_version="v", state="s", log_level="l", log_format="f"
    ) == {
        "listen.host": "127.0.0.1",
        "listen.port": "0",
        "admin.host": "::1",
        "admin.port": "9",
        "backend.url": "u",
        "backend.version": "v",
        "state.url": "s",
        "log.level": "l",
        "log.format": "f",
    }


@pytest.mark.parametrize("address", ["127.0.0.1", ":8080", "host:", "::1", "::1:8080", ""])
def test_an_address_without_host_or_port_is_a_mistake(address: str) -> None:
    with pytest.raises(ConfigError) as caught:
        flag_values(listen=address, admin=address)
    assert caught.value.mistakes == (f"--listen: {address!r} is not HOST:PORT", f"--admin: {address!r} is not HOST:PORT")
