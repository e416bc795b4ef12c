"""Reads an envelope: its version, its headers, the child of its Body, its fault.

What stations do with headers (missing MessageID, no From, identity in any namespace, headers twice) is taken and named.
"""

from __future__ import annotations

import msgspec
from lxml import etree

from translators.framing.soap.document import parse_document
from translators.framing.soap.names import ANONYMOUS_IN, ENVELOPES, WSA, WSA_DRAFT, Fault, SoapNumber, Unacceptable, split
from wsdl import NAMESPACES

_NUMBERS = {uri: number for number, uri in ENVELOPES.items()}
_PARTS = {uri: (f"{{{uri}}}Header", f"{{{uri}}}Body") for uri in _NUMBERS}
_ADDRESSING = (WSA, WSA_DRAFT)
_DUPLEX = "http://schemas.microsoft.com/ws/2005/02/duplex"
"""Namespace of gSOAP's `chan` header, which says nothing that an HTTP answer does not."""
_LISTENS = ("http://", "https://")
IDENTITY = "chargeboxidentity"
IDENTITY_QUIRK = "soap_identity_name"
_OURS = frozenset(NAMESPACES.values())
MAX_HEADER = 2048
"""Characters of an address, an action or a message id; real ones stay below 300."""
_FOR_US = ("", "/role/next", "/role/ultimateReceiver", "http://schemas.xmlsoap.org/soap/actor/next")


class Envelope(msgspec.Struct, frozen=True):
    """One SOAP message, in or out of a station.

    `identity` is chargeBoxIdentity, trimmed; `identity_name` its local name as the station spells it (1.5 §8.1: case-insensitive) and
    `identity_namespace` the namespace it stood in. Empty texts mean absent. `body` is the first child of the Body, None when the Body is
    empty or holds a fault. `must_understand` has the qualified names (`{namespace}name`) of the headers that have to be understood and are not.
    """

    soap: SoapNumber
    addressing: str = WSA
    identity: str = ""
    identity_name: str = "chargeBoxIdentity"
    identity_namespace: str = ""
    message_id: str = ""
    relates_to: str = ""
    action: str = ""
    from_address: str = ""
    reply_to: str = ""
    to: str = ""
    body: etree._Element | None = None
    fault: Fault | None = None
    must_understand: tuple[str, ...] = ()
    quirks: tuple[str, ...] = ()


def parse(data: bytes, charset: str = "") -> Envelope:
    """Read an envelope from bytes. Raises `Unacceptable` for what is no SOAP envelope with a Body."""
    root, quirks = parse_document(data, charset)
    uri, local = split(root)
    soap = _NUMBERS.get(uri)
    if local != "Envelope":
        raise Unacceptable(Fault.of("ProtocolError", f"The message is no SOAP envelope but {local[:60]!r}."))
    if soap is None:
        raise Unacceptable(Fault("VersionMismatch", reason="The envelope is neither of SOAP 1.2 nor of SOAP 1.1."))
    header_tag, body_tag = _PARTS[uri]
    headers = _Headers(soap, [*quirks, *(["soap_11"] if soap == "1.1" else [])])
    bodies = []
    for part in root:
        tag = part.tag
        if tag == header_tag:
            for element in part:
                headers.take(element)
        elif tag == body_tag:
            bodies.append(part)
    if not bodies:
        raise Unacceptable(Fault.of("ProtocolError", "The envelope has no Body."), soap)
    content = next(iter(bodies[0]), None)
    if len(bodies[0]) > 1 or len(bodies) > 1:
        headers.quirks.append("soap_body_children")
    fault = _fault(content, uri) if content is not None and content.tag == f"{{{uri}}}Fault" else None
    return headers.envelope(content if fault is None else None, fault)


