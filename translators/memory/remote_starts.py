"""Remote starts that wait for their transaction."""

from __future__ import annotations

from msgspec import Struct


class RemoteStarts(Struct, kw_only=True, omit_defaults=True):
    """Remote starts that wait for their transaction."""
