"""The service descriptions are ours, current, usable, and structurally the published ones."""

import io
import json
import logging
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import zeep
from lxml import etree

import wsdl
from wsdl import generate, types

REFERENCE = Path(__file__).parents[3] / "shared" / "spec" / "wsdl"
PAIRS = [(version, service) for version in wsdl.VERSIONS for service in wsdl.SERVICES]
XS = "{http://www.w3.org/2001/XMLSchema}"
W = "{http://schemas.xmlsoap.org/wsdl/}"
SOAP12 = "{http://schemas.xmlsoap.org/wsdl/soap12/}"
ACTION = "{http://www.w3.org/2006/05/addressing/wsdl}Action"
BUILTIN = "http://www.w3.org/2001/XMLSchema"


def qname(element: etree._Element, text: str) -> str:
    prefix, name = text.split(":")
    return f"{{{element.nsmap[prefix]}}}{name}"


def rest(element: etree._Element) -> dict[str, str]:
    """What else a declaration says of its values: nillable, default, fixed, form."""
    return {
        str(name): str(value) for name, value in element.attrib.items() if name not in ("name", "type", "minOccurs", "maxOccurs", "use")
    }


def particle(element: etree._Element) -> tuple[Any, ...]:
    inline = element.find(f"{XS}complexType")
    kind = content(inline) if inline is not None else qname(element, element.get("type", ""))
    return (element.get("name"), kind, element.get("minOccurs", "1"), element.get("maxOccurs", "1"), rest(element))


def content(element: etree._Element) -> Any:
    restriction = element.find(f"{XS}restriction")
    if restriction is not None:
        return (qname(restriction, restriction.get("base", "")), frozenset((facet.tag, facet.get("value")) for facet in restriction))
    extension = element.find(f"{XS}simpleContent/{XS}extension")
    if extension is not None:
        attributes = [
            (a.get("name"), qname(a, a.get("type", "")), a.get("use", "optional"), rest(a)) for a in extension.iter(f"{XS}attribute")
        ]
        return (qname(extension, extension.get("base", "")), attributes)
    return [particle(child) for child in element.findall(f"{XS}sequence/{XS}element")]


def structure(document: bytes) -> dict[str, Any]:
    """Everything that a message on the wire, or a toolkit reading the file, depends on; order only where XML Schema has one."""
    root = etree.fromstring(document, etree.XMLParser(remove_comments=True))
    schema = root.find(f"{W}types/{XS}schema")
    assert schema is not None
    messages = {
        m.get("name"): [(p.get("name"), qname(p, p.get("element", ""))) for p in m.iter(f"{W}part")] for m in root.iter(f"{W}message")
    }
    binding, service = root.find(f"{W}binding"), root.find(f"{W}service")
    assert binding is not None
    assert service is not None
    return {
        "namespace": (root.get("targetNamespace"), schema.get("targetNamespace"), schema.get("elementFormDefault")),
        "types": {t.get("name"): content(t) for t in schema if t.tag in (f"{XS}simpleType", f"{XS}complexType")},
        "elements": {e.get("name"): (qname(e, e.get("type", "")), rest(e)) for e in schema if e.tag == f"{XS}element"},
        "known": {child.tag for child in schema.iter()} - {f"{XS}annotation", f"{XS}documentation"},
        "messages": messages,
        "portType": {
            (p.get("name"), o.get("name")): [(i.tag, i.get("message"), i.get(ACTION)) for i in o]
            for p in root.iter(f"{W}portType")
            for o in p
        },
        "binding": (binding.get("name"), binding.get("type"), dict(binding.find(f"{SOAP12}binding").attrib)),  # type: ignore[union-attr]
        "operations": {o.get("name"): [(e.tag, dict(e.attrib)) for e in o.iter() if e is not o] for o in binding.findall(f"{W}operation")},
        "addressing": [e.tag for e in root.iter("{http://www.w3.org/2006/05/addressing/wsdl}UsingAddressing")],
        "policy": [e.get("URI") for e in binding.iter("{http://schemas.xmlsoap.org/ws/2004/09/policy}PolicyReference")],
        "service": (service.get("name"), [(p.get("name"), p.get("binding")) for p in service.iter(f"{W}port")]),
    }


@pytest.mark.parametrize(("version", "service"), PAIRS)
def test_our_description_has_the_structure_of_the_published_one(version: wsdl.SoapVersion, service: wsdl.Service) -> None:
    name = "central-system" if service == "CentralSystemService" else "charge-point"
    reference = REFERENCE / f"ocpp-{version}-{name}.wsdl"
    if not reference.exists():
        pytest.skip(f"the published WSDLs are not beside the project ({REFERENCE})")
    assert structure(wsdl.load(version, service)) == structure(reference.read_bytes())