class _Headers:
    """Collects what the headers of one envelope say; the first of several wins."""

    def __init__(self, soap: SoapNumber, quirks: list[str]) -> None:
        self.soap: SoapNumber = soap
        self.quirks = quirks
        self._namespace = ENVELOPES[soap]
        self._addressing = ""
        self._texts: dict[str, str] = {}
        self._identity: tuple[str, str, str] | None = None
        self._must_understand: list[str] = []

    def take(self, element: etree._Element) -> None:
        namespace, local = split(element)
        is_identity = len(local) == len(IDENTITY) and local.lower() == IDENTITY
        if namespace in _ADDRESSING:
            self._addressing = self._addressing or namespace
            if local in self._texts:
                self._quirk("soap_duplicate_header")
            elif not is_identity:
                self._texts[local] = self._address(element, local)
        if is_identity:
            if self._identity is None:
                self._identity = (_header_text(element), local, namespace)
            else:
                self._quirk("soap_duplicate_header")
        elif namespace not in _ADDRESSING and namespace != _DUPLEX and self._is_mandatory(element):
            self._must_understand.append(str(element.tag))

    def envelope(self, body: etree._Element | None, fault: Fault | None) -> Envelope:
        identity, identity_name, identity_namespace = self._identity or ("", "chargeBoxIdentity", "")
        if self._identity is not None and (identity_namespace not in _OURS or identity_name != "chargeBoxIdentity"):
            self._quirk(IDENTITY_QUIRK)
        texts = self._texts.get
        return Envelope(
            soap=self.soap,
            addressing=self._addressing or WSA,
            identity=identity,
            identity_name=identity_name,
            identity_namespace=identity_namespace,
            message_id=texts("MessageID", ""),
            relates_to=texts("RelatesTo", ""),
            action=texts("Action", ""),
            from_address=texts("From", ""),
            reply_to=texts("ReplyTo", ""),
            to=texts("To", ""),
            body=body,
            fault=fault,
            must_understand=tuple(self._must_understand),
            quirks=tuple(self.quirks),
        )

    def _quirk(self, name: str) -> None:
        if name not in self.quirks:
            self.quirks.append(name)

    def _address(self, element: etree._Element, local: str) -> str:
        """The text of a header, or of the Address inside it (real stations also write the address straight into From)."""
        if len(element):
            for child in element:
                if split(child)[1] == "Address":
                    return _header_text(child)
        text = _header_text(element)
        if local in ("From", "ReplyTo") and text:
            self._quirk("soap_address_text")
        return text

    def _is_mandatory(self, element: etree._Element) -> bool:
        if element.get(f"{{{self._namespace}}}mustUnderstand", "").strip() not in ("1", "true"):
            return False
        role = element.get(f"{{{self._namespace}}}role", "") or element.get(f"{{{self._namespace}}}actor", "")
        return role.strip().removeprefix(self._namespace) in _FOR_US


def missing_headers(envelope: Envelope) -> tuple[str, ...]:
    """Quirks of a request whose headers are fewer or other than OCPP-S 1.6 §3.3 to §3.9 require; an answer may lack them all."""
    found = []
    if not envelope.message_id:
        found.append("soap_no_message_id")
    if not envelope.from_address.lower().startswith(_LISTENS) or envelope.from_address.startswith(_ADDRESSING):
        found.append("soap_no_from")
    if envelope.reply_to and envelope.reply_to not in ANONYMOUS_IN.values():
        found.append("soap_reply_to")
    return tuple(found)


def _text(element: etree._Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def _header_text(element: etree._Element) -> str:
    """The text of a header. Raises `Unacceptable` for one that nobody can mean: it would be kept, logged and sent back."""
    text = _text(element)
    if len(text) > MAX_HEADER:
        name = split(element)[1]
        raise Unacceptable(Fault.of("ProtocolError", f"The header {name[:60]!r} has {len(text)} characters, {MAX_HEADER} are allowed."))
    return text


def _local(qualified: str) -> str:
    """Local name of a fault code, which is a QName in text: `s:Sender`; SOAP 1.1 allows dots after it: `s:Client.Wrong`."""
    return qualified.rsplit(":", 1)[-1].strip()


def _fault(element: etree._Element, namespace: str) -> Fault:
    in_ns = f"{{{namespace}}}"
    if namespace == ENVELOPES["1.2"]:
        code = _local(_text(element.find(f"{in_ns}Code/{in_ns}Value")))
        subcode = _local(_text(element.find(f"{in_ns}Code/{in_ns}Subcode/{in_ns}Value")))
        return Fault(code, subcode, _text(element.find(f"{in_ns}Reason/{in_ns}Text")))
    texts = {split(child)[1].lower(): child for child in element}
    code, _, subcode = _local(_text(texts.get("faultcode"))).partition(".")
    detail = texts.get("detail")
    if not subcode and detail is not None and len(detail):
        subcode = split(detail[0])[1]
    return Fault({"Client": "Sender", "Server": "Receiver"}.get(code, code), subcode, _text(texts.get("faultstring")))
