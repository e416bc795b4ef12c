"""Transactions of a 2.x station in front of a 1.6 backend: held until they may start, then known by the number of the backend.

A 2.x transaction may begin with a cable, a token or a parking sensor; a 1.6 one begins with a token, a connector and a meter reading, and its
number is the backend's (translation-up §3.1, §3.5). What a station was answered for must survive: it will not say it again.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal

from msgspec import Struct, field

from translators import canonical as c

MAX_TRANSACTIONS = 128
"""Records kept; closed ones go first."""
MAX_SEEN = 64
"""seqNos remembered of one transaction: a retry follows its original closely."""
MAX_READINGS = 32
MAX_SAMPLES = 256
"""Meter values kept of a transaction that has not started: at one a minute the cable waits four hours for its token."""
MAX_REMOTE_STARTS = 64
NOT_KNOWN = -1
"""The number of a transaction the backend has none for (1.6 errata 3.18: it acknowledges it)."""


class Reading(Struct, frozen=True, kw_only=True):
    """An energy register in Wh, exact, at a moment (RFC 3339)."""

    at: str
    wh: Decimal


class HeldTransaction(Struct, kw_only=True, omit_defaults=True):
    """One transaction of the station. held: no StartTransaction yet; starting: sent, not answered; open; closed."""

    id: str
    began: str = ""
    """timestamp of its Started where its station had used the id before: its messages are other deeds than those of that one."""
    state: Literal["held", "starting", "open", "closed"] = "held"
    number: int | None = None
    """transactionId of the backend; -1: it has none for this one."""
    evse: int = 0
    connector: int = 0
    """1.6 connectorId; 0: not known yet."""
    plugged: bool = False
    """The station named the connector, not only the EVSE."""
    since: str = ""
    """timestamp of the first event."""
    token: c.IdTokenType | None = None
    idTag: str = ""
    """Start token; empty: none yet."""
    tokenSeq: int = -1
    """seqNo of the event that had the start token."""
    stopTag: str = ""
    stopReason: str = ""
    """The reason of 1.6 that was told first."""
    chargingState: str = ""
    ready: str = ""
    """timestamp of the event that completed token and connection: it becomes that of the StartTransaction."""
    waiting: str = ""
    """Since when (gateway time) only the register is missing."""
    waitingSince: int = -1
    """seqNo of the event that found it missing."""
    meterStart: int | None = None
    begin: Decimal | None = None
    """Register of Transaction.Begin in Wh."""
    readings: list[Reading] = field(default_factory=list)
    """Oldest first."""
    interval: Decimal = Decimal(0)
    """Sum of Energy.Active.Import.Interval samples in Wh."""
    rebased: bool = False
    """meterStart was not known: the first reading of each register counts as zero."""
    zeros: dict[str, Decimal] = field(default_factory=dict)
    reservation: int | None = None
    unlocking: bool = False
    """An UnlockConnector of the backend stopped it: the reason 1.6 has for that."""
    refused: str = ""
    """Since when (gateway time) the backend refuses its token and the station did not ask for a verdict."""
    samples: list[c.MeterValueType] = field(default_factory=list)
    seen: list[int] = field(default_factory=list)
    verdict: c.IdTokenInfoType | None = None
    """What the backend said of the start token; of another one that was presented meanwhile it says nothing."""
    told: c.IdTokenInfoType | None = None
    """The last idTokenInfo the station was given, of whatever token: a repetition gets it again."""

    def saw(self, seqNo: int) -> None:
        """The event is dealt with: a repetition of it is answered from here."""
        self.seen.append(seqNo)
        del self.seen[:-MAX_SEEN]

    @property
    def deed(self) -> str:
        """What its messages to the backend have in common, and no other's."""
        return f"{self.id} {self.began}" if self.began else self.id

    def is_before(self, begins: datetime | None) -> bool:
        """Whether it was over when one of the same id began: a station that counts from the beginning again uses ids again."""
        known = [datetime.fromisoformat(at) for at in (self.since, *(reading.at for reading in self.readings)) if at]
        return self.state == "closed" and begins is not None and bool(known) and max(known) < begins

    @property
    def newest(self) -> int:
        """The highest seqNo so far, -1 at the beginning."""
        return max(self.seen, default=-1)

    def read(self, readings: list[Reading]) -> None:
        """Remember registers, in the order of their arrival; the first one stays."""
        for reading in readings:
            if reading not in self.readings:
                self.readings.append(reading)
        if len(self.readings) > MAX_READINGS:
            del self.readings[1 : len(self.readings) - MAX_READINGS + 1]

    def keep(self, samples: tuple[c.MeterValueType, ...]) -> int:
        """Keep meter values for after the start; how many older ones had to go."""
        self.samples.extend(samples)
        lost = max(0, len(self.samples) - MAX_SAMPLES)
        del self.samples[:lost]
        return lost

    @property
    def is_running(self) -> bool:
        """Whether the backend knows it, or is about to."""
        return self.state in ("starting", "open")

    @property
    def consumed(self) -> Decimal | None:
        """Wh between the first and the last register; None when they are not known."""
        first = self.begin if self.begin is not None else (self.readings[0].wh if self.readings else None)
        if first is None or not self.readings:
            return self.interval or None
        return self.readings[-1].wh - first


