"""Texts that a SOAP station cannot be told: JSON carries control characters, XML 1.0 does not (§2.2 Char)."""

from __future__ import annotations

import re

from translators.memory.station import Station

SOAP = ("1.2", "1.5", "1.6s")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def can_carry(text: str, station: Station) -> bool:
    """Whether the station can be sent this text. Where it cannot, the command is refused: a text with less in it would be another text."""
    return station.version not in SOAP or _NOT_XML.search(text) is None
