"""SendLocalList: the same list in 1.x, in as many parts as the station takes (D01; translation-down B.4.2 to B.4.4)."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Final

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.flow import Effect, Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.local_lists import Kind, Outcome, Update, install
from translators.ocpp1x.station_errors import attempt
from translators.ocpp1x.to_station.list_entries import ENTRIES, LIST, to_entries
from translators.ocpp1x.to_station.status_info import UNSUPPORTED, notice, status_info
from translators.tables import EnumMap, Ledger, Lossy, Lost, Sub, To

STATUS: Final[EnumMap[wire.UpdateStatus, c.SendLocalListStatusEnumType]] = EnumMap(
    wire.UpdateStatus,
    c.SendLocalListStatusEnumType,
    {
        "Accepted": "Accepted",
        "Failed": "Failed",
        "NotSupported": "Failed",
        "VersionMismatch": "VersionMismatch",
        "HashError": Lossy("Failed", "local_list.hash_error"),
    },
)
EFFECT_LOSSES = ("local_list.evse_restriction", "local_list.status", "local_list.token_too_long")
"""What makes the list another one than the backend's (translation-down part F)."""

LEDGER = Ledger(
    request={
        "versionNumber": To("SendLocalList.listVersion", note="each part has a version of its own"),
        "updateType": To("SendLocalList.updateType", LIST, note="the parts after the first are differential; a full list has no deletions"),
        "localAuthorizationList": Sub(ENTRIES),
        "customData": Lost("custom_data"),
    },
    answers={
        "SendLocalList": {"status": To("status", "statusInfo")},
        "GetLocalListVersion": {"listVersion": To("SendLocalList.listVersion", note="the versions of the parts are above it")},
    },
    answer_made={"status": "VersionMismatch for an update that is not newer (D01.FR.19)", "statusInfo": "why it failed, or what was lost"},
    losses=(
        "local_list.evse_restriction",
        "local_list.hash_error",
        "local_list.status",
        "local_list.token_too_long",
        "local_list.unsupported",
        "token_type",
    ),
)


def send_local_list(req: c.SendLocalListRequest, station: Station) -> Flow[c.SendLocalListResponse]:
    """Raises Refused when the station gives no answer."""
    before = len(station.losses)
    data = () if isinstance(req.localAuthorizationList, UnsetType) else req.localAuthorizationList
    entries = to_entries(data, req.updateType, station)
    losses = [name for name in EFFECT_LOSSES if name in station.losses[before:]]

    def send(version: int, kind: Kind, part: tuple[wire.AuthorizationData, ...]) -> Generator[Effect, Any, wire.UpdateStatus | None]:
        request = wire.SendLocalListRequest(listVersion=version, updateType=kind, localAuthorizationList=part or UNSET)
        answer = yield from attempt(request, station)
        return None if answer is None else answer.status

    def ask() -> Generator[Effect, Any, int]:
        answer = yield from attempt(wire.GetLocalListVersionRequest(), station)
        return 0 if answer is None else answer.listVersion

    outcome = yield from install(Update(req.versionNumber, req.updateType, entries, send, ask), station)
    return _answer(outcome, losses, station)


def _answer(outcome: Outcome, losses: list[str], station: Station) -> c.SendLocalListResponse:
    if outcome.status in (None, "NotSupported"):
        station.lose("local_list.unsupported")
        return c.SendLocalListResponse(status="Failed", statusInfo=UNSUPPORTED)
    if outcome.is_partial:
        part = status_info("Unspecified", f"{outcome.installed} of {outcome.parts} parts installed")
        return c.SendLocalListResponse(status="Failed", statusInfo=part)
    status = STATUS.to(outcome.status, station)  # type: ignore[arg-type]  # the words of `send`
    if outcome.status == "HashError":
        return c.SendLocalListResponse(status=status, statusInfo=status_info("InvalidValue"))
    return c.SendLocalListResponse(status=status, statusInfo=notice(station, losses) if status == "Accepted" else UNSET)
