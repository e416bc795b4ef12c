"""What is known of each connector of a 2.x station in front of a 1.6 backend, and what the backend was last told of it."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from translators.memory.topology import MAX_CONNECTORS

MAX_ERRORS = 32
"""Active problems remembered for one connector; the oldest is forgotten beyond."""


class ActiveError(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A problem a 2.x station raised and did not clear, in the words of a 1.6 StatusNotification."""

    errorCode: str
    info: str = ""
    vendorErrorCode: str = ""
    vendorId: str = ""


class ConnectorState(Struct, kw_only=True, omit_defaults=True):
    """Inputs of the state machine of translation-up §2.3 for one connector; connector 0 uses `avail` and `errors` only."""

    avail: str = ""
    """Last AvailabilityState of the connector; empty: never heard."""
    at: str = ""
    """When the station said so, RFC 3339."""
    tx: Literal["none", "held", "open", "over"] = "none"
    """held: a 2.x transaction without a 1.6 one; over: one ended since the connector became Occupied."""
    transactionId: str = ""
    """Of the station, while tx is held or open."""
    cs: str = ""
    """chargingState of the transaction; empty: none."""
    auth_ended: bool = False
    charged: bool = False
    """cs was Charging or Suspended at least once in this transaction."""
    errors: dict[str, ActiveError] = field(default_factory=dict)
    """component.variable -> problem, oldest first."""
    note: str = ""
    """Goes as `info` into the next StatusNotification that has none of its own."""
    sent: tuple[str, str, str, str] | None = None
    """(status, errorCode, info, vendorErrorCode) last told since the boot; None: nothing."""

    def became(self, avail: str, at: str = "") -> None:
        """The connector reported its availability; `over` lasts until it is no more Occupied."""
        self.avail, self.at = avail, at
        if self.tx == "over" and avail != "Occupied":
            self.tx = "none"

    def transaction(self, transactionId: str, tx: Literal["held", "open"], cs: str) -> None:
        """A transaction runs here, with this chargingState (empty: unchanged)."""
        if self.transactionId != transactionId:
            self.cs, self.auth_ended, self.charged = "", False, False
        self.transactionId, self.tx = transactionId, tx
        self.cs = cs or self.cs
        self.charged = self.charged or self.cs in ("Charging", "SuspendedEV", "SuspendedEVSE")

    def ended(self, transactionId: str, *, started: bool) -> None:
        """The transaction is over; one that never started towards 1.6 leaves no trace, nor does one that is not the connector's."""
        if self.transactionId not in (transactionId, ""):
            return
        self.tx = "over" if started and self.avail == "Occupied" else "none"
        self.transactionId, self.cs, self.auth_ended, self.charged = "", "", False, False

    def raised(self, key: str, error: ActiveError) -> None:
        """A problem: raised again it becomes the newest."""
        self.errors.pop(key, None)
        self.errors[key] = error
        if len(self.errors) > MAX_ERRORS:
            del self.errors[next(iter(self.errors))]

    def cleared(self, key: str) -> None:
        """A problem is gone."""
        self.errors.pop(key, None)

    @property
    def error(self) -> ActiveError | None:
        """The most recent problem that is still active."""
        return next(reversed(self.errors.values()), None)


class EvseStates(Struct, kw_only=True, omit_defaults=True):
    """Who changes a state calls `station.touch()`."""

    connectors: dict[int, ConnectorState] = field(default_factory=dict)
    """1.6 connectorId -> state; 0: the station itself. Bounded by the topology."""

    def of(self, connector: int) -> ConnectorState:
        """The state of a connector, new when it was never heard of. Raises ValueError for a number no topology gives."""
        if not 0 <= connector <= MAX_CONNECTORS:
            raise ValueError(f"connector {connector} is not one of 0..{MAX_CONNECTORS}")
        state = self.connectors.get(connector)
        if state is None:
            state = self.connectors[connector] = ConnectorState()
        return state

    def forget_sent(self, connector: int | None = None) -> None:
        """After an accepted boot, or for a trigger, the backend is told anew (16 errata 3.22)."""
        for number, state in self.connectors.items():
            if connector in (None, number):
                state.sent = None
