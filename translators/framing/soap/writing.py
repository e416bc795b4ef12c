"""Writes envelopes: exactly the headers that stations need, none with mustUnderstand, which a station may have to refuse.

The body comes ready from the codec, in the default-namespace form that stations know from Apache CXF.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

from translators.framing.soap.envelope import Envelope
from translators.framing.soap.names import ACTION_FAULT, ANONYMOUS, ANONYMOUS_IN, ENVELOPES, UNSPECIFIED, WSA, Fault, SoapNumber
from translators.framing.soap.operations import Located

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ODD_NAME = re.compile(r"[^A-Za-z]")


def build_answer(request: Envelope, located: Located, body: bytes, message_id: str) -> bytes:
    """The answer to a request: same SOAP version, same addressing namespace, `body` as the codec wrote it.

    `message_id` is a fresh absolute IRI, `urn:uuid:…`.
    """
    headers = _answer_headers(f"/{located.action}Response", request, message_id)
    return _envelope(request.soap, request.addressing, headers, body.decode())


def build_fault(fault: Fault, message_id: str, *, request: Envelope | None = None, namespace: str = "", soap: SoapNumber = "1.2") -> bytes:
    """The fault that answers `request`; without one (nothing could be read) in version `soap`.

    `namespace` qualifies the sub-code: that of the service, as SteVe writes it and OCPP-S 1.6 §4 shows; empty leaves it out.
    """
    envelope = request or Envelope(soap)
    headers = _answer_headers(ACTION_FAULT, envelope, message_id)
    if envelope.soap == "1.2":
        headers += _explained(fault, envelope)
    write = _fault_12 if envelope.soap == "1.2" else _fault_11
    return _envelope(envelope.soap, envelope.addressing, headers, write(fault, namespace))


def build_request(
    located: Located,
    body: bytes,
    *,
    identity: str,
    to: str,
    from_address: str,
    message_id: str,
    identity_name: str = "chargeBoxIdentity",
    soap: SoapNumber = "1.2",
) -> bytes:
    """A request to a station (OCPP-S 1.6 §3.3 to §3.9).

    `to` and `identity` are the station's own words, verbatim; `identity_name` as it spells the header itself; `from_address` is the URL of
    our CentralSystemService.
    """
    name = identity_name if not _ODD_NAME.search(identity_name) else "chargeBoxIdentity"
    headers = (
        f"<{name} xmlns={quoteattr(located.namespace)}>{_text(identity)}</{name}>"
        f"<a:Action>{located.wsa_action}</a:Action><a:MessageID>{_text(message_id)}</a:MessageID>"
        f"<a:From><a:Address>{_text(from_address)}</a:Address></a:From>"
        f"<a:ReplyTo><a:Address>{ANONYMOUS}</a:Address></a:ReplyTo><a:To>{_text(to)}</a:To>"
    )
    return _envelope(soap, WSA, headers, body.decode())


def content_type(soap: SoapNumber, action: str = "") -> str:
    """Content-Type of an envelope; `action` (wsa:Action) for requests of SOAP 1.2, never for answers."""
    if soap == "1.1":
        return "text/xml; charset=utf-8"
    return "application/soap+xml; charset=utf-8" + (f'; action="{action}"' if action else "")


def _answer_headers(action: str, request: Envelope, message_id: str) -> str:
    anonymous = ANONYMOUS_IN[request.addressing]
    # ReplyTo too: there are stations that give up without the full set.
    return (
        f"<a:Action>{action}</a:Action><a:MessageID>{_text(message_id)}</a:MessageID>"
        f"<a:RelatesTo>{_text(request.message_id or UNSPECIFIED)}</a:RelatesTo>"
        f"<a:To>{anonymous}</a:To><a:ReplyTo><a:Address>{anonymous}</a:Address></a:ReplyTo>"
    )


def _explained(fault: Fault, request: Envelope) -> str:
    """What SOAP 1.2 part 1 §5.4.7 and §5.4.8 add to two faults: the envelopes that would do, the headers that were not understood."""
    if fault.code == "VersionMismatch":
        envelopes = "".join(f'<s:SupportedEnvelope xmlns:n="{uri}" qname="n:Envelope"/>' for uri in ENVELOPES.values())
        return f"<s:Upgrade>{envelopes}</s:Upgrade>"
    if fault.code != "MustUnderstand":
        return ""
    names = [name.removeprefix("{").rpartition("}") for name in request.must_understand]
    return "".join(f"<s:NotUnderstood xmlns:n={quoteattr(uri)} qname={quoteattr(f'n:{local}')}/>" for uri, _, local in names if uri)


def _envelope(soap: SoapNumber, addressing: str, headers: str, body: str) -> bytes:
    return (
        f'{_DECLARATION}<s:Envelope xmlns:s="{ENVELOPES[soap]}" xmlns:a="{addressing}">'
        f"<s:Header>{headers}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
    ).encode()


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("", text))


def _fault_12(fault: Fault, namespace: str) -> str:
    subcode = ""
    if fault.subcode and namespace:
        subcode = f"<s:Subcode><s:Value xmlns:o={quoteattr(namespace)}>o:{fault.subcode}</s:Value></s:Subcode>"
    return (
        f"<s:Fault><s:Code><s:Value>s:{fault.code}</s:Value>{subcode}</s:Code>"
        f'<s:Reason><s:Text xml:lang="en">{_text(fault.reason)}</s:Text></s:Reason></s:Fault>'
    )


def _fault_11(fault: Fault, namespace: str) -> str:
    """SOAP 1.1 has no sub-codes: theirs is named in the detail."""
    code = {"Sender": "Client", "Receiver": "Server"}.get(fault.code, fault.code)
    detail = f"<detail><o:{fault.subcode} xmlns:o={quoteattr(namespace)}/></detail>" if fault.subcode and namespace else ""
    return f"<s:Fault><faultcode>s:{code}</faultcode><faultstring>{_text(fault.reason)}</faultstring>{detail}</s:Fault>"
