"""Writes the .wsdl files from the facts: `python -m wsdl.generate`; `--check` only compares and exits 1 when a file is out of date."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from wsdl import ADDRESS, SERVICES, VERSIONS, Service, SoapVersion, file_name
from wsdl.facts import NAMESPACES, NO_OUTPUT_ACTION, OPERATIONS, TYPES

_BUILTIN = frozenset({"string", "int", "boolean", "dateTime", "decimal", "anyURI"})
_OCCURS = {"": "", "?": ' minOccurs="0"', "*": ' minOccurs="0" maxOccurs="unbounded"', "+": ' maxOccurs="unbounded"'}
_FIELD = re.compile(r"(?P<name>\w+)(?P<occurs>[?*+]?) (?P<type>\w+)(?P<attributes>(?: @\w+ \w+)*)")

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!-- OCPP {version} {service}. Written by wsdl/generate.py from wsdl/facts.py: change those. -->
<definitions name="{service}" targetNamespace="{namespace}"
    xmlns="http://schemas.xmlsoap.org/wsdl/"
    xmlns:tns="{namespace}"
    xmlns:xs="http://www.w3.org/2001/XMLSchema"
    xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap12/"
    xmlns:wsaw="http://www.w3.org/2006/05/addressing/wsdl"
    xmlns:wsp="http://schemas.xmlsoap.org/ws/2004/09/policy"
    xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd">

  <wsp:Policy wsu:Id="ServicePolicy"><wsp:ExactlyOne><wsp:All><wsaw:UsingAddressing/></wsp:All></wsp:ExactlyOne></wsp:Policy>
"""

_BINDING_OPERATION = """    <operation name="{name}">
      <soap:operation soapAction="/{name}" style="document"/>
      <input>
        <soap:header message="tns:Header" part="ChargeBoxIdentity" use="literal"/>
        <soap:body use="literal"/>
      </input>
      <output><soap:body use="literal"/></output>
    </operation>"""

_TAIL = """  <service name="{service}">
    <port name="{service}Soap12" binding="tns:{service}Soap"><soap:address location="{address}"/></port>
  </service>
</definitions>
"""


def _lines(text: str) -> Iterator[str]:
    """The logical lines of a fact text: an indented line belongs to the one above."""
    yield from re.sub(r"\n +", " ", text.strip()).split("\n")


def _qualified(name: str) -> str:
    return f"xs:{name}" if name in _BUILTIN else f"tns:{name}"


def _element(field: str) -> str:
    match = _FIELD.fullmatch(field)
    if match is None:
        raise ValueError(f"wsdl/facts.py: {field!r} is not 'name type'")
    head = f'<xs:element name="{match["name"]}"'
    if not match["attributes"]:
        return f'{head} type="{_qualified(match["type"])}"{_OCCURS[match["occurs"]]}/>'
    attributes = "".join(
        f'<xs:attribute name="{name}" type="{_qualified(kind)}"/>' for name, kind in re.findall(r"@(\w+) (\w+)", match["attributes"])
    )
    extension = f'<xs:extension base="{_qualified(match["type"])}">{attributes}</xs:extension>'
    return (
        f"{head}{_OCCURS[match['occurs']]}><xs:complexType><xs:simpleContent>{extension}</xs:simpleContent></xs:complexType></xs:element>"
    )


def _sequence(name: str, fields: str) -> str:
    if not fields.strip():
        return f'      <xs:complexType name="{name}"/>'
    elements = "\n".join(f"          {_element(field)}" for field in fields.strip().split(", "))
    return f'      <xs:complexType name="{name}">\n        <xs:sequence>\n{elements}\n        </xs:sequence>\n      </xs:complexType>'


def _simple(name: str, definition: str) -> str:
    restriction = '      <xs:simpleType name="{}"><xs:restriction base="xs:{}">{}</xs:restriction></xs:simpleType>'
    facet = re.fullmatch(r"(\w+) (\.?)(\d+)", definition)
    if facet is None:
        values = "".join(f'\n        <xs:enumeration value="{value}"/>' for value in definition.split(" | "))
        return restriction.format(name, "string", f"{values}\n      ")
    kind = "fractionDigits" if facet[2] else "maxLength"
    return restriction.format(name, facet[1], f'<xs:{kind} value="{facet[3]}"/>')


