"""The entries of a local list of 2.x as 1.x has them (translation-down B.4.2): what would authorize more than the backend meant is left out.

An entry that is not there is asked for online, so leaving one out never lets anybody charge.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.memory.station import Station
from translators.ocpp1x import id_tags, times, wire
from translators.ocpp1x.carried import can_carry
from translators.tables import EnumMap, Kept, Lossy, Lost, Rows, Sub, To

LIST = "SendLocalList.localAuthorizationList"
ENTRIES: Rows = {
    "idToken": Sub(
        {
            "idToken": To(LIST, note="left out when no driver can present it (local_list.token_too_long)"),
            "type": To(LIST, note="decides on its form; Central and NoAuthorization are never presented"),
            "additionalInfo": Kept("given back when the token is presented"),
            "customData": Lost("custom_data"),
        }
    ),
    "idTokenInfo": Sub(
        {
            "status": To(f"{LIST}.idTagInfo.status"),
            "cacheExpiryDateTime": To(f"{LIST}.idTagInfo.expiryDate"),
            "groupIdToken": Sub(
                {
                    "idToken": To(f"{LIST}.idTagInfo.parentIdTag"),
                    "type": Kept("groups are compared by their text alone in 1.x"),
                    "additionalInfo": Lost("token_additional_info"),
                    "customData": Lost("custom_data"),
                }
            ),
            "evseId": To(LIST, note="not installed unless it names every EVSE"),
            "chargingPriority": Lost("local_list.personal"),
            "language1": Lost("local_list.personal"),
            "language2": Lost("local_list.personal"),
            "personalMessage": Lost("local_list.personal"),
            "customData": Lost("custom_data"),
        },
        note="absent: a deletion",
    ),
    "customData": Lost("custom_data"),
}

STATUS: Final[EnumMap[c.AuthorizationStatusEnumType, wire.AuthorizationStatus]] = EnumMap(
    c.AuthorizationStatusEnumType,
    wire.AuthorizationStatus,
    {
        "Accepted": "Accepted",
        "Blocked": "Blocked",
        "ConcurrentTx": "ConcurrentTx",
        "Expired": "Expired",
        "Invalid": "Invalid",
        "Unknown": "Invalid",  # "Identifier is unknown" is Invalid in 1.6 §7.2
        "NoCredit": Lossy("Blocked", "local_list.status"),
        "NotAllowedTypeEVSE": Lossy("Blocked", "local_list.status"),
        "NotAtThisLocation": Lossy("Blocked", "local_list.status"),
        "NotAtThisTime": Lossy("Blocked", "local_list.status"),
    },
)
RANK: Final[dict[str, int]] = {"Accepted": 0, "": 1, "ConcurrentTx": 2, "Expired": 3, "Blocked": 4, "Invalid": 5}
"""How much an entry forbids; empty = a deletion, which leaves the question to the backend."""


def to_entries(data: Iterable[c.AuthorizationData], kind: str, station: Station) -> tuple[wire.AuthorizationData, ...]:
    """The entries, each idTag once (1.6 §6.41). Counts the losses named above, and `token_type` for tokens that become one idTag."""
    entries: dict[str, wire.AuthorizationData] = {}
    for row in data:
        entry = _entry(row, station)
        if entry is None:
            continue
        other = entries.get(entry.idTag.lower())
        if other is not None:
            station.lose("token_type")
        if other is None or _rank(entry) > _rank(other):
            entries[entry.idTag.lower()] = entry
    # In a full list there is nothing to delete; what is to be asked for online is left out, whatever else became the same idTag.
    return tuple(entry for entry in entries.values() if kind == "Differential" or entry.idTagInfo is not UNSET)


def _entry(row: c.AuthorizationData, station: Station) -> wire.AuthorizationData | None:
    """Without idTagInfo: the entry is not to be there. None: nobody can present the token."""
    idTag = _id_tag(row.idToken, station)
    if idTag is None:
        station.lose("local_list.token_too_long")
        return None
    info = row.idTokenInfo
    if not isinstance(info, UnsetType) and not _is_for_all(info, station):
        station.lose("local_list.evse_restriction")
        info = UNSET
    if isinstance(info, UnsetType):
        return wire.AuthorizationData(idTag=idTag)
    id_tags.to_id_tag(row.idToken, station, listed=True)
    return wire.AuthorizationData(idTag=idTag, idTagInfo=_info(info, station))


def _id_tag(token: c.IdTokenType, station: Station) -> str | None:
    """What a driver presents; None when there is none.

    A Central token is none of a reader (B.4.2), unless this station's own idTags go up as Central: then the list names a card (translation-up §1.4).
    """
    if token.type == "NoAuthorization" or not can_carry(token.idToken, station):
        return None
    idTag = id_tags.presented(token, station.options) or None
    if token.type == "Central" and idTag is not None and id_tags.infer(idTag, station.options).type != "Central":
        return None
    return idTag


def _is_for_all(info: c.IdTokenInfoType, station: Station) -> bool:
    """Whether the token may charge at every EVSE: 1.x cannot be told that it may not."""
    if isinstance(info.evseId, UnsetType):
        return True
    known = station.memory.topology.evses().keys()
    return bool(known) and known <= set(info.evseId)


def _info(info: c.IdTokenInfoType, station: Station) -> wire.IdTagInfo:
    group = info.groupIdToken
    named = not isinstance(group, UnsetType) and can_carry(group.idToken, station)
    return wire.IdTagInfo(
        status=STATUS.to(info.status, station),
        expiryDate=UNSET if isinstance(info.cacheExpiryDateTime, UnsetType) else times.to_station(info.cacheExpiryDateTime, station),
        parentIdTag=id_tags.to_parent_id_tag(group, station) if named and not isinstance(group, UnsetType) else UNSET,
    )


def _rank(entry: wire.AuthorizationData) -> int:
    return RANK["" if isinstance(entry.idTagInfo, UnsetType) else entry.idTagInfo.status]
