"""Who is at fault, and how each version says it.

Three parties meet in the gateway, so every error names one of them first: the *station*, the *backend* or the *gateway* itself.
RPC codes are kept in the 2.x spelling; 1.6 spells two of them differently on the wire (`FormationViolation`, `OccurenceConstraintViolation`:
OCPP-J 1.6 Table 7, errata 5.1 and 5.2), SOAP has five fault sub-codes (OCPP 1.5 §8.2). The tables below are total over `RpcCode`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

Party = Literal["station", "backend", "gateway"]

Kind = Literal["missing", "extra", "type", "value", "occurrence", "format", "unknown_action", "formation"]
"""What is wrong with a message: a field is missing, one too many, of a wrong type, out of its range or set, an array of a wrong length,
a text in a wrong format; the action is not known; or the bytes are no message at all."""


class RpcCode(StrEnum):
    """The error codes of OCPP-J, 2.x spelling (2.0.1 part 4 §4.3)."""

    FORMAT_VIOLATION = "FormatViolation"
    GENERIC_ERROR = "GenericError"
    INTERNAL_ERROR = "InternalError"
    MESSAGE_TYPE_NOT_SUPPORTED = "MessageTypeNotSupported"
    NOT_IMPLEMENTED = "NotImplemented"
    NOT_SUPPORTED = "NotSupported"
    OCCURRENCE_CONSTRAINT_VIOLATION = "OccurrenceConstraintViolation"
    PROPERTY_CONSTRAINT_VIOLATION = "PropertyConstraintViolation"
    PROTOCOL_ERROR = "ProtocolError"
    RPC_FRAMEWORK_ERROR = "RpcFrameworkError"
    SECURITY_ERROR = "SecurityError"
    TYPE_CONSTRAINT_VIOLATION = "TypeConstraintViolation"


CODE_OF_KIND: dict[Kind, RpcCode] = {
    "missing": RpcCode.OCCURRENCE_CONSTRAINT_VIOLATION,
    "extra": RpcCode.FORMAT_VIOLATION,
    "type": RpcCode.TYPE_CONSTRAINT_VIOLATION,
    "value": RpcCode.PROPERTY_CONSTRAINT_VIOLATION,
    "occurrence": RpcCode.OCCURRENCE_CONSTRAINT_VIOLATION,
    "format": RpcCode.PROPERTY_CONSTRAINT_VIOLATION,
    "unknown_action": RpcCode.NOT_IMPLEMENTED,
    "formation": RpcCode.FORMAT_VIOLATION,
}

TO_16: dict[RpcCode, str] = {
    **{code: code.value for code in RpcCode},
    RpcCode.FORMAT_VIOLATION: "FormationViolation",
    RpcCode.OCCURRENCE_CONSTRAINT_VIOLATION: "OccurenceConstraintViolation",
    RpcCode.MESSAGE_TYPE_NOT_SUPPORTED: "NotSupported",
    RpcCode.RPC_FRAMEWORK_ERROR: "ProtocolError",
}
TO_2X: dict[RpcCode, str] = {code: code.value for code in RpcCode}

FROM_WIRE: dict[str, RpcCode] = {
    **{code.value: code for code in RpcCode},
    "FormationViolation": RpcCode.FORMAT_VIOLATION,
    "OccurenceConstraintViolation": RpcCode.OCCURRENCE_CONSTRAINT_VIOLATION,
}
"""Both spellings from anyone; an unknown code is a GenericError (translation-up §6.1)."""


@dataclass(frozen=True, slots=True)
class SoapFault:
    """Code and sub-code of an OCPP-S fault, local names (1.5 §8.2)."""

    code: Literal["Sender", "Receiver"]
    subcode: Literal["SecurityError", "IdentityMismatch", "ProtocolError", "NotSupported", "InternalError"]


_PROTOCOL = SoapFault("Sender", "ProtocolError")
_INTERNAL = SoapFault("Receiver", "InternalError")
TO_SOAP: dict[RpcCode, SoapFault] = {
    RpcCode.FORMAT_VIOLATION: _PROTOCOL,
    RpcCode.GENERIC_ERROR: _INTERNAL,
    RpcCode.INTERNAL_ERROR: _INTERNAL,
    RpcCode.MESSAGE_TYPE_NOT_SUPPORTED: SoapFault("Receiver", "NotSupported"),
    RpcCode.NOT_IMPLEMENTED: SoapFault("Receiver", "NotSupported"),
    RpcCode.NOT_SUPPORTED: SoapFault("Receiver", "NotSupported"),
    RpcCode.OCCURRENCE_CONSTRAINT_VIOLATION: _PROTOCOL,
    RpcCode.PROPERTY_CONSTRAINT_VIOLATION: _PROTOCOL,
    RpcCode.PROTOCOL_ERROR: _PROTOCOL,
    RpcCode.RPC_FRAMEWORK_ERROR: _PROTOCOL,
    RpcCode.SECURITY_ERROR: SoapFault("Sender", "SecurityError"),
    RpcCode.TYPE_CONSTRAINT_VIOLATION: _PROTOCOL,
}
FROM_SOAP: dict[str, RpcCode] = {
    "SecurityError": RpcCode.SECURITY_ERROR,
    "IdentityMismatch": RpcCode.GENERIC_ERROR,
    "ProtocolError": RpcCode.PROTOCOL_ERROR,
    "NotSupported": RpcCode.NOT_SUPPORTED,
    "InternalError": RpcCode.INTERNAL_ERROR,
}

assert set(TO_SOAP) == set(RpcCode), "every code has its SOAP fault"


@dataclass
class Invalid(Exception):  # noqa: N818  # it is what the message is, not an error of ours
    """The message of a peer breaks its schema.

    `path` is where, as `$.meterValue[0].timestamp`; `text` says what was expected.
    """

    kind: Kind
    path: str
    text: str

    def __str__(self) -> str:
        return f"{self.text} - at `{self.path}`"

    @property
    def code(self) -> RpcCode:
        return CODE_OF_KIND[self.kind]


@dataclass
class Unencodable(Exception):  # noqa: N818  # see Invalid
    """The gateway's own message breaks the receiver's schema: the gateway's fault, never sent, always an alarm."""

    action: str
    path: str
    text: str

    def __str__(self) -> str:
        return f"gateway: {self.action} would be invalid for its receiver: {self.text} - at `{self.path}`"


Cause = Literal["answered", "timeout", "offline", "unreachable", "http", "invalid", "busy", "local"]
"""Why a request failed: the other party *answered* an error; did not answer in time; has no connection; could not be reached (nothing was
sent); only its web server answered, an error of HTTP; it answered what is no answer; too many requests wait for it; or the gateway decided it
itself."""


@dataclass
class Refused(Exception):  # noqa: N818  # see Invalid
    """A request was not fulfilled. Raised at the `yield` of a flow; raised by a flow, it is what its requester gets.

    `party` is who is at fault; `cause` how it failed; `code` and `description` what goes into a CALLERROR or a SOAP fault.
    """

    code: RpcCode
    description: str = ""
    party: Party = "gateway"
    cause: Cause = "local"
    details: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.party}: {self.code.value}: {self.description}"

    @property
    def is_unsupported(self) -> bool:
        """The other party does not know the action (translation-down A.7: learnt for 24 h)."""
        return self.cause == "answered" and self.code in (RpcCode.NOT_IMPLEMENTED, RpcCode.NOT_SUPPORTED)

    @property
    def is_uncertain(self) -> bool:
        """The request may have been fulfilled all the same: it was sent, and nobody knows what came of it."""
        return self.cause in ("timeout", "offline", "http", "invalid")