class HeldTransactions(Struct, kw_only=True, omit_defaults=True):
    """All transactions of the station. Who changes something that must survive calls `station.touch()`."""

    transactions: dict[str, HeldTransaction] = field(default_factory=dict)
    registers: dict[int, Decimal] = field(default_factory=dict)
    """1.6 connectorId -> its last register in Wh: registers are continuous (J02.FR.17). Bounded by the topology."""
    remote: dict[int, str] = field(default_factory=dict)
    """remoteStartId -> the idTag as the backend spelled it."""

    def get(self, transactionId: str) -> HeldTransaction | None:
        """The record of a 2.x transactionId."""
        return self.transactions.get(transactionId)

    def begin(self, transactionId: str, since: str) -> HeldTransaction:
        """A new record. Beyond the bound the oldest closed one is forgotten, else the oldest."""
        while len(self.transactions) >= MAX_TRANSACTIONS:
            closed = (key for key, record in self.transactions.items() if record.state == "closed")
            del self.transactions[next(closed, next(iter(self.transactions)))]
        record = HeldTransaction(id=transactionId, since=since)
        self.transactions[transactionId] = record
        return record

    def active(self) -> tuple[HeldTransaction, ...]:
        """All that are not closed, oldest first."""
        return tuple(record for record in self.transactions.values() if record.state != "closed")

    def of_number(self, number: int) -> HeldTransaction | None:
        """The one running transaction with the backend's number; None when there is none or more than one (a backend that answers 0 to all)."""
        found = [record for record in self.active() if record.number == number]
        return found[0] if len(found) == 1 else None

    def of_connector(self, connector: int) -> HeldTransaction | None:
        """The newest transaction on a 1.6 connector that is not closed."""
        return next((record for record in reversed(self.active()) if record.connector == connector), None)

    def of_evse(self, evse: int) -> tuple[HeldTransaction, ...]:
        """All on an EVSE that are not closed, oldest first."""
        return tuple(record for record in self.active() if record.evse == evse)

    def close(self, record: HeldTransaction) -> None:
        """It is over; what only a running one needs is let go."""
        record.state = "closed"
        record.samples.clear()
        record.zeros.clear()
        record.waiting = record.refused = ""
        record.readings = record.readings[-1:]

    def remote_start(self, remoteStartId: int, idTag: str) -> None:
        """Remember how the backend spelled the token of a remote start."""
        self.remote[remoteStartId] = idTag
        while len(self.remote) > MAX_REMOTE_STARTS:
            del self.remote[next(iter(self.remote))]
