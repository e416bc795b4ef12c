"""SendLocalList of a 1.6 backend: the same list in 2.x, each idTag with the type its text suggests (translation-down B.4.2, B.4.3).

An empty list is an absent one in 2.x: with Full it empties the station's (D01.FR.04). A long one goes in parts, and a version of 0 or less, which 2.x
forbids (D01.FR.18), goes by another.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any

from msgspec import UNSET

from translators import canonical as c
from translators.flow import Effect, Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.id_tags import to_id_token, to_id_token_info
from translators.ocpp1x.local_lists import Kind, Update, install
from translators.ocpp1x.station_errors import attempt
from translators.tables import EnumMap, Ledger, Lost, Sub, To

STATUS: EnumMap[c.SendLocalListStatusEnumType, wire.UpdateStatus] = EnumMap(
    c.SendLocalListStatusEnumType,
    wire.UpdateStatus,
    {"Accepted": "Accepted", "Failed": "Failed", "VersionMismatch": "VersionMismatch"},
)

LEDGER = Ledger(
    request={
        "listVersion": To("SendLocalList.versionNumber", note="each part has a version of its own"),
        "updateType": To(
            "SendLocalList.updateType",
            "SendLocalList.localAuthorizationList",
            note="the parts after the first are differential; a full list has no deletions",
        ),
        "localAuthorizationList": Sub(
            {
                "idTag": To("SendLocalList.localAuthorizationList.idToken"),
                "idTagInfo": To("SendLocalList.localAuthorizationList.idTokenInfo", note="absent: a deletion"),
            }
        ),
    },
    answers={
        "SendLocalList": {"status": To("status"), "statusInfo": Lost("status_info"), "customData": Lost("custom_data")},
        "GetLocalListVersion": {
            "versionNumber": To("SendLocalList.versionNumber", note="the versions of the parts are above it"),
            "customData": Lost("custom_data"),
        },
    },
    answer_made={"status": "NotSupported when the station has no list, VersionMismatch for an update that is not newer (1.6 §7.47)"},
)


def send_local_list(req: wire.SendLocalListRequest, station: Station) -> Flow[wire.SendLocalListResponse]:
    """Raises Refused when the station gives no answer."""

    def send(
        version: int, kind: Kind, part: tuple[c.AuthorizationData, ...]
    ) -> Generator[Effect, Any, c.SendLocalListStatusEnumType | None]:
        request = c.SendLocalListRequest(versionNumber=version, updateType=kind, localAuthorizationList=part or UNSET)
        answer = yield from attempt(request, station)
        return None if answer is None else answer.status

    def ask() -> Generator[Effect, Any, int]:
        answer = yield from attempt(c.GetLocalListVersionRequest(), station)
        return 0 if answer is None else answer.versionNumber

    outcome = yield from install(Update(req.listVersion, req.updateType, tuple(_entries(req, station)), send, ask), station)
    if outcome.status is None:
        return wire.SendLocalListResponse(status="NotSupported")
    return wire.SendLocalListResponse(status=STATUS.to(outcome.status, station))  # type: ignore[arg-type]  # the words of `send`


def _entries(req: wire.SendLocalListRequest, station: Station) -> Iterator[c.AuthorizationData]:
    for entry in req.localAuthorizationList or ():
        if entry.idTagInfo is not UNSET:
            yield c.AuthorizationData(idToken=to_id_token(entry.idTag, station), idTokenInfo=to_id_token_info(entry.idTagInfo, station))
        elif req.updateType == "Differential":  # in a full list there is nothing to delete
            yield c.AuthorizationData(idToken=to_id_token(entry.idTag, station))
