"""What of a command a SOAP station cannot be sent though OCPP-J lets a backend say it: control characters, integers of more than 32 bits, texts in the
place of times, a charging schedule without periods (XML 1.0 §2.2 Char; xs:int and xs:dateTime of the WSDLs; chargingSchedulePeriod 1..* of OCPP-S 1.6).

The station's schema decides, so such a command is refused before it is encoded: a text with less in it would be another text.
"""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

import msgspec
from msgspec import UNSET

from translators.errors import RpcCode
from translators.memory.station import Station
from translators.repairs.times import DATE_FIELDS, rfc3339

SOAP: Final = ("1.2", "1.5", "1.6s")
NEVER_EMPTY: Final = frozenset({"chargingSchedulePeriod"})
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INT_RANGE = range(-(2**31), 2**31)


class Obstacle(NamedTuple):
    """Where it is, as `$.csChargingProfiles.stackLevel`, why it cannot be sent, and the code of the error."""

    path: str
    text: str
    code: RpcCode


def can_carry(text: str, station: Station) -> bool:
    """Whether the station can be sent this text."""
    return station.version not in SOAP or _NOT_XML.search(text) is None


def obstacle(command: msgspec.Struct, station: Station) -> Obstacle | None:
    """What the station's WSDL cannot carry of a command; None when it can be sent."""
    return _in_struct(command, "$") if station.version in SOAP else None


def _in_struct(part: msgspec.Struct, path: str) -> Obstacle | None:
    for name in part.__struct_fields__:
        value = getattr(part, name)
        if value is not UNSET and (found := _in_value(name, value, f"{path}.{name}")) is not None:
            return found
    return None


def _in_value(name: str, value: Any, path: str) -> Obstacle | None:
    match value:
        case msgspec.Struct():
            return _in_struct(value, path)
        case tuple():
            if not value and name in NEVER_EMPTY:
                return Obstacle(path, "it is empty", RpcCode.OCCURRENCE_CONSTRAINT_VIOLATION)
            found = (_in_value(name, item, f"{path}[{index}]") for index, item in enumerate(value))
            return next((one for one in found if one is not None), None)
        case str() if _NOT_XML.search(value) is not None:
            return Obstacle(path, "it has characters that XML cannot carry", RpcCode.PROPERTY_CONSTRAINT_VIOLATION)
        case str() if name in DATE_FIELDS and rfc3339(value) is None:
            return Obstacle(path, "it is no time", RpcCode.PROPERTY_CONSTRAINT_VIOLATION)
        case int() if value not in _INT_RANGE:
            return Obstacle(path, "it has more than 32 bits", RpcCode.PROPERTY_CONSTRAINT_VIOLATION)
    return None
