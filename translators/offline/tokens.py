"""The backend's last word on a token, in the words of the station: taken from the answers that pass (translation-up §1.5)."""

from __future__ import annotations

from typing import Any

from msgspec import Raw, UnsetType, json

from translators import canonical as c
from translators.canonical.base import ENCODER, Request, Response
from translators.memory.offline import TokenInfo
from translators.memory.station import Station
from translators.ocpp1x import times, wire

_id_tag_info = json.Decoder(wire.IdTagInfo)
_id_token_info = json.Decoder(c.IdTokenInfoType)


def token_of(request: Request[Any]) -> str:
    """What names the token of a request, in any case of its letters (1.6 errata 3.74); empty: it has none."""
    idTag = getattr(request, "idTag", None)
    if idTag:
        return f"{idTag}".lower()
    token = getattr(request, "idToken", None)
    return f"{token.type} {token.idToken}".lower() if isinstance(token, c.IdTokenType) else ""


def info_of(answer: Response) -> wire.IdTagInfo | c.IdTokenInfoType | None:
    """The verdict in an answer; None when it has none."""
    for name in ("idTagInfo", "idTokenInfo"):
        info = getattr(answer, name, None)
        if isinstance(info, wire.IdTagInfo | c.IdTokenInfoType):
            return info
    return None


def remember(request: Request[Any], answer: Response, station: Station) -> None:
    """The backend has answered a request of the station."""
    token, info = token_of(request), info_of(answer)
    if not token or info is None:
        return
    if info.status == "ConcurrentTx":  # of this moment: where the other transaction is over, nobody knows
        if station.memory.offline.tokens.pop(token, None) is not None:
            station.touch()
        return
    end = info.expiryDate if isinstance(info, wire.IdTagInfo) else info.cacheExpiryDateTime
    until = None if isinstance(end, UnsetType) else times.parse(end)
    known = TokenInfo(info=Raw(ENCODER.encode(info)), at=station.now.isoformat(), until="" if until is None else until.isoformat())
    station.memory.offline.remember(token, known)
    station.touch()


def id_tag_info(request: Request[Any], station: Station) -> wire.IdTagInfo | None:
    """What the backend lately said of the idTag of a request."""
    known = station.memory.offline.known(token_of(request), station.now)
    return None if known is None else _id_tag_info.decode(known)


def id_token_info(request: Request[Any], station: Station) -> c.IdTokenInfoType | None:
    """What the backend lately said of the idToken of a request."""
    known = station.memory.offline.known(token_of(request), station.now)
    return None if known is None else _id_token_info.decode(known)
