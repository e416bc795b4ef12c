"""idTags of more than 20 characters in front of a 1.6 backend."""

import pytest

from tests.playbook import Conversation
from translators.canonical import IdTokenType
from translators.ocpp1x.id_tags import ID_TAG_LENGTH

LONG = "DE-ACME-0123456789-0001"
ACCEPTED = {"idTagInfo": {"status": "Accepted"}}


@pytest.mark.parametrize("station", ["1.2", "1.5", "1.6s"])
def test_a_long_tag_goes_by_the_same_alias_whenever_it_is_presented(station):
    conversation = Conversation(station, "1.6")
    authorized = conversation.station("Authorize", {"idTag": LONG}, [ACCEPTED])
    ((_, told),) = authorized.requests
    assert authorized.quirks == ["token_alias"]
    assert len(told["idTag"]) == ID_TAG_LENGTH
    start = {"connectorId": 1, "idTag": LONG.lower(), "timestamp": "2026-11-23T12:00:00Z", "meterStart": 1}
    started = conversation.station("StartTransaction", start, [{"transactionId": 7, **ACCEPTED}])
    assert started.requests[0][1]["idTag"] == told["idTag"]
    stop = {"transactionId": 7, "idTag": LONG, "timestamp": "2026-11-23T12:30:00Z", "meterStop": 2}
    assert conversation.station("StopTransaction", stop, [{}], now="2026-11-23T12:30:00Z").requests[0][1]["idTag"] == told["idTag"]


@pytest.mark.parametrize("station", ["1.2", "1.5", "1.6s"])
def test_only_1_2_may_be_sent_a_long_tag(station):
    conversation = Conversation(station, "1.6")
    ((_, told),) = conversation.station("Authorize", {"idTag": LONG}, [ACCEPTED]).requests
    conversation.memory.load(conversation.memory.dump())
    started = conversation.backend("RemoteStartTransaction", {"idTag": told["idTag"], "connectorId": 1}, [{"status": "Accepted"}])
    assert started.requests[0][1]["idTag"] == (LONG if station == "1.2" else told["idTag"])


def test_a_tag_of_twenty_characters_is_none_of_them():
    tag = "x" * ID_TAG_LENGTH
    result = Conversation("1.2", "1.6").station("Authorize", {"idTag": tag}, [ACCEPTED])
    assert (result.requests, result.quirks) == ([("Authorize", {"idTag": tag})], [])


def test_a_short_tag_that_a_2_x_backend_issued_before_is_sent_as_it_is():
    conversation = Conversation("1.2", "1.6")
    token = IdTokenType(idToken="001122334455", type="MacAddress")
    conversation.memory.memory.tokens.remember("VID:001122334455", token, conversation.memory.now)
    started = conversation.backend("RemoteStartTransaction", {"idTag": "VID:001122334455"}, [{"status": "Accepted"}])
    assert started.requests == [("RemoteStartTransaction", {"idTag": "VID:001122334455"})]
