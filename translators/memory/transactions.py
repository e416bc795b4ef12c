"""Transactions of a 1.x station in front of a 2.x backend: number, id, sequence.

A row is complete enough to say Started again: a station that repeats its StartTransaction after a restart of the gateway gets the same
transaction (translation-up §3.1). Ended rows stay for a while, so that what comes late is recognised. All bounded.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from msgspec import Struct, field

from translators.canonical import ChargingStateEnumType, IdTokenType, ReasonEnumType, TriggerReasonEnumType
from translators.memory.tokens import Verdict

MAX_ROWS = 128
"""Open and ended ones together; the longest ended goes first. What is gone is recovered from its number."""
KEPT_FOR = timedelta(days=8)
SEQUENCE_BLOCK = 50
"""Sequence numbers reserved with one write, so that meter values need none (a gap after a restart is allowed: 2.0.1 E §1.3.2.1)."""
MAX_PLANS = 4
MAX_REPAIRED = 64
"""Times that a repetition is told with again; more than messages of a station wait for an answer."""
MAX_OWED = 16
"""Changes of the charging state that wait to be told; the oldest is given up first."""
FIRST_TRUE_YEAR = "2015"
"""A clock that says less was never set (translation-up §0.5), and begins anew when its station boots: its messages may look alike and are not."""
LONGEST_QUEUED = timedelta(days=60)
"""A message older than this was not in a queue: the clock of its station is what jumped."""


class Plan(Struct, kw_only=True, omit_defaults=True):
    """Meter values whose events were numbered and not all acknowledged."""

    first: int
    """seqNo of the first event."""
    done: int = 0
    """How many of them the backend has acknowledged."""
    count: int = 1
    """How many there are."""
    offline: int = 0
    """How many of them, from the first, happened offline: as they were told first, for a repetition says the same."""
    triggered: bool = False
    """They answer a trigger of the backend."""

    @property
    def is_done(self) -> bool:
        """All are acknowledged."""
        return self.done >= self.count


class StopTold(Struct, kw_only=True, omit_defaults=True):
    """How the stop of this content was told first; what it hangs on may be otherwise when it comes again."""

    content: str
    stoppedReason: ReasonEnumType
    triggerReason: TriggerReasonEnumType
    chargingState: ChargingStateEnumType
    exact: bool
    offline: bool = False
    repaired: dict[str, str] = field(default_factory=dict)
    """Its impossible times -> as they were told (`Transactions.repaired`): the station may have booted before it says it again."""


class StateChange(Struct, kw_only=True, omit_defaults=True):
    """A change of the charging state, which the backend is to be told in its place among the station's own messages. `at` is RFC 3339."""

    at: str
    raw: str = ""
    """The station's own time where `at` is repaired."""
    state: ChargingStateEnumType
    trigger: TriggerReasonEnumType
    offline: bool = False
    seqNo: int = -1
    """-1: it has not been told yet."""


