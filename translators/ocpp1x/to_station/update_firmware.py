"""UpdateFirmware: plain in 1.x, SignedUpdateFirmware of the 1.6 security whitepaper when it is signed (L01; translation-down B.7.1).

A station that cannot check the signature is not sent the update without it: that would take the check away (whitepaper L01.FR.09). The requestId is
remembered, since FirmwareStatusNotification must carry it (L01.FR.20) and 1.x does not know it.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final, TypeVar

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.canonical.base import Request, Response
from translators.errors import Refused
from translators.flow import Effect, Flow
from translators.memory.file_requests import FileRequest
from translators.memory.station import Station
from translators.ocpp1x import times, wire
from translators.ocpp1x.carried import can_carry
from translators.ocpp1x.file_servers import count_scheme
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.to_station.status_info import UNSUPPORTED, notice, status_info
from translators.tables import EnumMap, Ledger, Lost, Sub, To

A = TypeVar("A", bound=Response)

MAX_LOCATION = 512
"""Of SignedUpdateFirmware; the plain one has no limit."""
MERGED = "installDateTime merged into retrieveDate"

STATUS: Final[EnumMap[wire.UpdateFirmwareStatusEnumType, c.UpdateFirmwareStatusEnumType]] = EnumMap(
    wire.UpdateFirmwareStatusEnumType,
    c.UpdateFirmwareStatusEnumType,
    {
        "Accepted": "Accepted",
        "Rejected": "Rejected",
        "AcceptedCanceled": "AcceptedCanceled",
        "InvalidCertificate": "InvalidCertificate",
        "RevokedCertificate": "RevokedCertificate",
    },
)
_SIGNED = "SignedUpdateFirmware.firmware"
LEDGER = Ledger(
    request={
        "retries": To("UpdateFirmware.retries", "SignedUpdateFirmware.retries"),
        "retryInterval": To("UpdateFirmware.retryInterval", "SignedUpdateFirmware.retryInterval"),
        "requestId": To("SignedUpdateFirmware.requestId", note="remembered for the plain one"),
        "firmware": Sub(
            {
                "location": To("UpdateFirmware.location", f"{_SIGNED}.location"),
                "retrieveDateTime": To("UpdateFirmware.retrieveDate", f"{_SIGNED}.retrieveDateTime"),
                "installDateTime": To("UpdateFirmware.retrieveDate", f"{_SIGNED}.installDateTime", note="nothing installs early"),
                "signingCertificate": To(f"{_SIGNED}.signingCertificate"),
                "signature": To(f"{_SIGNED}.signature"),
                "customData": Lost("custom_data"),
            }
        ),
        "customData": Lost("custom_data"),
    },
    answers={"UpdateFirmware": {}, "SignedUpdateFirmware": {"status": To("status")}},
    answer_made={"status": "Accepted for the empty answer of the plain one", "statusInfo": "why it was refused, or what was lost"},
    losses=("firmware.install_time_merged", "firmware.unsigned", "firmware.unsigned_refused"),
)


def update_firmware(req: c.UpdateFirmwareRequest, station: Station) -> Flow[c.UpdateFirmwareResponse]:
    """Raises Refused when the station gives no answer."""
    signs = [part for part in (req.firmware.signature, req.firmware.signingCertificate) if part is not UNSET]
    if not can_carry(req.firmware.location, station):
        return _rejected("InvalidURL", "location cannot be written in XML")
    if signs and station.version == "1.6":
        if len(signs) == 1:
            return _rejected("MissingParam", "signature and signingCertificate belong together")
        if len(req.firmware.location) > MAX_LOCATION:
            return _rejected("InvalidURL", f"location is longer than {MAX_LOCATION} characters")
        answer = yield from _try(_signed(req), FileRequest(extended=True, requestId=req.requestId), station)
        if answer is not None:
            return c.UpdateFirmwareResponse(status=STATUS.to(answer.status, station))
    if signs and not station.options.firmware_allow_unsigned:
        station.lose("firmware.unsigned_refused")
        return c.UpdateFirmwareResponse(status="Rejected", statusInfo=UNSUPPORTED)
    return (yield from _plainly(req, bool(signs), station))


def _rejected(reason: str, text: str) -> c.UpdateFirmwareResponse:
    return c.UpdateFirmwareResponse(status="Rejected", statusInfo=status_info(reason, text))


def _plainly(req: c.UpdateFirmwareRequest, signed: bool, station: Station) -> Generator[Effect, Any, c.UpdateFirmwareResponse]:
    request, merged = _plain(req, station)
    answer = yield from _try(request, FileRequest(requestId=req.requestId), station)
    if answer is None:
        return c.UpdateFirmwareResponse(status="Rejected", statusInfo=UNSUPPORTED)
    if signed:
        station.lose("firmware.unsigned")
        return c.UpdateFirmwareResponse(status="Accepted", statusInfo=notice(station, ["firmware.unsigned"]))
    if merged and station.options.notice_status_info:
        return c.UpdateFirmwareResponse(status="Accepted", statusInfo=status_info("NoError", MERGED))
    return c.UpdateFirmwareResponse(status="Accepted")


def _plain(req: c.UpdateFirmwareRequest, station: Station) -> tuple[wire.UpdateFirmwareRequest, bool]:
    """The request, and whether it begins when it was to be installed. Counts `firmware.install_time_merged` and `scheme_unknown`."""
    what = req.firmware
    begin, merged = what.retrieveDateTime, False
    if not isinstance(what.installDateTime, UnsetType) and _is_later(what.installDateTime, begin):
        begin, merged = what.installDateTime, True
        station.lose("firmware.install_time_merged")
    count_scheme(what.location, station)
    request = wire.UpdateFirmwareRequest(
        location=what.location,
        retrieveDate=times.to_station(begin, station),
        retries=not_negative(req.retries),
        retryInterval=not_negative(req.retryInterval),
    )
    return request, merged


def _is_later(one: str, other: str) -> bool:
    at, before = times.parse(one), times.parse(other)
    return at is not None and before is not None and at > before


def _signed(req: c.UpdateFirmwareRequest) -> wire.SignedUpdateFirmwareRequest:
    what = req.firmware
    assert not isinstance(what.signature, UnsetType), "the caller has looked"
    assert not isinstance(what.signingCertificate, UnsetType), "the caller has looked"
    return wire.SignedUpdateFirmwareRequest(
        requestId=req.requestId,
        retries=not_negative(req.retries),
        retryInterval=not_negative(req.retryInterval),
        firmware=wire.FirmwareType(
            location=what.location,
            retrieveDateTime=what.retrieveDateTime,
            installDateTime=what.installDateTime,
            signingCertificate=what.signingCertificate,
            signature=what.signature,
        ),
    )


def not_negative(number: int | UnsetType) -> int | UnsetType:
    """A count or a duration; a negative one says nothing."""
    return UNSET if isinstance(number, UnsetType) or number < 0 else number


def _try(request: Request[A], asked: FileRequest, station: Station) -> Generator[Effect, Any, A | None]:
    """Ask, and remember how the status messages will be called; they may come before the answer. Raises Refused."""
    before, station.memory.file_requests.firmware = station.memory.file_requests.firmware, asked
    station.touch()

    def remember(answer: A | None) -> None:
        refused = answer is None or getattr(answer, "status", "Accepted") not in ("Accepted", "AcceptedCanceled")
        if refused and station.memory.file_requests.firmware is asked:
            _restore(before, station)

    try:
        answer = yield from attempt(request, station, late=remember)
    except Refused as refused:
        if not refused.is_uncertain:
            _restore(before, station)
        raise
    remember(answer)
    return answer


def _restore(before: FileRequest | None, station: Station) -> None:
    station.memory.file_requests.firmware = before
    station.touch()
