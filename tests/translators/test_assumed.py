"""The least answer that says yes."""

import orjson
import pytest

from translators.assumed import assumed_payload
from translators.versions import BACKEND_VERSIONS, STATION_VERSIONS, VERSIONS, all_actions

NOW = "2026-11-23T12:00:00Z"


def assumed(version: str, action: str) -> dict[str, object]:
    made: dict[str, object] = orjson.loads(assumed_payload(VERSIONS[version], action, NOW, 7))
    return made


def test_it_says_yes_with_what_a_transaction_needs() -> None:
    assert assumed("1.6", "StartTransaction") == {"transactionId": 7, "idTagInfo": {"status": "Accepted"}}
    assert assumed("2.0.1", "TransactionEvent") == {"idTokenInfo": {"status": "Accepted"}}
    assert assumed("1.6", "BootNotification") == {"status": "Accepted", "currentTime": NOW, "interval": 300}
    assert assumed("1.6", "UnlockConnector") == {"status": "Unlocked"}


@pytest.mark.parametrize("version", BACKEND_VERSIONS)
def test_it_is_valid_for_every_action_of_a_version(version: str) -> None:
    codec = VERSIONS[version].codec
    for action in sorted(action for action in all_actions() if codec.knows(action)):
        codec.decode_answer(action, assumed_payload(VERSIONS[version], action, NOW, 7))


def test_it_is_written_as_xml_for_a_soap_version() -> None:
    soap = next(name for name in STATION_VERSIONS if VERSIONS[name].is_soap)
    assert b"startTransactionResponse" in assumed_payload(VERSIONS[soap], "StartTransaction", NOW, 7)
