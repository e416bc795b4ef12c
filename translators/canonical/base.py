"""What every message type of both families is made of.

Structs are frozen and compared by class and content. Decoding one validates it against the schema it was generated from; building one in Python
does not, so whatever leaves is decoded once more with the receiver's types. Three things are told apart by hand, because msgspec cannot say them:
digits of readings (`DecimalNumber`, with `translators.checking`), multiples of 0.1 (`require_one_decimal`) and what a `customData` must have
(`check_custom_data`).

The garbage collector does not look at them (`gc=False`, inherited by all): what is frozen and built from its leaves up is in no cycle.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, ClassVar, Generic, TypeAlias, TypeVar

from msgspec import UNSET, Meta, Struct, UnsetType, ValidationError
from msgspec.json import Decoder, Encoder

DateTime: TypeAlias = str
"""An RFC 3339 time as the peer wrote it; parsed where its value is needed, so that a relayed time keeps its text."""

DecimalNumber: TypeAlias = Decimal
"""A reading with all its digits. msgspec takes a JSON string for one as well; the codecs refuse that by the twin type of `translators.checking`."""


class Part(Struct, frozen=True, kw_only=True, repr_omit_defaults=True, gc=False):
    """What messages are made of."""


class Response(Struct, frozen=True, kw_only=True, repr_omit_defaults=True, gc=False):
    """An answer."""


class NoResponse(Response, frozen=True, kw_only=True, gc=False):
    """The `ANSWER` of a request that is sent and never answered (2.1 part 4: SEND)."""


A = TypeVar("A", bound=Response)


class Request(Struct, Generic[A], frozen=True, kw_only=True, repr_omit_defaults=True, gc=False):
    """A request, typed by its answer. `ACTION` is its name on the wire, `ANSWER` the class of its answer in the same vocabulary."""

    ACTION: ClassVar[str]
    ANSWER: ClassVar[type[Response]]


ENCODER = Encoder(decimal_format="number")
"""Writes any message of both families; msgspec's own default writes a reading as a string."""


def require_one_decimal(field: str, value: float | UnsetType) -> None:
    """Obeys `multipleOf: 0.1` of 1.6 without binary residue: 21.4 is a multiple, as written. Raises ValueError (msgspec: ValidationError)."""
    if value is not UNSET and round(value, 1) != value:
        raise ValueError(f"Expected `float` that's a multiple of 0.1 in field `{field}`")


class _CustomData(Struct):
    """CustomDataType of 2.0.1 and 2.1: open, but it names its vendor."""

    vendorId: Annotated[str, Meta(max_length=255)]


_CUSTOM_DATA = Decoder(_CustomData)


def check_custom_data(part: Struct, path: str = "$") -> None:
    """Raises ValidationError when a `customData`, at any depth, names no vendor.

    It is raw in the types so that what vendors write survives unchanged; a codec calls this only for payloads that have one.
    """
    for name in part.__struct_fields__:
        value: Any = getattr(part, name)
        if isinstance(value, Struct):
            check_custom_data(value, f"{path}.{name}")
        elif type(value) is tuple:
            for index, item in enumerate(value):
                if isinstance(item, Struct):
                    check_custom_data(item, f"{path}.{name}[{index}]")
        elif name == "customData" and value is not UNSET:
            try:
                _CUSTOM_DATA.decode(value)
            except ValidationError as error:
                raise ValidationError(f"{str(error).partition(' - at ')[0]} - at `{path}.customData`") from None
