"""idTags of more than 20 characters in front of a 1.6 backend: they go by an alias (device-model §6, appendix; translation-up §1.4).

The WSDL of 1.2 has no limit, though its text says 15 (§6.2), and stations of 1.5 and OCPP-S 1.6 break theirs.
The alias is given back to a 1.2 station when the backend
uses it; the others may not be sent a longer one, and start by the alias, which the backend knows.
"""

from __future__ import annotations

from translators import canonical as c
from translators.memory.station import Station
from translators.ocpp1x.id_tags import ID_TAG_LENGTH, to_id_tag


def for_backend(idTag: str, station: Station) -> str:
    """The tag, or its alias, which is remembered. Counts the quirk `token_alias`."""
    if len(idTag) <= ID_TAG_LENGTH:
        return idTag
    return to_id_tag(c.IdTokenType(idToken=idTag, type="Central"), station)


def for_station(idTag: str, station: Station) -> str:
    """The tag that the station itself presented under this alias."""
    if station.version != "1.2":
        return idTag
    issued = station.memory.tokens.find(idTag, station.now)
    return issued.token.idToken if issued is not None and len(issued.token.idToken) > ID_TAG_LENGTH else idTag
