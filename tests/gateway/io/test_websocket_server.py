"""Which version is agreed on."""

import pytest

from gateway.io.websocket_server import choose


@pytest.mark.parametrize(
    ("offered", "chosen"),
    [
        ("ocpp1.6", "1.6"),
        ("ocpp1.6, ocpp2.0.1", "2.0.1"),
        ("ocpp2.1,ocpp2.0.1,ocpp1.6", "2.1"),
        (" ocpp2.0.1 ", "2.0.1"),
        ("ocpp1.5, ocpp9", None),
        ("", None),
    ],
)
def test_the_newest_version_in_common_is_chosen(offered: str, chosen: str | None) -> None:
    version = choose(offered)
    assert (None if version is None else version.name) == chosen
