"""Strictly first; then, when the operator is lenient, once more after its repairs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from translators import repairs
from translators.errors import Invalid
from translators.losses import QUIRKS
from translators.memory.options import Options
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.reading import ALLOWED, read_answer, read_request
from translators.repairs.messages import FILLS
from translators.repairs.switches import REPAIRS
from translators.repairs.values import RULES
from translators.versions import VERSIONS

V16, V15 = VERSIONS["1.6"], VERSIONS["1.5"]


def station() -> Station:
    return Station("CP-1", "1.6", "2.0.1")


def test_a_valid_request_comes_back_with_its_own_bytes() -> None:
    payload = b'{ "idTag":"A" }'
    request, passed = read_request(V16, "Authorize", payload, one := station(), lenient=True)
    assert isinstance(request, wire.AuthorizeRequest)
    assert request.idTag == "A"
    assert passed is payload
    assert one.quirks == []


def test_a_repaired_request_comes_back_with_repaired_bytes_and_its_repairs_are_counted() -> None:
    payload = b'{"connectorId":"1","idTag":"A","meterStart":10,"timestamp":"2026-11-23T12:00:00Z"}'
    request, passed = read_request(V16, "StartTransaction", payload, one := station(), lenient=True)
    assert isinstance(request, wire.StartTransactionRequest)
    assert request.connectorId == 1
    assert b'"connectorId":1' in passed
    assert one.quirks == ["number_as_text"]


def test_an_action_in_the_wrong_case_is_understood_and_counted() -> None:
    request, _ = read_request(V16, "heartBeat", b"{}", one := station(), lenient=True)
    assert isinstance(request, wire.HeartbeatRequest)
    assert one.quirks == ["action_case"]


@pytest.mark.parametrize(("action", "payload"), [("StartTransaction", b'{"connectorId":"1"}'), ("heartBeat", b"{}")])
def test_a_strict_gateway_repairs_nothing(action: str, payload: bytes) -> None:
    with pytest.raises(Invalid):
        read_request(V16, action, payload, one := station(), lenient=False)
    assert one.quirks == []


def test_what_no_repair_helps_is_refused_with_the_fault_as_it_came() -> None:
    with pytest.raises(Invalid) as wrong:
        read_request(V16, "StartTransaction", b'{"connectorId":"one","idTag":"A"}', one := station(), lenient=True)
    assert wrong.value.path in ("$.connectorId", "$.meterStart", "$.timestamp")
    assert one.quirks == []


def test_an_action_nobody_knows_is_refused() -> None:
    with pytest.raises(Invalid) as wrong:
        read_request(V16, "MakeCoffee", b"{}", station(), lenient=True)
    assert wrong.value.kind == "unknown_action"


def test_an_answer_is_repaired_too() -> None:
    payload = b'{"transactionId":"7","idTagInfo":{"status":"Accepted"}}'
    answer, passed = read_answer(V16, "StartTransaction", payload, one := station(), lenient=True)
    assert isinstance(answer, wire.StartTransactionResponse)
    assert answer.transactionId == 7
    assert passed != payload
    assert one.quirks == ["number_as_text"]
    with pytest.raises(Invalid):
        read_answer(V16, "StartTransaction", payload, station(), lenient=False)


def test_a_soap_body_is_read_by_its_own_codec() -> None:
    body = etree.fromstring('<authorizeRequest xmlns="urn://Ocpp/Cs/2012/06/"><idTag>A</idTag></authorizeRequest>')
    request, passed = read_request(V15, "Authorize", body, station(), lenient=True)
    assert request == wire.AuthorizeRequest(idTag="A")
    assert passed is body


SOAP_IN_ODD_ORDER = (
    b'<statusNotificationRequest xmlns="urn://Ocpp/Cs/2012/06/"><errorCode>NoError</errorCode><status>Available</status>'
    b"<connectorId>1</connectorId><x/><y/></statusNotificationRequest>"
)


def test_what_a_soap_message_needed_is_counted_once_a_message_under_each_name() -> None:
    request, _ = read_request(V15, "StatusNotification", SOAP_IN_ODD_ORDER, one := station(), lenient=True)
    assert isinstance(request, wire.StatusNotificationRequest)
    assert one.quirks == ["soap_element_order", "unknown_field"]


def test_a_strict_gateway_takes_readings_that_do_not_say_what_they_are_for_the_standard_allows_them() -> None:
    values = "<values><timestamp>2026-11-23T10:00:00Z</timestamp><value>1</value><value>2</value></values>"
    payload = f'<meterValuesRequest xmlns="urn://Ocpp/Cs/2012/06/"><connectorId>1</connectorId>{values}</meterValuesRequest>'.encode()
    read_request(V15, "MeterValues", payload, one := station(), lenient=False)
    assert one.quirks == ["readings_unnamed"]


def test_a_strict_gateway_takes_soap_only_as_its_description_has_it() -> None:
    with pytest.raises(Invalid, match="soap_element_order, unknown_field"):
        read_request(V15, "StatusNotification", SOAP_IN_ODD_ORDER, station(), lenient=False)
    answer = b'<resetResponse xmlns="urn://Ocpp/Cp/2012/06/"><STATUS>Accepted</STATUS></resetResponse>'
    with pytest.raises(Invalid, match="soap_element_name"):
        read_answer(V15, "Reset", answer, station(), lenient=False)
    assert read_answer(V15, "Reset", answer.replace(b"STATUS", b"status"), one := station(), lenient=False)[0].status == "Accepted"  # type: ignore[attr-defined]  # of Reset
    assert one.quirks == []


def without(*names: str) -> Station:
    return Station("CP-1", "1.6", "2.0.1", Options(repairs_off=frozenset(names)))


def test_what_needs_a_repair_that_is_switched_off_is_refused_as_it_came() -> None:
    payload = b'{"connectorId":"1","idTag":"A","meterStart":10,"timestamp":"2026-11-23T12:00:00Z"}'
    with pytest.raises(Invalid, match="connectorId"):
        read_request(V16, "StartTransaction", payload, one := without("number_as_text"), lenient=True)
    assert one.quirks == []
    request, _ = read_request(V16, "StartTransaction", payload, without("enum_case"), lenient=True)
    assert isinstance(request, wire.StartTransactionRequest)
    with pytest.raises(Invalid, match="heartBeat"):
        read_request(V16, "heartBeat", b"{}", without("action_case"), lenient=True)
    with pytest.raises(Invalid):
        read_answer(
            V16, "StartTransaction", b'{"transactionId":"7","idTagInfo":{"status":"Accepted"}}', without("number_as_text"), lenient=True
        )


def test_a_repair_of_a_soap_body_can_be_switched_off() -> None:
    body = etree.fromstring('<authorizeRequest xmlns="urn://Ocpp/Cs/2012/06/"><idTag>A</idTag><extra/></authorizeRequest>')
    request, _ = read_request(V15, "Authorize", body, one := station(), lenient=True)
    assert isinstance(request, wire.AuthorizeRequest)
    assert one.quirks == ["unknown_field"]
    with pytest.raises(Invalid, match="unknown_field"):
        read_request(V15, "Authorize", body, without("unknown_field"), lenient=True)


def test_every_repair_has_a_switch() -> None:
    """The tables of the repairs, and what the walk, the frames and the SOAP codecs note."""
    named = {rule.name for rule in RULES} | {fill.name for fill in FILLS.values()}
    folder = Path(repairs.__file__).parent
    sources = [*folder.glob("*.py"), *(folder.parent / "ocpp1x").glob("soap_*.py")]
    for source in sources:
        named |= set(re.findall(r'(?:note|quirks\.append|names\.append)\("([a-z_0-9]+)"\)', source.read_text(encoding="utf-8")))
    assert named - REPAIRS == ALLOWED
    assert set(QUIRKS) >= REPAIRS
