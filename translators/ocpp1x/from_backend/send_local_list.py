"""SendLocalList of a 1.6 backend: the same list in 2.x, each idTag with the type its text suggests (translation-down B.4.2).

An empty list is an absent one in 2.x: with Full it empties the station's (D01.FR.04). A version of 0 or less is forbidden there (D01.FR.18).
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import UNSET

from translators import canonical as c
from translators.flow import Flow
from translators.memory.station import Station
from translators.ocpp1x import wire
from translators.ocpp1x.id_tags import to_id_token, to_id_token_info
from translators.ocpp1x.station_errors import attempt
from translators.tables import EnumMap, Ledger, Lost, Sub, To

STATUS: EnumMap[c.SendLocalListStatusEnumType, wire.UpdateStatus] = EnumMap(
    c.SendLocalListStatusEnumType,
    wire.UpdateStatus,
    {"Accepted": "Accepted", "Failed": "Failed", "VersionMismatch": "VersionMismatch"},
)

LEDGER = Ledger(
    request={
        "listVersion": To("SendLocalList.versionNumber"),
        "updateType": To("SendLocalList.updateType", "SendLocalList.localAuthorizationList", note="a full list has no deletions"),
        "localAuthorizationList": Sub(
            {
                "idTag": To("SendLocalList.localAuthorizationList.idToken"),
                "idTagInfo": To("SendLocalList.localAuthorizationList.idTokenInfo", note="absent: a deletion"),
            }
        ),
    },
    answers={"SendLocalList": {"status": To("status"), "statusInfo": Lost("status_info"), "customData": Lost("custom_data")}},
    answer_made={"status": "NotSupported when the station has no list, Failed for a version of 0 or less"},
)


def send_local_list(req: wire.SendLocalListRequest, station: Station) -> Flow[wire.SendLocalListResponse]:
    """Raises Refused when the station gives no answer."""
    if req.listVersion <= 0:
        return wire.SendLocalListResponse(status="Failed")
    entries = tuple(_entries(req, station))
    request = c.SendLocalListRequest(versionNumber=req.listVersion, updateType=req.updateType, localAuthorizationList=entries or UNSET)
    answer = yield from attempt(request, station)
    return wire.SendLocalListResponse(status="NotSupported" if answer is None else STATUS.to(answer.status, station))


def _entries(req: wire.SendLocalListRequest, station: Station) -> Iterator[c.AuthorizationData]:
    for entry in req.localAuthorizationList or ():
        if entry.idTagInfo is not UNSET:
            yield c.AuthorizationData(idToken=to_id_token(entry.idTag, station), idTokenInfo=to_id_token_info(entry.idTagInfo, station))
        elif req.updateType == "Differential":  # in a full list there is nothing to delete
            yield c.AuthorizationData(idToken=to_id_token(entry.idTag, station))
