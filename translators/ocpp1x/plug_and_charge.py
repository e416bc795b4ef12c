"""ISO 15118 over 1.6: messages of 2.0.1 as JSON text inside DataTransfer (translation-down B.8.4, translation-up §1.5, §5.4).

vendorId `org.openchargealliance.iso15118pnc`, messageId the action of 2.0.1, `data` its payload; the answer is Accepted with the answer's payload.
What is nested is as strict as 2.0.1 itself, both ways: nothing invalid is passed on in either direction.

    wrap(request, station) -> DataTransferRequest         unwrap(req, DOWN, station) -> the request, or the refusal
    answer_of(answer, request, station) -> its answer     wrap_answer(action, answer, station) -> DataTransferResponse

What the 1.x party does not take is remembered for a day: the vendor as a whole, or one message of it.
"""

from __future__ import annotations

from typing import Any, TypeVar

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.canonical.base import Request, Response
from translators.errors import Invalid
from translators.memory.station import Station
from translators.ocpp1x import nested, wire
from translators.ocpp1x.nested_narrowing import Untold, narrowed
from translators.repairs import repair
from translators.schemas import JsonCodec

A = TypeVar("A", bound=Response)

VENDOR = "org.openchargealliance.iso15118pnc"
DOWN = frozenset({"CertificateSigned", "DeleteCertificate", "GetInstalledCertificateIds", "InstallCertificate", "TriggerMessage"})
"""What a central system sends."""
UP = frozenset({"Authorize", "Get15118EVCertificate", "GetCertificateStatus", "SignCertificate"})
"""What a station sends."""
CODEC = JsonCodec("2.0.1", nested.REQUESTS)

_FEATURE = "pnc"
_REFUSED = "pnc_refused"
_ASK_AGAIN = 24 * 3600.0
"""Seconds."""


def is_available(action: str, station: Station) -> bool:
    """Whether the 1.x party may be asked for `action`: the operator allows it, and it did not refuse within a day."""
    if not station.options.pnc_over_data_transfer:
        return False
    if _is_backend(station):
        return not any(station.happened_within(name, _ASK_AGAIN) for name in (_REFUSED, f"{_REFUSED}.{action}"))
    capabilities, firmware = station.memory.capabilities, station.memory.boot.firmware
    return not any(capabilities.lacks(name, station.now, firmware) for name in (_FEATURE, f"{_FEATURE}.{action}"))


def learn_unsupported(action: str, station: Station) -> None:
    """The 1.x party does not take `action`; empty: it does not take the convention."""
    suffix = f".{action}" if action else ""
    if _is_backend(station):
        station.stamp(_REFUSED + suffix)
        return
    station.memory.capabilities.learn(_FEATURE + suffix, station.now, station.memory.boot.firmware)
    station.touch()


def _is_backend(station: Station) -> bool:
    """Who of the two speaks 1.x."""
    return station.version.startswith("2")


def wrap(request: Request[Any], station: Station) -> wire.DataTransferRequest:
    """The request inside a DataTransfer. Raises Untold when 2.0.1 has no words for it."""
    action, payload = CODEC.encode_request(narrowed(request, station))
    return wire.DataTransferRequest(vendorId=VENDOR, messageId=action, data=payload.decode())


def answer_of(answer: wire.DataTransferResponse, request: Request[A], station: Station) -> A | None:
    """The answer to what was wrapped; None when it was refused, or what came is no answer."""
    action = request.ACTION
    if answer.status == "UnknownVendorId":
        learn_unsupported("", station)
    elif answer.status == "UnknownMessageId":
        learn_unsupported(action, station)
    if answer.status != "Accepted" or isinstance(answer.data, UnsetType):
        return None
    found: A | None = _read(CODEC.decode_answer, action, nested.REQUESTS[action].ANSWER, answer.data, station)
    return found


def unwrap(req: wire.DataTransferRequest, actions: frozenset[str], station: Station) -> Request[Any] | wire.DataTransferResponse:
    """The request inside `req`, or why there is none: not of `actions` is UnknownMessageId, not valid is Rejected."""
    if not station.options.pnc_over_data_transfer:
        station.lose("pnc_unsupported")
        return wire.DataTransferResponse(status="UnknownVendorId")
    action = req.messageId
    if isinstance(action, UnsetType) or action not in actions:
        station.lose("pnc_unsupported")
        return wire.DataTransferResponse(status="UnknownMessageId")
    text = "{}" if req.data is UNSET else req.data
    found: Request[Any] | None = _read(CODEC.decode_request, action, nested.REQUESTS[action], text, station)
    return wire.DataTransferResponse(status="Rejected") if found is None else found


def wrap_answer(action: str, answer: Response, station: Station) -> wire.DataTransferResponse:
    """The answer inside a DataTransfer; one that 2.0.1 has no words for has failed."""
    try:
        told = narrowed(answer, station)
    except Untold as untold:
        station.lose("cert.too_long")
        told = failed(action, c.StatusInfoType(reasonCode=untold.reason, additionalInfo=untold.text))
    return wire.DataTransferResponse(status="Accepted", data=CODEC.encode_answer(action, told).decode())


def failed(action: str, info: c.StatusInfoType | UnsetType = UNSET) -> Response:
    """Nobody could verify it: neither Accepted, nor the word for a certificate that was found bad."""
    match action:
        case "Authorize":
            return c.AuthorizeResponse(idTokenInfo=c.IdTokenInfoType(status="Invalid"), certificateStatus="NoCertificateAvailable")
        case "Get15118EVCertificate":
            return c.Get15118EVCertificateResponse(status="Failed", exiResponse="", statusInfo=info)
        case "GetCertificateStatus":
            return c.GetCertificateStatusResponse(status="Failed", statusInfo=info)
        case _:
            return c.SignCertificateResponse(status="Rejected", statusInfo=info)


def _read(decode: Any, action: str, struct: Any, text: str, station: Station) -> Any:
    """The message, repaired if need be; None and counted when it is none."""
    payload = text.encode("utf-8", "surrogatepass")
    try:
        return decode(action, payload)
    except Invalid:
        mended = repair(payload, struct, station.now_text)
    if mended is not None:
        try:
            message = decode(action, mended.payload)
        except Invalid:
            pass
        else:
            for name in mended.quirks:
                station.quirk(name)
            return message
    station.lose("pnc_invalid")
    return None
