"""SignedUpdateFirmware of the security whitepaper: UpdateFirmware of 2.x, field for field (translation-down B.7.1)."""

from __future__ import annotations

from translators import canonical as c
from translators.errors import Refused, RpcCode
from translators.flow import Flow
from translators.memory.file_requests import FileRequest
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.from_backend.update_firmware import not_negative, update
from translators.tables import EnumMap, Ledger, Lost, To

STATUS: EnumMap[c.UpdateFirmwareStatusEnumType, wire.UpdateFirmwareStatusEnumType] = EnumMap(
    c.UpdateFirmwareStatusEnumType,
    wire.UpdateFirmwareStatusEnumType,
    {
        "Accepted": "Accepted",
        "Rejected": "Rejected",
        "AcceptedCanceled": "AcceptedCanceled",
        "InvalidCertificate": "InvalidCertificate",
        "RevokedCertificate": "RevokedCertificate",
    },
)
LEDGER = Ledger(
    request={
        "requestId": To("UpdateFirmware.requestId"),
        "retries": To("UpdateFirmware.retries"),
        "retryInterval": To("UpdateFirmware.retryInterval"),
        "firmware": To("UpdateFirmware.firmware"),
    },
    answers={"UpdateFirmware": {"status": To("status"), "statusInfo": Lost("status_info"), "customData": Lost("custom_data")}},
)


def signed_update_firmware(req: wire.SignedUpdateFirmwareRequest, station: Station) -> Flow[wire.SignedUpdateFirmwareResponse]:
    """Raises Refused when the station gives no answer, or does not know the message."""
    what = req.firmware
    request = c.UpdateFirmwareRequest(
        requestId=req.requestId,
        retries=not_negative(req.retries),
        retryInterval=not_negative(req.retryInterval),
        firmware=c.FirmwareType(
            location=what.location,
            retrieveDateTime=what.retrieveDateTime,
            installDateTime=what.installDateTime,
            signingCertificate=what.signingCertificate,
            signature=what.signature,
        ),
    )
    answer = yield from update(request, FileRequest(extended=True, requestId=req.requestId), station)
    if answer is None:
        raise Refused(RpcCode.NOT_IMPLEMENTED, "station: it does not update its firmware over OCPP", "station", "answered")
    return wire.SignedUpdateFirmwareResponse(status=STATUS.to(answer.status, station))
