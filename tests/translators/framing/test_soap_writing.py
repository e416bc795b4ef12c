"""What the gateway writes is exact SOAP, understood by our reader and by nothing's special favour."""

import pytest
from lxml import etree

from translators.framing.soap import (
    ANONYMOUS,
    Envelope,
    Fault,
    Located,
    build_answer,
    build_fault,
    build_request,
    content_type,
    http_status,
    locate,
    parse,
)

CS, CP = "urn://Ocpp/Cs/2012/06/", "urn://Ocpp/Cp/2012/06/"
WSA = "{http://www.w3.org/2005/08/addressing}"
HEARTBEAT = Located("1.5", "CentralSystemService", "Heartbeat")
ANSWER = f'<heartbeatResponse xmlns="{CS}"><currentTime>2026-01-01T00:00:00.000Z</currentTime></heartbeatResponse>'.encode()


def headers(data: bytes) -> dict[str, str]:
    head = etree.fromstring(data)[0]
    return {etree.QName(e).localname: (e.text or (e[0].text if len(e) else "")) or "" for e in head}


@pytest.mark.parametrize("soap", ["1.1", "1.2"])
def test_an_answer_has_the_full_set_of_headers_and_no_must_understand(soap: str) -> None:
    data = build_answer(Envelope(soap, message_id="urn:uuid:<1>"), HEARTBEAT, ANSWER, "urn:uuid:2")  # type: ignore[arg-type]
    assert headers(data) == {
        "Action": "/HeartbeatResponse",
        "MessageID": "urn:uuid:2",
        "RelatesTo": "urn:uuid:<1>",
        "To": ANONYMOUS,
        "ReplyTo": ANONYMOUS,
    }
    assert b"mustUnderstand" not in data
    assert data.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    read = parse(data)
    assert read.soap == soap
    found = locate(read, "CentralSystemService")
    assert (found.action, found.is_answer) == ("Heartbeat", True)
    assert found.quirks == ()


def test_an_answer_to_a_message_without_id_relates_to_the_unspecified_one() -> None:
    data = build_answer(Envelope("1.2"), HEARTBEAT, ANSWER, "urn:uuid:2")
    assert headers(data)["RelatesTo"] == "http://www.w3.org/2005/08/addressing/unspecified"


def test_a_draft_addressing_namespace_is_answered_in_kind() -> None:
    draft = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
    data = build_answer(Envelope("1.2", addressing=draft, message_id="1"), HEARTBEAT, ANSWER, "urn:uuid:2")
    assert {etree.QName(e).namespace for e in etree.fromstring(data)[0]} == {draft}
    assert headers(data)["To"] == f"{draft}/role/anonymous"


def test_a_request_carries_the_stations_own_words_in_the_namespace_of_its_service() -> None:
    located = Located("1.5", "ChargePointService", "Reset")
    data = build_request(
        located,
        f'<resetRequest xmlns="{CP}"><type>Hard</type></resetRequest>'.encode(),
        identity="A&B",
        identity_name="ChargeBoxIdentity",
        to="http://10.0.0.5:8080/?a&b",
        from_address="http://gateway/soap",
        message_id="urn:uuid:3",
    )
    read = parse(data)
    assert (read.identity, read.identity_name, read.identity_namespace) == ("A&B", "ChargeBoxIdentity", CP)
    assert (read.to, read.from_address, read.reply_to) == ("http://10.0.0.5:8080/?a&b", "http://gateway/soap", ANONYMOUS)
    assert (read.action, read.message_id) == ("/Reset", "urn:uuid:3")
    assert locate(read, "ChargePointService") == located
    assert b"mustUnderstand" not in data


def test_a_spelling_of_the_identity_header_that_is_no_name_is_not_copied() -> None:
    located = Located("1.5", "ChargePointService", "ClearCache")
    data = build_request(located, b"", identity="A", identity_name="charge><x", to="t", from_address="f", message_id="m")
    assert parse(data).identity_name == "chargeBoxIdentity"


@pytest.mark.parametrize("soap", ["1.1", "1.2"])
def test_a_fault_comes_back_with_code_subcode_and_reason(soap: str) -> None:
    request = Envelope(soap, message_id="7")  # type: ignore[arg-type]
    data = build_fault(Fault.of("NotSupported", "No <x> & \x01."), "urn:uuid:4", request=request, namespace=CS)
    assert parse(data).fault == Fault("Receiver", "NotSupported", "The receiver does not support the requested operation. No <x> & .")
    assert headers(data)["RelatesTo"] == "7"
    assert headers(data)["Action"] == "http://www.w3.org/2005/08/addressing/soap/fault"


def test_the_subcode_is_qualified_by_the_service_namespace() -> None:
    data = build_fault(Fault.of("SecurityError"), "urn:uuid:4", namespace=CS)
    (value,) = etree.fromstring(data).iterfind(".//{*}Subcode/{*}Value")
    prefix, name = (value.text or "").split(":")
    assert (value.nsmap[prefix], name) == (CS, "SecurityError")


@pytest.mark.parametrize(
    ("subcode", "code"),
    [
        ("SecurityError", "Sender"),
        ("IdentityMismatch", "Sender"),
        ("ProtocolError", "Sender"),
        ("InternalError", "Receiver"),
        ("NotSupported", "Receiver"),
    ],
)
def test_each_subcode_has_the_code_of_the_specification(subcode: str, code: str) -> None:
    fault = Fault.of(subcode)  # type: ignore[arg-type]
    assert fault.code == code
    assert fault.reason


def test_statuses_and_content_types_follow_the_soap_version() -> None:
    assert [http_status("1.2", "Sender"), http_status("1.2", "Receiver"), http_status("1.2", "MustUnderstand")] == [400, 500, 500]
    assert http_status("1.1", "Sender") == 500
    assert content_type("1.1", "/Reset") == "text/xml; charset=utf-8"
    assert content_type("1.2") == "application/soap+xml; charset=utf-8"
    assert content_type("1.2", "/Reset") == 'application/soap+xml; charset=utf-8; action="/Reset"'
