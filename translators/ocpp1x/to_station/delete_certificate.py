"""DeleteCertificate: the whitepaper's message, then Plug & Charge where the certificate was not found (M04; translation-down B.8.2, A.9).

The station is asked first which roots it knows its server by: without the one of the gateway it would never come back (M04.FR.03 allows Failed).
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from translators import canonical as c
from translators.flow import Effect, Flow
from translators.memory.station import Station
from translators.ocpp1x import plug_and_charge, wire
from translators.ocpp1x.certificates import GUARDED, bare, hash_rows, holds_link, learn_link_roots, to_1x_hash
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.to_station.nested_messages import ask_nested, takes_certificates
from translators.ocpp1x.to_station.status_info import UNSUPPORTED
from translators.tables import EnumMap, Kept, Ledger, Lost, Sub, To

STATUS: EnumMap[wire.DeleteCertificateStatusEnumType, c.DeleteCertificateStatusEnumType] = EnumMap(
    wire.DeleteCertificateStatusEnumType,
    c.DeleteCertificateStatusEnumType,
    {"Accepted": "Accepted", "Failed": "Failed", "NotFound": "NotFound"},
)
_ROOTS = "the station is asked for the roots of its link first"

LEDGER = Ledger(
    request={
        "certificateHashData": Sub(
            {
                **hash_rows("DeleteCertificate.certificateHashData"),
                **{
                    name: To(f"DeleteCertificate.certificateHashData.{name}", "DataTransfer.data")
                    for name in ("hashAlgorithm", "issuerNameHash", "issuerKeyHash", "serialNumber")
                },
            }
        ),
        "customData": Lost("custom_data"),
    },
    made={
        "GetInstalledCertificateIds": _ROOTS,
        "DataTransfer.vendorId": "the convention",
        "DataTransfer.messageId": "the convention",
    },
    answers={
        "GetInstalledCertificateIds": {
            "status": Kept(_ROOTS),
            "certificateHashData": To("DeleteCertificate", "status", "statusInfo", note="a root of the link is not deleted"),
        },
        "DeleteCertificate": {"status": To("status", "DataTransfer", note="NotFound: Plug & Charge is asked")},
        "DataTransfer": {"status": To("status", "statusInfo"), "data": To("status", "statusInfo")},
    },
    answer_made={"status": "Failed where it cannot be deleted", "statusInfo": "why it was refused"},
    losses=("certificates", "guard.root", "pnc_invalid", "pnc_unsupported"),
)


def delete_certificate(req: c.DeleteCertificateRequest, station: Station) -> Flow[c.DeleteCertificateResponse]:
    """Raises Refused when the station gives no answer."""
    if not takes_certificates(station):
        return _failed(UNSUPPORTED)
    listed = yield from attempt(wire.GetInstalledCertificateIdsRequest(certificateType="CentralSystemRootCertificate"), station)
    if listed is not None:
        learn_link_roots(listed.certificateHashData or (), station)
    if holds_link(req.certificateHashData, station):
        return _failed(GUARDED)
    answer = yield from attempt(wire.DeleteCertificateRequest(certificateHashData=to_1x_hash(req.certificateHashData)), station)
    if answer is not None and answer.status != "NotFound":
        return c.DeleteCertificateResponse(status=STATUS.to(answer.status, station))
    nested = yield from _for_cars(req, station)
    if nested is not None:
        return nested
    return _failed(UNSUPPORTED) if answer is None else c.DeleteCertificateResponse(status="NotFound")


def _for_cars(req: c.DeleteCertificateRequest, station: Station) -> Generator[Effect, Any, c.DeleteCertificateResponse | None]:
    """A station without Plug & Charge holds no such certificate: nothing is lost by not asking it."""
    if not plug_and_charge.is_available(req.ACTION, station):
        return None
    return (yield from ask_nested(c.DeleteCertificateRequest(certificateHashData=bare(req.certificateHashData)), station))


def _failed(info: c.StatusInfoType) -> c.DeleteCertificateResponse:
    return c.DeleteCertificateResponse(status="Failed", statusInfo=info)
