"""The walk: a payload beside the type information of the strict struct, each value given to the rules.

Bounded: `MAX_BYTES` of payload, `MAX_PARTS` values; the depth is that of the types, open parts are not entered.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

import msgspec
import msgspec.inspect as mi

from translators.repairs import messages
from translators.repairs.place import ABSENT, UNCHANGED, Place, family_of
from translators.repairs.values import RULES

MAX_BYTES = 1 << 20
"""As large as a frame may be by default."""
MAX_PARTS = 20_000


def _digits(text: str) -> Decimal | float:
    """Numbers keep their digits on the way through, except those whose plain digits would fill the memory."""
    value = Decimal(text)
    return value if abs(value.adjusted()) < 40 else float(text)


_decoder = msgspec.json.Decoder(float_hook=_digits)
_encoder = msgspec.json.Encoder(decimal_format="number")


@dataclass(frozen=True, slots=True)
class Repaired:
    """A payload after its repairs, and their names (`translators.losses.QUIRKS`), each once, in the order of their first use."""

    payload: bytes
    quirks: tuple[str, ...]


class _TooLargeError(Exception):
    pass


def repair(payload: bytes, struct: type[msgspec.Struct], now_text: str = "") -> Repaired | None:
    """The payload mended for `struct`, or None when there is nothing to mend or no JSON to read.

    `now_text` is the time of arrival (RFC 3339); without it no missing time is filled in. The result need not be valid: decode it again.
    """
    if len(payload) > MAX_BYTES:
        return None
    walk = _Walk(struct.__name__, now_text)
    try:
        # Quirks 4 and 5: null or nothing instead of an empty object.
        value = _decoder.decode(payload) if payload.strip() else None
        if value is None:
            value = {}
            walk.note("payload_null")
        mended = walk.struct(value, struct)
        return Repaired(_encoder.encode(mended), tuple(walk.quirks)) if walk.quirks else None
    except (msgspec.MsgspecError, _TooLargeError, RecursionError, UnicodeDecodeError, ArithmeticError):
        return None


@lru_cache(maxsize=1024)
def _fields(struct: type[msgspec.Struct]) -> dict[str, Place]:
    """The fields that `struct` may have: what it can only lack is not among them."""
    info = mi.type_info(struct)
    assert isinstance(info, mi.StructType)
    family, name = family_of(struct), struct.__name__
    return {
        part.encode_name: Place(family, name, part.encode_name, part.type, part.required)
        for part in info.fields
        if not (isinstance(part.type, mi.CustomType) and part.type.cls is msgspec.UnsetType)
    }


@dataclass(slots=True)
class _Walk:
    message: str
    now_text: str
    quirks: dict[str, None] = field(default_factory=dict)
    parts: int = 0

    def note(self, name: str) -> None:
        self.quirks[name] = None

    def struct(self, value: Any, struct: type[msgspec.Struct]) -> Any:
        """The fields that the struct knows, mended, and those it misses."""
        if not isinstance(value, dict):
            return value
        fields = _fields(struct)
        value, names = messages.reshape(family_of(struct), struct.__name__, value)
        for name in names:
            self.note(name)
        mended: dict[str, Any] = {}
        for key, item in value.items():
            place = fields.get(key)
            if place is None:
                self.note("unknown_field")
            elif (new := self.field(item, place)) is not ABSENT:
                mended[key] = new
        for key, place in fields.items():
            if place.required and key not in mended:
                self.fill(mended, place)
        return mended

    def field(self, value: Any, place: Place) -> Any:
        """The value of a field, or ABSENT."""
        fillable = (place.family, *place.key) in messages.FILLS
        if place.field == "customData" and not _names_vendor(value):
            self.note("custom_data_unnamed")
            return ABSENT
        if value is None:
            if place.required and not fillable:
                return None
            self.note("null_field")
            return ABSENT
        new = self.value(value, place)
        if new is ABSENT and place.required and not fillable:
            return value
        if new in ({}, []) and not place.required and not isinstance(place.type, mi.RawType):
            self.note("empty_optional")
            return ABSENT
        return new

    def value(self, value: Any, place: Place) -> Any:
        self.parts += 1
        if self.parts > MAX_PARTS:
            raise _TooLargeError
        match place.type:
            case mi.StructType(cls=cls):
                return self.struct(value, cls)
            case mi.VarTupleType():
                return self.items(value, place, place.type.item_type)
            case mi.RawType():
                return value
            case _:
                return self.scalar(value, place)

    def items(self, value: Any, place: Place, item_type: mi.Type) -> Any:
        if isinstance(value, dict) and isinstance(item_type, mi.StructType):
            self.note("single_object")  # quirk 53
            value = [value]
        if not isinstance(value, list):
            return value
        item_place = Place(place.family, place.struct, place.field, item_type, required=True)
        items = [self.value(item, item_place) for item in value if item is not None]
        if len(items) < len(value):
            self.note("null_field")
        return self.usable(items, item_type) if isinstance(item_type, mi.StructType) else items

    def usable(self, items: list[Any], item_type: mi.StructType) -> list[Any]:
        """Without the readings that cannot be used; all of them when none can, so that the decoder says why."""
        name = item_type.cls.__name__
        if name in messages.SAMPLES:
            kept = [item for item in items if _decodes(item, item_type.cls)]
        elif name in messages.READINGS:
            kept = [item for item in items if not isinstance(item, dict) or item.get("sampledValue") != []]
        else:
            return items
        if not kept and name in messages.READINGS:
            return items
        if len(kept) < len(items):
            self.note("sample_dropped")
        return kept

    def scalar(self, value: Any, place: Place) -> Any:
        for rule in RULES:
            if isinstance(place.type, rule.wants):
                new = rule.repair(value, place, self.message)
                if new is not UNCHANGED:
                    self.note(rule.name)
                    value = new
                    if value is ABSENT:
                        break
        return value

    def fill(self, mended: dict[str, Any], place: Place) -> None:
        row = messages.FILLS.get((place.family, *place.key))
        if row is not None and (value := row.value(mended, self.now_text)) is not None:
            mended[place.field] = value
            self.note(row.name)


def _names_vendor(value: Any) -> bool:
    """CustomDataType requires a vendorId (2.0.1 part 4 §9)."""
    return isinstance(value, dict) and isinstance(value.get("vendorId"), str) and len(value["vendorId"]) <= 255


def _decodes(value: Any, struct: type[msgspec.Struct]) -> bool:
    try:
        msgspec.json.decode(_encoder.encode(value), type=struct)
    except msgspec.MsgspecError:
        return False
    return True
