"""Ledgers of relayed messages: every field reaches the field of its own name, but for what a `Dropped` row names."""

from __future__ import annotations

from typing import Any

import msgspec
import msgspec.inspect as mi

from translators.canonical.base import Request
from translators.ocpp201.deltas.shaping import Shaping, structs_below
from translators.tables import Ledger, Lost, Row, Rows, Sub, To


def relayed(request: type[Request[Any]], outward: Shaping, inward: Shaping, *, made: tuple[str, ...] = ()) -> Ledger:
    """The ledger of a message that is shaped on its way out and whose answer is shaped on its way back."""
    action = request.ACTION
    return Ledger(
        request=_rows(request, f"{action}.", outward.dropped(request)),
        answers={action: _rows(request.ANSWER, "", inward.dropped(request.ANSWER))},
        made={f"{action}.{path}": "filled from memory (see the rules of the type)" for path in made},
    )


def _rows(struct: type[msgspec.Struct], prefix: str, dropped: dict[str, Any]) -> Rows:
    info = mi.type_info(struct)
    assert isinstance(info, mi.StructType)
    return {part.name: _row(part, prefix, dropped.get(part.name)) for part in info.fields}


def _row(part: mi.Field, prefix: str, dropped: Any) -> Row:
    if isinstance(dropped, str):
        return Lost(dropped)
    if dropped is None:
        return To(prefix + part.name)
    inner = part.type.item_type if isinstance(part.type, mi.VarTupleType) else part.type
    assert isinstance(inner, mi.StructType)
    return Sub(_rows(inner.cls, f"{prefix}{part.name}.", dropped))


__all__ = ["relayed", "structs_below"]
