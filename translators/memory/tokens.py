"""Tokens the backend issued and aliases, so that they are restored as they were."""

from __future__ import annotations

from msgspec import Struct


class Tokens(Struct, kw_only=True, omit_defaults=True):
    """Tokens the backend issued and aliases, so that they are restored as they were."""
