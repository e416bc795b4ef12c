"""GetInstalledCertificateIds: one question per kind that 1.6 knows, one by Plug & Charge for those of ISO 15118, joined (M03; translation-down B.8.2).

The roots of the link are not asked for: towards the backend the gateway is the station, and the roots it knows the backend by are its operator's (A.9).
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.flow import Effect, Flow
from translators.memory.station import Station
from translators.ocpp1x import plug_and_charge, wire
from translators.ocpp1x.certificates import LINK_ROOTS, NATIVE, NESTED, to_2x_hash
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.to_station.nested_messages import ask_nested, takes_certificates
from translators.ocpp1x.to_station.status_info import UNSUPPORTED
from translators.tables import Kept, Ledger, Lost, To

LEDGER = Ledger(
    request={
        "certificateType": To("GetInstalledCertificateIds.certificateType", "DataTransfer", note="absent: all that the station may have"),
        "customData": Lost("custom_data"),
    },
    made={"DataTransfer.vendorId": "the convention", "DataTransfer.messageId": "the convention"},
    answers={
        "GetInstalledCertificateIds": {
            "status": Kept("Accepted without entries is NotFound"),
            "certificateHashData": To("certificateHashDataChain.certificateHashData", "certificateHashDataChain", "status"),
        },
        "DataTransfer": {
            "status": To("certificateHashDataChain", "status", "statusInfo"),
            "data": To("certificateHashDataChain", "status", "statusInfo"),
        },
    },
    answer_made={
        "status": "Accepted if there is any (M03.FR.03)",
        "statusInfo": "the station knows none of the messages",
        "certificateHashDataChain.certificateType": "the kind that was asked for",
    },
    losses=("cert.oem_root", "certificates", "guard.root", "pnc_invalid", "pnc_unsupported"),
)

Chains = list[c.CertificateHashDataChainType]


def get_installed_certificate_ids(req: c.GetInstalledCertificateIdsRequest, station: Station) -> Flow[c.GetInstalledCertificateIdsResponse]:
    """Raises Refused when the station gives no answer to one of the questions."""
    if not takes_certificates(station):
        return c.GetInstalledCertificateIdsResponse(status="NotFound", statusInfo=UNSUPPORTED)
    wanted = tuple(
        dict.fromkeys(("ManufacturerRootCertificate", *NESTED) if isinstance(req.certificateType, UnsetType) else req.certificateType)
    )
    if "OEMRootCertificate" in wanted:
        station.lose("cert.oem_root")
    if LINK_ROOTS.intersection(wanted):
        station.lose("guard.root")  # they verify the gateway, which has its own; the backend's are not in the station (A.9)
    answers: list[Chains | None] = []
    for kind in wanted:
        if kind in NATIVE and kind not in LINK_ROOTS:
            listed = yield from _native(kind, station)
            answers.append(listed)
    kinds = tuple(kind for kind in wanted if kind in NESTED)
    if kinds and (req.certificateType is not UNSET or plug_and_charge.is_available(req.ACTION, station)):
        listed = yield from _nested(kinds, station)
        answers.append(listed)
    return _joined(answers)


def _native(kind: c.GetCertificateIdUseEnumType, station: Station) -> Generator[Effect, Any, Chains | None]:
    answer = yield from attempt(wire.GetInstalledCertificateIdsRequest(certificateType=NATIVE[kind]), station)
    if answer is None:
        return None
    listed = answer.certificateHashData or ()
    return [c.CertificateHashDataChainType(certificateType=kind, certificateHashData=to_2x_hash(data)) for data in listed]


def _nested(kinds: tuple[c.GetCertificateIdUseEnumType, ...], station: Station) -> Generator[Effect, Any, Chains | None]:
    answer = yield from ask_nested(c.GetInstalledCertificateIdsRequest(certificateType=kinds), station)
    return None if answer is None else list(answer.certificateHashDataChain or ())


def _joined(answers: list[Chains | None]) -> c.GetInstalledCertificateIdsResponse:
    """NotFound goes without a list, which may not be empty."""
    found = tuple(chain for chains in answers for chain in chains or ())
    if found:
        return c.GetInstalledCertificateIdsResponse(status="Accepted", certificateHashDataChain=found)
    unknown = bool(answers) and all(chains is None for chains in answers)
    return c.GetInstalledCertificateIdsResponse(status="NotFound", statusInfo=UNSUPPORTED if unknown else UNSET)
