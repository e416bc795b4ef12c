"""The compiled codecs: every body element of every SOAP version there and back, checked by libxml2 and by zeep."""

import io
import logging
from typing import Any

import pytest
import zeep
from lxml import etree

import wsdl
from tests.soap_instances import Instances, body_elements, schema
from translators import ocpp12, ocpp15
from translators.losses import QUIRKS
from translators.ocpp1x.soap_codec import SoapCodec
from translators.ocpp12.codec import station_codec as station_12
from translators.ocpp15.codec import station_codec as station_15
from translators.ocpp16 import soap as ocpp16s
from wsdl.types import operations

OURS: dict[wsdl.SoapVersion, SoapCodec] = {"1.2": ocpp12.CODEC, "1.5": ocpp15.CODEC, "1.6": ocpp16s.CODEC}
THEIRS: dict[wsdl.SoapVersion, SoapCodec] = {"1.2": station_12(), "1.5": station_15(), "1.6": ocpp16s.station_codec()}
PAIRS = [(version, service) for version in wsdl.VERSIONS for service in wsdl.SERVICES]
SEEDS = range(8)


def canonical(data: bytes | str) -> bytes:
    return etree.tostring(etree.fromstring(data), method="c14n")


def there_and_back(version: wsdl.SoapVersion, service: wsdl.Service, action: str, is_answer: bool, body: str, quirks: list[str]) -> bytes:
    """Decoded by the side that gets it, encoded by the side that sends it."""
    central, station = OURS[version], THEIRS[version]
    receiver, sender = (central, station) if (service == "CentralSystemService") != is_answer else (station, central)
    element = etree.fromstring(body)
    if is_answer:
        return sender.encode_answer(action, receiver.decode_answer(action, element, quirks.append))
    return sender.encode_request(receiver.decode_request(action, element, quirks.append))[1]


@pytest.mark.parametrize(("version", "service"), PAIRS)
def test_every_valid_element_comes_back_the_same_and_without_quirks(version: wsdl.SoapVersion, service: wsdl.Service) -> None:
    namespace = wsdl.NAMESPACES[version, service]
    for seed in SEEDS:
        instances = Instances(seed)
        for operation, name, content in body_elements(version, service):
            body = instances.element(name, content, namespace)
            schema(version, service).assertValid(etree.fromstring(body))
            quirks: list[str] = []
            back = there_and_back(version, service, operation.name, name.endswith("Response"), body, quirks)
            assert canonical(back) == canonical(body), name
            assert quirks == [], name


@pytest.mark.parametrize(("version", "service"), PAIRS)
def test_zeep_reads_what_we_write(version: wsdl.SoapVersion, service: wsdl.Service) -> None:
    logging.getLogger("zeep").setLevel(logging.ERROR)
    client: Any = zeep.Client(io.BytesIO(wsdl.load(version, service)))
    namespace = wsdl.NAMESPACES[version, service]
    instances = Instances(99)
    for operation, name, content in body_elements(version, service):
        body = instances.element(name, content, namespace)
        back = there_and_back(version, service, operation.name, name.endswith("Response"), body, [])
        kind = client.get_element(f"{{{namespace}}}{name}")
        assert kind.parse(etree.fromstring(back), client.wsdl.types) == kind.parse(etree.fromstring(body), client.wsdl.types)


@pytest.mark.parametrize("version", wsdl.VERSIONS)
def test_a_codec_knows_the_operations_of_both_sides_and_sends_those_of_the_other(version: wsdl.SoapVersion) -> None:
    codec = OURS[version]
    for service in wsdl.SERVICES:
        for action in operations(version, service):
            assert codec.knows(action)
    assert {a for a in operations("1.6", "ChargePointService") if codec.sends(a)} == set(operations(version, "ChargePointService"))
    assert not codec.knows("SignCertificate")
    assert not codec.sends("Heartbeat")


def test_data_transfer_stands_in_the_namespace_of_the_side_that_receives_it() -> None:
    request = ocpp15.CODEC.decode_request("DataTransfer", b'<d xmlns="urn://Ocpp/Cs/2012/06/"><vendorId>v</vendorId></d>')
    assert b"urn://Ocpp/Cp/2012/06/" in ocpp15.CODEC.encode_request(request)[1]
    answer = ocpp15.CODEC.decode_answer("DataTransfer", b'<d xmlns="urn://Ocpp/Cp/2012/06/"><status>Accepted</status></d>')
    assert b"urn://Ocpp/Cs/2012/06/" in ocpp15.CODEC.encode_answer("DataTransfer", answer)


def test_every_quirk_that_reading_names_has_its_sentence() -> None:
    named: set[str] = set()
    body = """<x:MeterValuesRequest xmlns:x="urn:other" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">
        <values><value phase="L1" unit="wh">1</value><value/><timestamp/></values><values/>
        <transactionId i:nil="true"/><connectorid>1.0</connectorid><connectorId>2</connectorId><y/></x:MeterValuesRequest>"""
    ocpp15.CODEC.decode_request("MeterValues", body.encode(), named.add)
    assert named == {
        "soap_element_name",
        "soap_element_order",
        "soap_duplicate_element",
        "soap_no_time",
        "unknown_field",
        "enum_case",
        "sample_dropped",
        "empty_optional",
        "null_field",
        "integral_float",
    }
    assert named <= set(QUIRKS)
