"""Tokens of 2.1 (255 characters, any type) in 2.0.1 (36 characters, eight types), and back.

The row that is remembered gives the very token back, whichever side says it (translation-up §1.4, translation-down A.4, decisions.md).
"""

from __future__ import annotations

import re
from typing import Any, get_args

from msgspec import UNSET
from msgspec.structs import replace

from translators import canonical as c
from translators.ocpp1x.id_tags import alias
from translators.ocpp201.deltas.shaping import Telling, losing
from translators.ocpp201.schema import IdTokenEnumType

LENGTH = 36
ORIGINAL_TYPE = "ocpp21.type"
_TYPES = frozenset(get_args(IdTokenEnumType))
_MAC = re.compile(r"[0-9A-Fa-f]{12}")


def _type(token: c.IdTokenType) -> str:
    if token.type in _TYPES:
        return token.type
    return "MacAddress" if token.type == "EVCCID" and _MAC.fullmatch(token.idToken) else "Central"


def is_never_presented(token: c.IdTokenType) -> bool:
    """Whether a driver would have to present it, and no 2.0.1 reader can read as much."""
    return len(token.idToken) > LENGTH and _type(token) != "Central"


@losing("id_token.type", "id_token.additional_info")
def narrow(token: Any, telling: Telling) -> Any:
    """A token of 2.1 as 2.0.1 takes it; remembered when it is not said as it is."""
    station = telling.station
    info = _additional(token, telling)
    kind = _type(token)
    text = token.idToken if len(token.idToken) <= LENGTH else alias(token, LENGTH)
    if text == token.idToken and kind == token.type:
        return token if info is token.additionalInfo else replace(token, additionalInfo=info)
    if text != token.idToken:
        station.quirk("token_alias")
    if kind != token.type:
        station.lose("id_token.type")
        # Upwards the original type goes along; downwards not: a station compares and stores the token it is given.
        if not telling.command and telling.station.version == "2.1":
            told = c.AdditionalInfoType(additionalIdToken=token.type, type=ORIGINAL_TYPE)
            info = (told,) if info is UNSET else (*info, told)
    station.memory.tokens.remember(text, token, station.now)
    station.touch()
    return replace(token, idToken=text, type=kind, additionalInfo=info)


def _additional(token: c.IdTokenType, telling: Telling) -> Any:
    if token.additionalInfo is UNSET or all(len(item.additionalIdToken) <= LENGTH for item in token.additionalInfo):
        return token.additionalInfo
    telling.station.lose("id_token.additional_info")
    return tuple(item for item in token.additionalInfo if len(item.additionalIdToken) <= LENGTH) or UNSET


def restore(token: Any, telling: Telling) -> Any:
    """A token of 2.0.1 as 2.1 knew it before."""
    issued = telling.station.memory.tokens.find(token.idToken, telling.station.now)
    if issued is None or _type(issued.token) != token.type:
        return token
    return issued.token
