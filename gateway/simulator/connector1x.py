"""A connector of a 1.x station and the transaction on it."""

from dataclasses import dataclass, field
from typing import Any

from gateway.simulator.meter import Meter


@dataclass(slots=True, eq=False)
class Transaction1x:
    """One charging transaction as the station knows it.

    `transaction_id` is None until StartTransaction was answered; `id_tag_info` is that answer's. `stopped` turns true when the
    StopTransaction is made, `delivered` when it was answered.
    """

    connector: int
    id_tag: str
    meter_start: int
    timestamp: str
    remote: bool = False
    transaction_id: int | None = None
    id_tag_info: dict[str, str] = field(default_factory=dict)
    meter_stop: int | None = None
    stopped: bool = False
    delivered: bool = False

    @property
    def accepted(self) -> bool:
        """Whether the central system accepted the token; True also as long as it has not answered."""
        return not self.id_tag_info or self.id_tag_info["status"] == "Accepted"


@dataclass(slots=True, eq=False)
class Connector1x:
    """One plug. `status` is in the words of 1.6; `reported` is what the central system was told last.

    `awaited` is the token of a remote start that waits for the cable.
    """

    number: int
    meter: Meter
    status: str = "Available"
    error_code: str = "NoError"
    operative: bool = True
    plugged_in: bool = False
    transaction: Transaction1x | None = None
    reservation: dict[str, Any] | None = None
    awaited: str | None = None
    reported: tuple[str, str] | None = None
    reports: int = 0
    """How many were told; the answer to an older one says nothing of what the central system has now."""

    @property
    def idle_status(self) -> str:
        """The status when no transaction runs."""
        if not self.operative:
            return "Unavailable"
        if self.plugged_in or self.awaited is not None:
            return "Preparing"
        return "Reserved" if self.reservation else "Available"

    def samples(self, context: str) -> list[dict[str, Any]]:
        """The sampled values of this moment, in the shape of 1.6."""
        flowing = self.transaction is not None and context == "Sample.Periodic"
        power, current = (self.meter.power, self.meter.current) if flowing else (0, 0.0)
        return [
            {"value": str(self.meter.register), "context": context, "measurand": "Energy.Active.Import.Register", "unit": "Wh"},
            {"value": str(power), "context": context, "measurand": "Power.Active.Import", "unit": "W"},
            {"value": str(current), "context": context, "measurand": "Current.Import", "unit": "A", "phase": "L1"},
        ]
