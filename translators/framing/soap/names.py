"""Namespaces, and what a fault is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, assert_never

from lxml import etree

SoapNumber = Literal["1.1", "1.2"]

ENVELOPES: dict[SoapNumber, str] = {
    "1.2": "http://www.w3.org/2003/05/soap-envelope",
    "1.1": "http://schemas.xmlsoap.org/soap/envelope/",
}
WSA = "http://www.w3.org/2005/08/addressing"
WSA_DRAFT = "http://schemas.xmlsoap.org/ws/2004/08/addressing"
"""The pre-release stacks of OCPP-S 1.6 §3.5 use this one; it is answered in kind."""

ANONYMOUS = f"{WSA}/anonymous"
ANONYMOUS_IN = {WSA: ANONYMOUS, WSA_DRAFT: f"{WSA_DRAFT}/role/anonymous"}
UNSPECIFIED = f"{WSA}/unspecified"
"""RelatesTo of an answer to a message without MessageID (predefined by WS-Addressing 1.0 §3.1)."""

ACTION_FAULT = f"{WSA}/soap/fault"

FaultCode = Literal["Sender", "Receiver", "MustUnderstand", "VersionMismatch"]
SubCode = Literal["SecurityError", "IdentityMismatch", "ProtocolError", "InternalError", "NotSupported"]

REASONS: dict[SubCode, str] = {
    "SecurityError": "Sender failed authentication or is not authorized to use the requested operation.",
    "IdentityMismatch": "Sender sent the wrong identity value.",
    "ProtocolError": "Sender's message does not comply with protocol specification.",
    "InternalError": "An internal error occurred and the receiver is not able to complete the operation.",
    "NotSupported": "The receiver does not support the requested operation.",
}
"""The sentences of OCPP 1.5 §8.2 and OCPP-S 1.6 §4."""


LONGEST_NAME = 120
"""Characters of a qualified name that is remembered: the longest of OCPP has 80."""


def split(element: etree._Element) -> tuple[str, str]:
    """Namespace and local name of an element. `etree.QName` takes ten times as long, and refuses names that libxml2 has let pass."""
    tag = str(element.tag)
    return _known_parts(tag) if len(tag) <= LONGEST_NAME else _parts(tag)


def _parts(tag: str) -> tuple[str, str]:
    namespace, _, local = tag.rpartition("}")
    return namespace[1:], local


_known_parts = lru_cache(maxsize=512)(_parts)
"""The names of all messages are a few hundred; what strangers make up pushes itself out."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A SOAP fault by local names: namespaces and prefixes of sub-codes differ between texts, WSDLs and stations.

    `code` and `subcode` of a fault that was read may be any text; of one that is written they are a `FaultCode` and a `SubCode`.
    """

    code: str
    subcode: str = ""
    reason: str = ""

    @classmethod
    def of(cls, subcode: SubCode, detail: str = "") -> Fault:
        """The fault of a sub-code, with its fixed sentence and what was wrong."""
        code: FaultCode
        match subcode:
            case "SecurityError" | "IdentityMismatch" | "ProtocolError":
                code = "Sender"
            case "InternalError" | "NotSupported":
                code = "Receiver"
            case unreachable:
                assert_never(unreachable)
        return cls(code, subcode, f"{REASONS[subcode]} {detail}".strip())


@dataclass
class Unacceptable(Exception):  # noqa: N818  # it is what the message is, not an error of ours
    """A message that can only be answered by `fault`; `soap` is the envelope version to answer in."""

    fault: Fault
    soap: SoapNumber = "1.2"

    def __str__(self) -> str:
        return f"{self.fault.subcode or self.fault.code}: {self.fault.reason}"


def http_status(soap: SoapNumber, code: str) -> int:
    """HTTP status of a fault: SOAP 1.2 part 2 §7.5.2.2 (Sender 400, the rest 500); SOAP 1.1 §6.2 knows only 500."""
    return 400 if soap == "1.2" and code == "Sender" else 500
