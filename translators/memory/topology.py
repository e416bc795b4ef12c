"""1.x connectors and 2.x EVSEs with connectors."""

from __future__ import annotations

from msgspec import Struct


class Topology(Struct, kw_only=True, omit_defaults=True):
    """1.x connectors and 2.x EVSEs with connectors."""
