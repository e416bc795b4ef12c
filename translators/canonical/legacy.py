"""LegacyData: what only 1.x says, on its way through 2.x.

2.x admits `customData` in every object and a receiver ignores what it does not know (2.0.1 part 4 §9). Only what has no other carriage goes
there (translation-up §0.1: `minimal`), under one vendor id, so that a backend that wants it finds it and the way back restores it.
"""

from __future__ import annotations

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

VENDOR_ID = "org.ocppgw.legacy"


class LegacyData(Struct, frozen=True, kw_only=True):
    """The content of `customData` with the vendor id `org.ocppgw.legacy`; every field in the words of 1.x."""

    vendorId: str = VENDOR_ID
    chargeBoxSerialNumber: str | UnsetType = UNSET
    """Of BootNotification, when chargePointSerialNumber took the place of serialNumber."""
    meterType: str | UnsetType = UNSET
    meterSerialNumber: str | UnsetType = UNSET
    timestamp: str | UnsetType = UNSET
    """The time as the station wrote it, when it was repaired (translation-up §0.5)."""
    reason: str | UnsetType = UNSET
    """Reason of a StopTransaction that stoppedReason does not tell exactly."""
    synthetic: bool | UnsetType = UNSET
    """The gateway made this message; the station never said it."""
    assumed: bool | UnsetType = UNSET
    """Nobody told this value; it is what most stations have."""
    signedMeterValue: Raw | UnsetType = UNSET
    """A signed value too long for 2.0.1: the whole SignedMeterValueType."""
    signed: Raw | UnsetType = UNSET
    """Keys beside the four strings in a signed value of 1.6."""


_NOTHING = LegacyData()
_decoder = msgspec.json.Decoder(LegacyData)


def encode(data: LegacyData, *, enabled: bool = True) -> Raw | UnsetType:
    """The text for a `customData` field; UNSET when `data` says nothing or the operator wants none (`options.custom_data`)."""
    if not enabled or data == _NOTHING:
        return UNSET
    return Raw(msgspec.json.encode(data))


def decode(custom_data: Raw | UnsetType) -> LegacyData | None:
    """Reads a `customData` field; None when it is absent or another vendor's."""
    if isinstance(custom_data, UnsetType):
        return None
    try:
        data = _decoder.decode(custom_data)
    except msgspec.DecodeError:
        return None
    return data if data.vendorId == VENDOR_ID else None
