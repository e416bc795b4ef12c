"""One service of OCPP-S as its WSDL describes it: zeep reads and renders the messages, libxml2 judges them by the schema inside the WSDL.

zeep checks the order and names of elements but drops every facet (enumerations, lengths), hence the second judge.
"""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from lxml import etree
from zeep import Settings, Transport
from zeep.helpers import serialize_object
from zeep.wsdl import Document
from zeep.xsd.context import XmlParserContext

SOAP = "http://www.w3.org/2003/05/soap-envelope"
WSA = "http://www.w3.org/2005/08/addressing"
ANONYMOUS = f"{WSA}/anonymous"
_SCHEMA = "{http://www.w3.org/2001/XMLSchema}schema"

PARSER_OPTIONS: dict[str, Any] = {"resolve_entities": False, "no_network": True, "huge_tree": False, "remove_comments": True}
"""How XML of others is read: nothing is fetched, nothing expanded."""


class SoapService:
    """The first service of a WSDL. Raises zeep and lxml errors when it is no good one."""

    def __init__(self, wsdl: bytes) -> None:
        self.document = Document(BytesIO(wsdl), Transport(), settings=Settings())  # type: ignore[arg-type, no-untyped-call]  # zeep's own types are partial
        port = next(iter(next(iter(self.document.services.values())).ports.values()))
        self.binding = port.binding
        self.address: str = port.binding_options["address"]
        self.operations: dict[str, Any] = dict(self.binding.all())
        self._by_request = {str(operation.input.body.qname): operation for operation in self.operations.values()}
        schema = next(etree.fromstring(wsdl, etree.XMLParser(**PARSER_OPTIONS)).iter(_SCHEMA))
        # Written and read again, so that the prefixes declared outside the schema element come with it.
        self._schema = etree.XMLSchema(etree.fromstring(etree.tostring(schema)))
        self.namespace = str(schema.get("targetNamespace"))

    def operation_of(self, request: etree._Element) -> Any | None:
        """The operation whose request this Body child is."""
        return self._by_request.get(str(request.tag))

    def judge(self, element: etree._Element) -> str | None:
        """What the schema has against this Body child; None: nothing."""
        if self._schema.validate(element):
            return None
        log: Any = self._schema.error_log
        return "; ".join(str(error.message) for error in log)

    def parse(self, message: Any, element: etree._Element) -> dict[str, Any]:
        """The fields of a request or answer (`operation.input` or `.output`) as plain values, dates as RFC 3339 text.

        Raises zeep.exceptions.XMLParseError on unknown or misplaced elements.
        """
        value = message.body.parse(element, self.document.types, context=XmlParserContext(settings=self.document.settings))  # type: ignore[no-untyped-call]  # zeep's own types are partial
        fields: dict[str, Any] = _plain(serialize_object(value, dict)) or {}  # type: ignore[no-untyped-call]  # zeep's own types are partial
        return fields

    def render(self, message: Any, payload: dict[str, Any]) -> etree._Element:
        """An envelope without addressing around a request or answer. Raises TypeError or zeep errors for a payload that does not fit."""
        envelope: etree._Element = message.serialize(**payload).content
        return envelope

    def identity_header(self, operation: Any, station_id: str) -> dict[str, str]:
        """The chargeBoxIdentity header of a request, under the name the WSDL's binding gives to its part."""
        return {name: station_id for name, _ in operation.input.header.type.elements}


def body_child(envelope: etree._Element) -> etree._Element | None:
    """The element inside the SOAP body."""
    body = envelope.find(f"{{{SOAP}}}Body")
    return None if body is None else next(iter(body), None)


def header_text(envelope: etree._Element, name: str) -> str | None:
    """Text of an addressing header, of its Address for an endpoint reference."""
    header = envelope.find(f"{{{SOAP}}}Header/{{{WSA}}}{name}")
    if header is None:
        return None
    address = header.find(f"{{{WSA}}}Address")
    return ((header if address is None else address).text or "").strip()


def _plain(value: Any) -> Any:
    """Absent fields left out, dates as text, numbers as numbers."""
    match value:
        case dict():
            return {key: _plain(each) for key, each in value.items() if each is not None and each != []}
        case list():
            return [_plain(each) for each in value]
        case date():
            return value.isoformat().replace("+00:00", "Z")
        case Decimal():
            return float(value)
        case _:
            return value
