"""SOAP envelopes with WS-Addressing headers, read and written without knowing the content of any message.

OCPP 1.2 §8, 1.5 §8, OCPP-S 1.6 §3 and §4. Reading is tolerant and lists what it tolerated (`quirks`); writing is exact.

    envelope = parse(data)                       # Unacceptable when it is no SOAP
    located = locate(envelope, "CentralSystemService")
    ... decode envelope.body ...
    build_answer(envelope, located, body, message_id)
"""

from translators.framing.soap.document import fingerprint
from translators.framing.soap.envelope import Envelope, parse
from translators.framing.soap.names import ANONYMOUS, Fault, SoapNumber, Unacceptable, http_status, split
from translators.framing.soap.operations import Located, locate
from translators.framing.soap.writing import build_answer, build_fault, build_request, content_type

__all__ = [
    "ANONYMOUS",
    "Envelope",
    "Fault",
    "Located",
    "SoapNumber",
    "Unacceptable",
    "build_answer",
    "build_fault",
    "build_request",
    "content_type",
    "fingerprint",
    "http_status",
    "locate",
    "parse",
    "split",
]
