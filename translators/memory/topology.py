"""1.x connectors and 2.x EVSEs with connectors, one numbering for the life of the station.

A 1.x station: connector n is EVSE n, connector 1 (its "connector" is an independently operated outlet, 1.6 §3.8), unless the operator groups
connectors. A 2.x station in front of a 1.6 backend: its (EVSE, connector) pairs get 1..k without gaps in ascending order of what is known, and a
pair met later gets a new number, so that no number ever changes its meaning (translation-up §0.4, device-model §2.3). EVSEs are numbered
from 1 without gaps too: while each has one connector, connector n is EVSE n, whichever is met first.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, field

MAX_CONNECTORS = 255
"""No station of the field comes near; a broken one shall not fill the memory."""


class Topology(Struct, kw_only=True, omit_defaults=True):
    """Who calls a changing method calls `station.touch()`. Connector 0 (the station itself) is none of the topology's business."""

    flattened: bool = False
    """A 2.x station: pairs are learned. Otherwise a 1.x station: what is not configured is EVSE n, connector 1."""
    rows: list[tuple[int, int, int]] = field(default_factory=list)
    """(1.x connector, EVSE id, connector id) of what is configured or learned."""
    count: int = 0
    """The highest connector a 1.x station was heard to have; only ever raised."""

    def configure(self, rows: Iterable[tuple[int, int, int]], *, flattened: bool) -> None:
        """Take over what the operator says; learned numbers that do not contradict it stay."""
        self.flattened = flattened
        configured = list(rows)[:MAX_CONNECTORS]
        numbers, pairs = {row[0] for row in configured}, {row[1:] for row in configured}
        self.rows = [*configured, *(row for row in self.rows if row[0] not in numbers and row[1:] not in pairs)][:MAX_CONNECTORS]

    def find(self, connector: int) -> tuple[int, int] | None:
        """(EVSE id, connector id) of a connector of a 2.x station; None when the station has no such connector."""
        for number, evse, plug in self.rows:
            if number == connector:
                return evse, plug
        if self.flattened or connector < 1:
            return None
        return self._by_default(connector)

    def to_evse(self, connector: int) -> tuple[int, int]:
        """(EVSE id, connector id) of connector `connector` >= 1 of a 1.x station."""
        return self.find(connector) or self._by_default(connector)

    def to_connector(self, evse_id: int, connector_id: int | None = None) -> int | None:
        """The 1.x connector; of an EVSE with several the first. None: the station is not known to have it (1.x: cannot have it)."""
        of_evse = [(number, plug) for number, evse, plug in self.rows if evse == evse_id]
        for number, plug in of_evse:
            if connector_id in (None, plug):
                return number
        if of_evse or self.flattened or connector_id not in (None, 1) or evse_id < 1 or self.find(evse_id) != (evse_id, 1):
            return None
        return evse_id

    def of_evse(self, evse_id: int) -> tuple[int, ...]:
        """All 1.x connectors of an EVSE, ascending; empty when it is not known."""
        known = tuple(sorted(number for number, evse, _ in self.rows if evse == evse_id))
        if known or self.flattened:
            return known
        first = self.to_connector(evse_id)
        return () if first is None else (first,)

    def connectors(self) -> tuple[int, ...]:
        """The 1.x connectors known so far, ascending."""
        numbers = {row[0] for row in self.rows}
        if not self.flattened:
            numbers.update(range(1, self.count + 1))
        return tuple(sorted(numbers))

    def evses(self) -> dict[int, tuple[int, ...]]:
        """EVSE id -> its connector ids, both ascending."""
        pairs: dict[int, set[int]] = {}
        for connector in self.connectors():
            evse, plug = self.to_evse(connector)
            pairs.setdefault(evse, set()).add(plug)
        return {evse: tuple(sorted(pairs[evse])) for evse in sorted(pairs)}

    def saw(self, connector: int) -> bool:
        """A 1.x station named this connector. True when that was news (NumberOfConnectors and the highest id heard of create 1..n)."""
        if not self.count < connector <= MAX_CONNECTORS:
            return False
        self.count = connector
        return True

    def learn(self, evse_id: int, connector_id: int) -> int | None:
        """The number of a pair of a 2.x station, a free one when it is new; None when the table is full."""
        if (known := self._number(evse_id, connector_id)) is not None:
            return known
        if len(self.rows) >= MAX_CONNECTORS:
            return None
        plain = connector_id == 1 and evse_id <= MAX_CONNECTORS and all(number == evse and plug == 1 for number, evse, plug in self.rows)
        number = evse_id if plain else max((row[0] for row in self.rows), default=0) + 1
        self.rows.append((number, evse_id, connector_id))
        return number

    def learn_all(self, pairs: Iterable[tuple[int, int]]) -> bool:
        """Learn pairs in ascending order (a device model report). True when one was new."""
        before, found = len(self.rows), sorted(set(pairs))[:MAX_CONNECTORS]
        if not before:  # all there are: without gaps, whatever their ids
            self.rows = [(number, *pair) for number, pair in enumerate(found, 1)]
        for evse_id, connector_id in found:
            self.learn(evse_id, connector_id)
        return len(self.rows) != before

    def _number(self, evse_id: int, connector_id: int) -> int | None:
        return next((number for number, evse, plug in self.rows if (evse, plug) == (evse_id, connector_id)), None)

    def _by_default(self, connector: int) -> tuple[int, int]:
        """EVSE n, connector 1; an EVSE the operator gave to other connectors is passed by."""
        taken = {row[1] for row in self.rows}
        return (connector, 1) if connector not in taken else (max(taken) + connector, 1)
