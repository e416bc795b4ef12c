"""Signed readings: format SignedData of 1.x, signedMeterValue of 2.x.

1.5 and 1.6 say hex (1.6 §4.7); the Open Charge Alliance's note "Signed meter values in OCPP" says a JSON object of four strings, and stations also
send the bare OCMF text. What was signed is never decoded and encoded anew, rescaled or cut: its bytes are the proof (Eichrecht).
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import msgspec
from msgspec import UNSET, Raw, UnsetType

from translators import canonical as c
from translators.canonical import legacy
from translators.canonical.base import ENCODER
from translators.memory.station import Station
from translators.ocpp1x import readings

KEYS = ("signedMeterData", "signingMethod", "encodingMethod", "publicKey")
_LIMITS = {"signedMeterData": 32768, "signingMethod": 50, "encodingMethod": 50, "publicKey": 2500}
DATA_LIMIT_201 = 2500


def to_2x(text: str, station: Station) -> c.SignedMeterValueType:
    """The signed value in the `value` of a 1.x sample of format SignedData. Counts the quirk `signed_unknown`."""
    text = text.strip()
    fields = _json_object(text)
    if fields is not None and isinstance(fields.get("signedMeterData"), str):
        return _of_four_strings(fields, station)
    if text.startswith("OCMF|"):
        return _of_bytes(text.encode(), "OCMF")
    try:
        return _of_bytes(bytes.fromhex(text), "")
    except ValueError:
        station.quirk("signed_unknown")
        return _of_bytes(text.encode(), "")


def _json_object(text: str) -> dict[str, Any] | None:
    if not text.startswith("{"):
        return None
    try:
        fields = msgspec.json.decode(text.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError):
        return None
    return fields if isinstance(fields, dict) else None


def _of_four_strings(fields: dict[str, Any], station: Station) -> c.SignedMeterValueType:
    strings = {key: fields.get(key) if isinstance(fields.get(key), str) else "" for key in KEYS}
    data = str(strings["signedMeterData"])
    if not _is_base64(data):  # a station that put the bare OCMF text into the object
        station.quirk("signed_unknown")
        data = base64.b64encode(data.encode("utf-8", "replace")).decode("ascii")
    others = {key: value for key, value in fields.items() if key not in KEYS}
    custom = legacy.LegacyData(signed=Raw(ENCODER.encode(others)) if others else UNSET)
    return c.SignedMeterValueType(
        signedMeterData=data,
        signingMethod=str(strings["signingMethod"]),
        encodingMethod=str(strings["encodingMethod"]),
        publicKey=str(strings["publicKey"]),
        customData=legacy.encode(custom, enabled=station.options.custom_data != "off"),
    )


def _is_base64(text: str) -> bool:
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


def _of_bytes(data: bytes, encoding: str) -> c.SignedMeterValueType:
    text = base64.b64encode(data).decode("ascii")
    return c.SignedMeterValueType(signedMeterData=text, signingMethod="", encodingMethod=encoding, publicKey="")


def to_1x(signed: c.SignedMeterValueType) -> str:
    """The `value` of a 1.6 sample of format SignedData: the compact JSON of the four strings ("Signed meter values" §3.2.1)."""
    strings = {key: getattr(signed, key) or "" for key in KEYS}
    data = legacy.decode(signed.customData)
    others = {} if data is None or isinstance(data.signed, UnsetType) else msgspec.json.decode(data.signed)
    return ENCODER.encode({**strings, **others}).decode()


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a signed value goes: into its field, or with the whole of it into customData."""

    signedMeterValue: c.SignedMeterValueType | UnsetType
    customData: Raw | UnsetType


def place(signed: c.SignedMeterValueType, station: Station) -> Placed:
    """The fields of the sample that carry a signed value; too long for the backend it moves to customData, loss `signed_meter_moved`."""
    limits = _LIMITS if station.backend_version != "2.0.1" else {**_LIMITS, "signedMeterData": DATA_LIMIT_201}
    if all(len(getattr(signed, key) or "") <= limit for key, limit in limits.items()):
        return Placed(signed, UNSET)
    station.lose("signed_meter_moved")
    data = legacy.LegacyData(signedMeterValue=Raw(ENCODER.encode(signed)))
    return Placed(UNSET, legacy.encode(data, enabled=station.options.custom_data != "off"))


def moved(custom_data: Raw | UnsetType) -> c.SignedMeterValueType | None:
    """The signed value that `place` moved to customData."""
    data = legacy.decode(custom_data)
    if data is None or isinstance(data.signedMeterValue, UnsetType):
        return None
    try:
        fields = msgspec.json.decode(data.signedMeterValue, type=_Moved)
    except msgspec.DecodeError:
        return None
    return c.SignedMeterValueType(**{name: getattr(fields, name) for name in fields.__struct_fields__})


def reading_wh(signed: c.SignedMeterValueType, context: str) -> Decimal | None:
    """The register inside an OCMF block, Wh: its begin for Transaction.Begin, else its last; None when it cannot be read."""
    try:
        text = base64.b64decode(signed.signedMeterData, validate=True).decode()
        parts = text.split("|")
        entries = msgspec.json.decode(parts[1], type=_Ocmf).RD if parts[0] == "OCMF" and len(parts) > 1 else ()
    except (ValueError, msgspec.DecodeError, RecursionError):
        return None
    begins = tuple(entry for entry in entries if entry.TX == "B")
    chosen = (begins if context == "Transaction.Begin" else entries)[-1:]
    for entry in chosen:
        return readings.to_wh(entry.RV, entry.RU) if entry.RV.is_finite() else None
    return None


class _Moved(msgspec.Struct):
    """SignedMeterValueType without the limits that made it move."""

    signedMeterData: str
    encodingMethod: str = ""
    signingMethod: str | UnsetType = UNSET
    publicKey: str | UnsetType = UNSET
    customData: Raw | UnsetType = UNSET


class _Entry(msgspec.Struct):
    """A reading of an OCMF block, as far as it matters here."""

    RV: Decimal
    RU: str = "kWh"
    TX: str = ""


class _Ocmf(msgspec.Struct):
    RD: tuple[_Entry, ...] = ()
