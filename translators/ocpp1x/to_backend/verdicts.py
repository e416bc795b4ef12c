"""What the 1.6 backend says of a token: asked when nobody did, remembered for ten minutes (translation-up §1.5)."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from translators import canonical as c
from translators.flow import Effect, call
from translators.memory.held_transactions import HeldTransaction
from translators.memory.station import Station
from translators.ocpp1x import times, wire
from translators.ocpp1x.id_tags import to_id_tag, to_id_token_info
from translators.ocpp1x.verdicts import idTagInfo_of, verdict_of

ACCEPTED = c.IdTokenInfoType(status="Accepted")


def needs_none(token: c.IdTokenType) -> bool:
    """A start button: nobody is asked and the answer is always Accepted (C02.FR.01, C02.FR.02)."""
    return token.type == "NoAuthorization"


def id_tag(token: c.IdTokenType, station: Station) -> str:
    """The idTag of a token that a driver presented. A start button an operator gave no idTag has the empty one, which 1.6 allows."""
    if needs_none(token):
        return station.options.no_auth_id_tag
    return to_id_tag(token, station, listed=True)


def judged(idTag: str, info: wire.IdTagInfo, station: Station) -> c.IdTokenInfoType:
    """Remember the backend's verdict; it comes back in the words of 2.x."""
    station.memory.tokens.judge(idTag, verdict_of(info, (), station))
    return to_id_token_info(info, station)


def remembered(idTag: str, station: Station) -> c.IdTokenInfoType | None:
    """A verdict of the last ten minutes that has not expired (1.6 errata 3.73: then it is to be forgotten)."""
    known = station.memory.tokens.verdict(idTag, station.now)
    if known is None or ((until := times.parse(known.expiryDate)) is not None and until <= station.now):
        return None
    return to_id_token_info(idTagInfo_of(known, station), station)


def verdict(token: c.IdTokenType, idTag: str, station: Station) -> Generator[Effect, Any, c.IdTokenInfoType]:
    """The verdict on a token: remembered, else asked. Raises Refused."""
    if needs_none(token):
        return ACCEPTED
    known = remembered(idTag, station)
    if known is not None:
        return known
    return (yield from asked(idTag, station))


def asked(idTag: str, station: Station) -> Generator[Effect, Any, c.IdTokenInfoType]:
    """The verdict on an idTag, from the backend. Raises Refused: a status is never invented (translation-up §1.5)."""
    answer = yield from call(wire.AuthorizeRequest(idTag=idTag))
    return judged(idTag, answer.idTagInfo, station)


def of_event(
    token: c.IdTokenType, record: HeldTransaction, station: Station, *, is_start_token: bool
) -> Generator[Effect, Any, c.IdTokenInfoType]:
    """The verdict on a token of an event that started nothing: known, else asked. Raises Refused."""
    if needs_none(token):
        return ACCEPTED
    tag = record.idTag if is_start_token else id_tag(token, station)
    if tag.lower() != record.idTag.lower():
        info = yield from asked(tag, station)
        if info.status == "Accepted" and record.refused:
            record.refused = ""  # somebody else may charge now
            station.touch()
        return info
    if record.verdict is None:
        record.verdict = yield from verdict(token, tag, station)
    return record.verdict


def of_stop(token: c.IdTokenType, record: HeldTransaction, station: Station) -> c.IdTokenInfoType:
    """The verdict on a token that ended a transaction, where the backend gives none: what it said of this token before, and no other."""
    if needs_none(token):
        return ACCEPTED
    tag = id_tag(token, station)
    if tag.lower() == record.idTag.lower() and record.verdict is not None:
        return record.verdict
    return remembered(tag, station) or ACCEPTED