def _named_types(version: SoapVersion, used: str) -> Iterator[str]:
    """The declarations of the types that `used` needs, directly or through other types, in the order of the facts."""
    declared: dict[str, tuple[str, str]] = {}
    wanted: set[str] = set()
    for line in _lines(TYPES[version]):
        name, kind, definition = re.fullmatch(r"(\w+!?)( =|:) (.*)", line).groups()  # type: ignore[union-attr]
        declared[name.rstrip("!")] = (kind, definition)
        if name.endswith("!"):
            wanted.add(name.rstrip("!"))
    pending = [word for word in re.findall(r"\w+", used) if word in declared]
    while pending:
        name = pending.pop()
        if name not in wanted:
            wanted.add(name)
            kind, definition = declared[name]
            pending += [word for word in re.findall(r"\w+", definition) if kind == ":" and word in declared]
    for name, (kind, definition) in declared.items():
        if name in wanted:
            yield _sequence(name, definition) if kind == ":" else _simple(name, definition)


def _operations(version: SoapVersion, service: Service) -> dict[str, tuple[str, str]]:
    operations = {}
    for line in _lines(OPERATIONS[version, service]):
        name, rest = line.split(":", 1)
        request, answer = rest.split("->")
        operations[name] = (request.strip(), answer.strip())
    return operations


def _schema(version: SoapVersion, service: Service, operations: dict[str, tuple[str, str]]) -> Iterator[str]:
    yield f'  <types>\n    <xs:schema targetNamespace="{NAMESPACES[version, service]}" elementFormDefault="qualified">'
    yield from _named_types(version, " ".join(f"{request} {answer}" for request, answer in operations.values()))
    yield '      <xs:element name="chargeBoxIdentity" type="xs:string"/>'
    for name, (request, answer) in operations.items():
        body = name[0].lower() + name[1:]
        yield _sequence(f"{name}Request", request)
        yield _sequence(f"{name}Response", answer)
        yield f'      <xs:element name="{body}Request" type="tns:{name}Request"/>'
        yield f'      <xs:element name="{body}Response" type="tns:{name}Response"/>'
    yield "    </xs:schema>\n  </types>\n"


def _interface(version: SoapVersion, service: Service, operations: dict[str, tuple[str, str]]) -> Iterator[str]:
    yield '  <message name="Header"><part name="ChargeBoxIdentity" element="tns:chargeBoxIdentity"/></message>'
    for name in operations:
        body = name[0].lower() + name[1:]
        yield f'  <message name="{name}Input"><part name="parameters" element="tns:{body}Request"/></message>'
        yield f'  <message name="{name}Output"><part name="parameters" element="tns:{body}Response"/></message>'
    yield f'\n  <portType name="{service}">'
    for name in operations:
        answer = "" if version in NO_OUTPUT_ACTION else f' wsaw:Action="/{name}Response"'
        yield f'    <operation name="{name}">'
        yield f'      <input message="tns:{name}Input" wsaw:Action="/{name}"/>\n      <output message="tns:{name}Output"{answer}/>'
        yield "    </operation>"
    yield f'  </portType>\n\n  <binding name="{service}Soap" type="tns:{service}">'
    yield '    <wsp:PolicyReference URI="#ServicePolicy"/>\n    <soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>'
    yield from (_BINDING_OPERATION.format(name=name) for name in operations)
    yield "  </binding>\n"


def render(version: SoapVersion, service: Service) -> str:
    """The text of one WSDL file."""
    operations = _operations(version, service)
    head = _HEAD.format(version=version, service=service, namespace=NAMESPACES[version, service])
    parts = [head, *_schema(version, service, operations), *_interface(version, service, operations)]
    return "\n".join(parts) + "\n" + _TAIL.format(service=service, address=ADDRESS)


def main(arguments: list[str]) -> int:
    """Writes the files, or with `--check` compares them; the exit code."""
    stale = []
    for version in VERSIONS:
        for service in SERVICES:
            path, text = Path(__file__).with_name(file_name(version, service)), render(version, service)
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(path.name)
                if "--check" not in arguments:
                    path.write_text(text, encoding="utf-8")
    sys.stdout.write("".join(f"{name}\n" for name in stale))
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
