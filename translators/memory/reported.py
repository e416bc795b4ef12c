"""The last states that a station without triggers told of its firmware and its diagnostics."""

from __future__ import annotations

from msgspec import Struct


class Reported(Struct, kw_only=True, omit_defaults=True):
    """Who changes it calls `station.touch()`. Empty = nothing was told."""

    firmware: str = ""
    """FirmwareStatus of 1.5."""
    diagnostics: str = ""
    """DiagnosticsStatus; Uploading from an accepted GetDiagnostics on until the station tells how it ended."""
