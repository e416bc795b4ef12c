"""Identifiers below zero, which 2.0.1 allows and 2.1 does not.

A pure bijection instead of a table: it survives a restart. -1 is 2147483647 on the 2.1 side, -2 is 2147483646 and so on, 4096 of them at the upper
end of the 31 bits. A command that uses one of these itself is refused, since its answer would come back under another number; with 4096 that is one
in half a million of the numbers drawn at random.
"""

from __future__ import annotations

from typing import Any

from translators.ocpp201.deltas.shaping import Telling, Untold, losing

_TOP = 1 << 31
_ALIASES = 1 << 12


@losing("negative_id")
def to_positive(value: Any, telling: Telling) -> Any:
    """2.0.1 to 2.1."""
    if 0 <= value < _TOP - _ALIASES or (value >= 0 and not telling.command):
        return value
    if not -_ALIASES <= value < 0:
        raise Untold("negative_id", "PropertyConstraintViolation", f"{value} is no identifier in OCPP 2.1")
    telling.station.quirk("negative_id")
    return value + _TOP


def to_original(value: Any, _telling: Telling) -> Any:
    """2.1 to 2.0.1."""
    return value - _TOP if _TOP - _ALIASES <= value < _TOP else value
