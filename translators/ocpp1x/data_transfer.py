"""The data of DataTransfer: text in 1.x, any JSON in 2.x (translation-up §5.1).

A text stays a JSON string in 2.x; JSON that is no string becomes its compact text in 1.x, and the answer to it is read back.
"""

from __future__ import annotations

import msgspec
from msgspec import UNSET, Raw, UnsetType

from translators import canonical as c
from translators.canonical.base import ENCODER
from translators.ocpp1x import wire
from translators.tables import EnumMap

STATUS_TO_1X: EnumMap[c.DataTransferStatusEnumType, wire.DataTransferStatus] = EnumMap(
    c.DataTransferStatusEnumType,
    wire.DataTransferStatus,
    {status: status for status in ("Accepted", "Rejected", "UnknownMessageId", "UnknownVendorId")},
)
STATUS_TO_2X: EnumMap[wire.DataTransferStatus, c.DataTransferStatusEnumType] = EnumMap(
    wire.DataTransferStatus,
    c.DataTransferStatusEnumType,
    {status: status for status in ("Accepted", "Rejected", "UnknownMessageId", "UnknownVendorId")},
)


def to_2x(data: str | UnsetType, *, parse: bool = False) -> Raw | UnsetType:
    """1.x data as JSON: a string, or with `parse` the JSON that the text is, if it is any."""
    if isinstance(data, UnsetType):
        return UNSET
    if parse:
        try:
            msgspec.json.decode(data.encode())
        except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
            pass
        else:
            return Raw(data.encode())
    return Raw(ENCODER.encode(data))


def is_string(data: Raw | UnsetType) -> bool:
    """Whether 2.x data is a JSON string, which 1.x can say as it is; absent counts as one."""
    return isinstance(data, UnsetType) or bytes(data)[:1] == b'"'


def to_1x(data: Raw | UnsetType) -> str | UnsetType:
    """2.x data as text: the string, or the compact text of any other JSON value."""
    if isinstance(data, UnsetType):
        return UNSET
    return msgspec.json.decode(data, type=str) if is_string(data) else msgspec.json.format(bytes(data), indent=-1).decode()
