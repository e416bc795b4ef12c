"""An EVSE of a 2.x station and the transaction on it."""

from dataclasses import dataclass, field
from typing import Any

from gateway.simulator.meter import Meter


@dataclass(slots=True, eq=False)
class Transaction2x:
    """One charging transaction as the station knows it.

    `next_seq_no` counts its events from 0. `id_token` is None until a token was shown; `id_token_info` is what the central system last said
    of it. `stop_reason` is set as soon as energy stopped, `ended` when the Ended event is made, `delivered` when that was answered.
    """

    transaction_id: str
    evse: int
    meter_start: int
    next_seq_no: int = 0
    id_token: dict[str, str] | None = None
    id_token_info: dict[str, Any] = field(default_factory=dict)
    remote_start_id: int | None = None
    charging_state: str = "Idle"
    located: bool = False
    stop_reason: str | None = None
    ended: bool = False
    delivered: bool = False

    @property
    def accepted(self) -> bool:
        """Whether the central system accepts the token; True also as long as it has not said anything."""
        return not self.id_token_info or bool(self.id_token_info["status"] == "Accepted")


@dataclass(slots=True, eq=False)
class Evse:
    """One EVSE with one connector. `reported` is the connectorStatus the central system was told last.

    `awaited` is the RequestStartTransaction that waits for the cable.
    """

    number: int
    meter: Meter
    operative: bool = True
    faulted: bool = False
    plugged_in: bool = False
    transaction: Transaction2x | None = None
    reservation: dict[str, Any] | None = None
    awaited: dict[str, Any] | None = None
    reported: str | None = None
    reports: int = 0
    """How many were told; the answer to an older one says nothing of what the central system has now."""

    @property
    def status(self) -> str:
        """The connectorStatus (2.0.1 part 2, 3.17)."""
        if self.faulted:
            return "Faulted"
        if self.plugged_in:
            return "Occupied"
        if not self.operative:
            return "Unavailable"
        return "Reserved" if self.reservation else "Available"

    @property
    def free(self) -> bool:
        """Whether a session can begin: nothing runs that has a token already."""
        idle = self.transaction is None or (self.transaction.id_token is None and not self.transaction.ended)
        return idle and self.awaited is None and self.operative and not self.faulted

    def meter_value(self, timestamp: str, context: str) -> dict[str, Any]:
        """One MeterValueType of this moment."""
        charging = self.transaction is not None and self.transaction.charging_state == "Charging"
        power, current = (self.meter.power, self.meter.current) if charging else (0, 0.0)
        shared = {"context": context, "location": "Outlet"}
        return {
            "timestamp": timestamp,
            "sampledValue": [
                {"value": self.meter.register, "measurand": "Energy.Active.Import.Register", "unitOfMeasure": {"unit": "Wh"}, **shared},
                {"value": power, "measurand": "Power.Active.Import", "unitOfMeasure": {"unit": "W"}, **shared},
                {"value": current, "measurand": "Current.Import", "phase": "L1", "unitOfMeasure": {"unit": "A"}, **shared},
            ],
        }