class Transaction(Struct, kw_only=True, omit_defaults=True):
    """One transaction under both names: the number for the station, the id for the backend."""

    number: int
    id: str
    connector: int = 0
    """1.x connectorId; 0 = not known."""
    since: str
    """When it started, RFC 3339, repaired."""
    idTag: str = ""
    """As the station wrote it."""
    token: IdTokenType | None = None
    """As the backend was told."""
    raw: str = ""
    """The timestamp of StartTransaction as the station wrote it."""
    moved: bool = False
    """`raw` was impossible and `since` is the gateway's."""
    offline: bool = False
    meterStart: int | None = None
    """Wh; None = never said (a transaction of another gateway)."""
    reservationId: int | None = None
    remoteStartId: int | None = None
    trigger: TriggerReasonEnumType = "Authorized"
    """triggerReason of Started."""
    chargingState: ChargingStateEnumType | None = None
    """The last one told."""
    fingerprint: str = ""
    """Of the StartTransaction."""
    started: bool = False
    """The backend has acknowledged Started."""
    verdict: Verdict | None = None
    """What was answered to StartTransaction."""
    used: bool = False
    """The station has used the number: it got the answer."""
    triggered: str = ""
    """When the backend had an event of it triggered that has not come yet."""
    refused: bool = False
    """A remote stop was sent because the backend withdrew its consent."""
    remote_stop_at: str = ""
    """When the station accepted a remote stop."""
    register: str = ""
    """Last Energy.Active.Import.Register, Wh, decimal text."""
    seq_next: int = 0
    seq_reserved: int = 0
    """Below this no number is free after a restart."""
    plans: dict[str, Plan] = field(default_factory=dict)
    owed: list[StateChange] = field(default_factory=list)
    """Oldest first."""
    stop_fingerprint: str = ""
    stop_reason: str = ""
    """Why it ended, of a station that does not say it: as it was derived when it was told first, for a repetition says the same."""
    stop_told: StopTold | None = None
    startState: ChargingStateEnumType | None = None
    """The charging state that Started was told with first: a repetition says the same, and what changed since is told after it."""
    stop_seq: int = -1
    """seqNo of Ended once it was planned; -1 before."""
    stopping: bool = False
    """The station has stopped it while the backend was away: its StopTransaction waits in the gateway."""
    ended: str = ""
    """When the backend acknowledged Ended, RFC 3339; empty = open."""
    stop_verdict: Verdict | None = None
    """What was answered to StopTransaction, when it carried an idTag."""

    def take(self, count: int = 1) -> tuple[int, bool]:
        """The next `count` sequence numbers: the first of them, and whether a new block was begun (then: `station.touch()`)."""
        first = self.seq_next
        self.seq_next += count
        if self.seq_next <= self.seq_reserved:
            return first, False
        self.seq_reserved = self.seq_next + SEQUENCE_BLOCK
        return first, True

    def keep_plan(self, fingerprint: str, plan: Plan) -> None:
        """Remember numbers that a retry takes again. At most `MAX_PLANS`; the oldest goes."""
        self.plans[fingerprint] = plan
        while len(self.plans) > MAX_PLANS:
            del self.plans[next(iter(self.plans))]

    @property
    def is_numbering(self) -> bool:
        """Numbers were given to events that the backend has not acknowledged: what gets a larger one has to wait."""
        return any(not plan.is_done for plan in self.plans.values())

    def owe(self, change: StateChange) -> int:
        """The backend is still to be told this; how many older ones had to go."""
        self.owed.append(change)
        lost = max(0, len(self.owed) - MAX_OWED)
        del self.owed[:lost]
        return lost

    def end(self, now: datetime) -> None:
        """Ended is acknowledged. What only an open transaction needs is forgotten."""
        self.ended = now.isoformat()
        self.stopping = False
        self.plans, self.owed, self.stop_told = {}, [], None
        self.token = None
        self.register = ""


