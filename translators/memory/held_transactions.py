"""Transactions of a 2.x station in front of a 1.6 backend: held until they may start, then known by the number of the backend."""

from __future__ import annotations

from msgspec import Struct


class HeldTransactions(Struct, kw_only=True, omit_defaults=True):
    """Transactions of a 2.x station in front of a 1.6 backend: held until they may start, then known by the number of the backend."""