@pytest.mark.parametrize(("version", "service"), PAIRS)
def test_the_files_are_what_the_facts_generate(version: wsdl.SoapVersion, service: wsdl.Service) -> None:
    assert wsdl.load(version, service).decode() == generate.render(version, service)


def test_check_reports_nothing_for_current_files(capsys: pytest.CaptureFixture[str]) -> None:
    assert generate.main(["--check"]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("version", "service"), PAIRS)
def test_zeep_loads_every_description_and_finds_the_operations(version: wsdl.SoapVersion, service: wsdl.Service) -> None:
    logging.getLogger("zeep").setLevel(logging.ERROR)
    client = zeep.Client(io.BytesIO(wsdl.load(version, service)))
    (port,) = client.wsdl.services[service].ports.values()
    assert set(port.binding._operations) == set(types.operations(version, service))


def test_there_are_seventy_two_operations() -> None:
    assert [len(types.operations(*pair)) for pair in PAIRS] == [9, 9, 10, 15, 10, 19]


def test_the_given_address_becomes_the_location_of_the_port() -> None:
    address = 'https://gateway.example/soap?a=1&b="2"'
    document = etree.fromstring(wsdl.load("1.5", "CentralSystemService", address))
    assert [e.get("location") for e in document.iter(f"{SOAP12}address")] == [address]


def test_facets_order_and_attributes_are_read() -> None:
    start = types.operations("1.5", "CentralSystemService")["StartTransaction"].request
    assert [(f.name, f.required, f.many) for f in start.fields] == [
        ("connectorId", True, False),
        ("idTag", True, False),
        ("timestamp", True, False),
        ("meterStart", True, False),
        ("reservationId", False, False),
    ]
    assert start.fields[1].type == types.Simple("IdToken", "string", max_length=20)
    values = types.operations("1.5", "CentralSystemService")["MeterValues"].request.fields[2].type
    assert isinstance(values, types.Complex)
    value = values.fields[1]
    assert value.many
    assert isinstance(value.type, types.Complex)
    assert [a.name for a in value.type.attributes] == ["context", "format", "measurand", "location", "unit"]
    profile = types.operations("1.6", "ChargePointService")["SetChargingProfile"].request.fields[1].type
    assert isinstance(profile, types.Complex)
    schedule = profile.fields[-1].type
    assert isinstance(schedule, types.Complex)
    assert schedule.fields[-1].type == types.Simple("DecimalOne", "decimal", fraction_digits=1)


@pytest.mark.parametrize(("version", "service"), PAIRS)
@pytest.mark.skipif(shutil.which("wsdl2h") is None, reason="no wsdl2h (Debian: gsoap)")
def test_gsoap_reads_every_description(version: wsdl.SoapVersion, service: wsdl.Service, tmp_path: Path) -> None:
    (tmp_path / "service.wsdl").write_bytes(wsdl.load(version, service))
    ended = subprocess.run(
        ["wsdl2h", "-s", "-o", "out.h", "service.wsdl"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
    )
    assert "warning" not in (ended.stdout + ended.stderr).lower()
    header = (tmp_path / "out.h").read_text()
    for operation in types.operations(version, service):
        assert re.search(rf"\bint \w*__{operation}\(", header), operation


NODE = Path(__file__).parents[1] / "e2e" / "soap_clients" / "node"
DESCRIBE = """
const soap = require('soap');
soap.createClientAsync(process.argv[1]).then((client) => {
  const [ports] = Object.values(client.describe());
  console.log(JSON.stringify(Object.keys(Object.values(ports)[0])));
});
"""


@pytest.mark.parametrize(("version", "service"), PAIRS)
@pytest.mark.skipif(
    not (NODE / "node_modules" / "soap").is_dir() or shutil.which("node") is None, reason=f"node-soap is not installed ({NODE})"
)
def test_node_soap_reads_every_description(version: wsdl.SoapVersion, service: wsdl.Service, tmp_path: Path) -> None:
    file = tmp_path / "service.wsdl"
    file.write_bytes(wsdl.load(version, service))
    ended = subprocess.run(["node", "-e", DESCRIBE, str(file)], cwd=NODE, capture_output=True, text=True, timeout=60, check=True)
    assert set(json.loads(ended.stdout)) == set(types.operations(version, service))
