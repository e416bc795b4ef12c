"""GetCertificateChainStatus of 2.1 in the words of 2.0.1: one certificate at a time, by OCSP only (translation-up §5.6, device-model 5.3)."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from translators import canonical as c
from translators import ocsp
from translators.flow import Effect
from translators.memory.station import Station, time_text
from translators.ocpp1x.certificates import bare

URL_LENGTH = 512
"""Of 2.0.1."""
Ask = Callable[[c.GetCertificateStatusRequest], Generator[Effect, Any, c.GetCertificateStatusResponse]]


def statuses(
    req: c.GetCertificateChainStatusRequest, ask: Ask, station: Station
) -> Generator[Effect, Any, c.GetCertificateChainStatusResponse]:
    """The status of each certificate; what nobody could tell has failed and may be asked again now (all four fields are required)."""
    found: list[c.CertificateStatusType] = []
    for entry in req.certificateStatusRequests:
        status = yield from _status(entry, ask, station)
        found.append(
            c.CertificateStatusType(
                certificateHashData=bare(entry.certificateHashData),
                source=entry.source,
                status="Failed" if status is None else status.status,
                nextUpdate=station.now_text if status is None or status.nextUpdate is None else time_text(status.nextUpdate),
            )
        )
    return c.GetCertificateChainStatusResponse(certificateStatus=tuple(found))


def _status(entry: c.CertificateStatusRequestInfoType, ask: Ask, station: Station) -> Generator[Effect, Any, ocsp.CertificateStatus | None]:
    url = next((url for url in entry.urls if len(url) <= URL_LENGTH), None)
    if entry.source != "OCSP" or url is None:
        station.lose("certificate_chain")
        return None
    data = entry.certificateHashData
    answer = yield from ask(
        c.GetCertificateStatusRequest(
            ocspRequestData=c.OCSPRequestDataType(
                hashAlgorithm=data.hashAlgorithm,
                issuerNameHash=data.issuerNameHash,
                issuerKeyHash=data.issuerKeyHash,
                serialNumber=data.serialNumber,
                responderURL=url,
            )
        )
    )
    if answer.status != "Accepted" or not answer.ocspResult:
        return None
    return ocsp.read(answer.ocspResult, data.serialNumber, data.issuerKeyHash)
