"""Last status and errors of each connector."""

from __future__ import annotations

from msgspec import Struct


class Connectors(Struct, kw_only=True, omit_defaults=True):
    """Last status and errors of each connector."""