class Transactions(Struct, kw_only=True, omit_defaults=True):
    """Who calls a changing method calls `station.touch()`."""

    rows: list[Transaction] = field(default_factory=list)
    """In the order they were met."""
    clock_offset: float | None = None
    """Seconds to add to the impossible times of a station without a clock; None = none was seen since its boot."""
    repaired: dict[str, str] = field(default_factory=dict)
    """Impossible times as the station wrote them -> as they were told (RFC 3339): what comes again is told with the same time."""

    def open(self) -> tuple[Transaction, ...]:
        """The transactions that have not ended, oldest first: number, id, connector, since."""
        return tuple(row for row in self.rows if not row.ended)

    def open_on(self, connector: int) -> Transaction | None:
        """The newest open transaction of a 1.x connector."""
        return next((row for row in reversed(self.rows) if row.connector == connector and not row.ended and not row.stopping), None)

    def open_at(self, connector: int, at: datetime) -> Transaction | None:
        """The transaction of a 1.x connector that was open at a moment; without one the newest open one."""
        began = (
            row for row in reversed(self.rows) if row.connector == connector and not row.ended and datetime.fromisoformat(row.since) <= at
        )
        return next(began, None) or self.open_on(connector)

    def before(self, row: Transaction) -> Transaction | None:
        """The transaction that was open on the connector when this one began."""
        older = self.rows[: self.rows.index(row)]
        return next((each for each in reversed(older) if each.connector == row.connector and not each.ended), None)

    def find(self, number: int) -> Transaction | None:
        """The transaction with this number, open or ended."""
        for row in reversed(self.rows):  # once a MeterValues; a generator would cost three times as much
            if row.number == number:
                return row
        return None

    def find_id(self, transactionId: str) -> Transaction | None:
        """The transaction with this id, open or ended."""
        return next((row for row in reversed(self.rows) if row.id == transactionId), None)

    def started_by(self, fingerprint: str) -> Transaction | None:
        """The transaction that a StartTransaction of this fingerprint is a repetition of.

        One that ended after the station had learnt its number is none: then a frozen clock repeats itself, not the message.
        """
        alike = (row for row in reversed(self.rows) if row.fingerprint == fingerprint)
        return next((row for row in alike if not ((row.ended or row.stopping) and row.used)), None)

    def stopped_by(self, fingerprint: str) -> Transaction | None:
        """The transaction that a StopTransaction of this fingerprint ended, or was about to."""
        return next((row for row in reversed(self.rows) if row.stop_fingerprint == fingerprint), None)

    def is_frozen(self, connector: int, raw: str, told: str = "") -> bool:
        """Whether a finished transaction of this connector began at the same time, and was told as `told`: the station's clock stands still."""
        alike = (row for row in self.rows if row.connector == connector and row.raw == raw and told in ("", row.since))
        return any(row.ended or row.stopping for row in alike)

    def add(self, row: Transaction, now: datetime) -> Transaction:
        """Take in a new transaction; what ended more than `KEPT_FOR` ago goes, and what is too much."""
        self.rows.append(row)
        self.rows = [old for old in self.rows if not old.ended or now - datetime.fromisoformat(old.ended) <= KEPT_FOR]
        while len(self.rows) > MAX_ROWS:
            self.rows.remove(next((old for old in self.rows if old.ended), self.rows[0]))
        return row

    @property
    def is_full(self) -> bool:
        """One transaction more would push one out that has not ended."""
        return len(self.rows) >= MAX_ROWS and not any(row.ended for row in self.rows)

    def remote_stop_accepted(self, number: int, now: datetime) -> None:
        """The station accepted to stop this transaction: the reason of its StopTransaction, should 1.5 say none."""
        if (row := self.find(number)) is not None:
            row.remote_stop_at = now.isoformat()

    def resume(self) -> None:
        """After loading: a stored row may be older than the last number used, but never older than the last block."""
        for row in self.rows:
            row.seq_next = max(row.seq_next, row.seq_reserved)

    def rest(self) -> bool:
        """Before an orderly end: give back the sequence numbers reserved and not used, so that there is no gap. True when there were some."""
        rested = False
        for row in self.open():
            rested = rested or row.seq_reserved != row.seq_next
            row.seq_reserved = row.seq_next
        return rested

    def learn_clock(self, distance: float) -> bool:
        """Learn how far the clock of the station is behind ours, in seconds. True when that was news.

        A message that waited makes the distance too large, so the smallest is right.
        """
        known = self.clock_offset
        if known is not None and 0 <= distance - known <= LONGEST_QUEUED.total_seconds():
            return False
        self.clock_offset = distance
        return True

    def forget_clock(self) -> None:
        """The station booted: its clock may begin anew. Of a clock that was set, and is wrong all the same, no time comes twice."""
        self.clock_offset = None
        self.repaired = {raw: told for raw, told in self.repaired.items() if raw >= FIRST_TRUE_YEAR}

    def has_moved_before(self, raws: Collection[str]) -> bool:
        """Whether the clock of the station, which was never set, showed another time since its boot before it showed these. The answer stays the
        same when they come again."""
        first = next((raw for raw in self.repaired if raw < FIRST_TRUE_YEAR), None)
        return first is not None and first not in raws

    def repair(self, raw: str, at: str) -> None:
        """An impossible time was told as this one."""
        self.repaired[raw] = at
        while len(self.repaired) > MAX_REPAIRED:
            del self.repaired[next(iter(self.repaired))]

    def recall(self, repaired: dict[str, str]) -> None:
        """A message that was told before comes again: its times are what they were then."""
        for raw, at in repaired.items():
            self.repair(raw, at)
