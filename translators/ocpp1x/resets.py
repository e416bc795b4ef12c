"""What a reset of 2.x is to a 1.x station, and when a station is idle (translation-down B.1.3)."""

from __future__ import annotations

from translators import canonical as c
from translators.memory.station import Station
from translators.ocpp1x import wire

IDLE = ("", "Available", "Unavailable", "Faulted")
"""States in which nobody uses a connector or has it reserved; empty = never heard of."""


def to_1x(kind: c.ResetEnumType, station: Station) -> wire.ResetType:
    """Immediate ends the transactions and reboots: 1.6's Soft does (errata 3.36), 1.5's Soft does not reboot (§5.12)."""
    if station.version in ("1.2", "1.5"):
        return "Hard"
    return "Soft" if kind == "OnIdle" else station.options.reset_immediate_to


def is_idle(station: Station) -> bool:
    """No transaction, no connector in use or reserved, no firmware update or log upload under way (2.1 errata 2.7)."""
    memory = station.memory
    if memory.transactions.open() or memory.file_requests.running(station.now):
        return False
    return all(memory.connectors.status(connector) in IDLE for connector in memory.connectors.rows)


def accepted(kind: wire.ResetType, station: Station) -> None:
    """The station will boot: nothing waits for it to be idle any more, and the boot has the reason RemoteReset."""
    station.memory.boot.reset_accepted_at = station.now_text
    station.memory.boot.reset_type = kind
    station.memory.pending_reset.clear()
    station.touch()
