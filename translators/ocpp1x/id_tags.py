"""Tokens: the idTag of 1.x (20 characters, no type) and the IdToken of 2.x (up to 255, with a type); and what is said about them.

    to_id_token(idTag, station)          idTag -> IdTokenType: as the backend issued it, else inferred from its shape
    to_id_tag(token, station)            IdTokenType -> idTag: unchanged, in a presented form, or by an alias that is remembered
    to_id_tag_info(info, station)        IdTokenInfoType -> IdTagInfo
    to_id_token_info(info, station)      IdTagInfo -> IdTokenInfoType
    to_parent_id_tag / to_group_id_token the group of a token

Tokens are equal by value and type, without case and additionalInfo (2.0.1 errata C01.FR.25). Local and NoAuthorization are never inferred from a
tag, nor KeyCode, VIN, or a MAC address without its prefix: each would weaken an authorization (translation-up §1.4).
"""

from __future__ import annotations

import base64
import hashlib
import re

from msgspec import UNSET, UnsetType

from translators import canonical as c
from translators.memory.options import Options
from translators.memory.station import Station
from translators.ocpp1x import times, wire
from translators.ocpp1x.carried import can_carry
from translators.tables import EnumMap, Kept, Lossy, Lost, Rows, Sub, To

ID_TAG_LENGTH = 20
ID_TOKEN_LENGTH = {"2.0.1": 36, "2.1": 255}
"""By version of the backend; SOAP stations are not held to the 20 characters of an idTag."""

STATUS_TO_1X: EnumMap[c.AuthorizationStatusEnumType, wire.AuthorizationStatus] = EnumMap(
    c.AuthorizationStatusEnumType,
    wire.AuthorizationStatus,
    {
        "Accepted": "Accepted",
        "Blocked": "Blocked",
        "ConcurrentTx": "ConcurrentTx",
        "Expired": "Expired",
        "Invalid": "Invalid",
        "Unknown": "Invalid",  # "Identifier is unknown" is Invalid in 1.6 §7.2
        # Valid, but not here or not now. Invalid would tell the driver that the card is unknown.
        "NoCredit": Lossy("Blocked", "auth_status_detail"),
        "NotAllowedTypeEVSE": Lossy("Blocked", "auth_status_detail"),
        "NotAtThisLocation": Lossy("Blocked", "auth_status_detail"),
        "NotAtThisTime": Lossy("Blocked", "auth_status_detail"),
    },
)
STATUS_TO_2X: EnumMap[wire.AuthorizationStatus, c.AuthorizationStatusEnumType] = EnumMap(
    wire.AuthorizationStatus,
    c.AuthorizationStatusEnumType,
    {"Accepted": "Accepted", "Blocked": "Blocked", "Expired": "Expired", "Invalid": "Invalid", "ConcurrentTx": "ConcurrentTx"},
)

ID_TOKEN_INFO: Rows = {
    "status": To("idTagInfo.status"),
    "cacheExpiryDateTime": To("idTagInfo.expiryDate", note="both mean: forget it then (1.6 errata 3.73, C10.FR.13)"),
    "groupIdToken": Sub(
        {
            "idToken": To("idTagInfo.parentIdTag"),
            "type": Kept("groups are compared by their text alone in 1.x"),
            "additionalInfo": Lost("token_additional_info"),
            "customData": Lost("custom_data"),
        }
    ),
    "evseId": To("idTagInfo.status", note="Blocked where the token may not charge (C01.FR.20, C01.FR.21)"),
    "chargingPriority": Lost("id_token_info_extra"),
    "language1": Lost("id_token_info_extra"),
    "language2": Lost("id_token_info_extra"),
    "personalMessage": Lost("id_token_info_extra"),
    "customData": Lost("custom_data"),
}
"""The fate of an idTokenInfo in an answer that carries idTagInfo, for `Sub(ID_TOKEN_INFO)` in a ledger."""
ID_TAG_INFO: Rows = {
    "status": To("idTokenInfo.status"),
    "expiryDate": To("idTokenInfo.cacheExpiryDateTime"),
    "parentIdTag": To("idTokenInfo.groupIdToken"),
}
"""The fate of an idTagInfo in an answer that carries idTokenInfo."""

_IDENTIFIER = re.compile(r"[a-zA-Z0-9*\-_=:+|@.]*", re.ASCII)
_MAC = re.compile(r"[0-9A-F]{12}", re.ASCII | re.IGNORECASE)
_VID = re.compile(r"VID:([0-9A-F]{12})", re.ASCII | re.IGNORECASE)
_UID = re.compile(r"[0-9A-F]{8}([0-9A-F]{6}([0-9A-F]{6})?)?", re.ASCII | re.IGNORECASE)
_ISO15693 = re.compile(r"[0-9A-F]{16}", re.ASCII | re.IGNORECASE)
_EMAID = re.compile(
    r"[A-Z]{2}-?[A-Z0-9]{3}-?C[A-Z0-9]{8}(-?[A-Z0-9])?|[A-Z]{2}\*[A-Z0-9]{3}\*[A-Z0-9]{6}(\*[A-Z0-9])?", re.ASCII | re.IGNORECASE
)


def infer(idTag: str, options: Options) -> c.IdTokenType:
    """The token that the shape of an idTag suggests (translation-up §1.4, rules 1 to 7)."""
    tag = idTag.strip()
    if not tag:
        return c.IdTokenType(idToken="", type="NoAuthorization")  # C02.FR.01
    if options.id_token_type:
        return c.IdTokenType(idToken=tag, type=options.id_token_type)
    if (autocharge := _VID.fullmatch(tag)) is not None:
        return c.IdTokenType(idToken=autocharge[1], type="MacAddress")
    if _UID.fullmatch(tag):
        return c.IdTokenType(idToken=tag, type="ISO14443")  # UIDs of 4, 7 and 10 bytes (1.6 §3.9)
    if _ISO15693.fullmatch(tag):
        return c.IdTokenType(idToken=tag, type="ISO15693")
    if _EMAID.fullmatch(tag):
        return c.IdTokenType(idToken=tag, type="eMAID")
    return c.IdTokenType(idToken=tag, type=options.unknown_token_type)


