"""Transactions of a 1.x station in front of a 2.x backend: number, id, sequence."""

from __future__ import annotations

from msgspec import Struct


class Transactions(Struct, kw_only=True, omit_defaults=True):
    """Transactions of a 1.x station in front of a 2.x backend: number, id, sequence."""
