"""Messages of 2.1 as the Plug & Charge convention of 1.6 can nest them: what 2.0.1 has no room for (translation-down B.8.1, B.8.4; device-model 5.4).

Nothing is cut that would then verify something else: a certificate, an OCSP answer or a URL that is too long is not told at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, get_args

from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from translators import canonical as c
from translators.memory.station import Station
from translators.ocpp1x import nested
from translators.ocpp1x.id_tags import alias

M = TypeVar("M", bound=Struct)

CERTIFICATE_LENGTH, EXI_LENGTH, URL_LENGTH, TEXT_LENGTH, TOKEN_LENGTH = 5500, 5600, 512, 512, 36
"""Of 2.0.1."""
_TOKEN_TYPES = frozenset(get_args(nested.IdTokenEnumType))
_ID_USES = frozenset(get_args(nested.GetCertificateIdUseEnumType))
_MAC = re.compile(r"[0-9A-Fa-f]{12}")


@dataclass
class Untold(Exception):  # noqa: N818  # it is what the message is, not an error of ours
    """2.0.1 has no words for it. `reason` is a reasonCode of appendix 5."""

    reason: str
    text: str


def narrowed(message: M, station: Station) -> M:
    """The message less what only 2.1 has; fields that are left out are counted by the ledger of the flow. Raises Untold."""
    rule = _RULES.get(type(message).__name__)
    if rule is not None:
        message = rule(message, station)
    info: c.StatusInfoType | UnsetType = getattr(message, "statusInfo", UNSET)
    if isinstance(info, UnsetType) or isinstance(info.additionalInfo, UnsetType) or len(info.additionalInfo) <= TEXT_LENGTH:
        return message
    station.lose("text")
    return replace(message, statusInfo=replace(info, additionalInfo=info.additionalInfo[:TEXT_LENGTH]))


def _bounded(text: str, length: int, field: str, reason: str = "TooLargeElement") -> str:
    if len(text) > length:
        raise Untold(reason, f"{field} is longer than the {length} characters of OCPP 2.0.1")
    return text


def token(value: c.IdTokenType, station: Station) -> c.IdTokenType:
    """A token of 2.1 as 2.0.1 takes it; remembered when it goes by an alias (translation-up §1.4)."""
    kind = value.type
    if kind not in _TOKEN_TYPES:
        station.lose("id_token.type")
        kind = "MacAddress" if kind == "EVCCID" and _MAC.fullmatch(value.idToken) else "Central"
    text = value.idToken
    if len(text) > TOKEN_LENGTH:
        station.quirk("token_alias")
        text = alias(value, TOKEN_LENGTH)
        station.memory.tokens.remember(text, value, station.now)
        station.touch()
    info = value.additionalInfo
    if not isinstance(info, UnsetType) and any(len(item.additionalIdToken) > TOKEN_LENGTH for item in info):
        station.lose("id_token.additional_info")
        info = tuple(item for item in info if len(item.additionalIdToken) <= TOKEN_LENGTH) or UNSET
    return replace(value, idToken=text, type=kind, additionalInfo=info)


def _authorize(req: c.AuthorizeRequest, station: Station) -> c.AuthorizeRequest:
    """A contract certificate that is too long goes without: its hashes say enough to ask OCSP (translation-up §1.5)."""
    for entry in req.iso15118CertificateHashData or ():
        _bounded(entry.responderURL, URL_LENGTH, "responderURL", "InvalidURL")
    certificate = req.certificate
    if not isinstance(certificate, UnsetType) and len(certificate) > CERTIFICATE_LENGTH:
        if req.iso15118CertificateHashData is UNSET:
            _bounded(certificate, CERTIFICATE_LENGTH, "certificate")
        station.lose("cert.too_long")
        certificate = UNSET
    return replace(req, idToken=token(req.idToken, station), certificate=certificate)


def _authorized(answer: c.AuthorizeResponse, station: Station) -> c.AuthorizeResponse:
    info = answer.idTokenInfo
    if not isinstance(info.groupIdToken, UnsetType):
        info = replace(info, groupIdToken=token(info.groupIdToken, station))
    if not isinstance(info.personalMessage, UnsetType):
        info = replace(info, personalMessage=_text(info.personalMessage, station))
    return replace(answer, idTokenInfo=info, allowedEnergyTransfer=UNSET, tariff=UNSET)


def _text(message: c.MessageContentType, station: Station) -> c.MessageContentType:
    """A QR code is shown as the link it holds."""
    if message.format == "QRCODE":
        station.lose("display")
        message = replace(message, format="URI" if "://" in message.content else "UTF8")
    if len(message.content) > TEXT_LENGTH:
        station.lose("text")
        message = replace(message, content=message.content[:TEXT_LENGTH])
    return message


def _get_15118_ev_certificate(req: c.Get15118EVCertificateRequest, _station: Station) -> c.Get15118EVCertificateRequest:
    _bounded(req.exiRequest, EXI_LENGTH, "exiRequest")
    return replace(req, maximumContractCertificateChains=UNSET, prioritizedEMAIDs=UNSET)


def _ev_certificate(answer: c.Get15118EVCertificateResponse, _station: Station) -> c.Get15118EVCertificateResponse:
    _bounded(answer.exiResponse, EXI_LENGTH, "exiResponse")
    return replace(answer, remainingContracts=UNSET)


def _get_certificate_status(req: c.GetCertificateStatusRequest, _station: Station) -> c.GetCertificateStatusRequest:
    _bounded(req.ocspRequestData.responderURL, URL_LENGTH, "responderURL", "InvalidURL")
    return req


def _certificate_status(answer: c.GetCertificateStatusResponse, _station: Station) -> c.GetCertificateStatusResponse:
    _bounded(answer.ocspResult or "", CERTIFICATE_LENGTH, "ocspResult")
    return answer


def _install_certificate(req: c.InstallCertificateRequest, _station: Station) -> c.InstallCertificateRequest:
    _bounded(req.certificate, CERTIFICATE_LENGTH, "certificate")
    return req


def _installed(answer: c.GetInstalledCertificateIdsResponse, station: Station) -> c.GetInstalledCertificateIdsResponse:
    chains = answer.certificateHashDataChain
    if isinstance(chains, UnsetType) or all(chain.certificateType in _ID_USES for chain in chains):
        return answer
    station.lose("cert.oem_root")
    known = tuple(chain for chain in chains if chain.certificateType in _ID_USES)
    return replace(answer, status="Accepted" if known else "NotFound", certificateHashDataChain=known or UNSET)


_RULES: dict[str, Callable[[Any, Station], Any]] = {
    "AuthorizeRequest": _authorize,
    "AuthorizeResponse": _authorized,
    "Get15118EVCertificateRequest": _get_15118_ev_certificate,
    "Get15118EVCertificateResponse": _ev_certificate,
    "GetCertificateStatusRequest": _get_certificate_status,
    "GetCertificateStatusResponse": _certificate_status,
    "GetInstalledCertificateIdsResponse": _installed,
    "InstallCertificateRequest": _install_certificate,
}