def to_id_token(idTag: str, station: Station) -> c.IdTokenType:
    """The token an idTag stands for: as the backend issued it, else `infer`; the alias of one that is longer than the backend takes.

    Counts the quirks `identifier_charset` and `token_alias`.
    """
    issued = station.memory.tokens.find(idTag.strip(), station.now)
    if issued is not None:
        return issued.token
    token = infer(idTag, station.options)
    if len(token.idToken) > ID_TOKEN_LENGTH.get(station.backend_version, ID_TAG_LENGTH):
        station.quirk("token_alias")
        return c.IdTokenType(idToken=alias(token, ID_TOKEN_LENGTH["2.0.1"]), type=token.type)
    if not _IDENTIFIER.fullmatch(token.idToken):
        station.quirk("identifier_charset")
    return token


def alias(token: c.IdTokenType, length: int = ID_TAG_LENGTH) -> str:
    """`@` and as many base32 digits of a hash of type and text as fit `length`: the same everywhere, so that operators can provision it."""
    text = "\0".join(("ocppgw-tok-v1", token.type.lower(), token.idToken.lower()))
    return "@" + base64.b32encode(hashlib.sha256(text.encode()).digest()).decode("ascii")[: length - 1]


def presented(token: c.IdTokenType, options: Options) -> str | None:
    """The idTag a driver of this token presents at a 1.x station; None when there is none and only an alias can stand for it."""
    if token.type == "NoAuthorization":
        return options.no_auth_id_tag or None
    if token.type == "MacAddress" and _MAC.fullmatch(token.idToken):
        return "VID:" + token.idToken
    if len(token.idToken) <= ID_TAG_LENGTH:
        return token.idToken
    bare = token.idToken.replace("-", "").replace("*", "")
    return bare if token.type == "eMAID" and len(bare) <= ID_TAG_LENGTH else None


def to_id_tag(token: c.IdTokenType, station: Station, *, listed: bool = False) -> str:
    """The idTag of a token, which is remembered so that `to_id_token` gives the very token back.

    `listed`: one of many of a local list, remembered only when its idTag would not suggest it. Counts the quirk `token_alias`.
    A NoAuthorization token is not remembered: a card that says the same would need no authorization.
    """
    idTag = presented(token, station.options)
    if idTag is None:
        idTag = alias(token)
        station.quirk("token_alias")
    if token.type == "NoAuthorization":
        return idTag
    guess = infer(idTag, station.options)
    if not listed or token.additionalInfo is not UNSET or (guess.type, guess.idToken.lower()) != (token.type, token.idToken.lower()):
        station.memory.tokens.remember(idTag, token, station.now)
        station.touch()
    return idTag


def to_parent_id_tag(group: c.IdTokenType, station: Station) -> str:
    """The parentIdTag of a group: its text, or an alias when the station cannot be sent that (never presented, so not remembered)."""
    if len(group.idToken) <= ID_TAG_LENGTH and can_carry(group.idToken, station):
        return group.idToken
    station.quirk("token_alias")
    return alias(group)


def to_group_id_token(parentIdTag: str, station: Station) -> c.IdTokenType:
    """The group of a parentIdTag: the group the backend named, else of type Central (C09.FR.13)."""
    issued = station.memory.tokens.find(parentIdTag, station.now)
    return issued.token if issued is not None else c.IdTokenType(idToken=parentIdTag, type="Central")


def to_id_tag_info(info: c.IdTokenInfoType, station: Station, connector: int | None = None) -> wire.IdTagInfo:
    """What the backend says of a token, for a 1.x station; `connector` is where it wants to charge, when that is known.

    A token limited to some EVSEs is Blocked elsewhere: to judge that is the station's duty in 2.x (C01.FR.21) and 1.x cannot.
    """
    status = STATUS_TO_1X.to(info.status, station)
    if status == "Accepted" and not isinstance(info.evseId, UnsetType) and not may_charge(info.evseId, station, connector):
        station.lose("auth_status_detail")
        status = "Blocked"
    return wire.IdTagInfo(
        status=status,
        expiryDate=UNSET if isinstance(info.cacheExpiryDateTime, UnsetType) else times.answered(info.cacheExpiryDateTime, station),
        parentIdTag=UNSET if isinstance(info.groupIdToken, UnsetType) else to_parent_id_tag(info.groupIdToken, station),
    )


def may_charge(evse_ids: tuple[int, ...], station: Station, connector: int | None) -> bool:
    """Whether a token limited to `evse_ids` may charge at `connector`; without one, at any connector known."""
    if not evse_ids:
        return True
    if connector is not None:
        return station.memory.topology.to_evse(connector)[0] in evse_ids
    known = station.memory.topology.evses()
    return not known or not known.keys().isdisjoint(evse_ids)


def to_id_token_info(info: wire.IdTagInfo, station: Station) -> c.IdTokenInfoType:
    """What a 1.x backend says of a token, for a 2.x station."""
    parent = info.parentIdTag
    return c.IdTokenInfoType(
        status=STATUS_TO_2X.to(info.status, station),
        cacheExpiryDateTime=info.expiryDate,
        groupIdToken=UNSET if isinstance(parent, UnsetType) or not parent else to_group_id_token(parent, station),
    )
