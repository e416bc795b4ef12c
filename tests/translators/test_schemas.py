"""Decoding is validating: what is wrong is named with its kind and its place, and nothing invalid is ever written."""

import pytest

from translators import canonical as c
from translators.errors import Invalid, Unencodable
from translators.ocpp1x import wire
from translators.versions import VERSIONS

V16, V201 = VERSIONS["1.6"].codec, VERSIONS["2.0.1"].codec
TOKEN = '"idToken":{"idToken":"A","type":"Central"}'


@pytest.mark.parametrize(
    ("payload", "kind", "path"),
    [
        ("{}", "missing", "$.idToken"),
        ("{" + TOKEN + ',"more":1}', "extra", "$.more"),
        ('{"idToken":7}', "type", "$.idToken"),
        ('{"idToken":{"idToken":"A","type":"Nonsense"}}', "value", "$.idToken.type"),
        ('{"idToken":{"idToken":"' + "x" * 37 + '","type":"Central"}}', "value", "$.idToken.idToken"),
        ("{" + TOKEN + ',"iso15118CertificateHashData":[]}', "occurrence", "$.iso15118CertificateHashData"),
        ("{", "formation", "$"),
        ('{"idToken":{"idToken":"\\ud800","type":"Central"}}', "formation", "$"),
    ],
)
def test_a_fault_has_its_kind_and_its_place(payload: str, kind: str, path: str) -> None:
    with pytest.raises(Invalid) as wrong:
        V201.decode_request("Authorize", payload.encode())
    assert (wrong.value.kind, wrong.value.path) == (kind, path)


def test_an_action_of_another_version_is_unknown() -> None:
    assert V16.knows("StartTransaction")
    assert not V201.knows("StartTransaction")
    with pytest.raises(Invalid) as wrong:
        V201.decode_request("StartTransaction", b"{}")
    assert wrong.value.kind == "unknown_action"


def test_a_fault_deep_inside_is_found_with_its_index() -> None:
    payload = b'{"evseId":1,"meterValue":[{"timestamp":"2026-11-23T12:00:00Z","sampledValue":[{"value":1},{"value":"x"}]}]}'
    with pytest.raises(Invalid) as wrong:
        V201.decode_request("MeterValues", payload)
    assert wrong.value.path == "$.meterValue[0].sampledValue[1].value"  # msgspec names indices as they are counted


def test_a_request_is_written_with_its_action() -> None:
    action, payload = V16.encode_request(wire.ResetRequest(type="Soft"))
    assert (action, payload) == ("Reset", b'{"type":"Soft"}')


def test_a_message_that_the_receiver_would_refuse_is_never_written() -> None:
    with pytest.raises(Unencodable) as fault:
        V16.encode_request(wire.AuthorizeRequest(idTag="x" * 21))
    assert (fault.value.action, fault.value.path) == ("Authorize", "$.idTag")
    with pytest.raises(Unencodable):
        V201.encode_answer("Authorize", c.AuthorizeResponse(idTokenInfo=c.IdTokenInfoType(status="Nonsense")))  # type: ignore[arg-type]


def test_an_answer_is_read_and_written_by_the_action_it_answers() -> None:
    answer = V201.decode_answer("Heartbeat", b'{"currentTime":"2026-11-23T12:00:00Z"}')
    assert isinstance(answer, c.HeartbeatResponse)
    assert V201.encode_answer("Heartbeat", answer) == b'{"currentTime":"2026-11-23T12:00:00Z"}'
