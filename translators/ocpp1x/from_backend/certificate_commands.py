"""What is done with certificates of a 2.x station, whether its 1.6 backend said so natively or inside a DataTransfer (translation-down B.8, A.9).

The roots by which the station knows its server are those of the gateway: they are not given, not taken, and not shown.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from translators import canonical as c
from translators.canonical.base import Request, Response
from translators.flow import Effect
from translators.memory.station import Station
from translators.ocpp1x.certificates import GUARDED, LINK_ROOTS, LINK_TRIGGERS, NESTED, holds_link, learn_link_roots
from translators.ocpp1x.station_errors import attempt

_ALL: Final[tuple[c.GetCertificateIdUseEnumType, ...]] = ("ManufacturerRootCertificate", *NESTED)


def install(req: c.InstallCertificateRequest, station: Station) -> Generator[Effect, Any, c.InstallCertificateResponse | None]:
    """The station's answer; None when it does not know the action. Raises Refused."""
    if req.certificateType in LINK_ROOTS:
        station.lose("guard.root")
        return c.InstallCertificateResponse(status="Rejected", statusInfo=GUARDED)
    return (yield from attempt(req, station))


def delete(req: c.DeleteCertificateRequest, station: Station) -> Generator[Effect, Any, c.DeleteCertificateResponse | None]:
    """The station's answer, which first says which roots it knows the gateway by (M04.FR.03). Raises Refused."""
    listed = yield from attempt(c.GetInstalledCertificateIdsRequest(certificateType=("CSMSRootCertificate",)), station)
    if listed is not None:
        learn_link_roots((chain.certificateHashData for chain in listed.certificateHashDataChain or ()), station)
    if holds_link(req.certificateHashData, station):
        return c.DeleteCertificateResponse(status="Failed", statusInfo=GUARDED)
    return (yield from attempt(req, station))


def list_ids(
    req: c.GetInstalledCertificateIdsRequest, station: Station
) -> Generator[Effect, Any, c.GetInstalledCertificateIdsResponse | None]:
    """The station's answer about what is not of the link; nothing left to ask for is NotFound. Raises Refused."""
    wanted = _ALL if isinstance(req.certificateType, UnsetType) else req.certificateType
    kinds = tuple(kind for kind in wanted if kind not in LINK_ROOTS)
    if len(kinds) < len(wanted):
        station.lose("guard.root")  # they verify the gateway: the backend's are not in the station (A.9)
    if not kinds:
        return c.GetInstalledCertificateIdsResponse(status="NotFound")
    return (yield from attempt(replace(req, certificateType=kinds), station))


def install_signed(req: c.CertificateSignedRequest, station: Station) -> Generator[Effect, Any, c.CertificateSignedResponse | None]:
    """The station's answer; a 2.1 station is given back the requestId of its request (A02.FR.25 (2.1)). Raises Refused."""
    certificates = station.memory.certificates
    kind = req.certificateType
    assert not isinstance(kind, UnsetType), "without a type a 2.x station would use it for ISO 15118 as well"
    pending = certificates.pending(kind)
    requestId = UNSET if pending is None or pending.requestId is None else pending.requestId
    answer = yield from attempt(replace(req, requestId=requestId), station)
    if answer is not None and answer.status == "Accepted" and pending is not None:
        certificates.done(kind)
        station.touch()
    return answer


def _trigger(req: c.TriggerMessageRequest, station: Station) -> Generator[Effect, Any, c.TriggerMessageResponse | None]:
    if req.requestedMessage in LINK_TRIGGERS:
        station.lose("guard.root")
        return c.TriggerMessageResponse(status="Rejected", statusInfo=c.StatusInfoType(reasonCode="NotEnabled"))
    return (yield from attempt(req, station))


def obey(req: Request[Any], station: Station) -> Generator[Effect, Any, Response | None]:
    """A command that came inside a DataTransfer; None when the station does not know the action. Raises Refused."""
    match req:
        case c.InstallCertificateRequest():
            return (yield from install(req, station))
        case c.DeleteCertificateRequest():
            return (yield from delete(req, station))
        case c.GetInstalledCertificateIdsRequest():
            return (yield from list_ids(req, station))
        case c.CertificateSignedRequest():
            kind = "V2GCertificate" if isinstance(req.certificateType, UnsetType) else req.certificateType
            return (yield from install_signed(replace(req, certificateType=kind), station))
        case c.TriggerMessageRequest():
            return (yield from _trigger(req, station))
        case _:
            raise AssertionError(f"{req.ACTION} is no command of the convention")
